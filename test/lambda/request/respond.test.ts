import * as fc from 'fast-check';
import { attributesOf } from '../../../lambda/request/answer';
import type { Envelope } from '../../../lambda/request/envelope';
import { respond, responseBody } from '../../../lambda/request/respond';
import type { Surroundings } from '../../../lambda/surroundings';
import { Stage } from '../stage';

const ENVELOPE: Envelope = {
  type: 'Update', responseUrl: 'https://bucket.example/answer?X-Amz-Signature=secret', requestId: 'request',
  sentAt: '20260301T115958Z', stackId: 'stack', logicalId: 'History', physicalId: 'id',
};

function surroundings(putAnswer: Surroundings['putAnswer']) {
  const stage = new Stage();
  return { all: { ...stage.surroundings, putAnswer }, lines: stage.lines, slept: stage.slept };
}

test('CloudFormation gets the IDs, the status and every attribute', () => {
  expect(JSON.parse(responseBody(ENVELOPE, { status: 'SUCCESS', physicalId: 'id', data: attributesOf(undefined, 0) })))
    .toEqual({
      Status: 'SUCCESS', PhysicalResourceId: 'id', StackId: 'stack', RequestId: 'request', LogicalResourceId: 'History',
      Data: {
        ImportId: 'UNKNOWN', ImportStatus: 'UNKNOWN', CreatedTimestamp: 'UNKNOWN', UpdatedTimestamp: 'UNKNOWN',
        EstimatedFiles: 'UNKNOWN', EstimatedGzipBytes: 'UNKNOWN', EstimatedBytes: 'UNKNOWN', EstimatedCost: 'UNKNOWN',
      },
    });
});

test('a failure without a known reason names the log group', () => {
  expect(JSON.parse(responseBody(ENVELOPE, { status: 'FAILED', physicalId: 'id' })))
    .toMatchObject({ Reason: expect.stringMatching(/log group/) });
});

test.each(['x', 'ü', '😀', '"', '\\'])('a reason of many %j is cut to 4,096 bytes, and not much further', (text) => {
  const body = responseBody(ENVELOPE, { status: 'FAILED', physicalId: 'id', reason: text.repeat(9_000) });
  expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
  expect(Buffer.byteLength(body)).toBeGreaterThan(4_050);
  expect(() => { JSON.parse(body); }).not.toThrow();
});

test('a reason that fits is not cut', () => {
  const reason = 'x'.repeat(3_900);
  expect(JSON.parse(responseBody(ENVELOPE, { status: 'FAILED', physicalId: 'id', reason })))
    .toMatchObject({ Reason: reason });
});

test('a lost answer is sent again, with growing pauses', async () => {
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

test('the ResponseURL is in no log line, even if an error contains it', async () => {
  let calls = 0;
  const { all, lines } = surroundings(async (url) => { if (++calls < 2) { throw new Error(`cannot reach ${url}`); } });
  await respond(ENVELOPE, { status: 'FAILED', physicalId: 'id', reason: 'No.' }, all);
  expect(lines).toHaveLength(2);
  expect(JSON.stringify(lines)).not.toContain('secret');
});

test('an answer never exceeds 4,096 bytes and is one readable line, whatever its reason and its IDs are', () => {
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 3_000 }), fc.string({ unit: 'grapheme', maxLength: 3_000 }),
    fc.constant('\u0001'.repeat(5_000)),
  );
  const id = fc.string({ maxLength: 200 });
  const statuses = fc.constantFrom('SUCCESS' as const, 'FAILED' as const);
  fc.assert(fc.property(text, id, id, statuses, (reason, requestId, physicalId, status) => {
    const answer = { status, physicalId, reason, data: attributesOf(undefined, 0) };
    const body = responseBody({ ...ENVELOPE, requestId }, answer);
    expect(Buffer.byteLength(body)).toBeLessThanOrEqual(4_096);
    const { Reason = '', ...rest } = JSON.parse(body) as Record<string, string>;
    expect(Reason).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
    expect(rest).toMatchObject({ Status: status, RequestId: requestId, PhysicalResourceId: physicalId });
  }), { numRuns: 300 });
});

test('the log shows the answer and how serious it is', async () => {
  const answers = [
    { status: 'FAILED', reason: 'No.' }, { status: 'SUCCESS', reason: 'But.' }, { status: 'SUCCESS' },
  ] as const;
  const { all, lines } = surroundings(async () => undefined);
  for (const answer of answers) { await respond(ENVELOPE, { ...answer, physicalId: 'id' }, all); }
  const shown = { message: 'answer', request: 'Update', requestId: 'request' };
  expect(lines).toMatchObject(['ERROR', 'WARN', 'INFO'].map((level, of) => ({ ...shown, level, answer: answers[of] })));
});
