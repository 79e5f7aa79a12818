import { GOOD_EVENT, HOSTILE_URLS, NOW, USABLE_URLS } from '../fuzz/payloads';
import { runFunction } from '../fuzz/run-function';
import { LOG_FILE } from '../fuzz/scripts';

const CALM = {
  stack: 'CREATE_IN_PROGRESS', imports: [], store: 'ENABLED', bucket: { found: 200, ownership: 'BucketOwnerEnforced' },
  objects: [{ key: LOG_FILE, size: 1, storageClass: 'STANDARD' }], folders: [], failures: [], answersLost: 0,
  ledger: [], held: undefined,
};
/** Another invocation holds the lease. */
const BUSY = {
  ...CALM, ledger: [{ kind: 'lease', id: 'lease', version: 1, holder: 'another', until: NOW + 60_000 }],
};

async function answerTo(change: object, properties: object = {}): Promise<Record<string, any>> {
  const { answers } = await runFunction(
    { ...GOOD_EVENT, ...change, ResourceProperties: { ...GOOD_EVENT.ResourceProperties, ...properties } }, CALM,
  );
  expect(answers).toHaveLength(1);
  return JSON.parse(answers[0].body);
}

describe('A property', () => {
  test.each([
    ['DisableAcls'], ['RetryAttempts'], ['WaitForCompletion'],
  ])('%s that is an object with its own toString does not prevent the answer', async name => {
    expect(await answerTo({}, { [name]: { toString: 1, valueOf: 1 } }))
      .toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining(`${name} is an object. Specify `) });
  });

  test('that is nested 20,000 deep is refused', async () => {
    expect(await answerTo({}, { SourceUri: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) }))
      .toMatchObject({ Reason: expect.stringMatching(/^SourceUri is a list\. Specify s3:\/\/bucket /) });
  });

  test.each([
    ['Destination', 'arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/x'],
    ['Destination', 'arn:aws:cloudtrail:eu-west-1:111122223333:eventdatastore/x'],
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

  test('from a stack in another account is refused', async () => {
    expect(await answerTo({ StackId: GOOD_EVENT.StackId.replace('111122223333', '444455556666') }))
      .toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^StackId is /) });
  });

  test('to update without a physical ID is refused before any call', async () => {
    const { answers, aws } = await runFunction({ ...GOOD_EVENT, RequestType: 'Update', PhysicalResourceId: '' }, CALM);
    expect(JSON.parse(answers[0].body))
      .toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('PhysicalResourceId is missing') });
    expect(aws.calls).toEqual([]);
  });

  test('with IDs that are too long for an answer is not served', async () => {
    const { answers, aws } = await runFunction({ ...GOOD_EVENT, StackId: 'x'.repeat(5_000) }, CALM);
    expect([answers, aws.calls]).toEqual([[], []]);
  });

  test.each(['1', null, {}, 0, -1, 0.5])('that %j earlier invocations have passed on is a pass without an effect', async invocations => {
    const { answers, aws } = await runFunction({ invocations, event: GOOD_EVENT }, CALM);
    expect(answers).toEqual([]);
    expect(new Set(aws.calls.map(({ operation }) => operation)))
      .toEqual(new Set(['GetItem', 'PutItem', 'Query', 'DisableRule']));
  });

  test('that is passed on contains only the values that are read', async () => {
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    const { aws, answers } = await runFunction(
      {
        ...GOOD_EVENT, Junk: deep,
        ResourceProperties: { ...GOOD_EVENT.ResourceProperties, Junk: deep, Long: 'x'.repeat(1_000_000) },
      },
      {
        ...CALM,
        trouble: {
          operation: 'DescribeStacks', name: 'ThrottlingException', message: 'Rate exceeded', status: 400, times: Infinity,
        },
      },
    );
    const passedOn = aws.calls.filter(({ operation }) => operation === 'Invoke');
    expect(passedOn).toHaveLength(11);
    expect(passedOn[0].input.Payload.length).toBeLessThan(3_000);
    expect(answers).toHaveLength(1);
  });
});

describe('Without a request', () => {
  test.each<[string, unknown]>([
    ['scheduled event', { 'source': 'aws.events', 'detail-type': 'Scheduled Event' }], ['null', null],
    ['list', [GOOD_EVENT]], ['text', 'Create'],
  ])(
    'a %s is one pass without an effect', async (_, payload) => {
      const { answers, aws } = await runFunction(payload, CALM);
      expect(answers).toEqual([]);
      expect(new Set(aws.calls.map(({ operation }) => operation)))
        .toEqual(new Set(['GetItem', 'PutItem', 'Query', 'DisableRule']));
    });

  test('nothing is called without end while the lease is taken', async () => {
    expect((await runFunction({}, BUSY)).aws.calls.map(({ operation }) => operation)).toEqual(['GetItem']);
  });
});

test('A request that finds its stack at rest has no effect', async () => {
  for (const RequestType of ['Create', 'Update', 'Delete']) {
    const { answers, aws } = await runFunction(
      { ...GOOD_EVENT, RequestType, PhysicalResourceId: 'cloudtrail-import-x' }, { ...CALM, stack: 'UPDATE_COMPLETE' },
    );
    expect(JSON.parse(answers[0].body))
      .toMatchObject({ Status: 'FAILED', Reason: expect.stringContaining('The stack is UPDATE_COMPLETE') });
    expect(aws.calls.filter(({ operation }) => /Import|Put[^I]|Enable/.test(operation))).toEqual([]);
  }
});
