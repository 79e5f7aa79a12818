import { sentenceFor } from '../../lambda/errors';
import { logLine } from '../../lambda/log-line';
import { responseBody } from '../../lambda/respond';
import { mayAnswerTo } from '../../lambda/response-url';
import { parseTick } from '../../lambda/tick-input';
import { LOG_FILE } from '../fuzz/hostile-aws';
import { FUNCTION_ARN, GOOD_EVENT, GOOD_TICK, HOSTILE_URLS, USABLE_URLS } from '../fuzz/payloads';
import { runFunction } from '../fuzz/run-function';

const CALM = {
  stack: 'CREATE_IN_PROGRESS', imports: [], store: 'ENABLED', bucket: { found: 200, ownership: 'BucketOwnerEnforced' },
  objects: [{ key: LOG_FILE, size: 1, storageClass: 'STANDARD' }], folders: [], failures: [], answersLost: 0, left: [], runs: true, stuck: false,
};

async function answerTo(change: object, properties: object = {}): Promise<Record<string, any>> {
  const { answers } = await runFunction({ ...GOOD_EVENT, ...change, ResourceProperties: { ...GOOD_EVENT.ResourceProperties, ...properties } }, CALM);
  expect(answers).toHaveLength(1);
  return JSON.parse(answers[0].body);
}

describe('A property', () => {
  test.each([['DisableAcls'], ['RetryAttempts'], ['WaitForCompletion']])('%s that is an object with a toString of its own leaves the request answered', async name => {
    expect(await answerTo({}, { [name]: { toString: 1, valueOf: 1 } })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('that is nested 20,000 deep is refused without a crash', async () => {
    expect(await answerTo({}, { SourceUri: JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)) })).toMatchObject({ Reason: expect.stringMatching(/^SourceUri is a list, which is not of the form /) });
  });

  test.each([
    ['StateMachineArn', 'arn:aws:states:us-east-1:444455556666:stateMachine:Theirs'], ['StateMachineArn', 'arn:aws:states:eu-west-1:111122223333:stateMachine:Audit-Machine'],
    ['Destination', 'arn:aws:cloudtrail:us-east-1:444455556666:eventdatastore/x'], ['AccessRoleArn', 'arn:aws:iam::444455556666:role/theirs'], ['AccessRoleArn', 'arn:aws-cn:iam::111122223333:role/theirs'],
  ])('%s of another account, Region or partition (%s) is refused before any call', async (name, arn) => {
    const { answers, aws } = await runFunction({ ...GOOD_EVENT, ResourceProperties: { ...GOOD_EVENT.ResourceProperties, [name]: arn } }, CALM);
    expect(JSON.parse(answers[0].body).Reason).toBe(`${name} is "${arn}", which is not of aws us-east-1 111122223333, the partition, Region and account of the function.`
      + (name === 'Destination' ? ' Deploy the stack to the account and Region of the event data store.' : ''));
    expect(aws.calls).toEqual([]);
  });
});

describe('A request', () => {
  test.each(HOSTILE_URLS)('that wants its answer at %j is not carried out', async ResponseURL => {
    const { answers, aws, lines } = await runFunction({ ...GOOD_EVENT, ResponseURL }, CALM);
    expect([answers, aws.calls]).toEqual([[], []]);
    expect(lines.join()).toContain('not a custom resource request');
  });

  test.each(USABLE_URLS)('is answered at %s', async ResponseURL => {
    expect(await answerTo({ ResponseURL })).toMatchObject({ Status: 'SUCCESS' });
  });

  test('of a stack of another account is refused', async () => {
    expect(await answerTo({ StackId: GOOD_EVENT.StackId.replace('111122223333', '444455556666') })).toMatchObject({ Status: 'FAILED', Reason: expect.stringMatching(/^StackId is /) });
  });

  test.each(['Update', 'Delete'])('to %s without the id of what it is about is refused in clear words', async RequestType => {
    const { answers, aws } = await runFunction({ ...GOOD_EVENT, RequestType, PhysicalResourceId: '' }, CALM);
    expect(JSON.parse(answers[0].body)).toMatchObject({ PhysicalResourceId: expect.stringMatching(/^nothing-started-/) });
    expect(aws.calls).toEqual([]);
  });

  test('with ids that no answer has room for is not carried out', async () => {
    const { answers, aws } = await runFunction({ ...GOOD_EVENT, StackId: 'x'.repeat(5_000) }, CALM);
    expect([answers, aws.calls]).toEqual([[], []]);
  });

  test.each([0, -1, 6, '1', null, 0.5])('handed on %j times was not handed on by the function', async handedOn => {
    const { answers, aws, lines } = await runFunction({ handedOn, event: GOOD_EVENT }, CALM);
    expect([answers, aws.calls, lines.length]).toEqual([[], [], 1]);
  });

  test('that is handed on takes no more along than is read', async () => {
    const deep = JSON.parse('['.repeat(20_000) + ']'.repeat(20_000));
    const { aws, answers } = await runFunction({ ...GOOD_EVENT, Junk: deep, ResourceProperties: { ...GOOD_EVENT.ResourceProperties, Junk: deep, RetryToken: 'x'.repeat(1_000_000) } }, { ...CALM, stuck: true });
    const handedOn = aws.calls.filter(({ operation }) => operation === 'Invoke');
    expect(handedOn.length).toBeGreaterThan(0);
    expect(handedOn[0].input.Payload.length).toBeLessThan(3_000);
    expect(answers).toHaveLength(1);
  });
});

describe('A tick', () => {
  test('of the stack\'s machine is carried out', () => {
    expect(parseTick(GOOD_TICK, FUNCTION_ARN)).toBe(GOOD_TICK);
  });

  test.each<[string, object]>([
    ['tick', { ...GOOD_TICK, tick: { ...GOOD_TICK.tick, job: 'other' } }],
    ['tick', { ...GOOD_TICK, tick: { ...GOOD_TICK.tick, job: 'watch' } }],
    ['tick', { ...GOOD_TICK, tick: { ...GOOD_TICK.tick, memory: { importId: 'x' } } }],
    ['tick', { ...GOOD_TICK, tick: { ...GOOD_TICK.tick, request: { ...GOOD_TICK.tick.request, type: 'Delete' } } }],
    ['tick', { ...GOOD_TICK, tick: { ...GOOD_TICK.tick, memory: [] } }],
    ['attempt', { ...GOOD_TICK, attempt: '1' }],
    ['startedAt', { ...GOOD_TICK, startedAt: 'yesterday' }],
    ['execution is not that of the request', { ...GOOD_TICK, execution: GOOD_TICK.execution.replace('Audit-Machine', 'Theirs') }],
    ['execution is not that of the request', { ...GOOD_TICK, tick: { ...GOOD_TICK.tick, request: { ...GOOD_TICK.tick.request, requestId: 'another' } } }],
  ])('with a wrong %s is refused', async (wrong, tick) => {
    expect(parseTick(tick, FUNCTION_ARN)).toEqual({ wrong });
    const { aws, thrown, lines } = await runFunction(tick, CALM);
    expect([aws.calls, thrown.map(String), lines.length]).toEqual([[], [`Error: This is no tick of the stack's state machine: ${wrong}`], 1]);
  });

  test.each(['destination', 'bucket', 'role', 'identity'])('whose %s was exchanged is refused', field => {
    const request = { ...GOOD_TICK.tick.request, wanted: { ...GOOD_TICK.tick.request.wanted, [field]: 'another' } };
    expect(parseTick({ ...GOOD_TICK, tick: { ...GOOD_TICK.tick, request } }, FUNCTION_ARN)).toEqual({ wrong: 'tick' });
  });

  test('that is refused a look after something went well does not look again and again', async () => {
    const { mostCalls } = await runFunction(GOOD_TICK, { ...CALM, bucket: { found: 200, ownership: 'ObjectWriter' }, runs: false });
    expect(mostCalls).toBeLessThan(20);
  });
});

describe('What is written', () => {
  test('to the log is one line without commands for a terminal, and nothing is lost', () => {
    const message = 'a\nb\u001b[31m\u009b31m\u2028\u2029\u202e\ud800';
    const line = logLine({ level: 'INFO', message }, 0);
    expect(line).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(line).message).toBe(message);
  });

  test('as a reason is one readable line, also where a bucket\'s ACL names its grantees with others', () => {
    const answer = { status: 'FAILED' as const, physicalId: 'id', reason: 'to a\u001b[31m\u009b\u2028b\ud800.' };
    const envelope = { type: 'Create' as const, responseUrl: '', requestId: 'r', sentAt: '', stackId: 's', logicalId: 'l' };
    expect(JSON.parse(responseBody(envelope, answer)).Reason).toBe('to a [31m b\ufffd.');
  });

  test.each(['__proto__', 'constructor', 'toString'])('of an error named %s is its name and its message', name => {
    expect(sentenceFor(Object.assign(new Error('m'), { name }))).toBe(`(${name}: m)`);
  });
});

test('An emulator is answered where the SDK was told to find it, and nowhere else', () => {
  expect(mayAnswerTo('http://localhost:4566/answer', 'http://127.0.0.1:4566')).toBe(true);
  expect(mayAnswerTo('http://127.0.0.1:9001/answer', 'http://127.0.0.1:4566')).toBe(false);
  expect(mayAnswerTo('https://127.0.0.1:4566/answer', 'http://127.0.0.1:4566')).toBe(false);
  expect(mayAnswerTo('http://127.0.0.1:4566/answer')).toBe(false);
});
