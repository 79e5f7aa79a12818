import { GOOD_EVENT, HOSTILE_URLS, NOW, USABLE_URLS } from '../fuzz/payloads';
import { runFunction } from '../fuzz/run-function';
import { LOG_FILE } from '../fuzz/scripts';

const CALM = {
  stack: 'CREATE_IN_PROGRESS', imports: [], store: 'ENABLED', bucket: { found: 200, ownership: 'BucketOwnerEnforced' },
  objects: [{ key: LOG_FILE, size: 1, storageClass: 'STANDARD' }], folders: [], failures: [], answersLost: 0,
  ledger: [], held: undefined,
};

async function answerTo(change: object, properties: object = {}): Promise<Record<string, any>> {
  const { answers } = await runFunction(
    { ...GOOD_EVENT, ...change, ResourceProperties: { ...GOOD_EVENT.ResourceProperties, ...properties } }, CALM,
  );
  expect(answers).toHaveLength(1);
  return JSON.parse(answers[0].body);
}

describe('A property', () => {
  test('that is nested 20,000 deep is refused', async () => {
    expect(await answerTo({}, { SourceUri: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) }))
      .toMatchObject({ Reason: expect.stringMatching(/^SourceUri is a list\. Specify s3:\/\/bucket /) });
  });

  test.each([
    ['Destination', 'arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/x'],
    ['Destination', 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x'],
    ['Destination', 'arn:aws-cn:cloudtrail:us-east-1:111122223333:eventdatastore/x'],
    ['AccessRoleArn', 'arn:aws:iam::444455556666:role/theirs'],
    ['AccessRoleArn', 'arn:aws-cn:iam::111122223333:role/theirs'],
  ])('%s in another account, Region or partition (%s) is refused before any call', async (name, arn) => {
    const { answers, aws } = await runFunction(
      { ...GOOD_EVENT, ResourceProperties: { ...GOOD_EVENT.ResourceProperties, [name]: arn } }, CALM,
    );
    const home = 'aws us-east-1 111122223333, the partition, Region and account of the function.';
    expect(JSON.parse(answers[0].body).Reason).toBe(`${name} is '${arn}', which isn't in ${home}`
      + (name === 'Destination' ? ' Deploy the stack to the account and Region of the event data store.' : ''));
    expect(aws.calls).toEqual([]);
  });
});

describe('A request', () => {
  test.each(HOSTILE_URLS)('with the response URL %j is not served', async ResponseURL => {
    const { answers, aws, lines } = await runFunction({ ...GOOD_EVENT, ResponseURL }, CALM);
    expect([answers, aws.calls]).toEqual([[], []]);
    expect(lines.join()).toContain('not a custom resource request');
  });

  test.each(USABLE_URLS)('is answered at %s', async ResponseURL => {
    expect(await answerTo({ ResponseURL })).toMatchObject({ Status: 'SUCCESS' });
  });

  test.each(['1', null, {}, 0, -1, 0.5])('that %j earlier invocations have passed on is a pass without an effect', async invocations => {
    const { answers, aws } = await runFunction({ invocations, event: GOOD_EVENT }, CALM);
    expect(answers).toEqual([]);
    expect(new Set(aws.calls.map(({ operation }) => operation)))
      .toEqual(new Set(['GetItem', 'PutItem', 'Query', 'DisableRule']));
  });
});

test('An event without a request ends if another invocation holds the lease', async () => {
  const lease = { kind: 'lease', id: 'lease', version: 1, holder: 'another', until: NOW + 60_000 };
  const { aws } = await runFunction({}, { ...CALM, ledger: [lease] });
  expect(aws.calls.map(({ operation }) => operation)).toEqual(['GetItem']);
});
