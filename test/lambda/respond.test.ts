import { attributesOfUnknown } from '../../lambda/answer';
import type { Envelope } from '../../lambda/request';
import { respond, responseBody } from '../../lambda/respond';
import type { Surroundings } from '../../lambda/surroundings';

const ENVELOPE: Envelope = {
  type: 'Update', responseUrl: 'https://bucket.example/answer?X-Amz-Signature=secret', requestId: 'request', sentAt: '20260301T115958Z', stackId: 'stack', logicalId: 'History', physicalId: 'id',
};

function surroundings(putAnswer: Surroundings['putAnswer']) {
  const lines: string[] = [];
  const slept: number[] = [];
  const all: Surroundings = {
    clock: { now: () => 0, sleep: async (milliseconds) => { slept.push(milliseconds); } },
    clients: {} as Surroundings['clients'],
    putAnswer,
    log: (line) => lines.push(JSON.stringify(line)),
  };
  return { all, lines, slept };
}

test('CloudFormation gets the ids, the status and every attribute', () => {
  expect(JSON.parse(responseBody(ENVELOPE, { status: 'SUCCESS', physicalId: 'id', data: attributesOfUnknown('id') }))).toEqual({
    Status: 'SUCCESS', PhysicalResourceId: 'id', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'History',
    Data: {
      ImportId: 'id', ImportStatus: 'UNKNOWN', CreatedTimestamp: 'UNKNOWN', UpdatedTimestamp: 'UNKNOWN',
      EstimatedFiles: 'UNKNOWN', EstimatedGzipBytes: 'UNKNOWN', EstimatedBytes: 'UNKNOWN', EstimatedCost: 'UNKNOWN',
    },
  });
});

test('a failure without a reason says where to look', () => {
  expect(JSON.parse(responseBody(ENVELOPE, { status: 'FAILED', physicalId: 'id' }))).toMatchObject({ Reason: expect.stringMatching(/log group/) });
});

test.each(['x', 'ü', '😀', '"', '\\'])('a reason of many %j is cut to 4,096 bytes, and not much more than needed', (character) => {
  const body = responseBody(ENVELOPE, { status: 'FAILED', physicalId: 'id', reason: character.repeat(9_000) });
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
  expect(Buffer.byteLength(body)).toBeGreaterThan(4_050);
  expect(() => { JSON.parse(body); }).not.toThrow();
});

test('a reason that fits is not cut', () => {
  const reason = 'x'.repeat(3_900);
  expect(JSON.parse(responseBody(ENVELOPE, { status: 'FAILED', physicalId: 'id', reason }))).toMatchObject({ Reason: reason });
});

test('an answer that is lost is sent again, with growing pauses', async () => {
  let calls = 0;
  const { all, slept } = surroundings(async () => { if (++calls < 4) { throw new Error('lost'); } });
  await respond(ENVELOPE, { status: 'SUCCESS', physicalId: 'id' }, all);
  expect(calls).toBe(4);
  expect(slept).toEqual([1_000, 2_000, 4_000]);
});

test('an answer that never arrives makes the invocation fail, so that Lambda delivers the request again', async () => {
  let calls = 0;
  const { all } = surroundings(async () => { calls++; throw new Error('lost'); });
  await expect(respond(ENVELOPE, { status: 'SUCCESS', physicalId: 'id' }, all)).rejects.toThrow('did not accept');
  expect(calls).toBe(6);
});

test('the ResponseURL is in no log line, also when the error holds it', async () => {
  let calls = 0;
  const { all, lines } = surroundings(async (url) => { if (++calls < 2) { throw new Error(`cannot reach ${url}`); } });
  await respond(ENVELOPE, { status: 'FAILED', physicalId: 'id', reason: 'No.' }, all);
  expect(lines).toHaveLength(2);
  expect(lines.join()).not.toContain('secret');
});
