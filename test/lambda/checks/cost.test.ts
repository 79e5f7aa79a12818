import { costProblems } from '../../../lambda/checks/cost';
import { preflight } from '../../../lambda/checks/preflight';
import { always, checkFacts, DESTINATION, STORE, wanted } from '../given';

const logs = { files: 1_200, gzipBytes: 100e9, archived: 0, complete: true };
const ONE_YEAR = { ...STORE, billingMode: 'EXTENDABLE_RETENTION_PRICING' };
const limited = (maxEstimatedCost: number | undefined, pricePerGigabyte?: number) =>
  wanted({ maxEstimatedCost, estimate: { compressionFactor: 10, pricePerGigabyte } });
const problems = (most: number | undefined, more: Partial<typeof logs> & { unknown?: string } = {}, store = ONE_YEAR) =>
  costProblems(limited(most), { ...logs, ...more }, store);

test('an estimate up to the limit passes', () => {
  expect(problems(500)).toEqual([]);
  expect(problems(500.01)).toEqual([]);
  expect(problems(0, { files: 0, gzipBytes: 0 })).toEqual([]);
});

test('a higher estimate is refused with the files, bytes, dollars and assumptions, and the fix', () => {
  expect(problems(499.99)).toEqual([
    `The import into event data store ${DESTINATION} is estimated to cost 500.00 US dollars, which is more than ` +
    'maxEstimatedCost, 499.99. The estimate assumes that 1200 log files of 100000000000 bytes contain 1000000000000 bytes ' +
    'of events (compressionFactor 10), at the prices of billing mode EXTENDABLE_RETENTION_PRICING. Shorten the time range, ' +
    'or set maxEstimatedCost to 500.00 or more.',
  ]);
  expect(costProblems(limited(299, 0.3), logs, STORE)).toEqual([expect.stringContaining('at 0.3 US dollars per gigabyte.')]);
});

test('the dollars of the message are accepted as the limit', () => {
  const [message] = problems(0, { gzipBytes: 123_456_789 });
  const dollars = Number(/maxEstimatedCost to (\S+) or more/.exec(message)![1]);
  expect(problems(dollars, { gzipBytes: 123_456_789 })).toEqual([]);
});

test('a listing that reached its limits proves a cost that is too high, and none that is low enough', () => {
  const command =
    'run "npx cdk-cloudtrail-import estimate s3://trail-logs/AWSLogs/111122223333/CloudTrail/ ' +
    `--from 2023-01-01T00:00:00Z --to 2023-12-31T23:59:59Z --store ${DESTINATION}".`;
  const [higher] = problems(499, { complete: false });
  expect(higher).toContain('cost at least 500.00 US dollars, which is more than maxEstimatedCost, 499.');
  expect(higher).toContain('assumes that at least 1200 log files');
  const [unproved] = problems(500, { complete: false });
  expect(unproved).toMatch(/reached its limits, so the function can't prove .* at most 500 US dollars .*Divide the time/);
  for (const message of [higher, unproved]) { expect(message).toContain(command); }
  const ofAlways = always({ maxEstimatedCost: 500, estimate: limited(0).estimate });
  const [ofAll] = costProblems(ofAlways, { ...logs, complete: false }, ONE_YEAR);
  expect(ofAll).toContain(`CloudTrail/ --store ${DESTINATION}".`);
});

test('a listing that failed is refused with its cause, also after some files', () => {
  for (const files of [0, 1_200]) {
    const denied = { files, gzipBytes: files * 1_000, complete: false, unknown: 'AccessDenied: no' };
    expect(problems(500, denied)).toEqual([
      expect.stringMatching(/^The log files in bucket trail-logs couldn't be listed \(AccessDenied: no\).*s3:ListBucket/),
    ]);
  }
});

test('an unknown price is refused unless the price is specified', () => {
  expect(problems(500, {}, { ...STORE, billingMode: 'NEW_PRICING' })).toEqual([
    expect.stringMatching(/isn't known \(billing mode NEW_PRICING\).*Estimate\.fromListing\(\{ pricePerGigabyte/),
  ]);
  expect(costProblems(limited(500, 0.5), logs, { ...STORE, billingMode: 'NEW_PRICING' })).toEqual([]);
});

test('nothing is refused without a limit', () => {
  const worst = { ...logs, gzipBytes: 1e18, complete: false, unknown: 'AccessDenied' };
  expect(problems(undefined, worst)).toEqual([]);
  expect(costProblems(wanted(), worst, STORE)).toEqual([]);
  expect(preflight(wanted(), checkFacts({ logFiles: worst }), 'new')).toMatchObject({ is: 'passed' });
});

test('the limit is one of the checks of a new import, and not of one that is resumed', () => {
  const facts = checkFacts({ store: ONE_YEAR, logFiles: { ...logs, archived: 1 } });
  expect(preflight(limited(1), facts, 'new'))
    .toEqual({ is: 'refused', reason: expect.stringMatching(/^1 of 1200 log files .*more than maxEstimatedCost, 1\./) });
  expect(preflight(limited(1), facts, 'resume')).toEqual({ is: 'passed', warnings: [] });
});
