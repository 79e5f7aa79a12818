import fc from 'fast-check';
import { Breakdown } from '../../../cli/estimate/breakdown';
import { Listing, type Ask } from '../../../cli/estimate/listing';
import { comesBefore, wayOf } from '../../../cli/estimate/spans';
import { LogFileCount } from '../../../lambda/checks/log-file-count';
import { dayOf, type Days } from '../../../lambda/checks/windows';

const objectOf = (key: string) => ({ key, bytes: key.length, archived: key.includes('7') });

/** Pages with a maximum number of keys and folders, in the order of S3. */
function bucketOf(keys: readonly string[], pageSize: number): { ask: Ask; calls: string[] } {
  const sorted = [...new Set(keys)].sort((a, b) => (comesBefore(a, b) ? -1 : 1));
  const calls: string[] = [];
  const ask: Ask = async (folder, { delimiter, after, token }) => {
    calls.push(`${folder}${delimiter ?? ''}`);
    const entries: Array<{ key?: string; folder?: string; last: string }> = [];
    for (const key of sorted.filter((each) => each.startsWith(folder))) {
      const end = delimiter === undefined ? -1 : key.indexOf(delimiter, folder.length);
      const common = end < 0 ? undefined : key.slice(0, end + 1);
      if (common === undefined) {
        entries.push({ key, last: key });
      } else if (entries.at(-1)?.folder === common) {
        entries.at(-1)!.last = key;
      } else {
        entries.push({ folder: common, last: key });
      }
    }
    const from = token ?? after;
    const due = from === undefined ? entries : entries.filter(({ last }) => comesBefore(from, last));
    const page = due.slice(0, pageSize);
    return {
      objects: page.flatMap(({ key }) => key === undefined ? [] : [objectOf(key)]),
      folders: page.flatMap(({ folder: common }) => common ?? []),
      next: due.length > pageSize ? page.at(-1)!.last : undefined,
    };
  };
  return { ask, calls };
}

async function list(keys: readonly string[], { prefix = '', days = ALL, pageSize = 3, atOnce = 4 } = {}) {
  const { ask, calls } = bucketOf(keys, pageSize);
  const scope = { prefix, days };
  const found = new Breakdown(scope);
  const listing = new Listing({
    scope, ask, atOnce, count: (object) => found.add(object), skip: (folder) => found.skip(folder),
  });
  const complete = await listing.run();
  return { ...found.result(complete), calls, done: listing.done };
}

/** The counts of a listing of every key. */
function naive(keys: readonly string[], scope: { prefix: string; days: Days }) {
  const count = new LogFileCount(scope);
  [...new Set(keys)].forEach((key) => count.add(objectOf(key)));
  const { files, gzipBytes, archived } = count.result(true);
  return { files, gzipBytes, archived };
}

const ALL: Days = { first: -Infinity, last: Infinity };
const daysBetween = (first: string, last: string): Days =>
  ({ first: dayOf(Date.parse(first)), last: dayOf(Date.parse(last)) });
const log = (day: string, index = 0, account = '111122223333', region = 'us-east-1') =>
  `AWSLogs/${account}/CloudTrail/${region}/${day.replace(/-/g, '/')}/${account}_CloudTrail_${region}_${day.replace(/-/g, '')}T1200Z_${`${index}`.padStart(16, '0')}.json.gz`;

test('every log file is counted once, whatever the sizes of pages, folders and days', async () => {
  const day = fc.date({ min: new Date('2022-11-01'), max: new Date('2023-03-31'), noInvalidDate: true })
    .map((date) => date.toISOString().slice(0, 10));
  const account = fc.constantFrom('111122223333', '444455556666');
  const logFile = fc.tuple(day, fc.nat(9), account, fc.constantFrom('us-east-1', 'eu-west-1')).map((of) => log(...of));
  const other = fc.constantFrom(
    'AWSLogs/', 'AWSLogs/111122223333/Config/x.json.gz', 'other/x.gz',
    'AWSLogs/111122223333/CloudTrail/us-east-1/x.json.gz',
  );
  const key = fc.oneof(
    { weight: 8, arbitrary: logFile },
    { weight: 1, arbitrary: day.map((of) => log(of).replace('CloudTrail/', 'CloudTrail-Digest/')) },
    { weight: 1, arbitrary: day.map((of) => log(of).replace('.gz', '')) },
    { weight: 1, arbitrary: other },
  );
  const range = fc.constantFrom(ALL, daysBetween('2023-01-01', '2023-01-31'), daysBetween('2022-12-31', '2023-01-01'));
  const options = fc.record({
    pageSize: fc.integer({ min: 1, max: 12 }), atOnce: fc.integer({ min: 1, max: 8 }), days: range,
    prefix: fc.constantFrom('', 'AWSLogs/', 'AWSLogs/111122223333/'),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(key, { maxLength: 60 }), options, async (keys, given) => {
      const { logs, months, places, done } = await list(keys, given);
      expect(logs).toMatchObject({ ...naive(keys, given), complete: true });
      for (const groups of [months, places]) {
        expect(groups.reduce((sum, { files }) => sum + files, 0)).toBe(logs.files);
        expect(groups.reduce((sum, { gzipBytes }) => sum + gzipBytes, 0)).toBe(logs.gzipBytes);
      }
      expect(done).toBeCloseTo(1, 6);
    }),
    { numRuns: 300 },
  );
});

test('only the folders in the time range are listed, and the years of a trail at the same time', async () => {
  const keys = ['2021', '2022', '2023'].flatMap((year) =>
    ['01', '02', '03'].flatMap((month) => [0, 1, 2, 3, 4].map((index) => log(`${year}-${month}-10`, index))),
  );
  const days = daysBetween('2022-02-05', '2022-02-20');
  const { logs, calls } = await list(keys, { prefix: 'AWSLogs/', days, pageSize: 4 });
  expect(logs.files).toBe(5);
  expect(calls.filter((call) => /\/2021\/|\/2023\/|\/2022\/03\//.test(call))).toEqual([]);
});

test('folders without events are not listed, but named', async () => {
  const keys = [log('2023-01-01'), log('2023-01-01').replace('CloudTrail/', 'CloudTrail-Digest/')];
  const { logs, calls } = await list(keys, { pageSize: 2, prefix: 'AWSLogs/' });
  expect(logs.leftOut).toEqual([{ reason: 'digest', files: 0, example: 'AWSLogs/111122223333/CloudTrail-Digest/' }]);
  expect(calls.some((call) => call.includes('Digest/u'))).toBe(false);
});

test('a listing that is stopped shows what it has counted so far', async () => {
  const keys = Array.from({ length: 50 }, (_, index) => log('2023-01-01', index));
  const { ask } = bucketOf(keys, 5);
  const found = new Breakdown({ prefix: 'AWSLogs/', days: ALL });
  const listing: Listing = new Listing({
    scope: { prefix: 'AWSLogs/', days: ALL }, ask, atOnce: 2, skip: () => undefined,
    count: (object) => {
      found.add(object);
      if (found.soFar.files === 12) { listing.stop(); }
    },
  });
  expect(await listing.run()).toBe(false);
  expect(found.result(false).logs).toMatchObject({ files: 15, complete: false });
});

test('a call that fails ends the listing with its error', async () => {
  const ask: Ask = async () => { throw new Error('SlowDown'); };
  const listing = new Listing({
    scope: { prefix: 'x/', days: ALL }, ask, atOnce: 2, count: () => undefined, skip: () => undefined,
  });
  await expect(listing.run()).rejects.toThrow('SlowDown');
});

test('files before the retention period, and files without a date, are counted by themselves', () => {
  const found = new Breakdown({ prefix: 'x/', days: ALL }, dayOf(Date.parse('2023-01-15')));
  [`x/${log('2023-01-14')}`, `x/${log('2023-01-15')}`, 'x/copy.json.gz'].forEach((key) => found.add({ key, bytes: 10 }));
  expect(found.result(true)).toMatchObject({
    beforeRetention: { files: 1, gzipBytes: 10 },
    months: [{ month: '2023-01', files: 2 }, { month: 'unknown', files: 1 }],
    places: expect.arrayContaining([{ account: 'unknown', region: 'unknown', files: 1, gzipBytes: 10 }]),
  });
});

test.each([
  ['AWSLogs/', 'folders'],
  ['AWSLogs/1/CloudTrail/us-east-1/', 'folders'],
  ['AWSLogs/1/CloudTrail/us-east-1/2023/', 'folders'],
  ['AWSLogs/1/CloudTrail/us-east-1/2023/01/', 'keys'],
  ['AWSLogs/1/CloudTrail/us-east-1/2023/01/02/', 'all'],
  ['x/2023/01/', 'folders'],
] as const)('the folder %s is listed by its %s', (folder, way) => {
  expect(wayOf({ folder, weight: 1 })).toBe(way);
});
