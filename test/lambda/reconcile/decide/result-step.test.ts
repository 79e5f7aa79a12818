import type { Trouble } from '../../../../lambda/ledger/records';
import {
  isHopeless, isNeverStarted, resultOf, resultOfDelete, type ResultFacts,
} from '../../../../lambda/reconcile/decide/result-step';
import { HOUR, IMPORT_A, importRecord, MINUTE, NOW, requestRecord, stack, started, wanted } from '../../given';

const facts = (more: Partial<ResultFacts> = {}): ResultFacts =>
  ({ now: NOW, rollback: false, blocked: false, ...more });
/** A request that has waited for two minutes. */
const WAITED = { receivedAt: NOW - 2 * MINUTE };
const result = (
  record: ResultFacts['record'], more: Partial<ResultFacts> = {}, request = requestRecord('Create', WAITED),
) => resultOf(request, facts({ record, ...more }));
const success = { is: 'success' };
const warned = { is: 'success', warning: 'R.' };
const open = { is: 'open', why: expect.any(String) };
const waits = (why: string) => ({ is: 'open', why });
const failure = (reason: string) => ({ is: 'failure', reason: expect.stringContaining(reason) });
const trouble = (more: Partial<Trouble> = {}): Trouble =>
  ({ kind: 'denied', action: 'cloudtrail:ListImports', message: 'no', since: NOW - 2 * MINUTE, ...more });
const received = (ago: number, more: Parameters<typeof requestRecord>[1] = {}) =>
  requestRecord('Create', { receivedAt: NOW - ago, ...more });

describe('A Create or an Update is answered', () => {
  test.each<[string, ResultFacts['record'], object]>([
    ['when the import is COMPLETED', started('COMPLETED'), success],
    ['when the import runs', started('RUNNING'), success],
    ['when the import waits for a retry', started('RETRYING'), success],
    ['when a person has stopped the import', started('STOPPED', { stoppedBy: 'person' }), success],
    ['when the import has failed, with the reason as a warning', started('FAILED', { reason: 'R.' }), warned],
    ['when the import is gone, with a warning', started('FAILED', { gone: true, refused: true, reason: 'R.' }), warned],
    ['with a failure when the start was refused', started('FAILED', { refused: true, reason: 'R.' }), failure('R.')],
    ['with a failure also when no reason is known', started('FAILED', { refused: true }), failure('has failed')],
    ['when the ledger has no record', undefined, success],
    ['not before the import has started', importRecord({ state: 'STARTING' }), waits('the import is STARTING')],
    ['not before the import has stopped', started('STOPPING'), waits('the import is STOPPING')],
    ['not before the import is queued again', importRecord({ state: 'DEQUEUED' }), waits('the import is DEQUEUED')],
    ['not before the stack has resumed the import that it stopped', started('STOPPED', { stoppedBy: 'stack' }), open],
    ['not before the stack has resumed a failed import', started('FAILED', { stoppedBy: 'stack', gone: true }), open],
    ['not while the import is about to start', importRecord(), waits('the import is about to start')],
    [
      'not while a call that the start needs fails', importRecord({ trouble: trouble({ since: NOW }) }),
      waits('cloudtrail:ListImports fails (no)'),
    ],
  ])('%s', (_, record, expected) => {
    expect(result(record)).toEqual(expected);
  });

  test.each<[string, Partial<ResultFacts>, object]>([
    ['another import of the stack is first', { blocked: true }, {}],
    ["another import holds the account's slot", {}, { busySince: NOW }],
    ['the stack rolls back', { stack: stack('rollback') }, {}],
  ])('when the import has to wait in the queue because %s', (_, more, record) => {
    expect(result(importRecord(record), more)).toEqual(success);
  });

  test('not while the stack allows the start', () => {
    expect(result(importRecord(), { stack: stack('forward') })).toEqual(open);
    expect(result(started('QUEUED'), { stack: stack('rollback') })).toEqual(open);
  });
});

describe('With waitForCompletion', () => {
  const waiting = (ago: number) => received(ago, { wanted: wanted({ waitFor: 10 * MINUTE }) });

  test.each(
    ['RUNNING', 'RETRYING'] as const,
  )('a request waits until the import is no longer %s, or its time is over', (state) => {
    expect(result(started(state), {}, waiting(10 * MINUTE - 1))).toEqual(waits(`the import is ${state}`));
    expect(result(started(state), {}, waiting(10 * MINUTE)))
      .toEqual(failure(`The import is ${state} after 10 minutes`));
  });

  test('a request whose time is over names the last failure', () => {
    const after = (more: object) => result(started('RETRYING', more), {}, waiting(10 * MINUTE));
    expect(after({ lastFailure: 's3://b/k (AccessDenied: no)' }))
      .toEqual(failure('The last failure was: the failed entry s3://b/k (AccessDenied: no). Increase waitForCompletion'));
    expect(after({ lastFailure: 'x', trouble: trouble({ since: NOW - MINUTE }) }))
      .toEqual(failure('The last failure was: cloudtrail:ListImports fails (no). Increase'));
  });

  test('an import that is COMPLETED although CloudTrail shows FAILED succeeds with the reason', () => {
    expect(result(started('COMPLETED', { reason: 'R.' }), {}, waiting(0))).toEqual(warned);
  });

  test('a request waits in the queue too', () => {
    expect(result(importRecord(), { blocked: true }, waiting(0))).toEqual(open);
    expect(result(importRecord(), { blocked: true }, waiting(10 * MINUTE))).toEqual(failure('QUEUED'));
  });

  test('an import that may retry at rest only counts as waiting while the stack is in progress', () => {
    const record = importRecord({ awaitsRest: true });
    expect(result(record, { stack: stack('forward') }, waiting(0)))
      .toEqual(waits('the import is about to start'));
    expect(result(record, { stack: stack('forward') })).toEqual(success);
  });

  test.each<[string, ReturnType<typeof started>, object]>([
    ['COMPLETED', started('COMPLETED'), success],
    ['stopped by hand', started('STOPPED', { stoppedBy: 'person' }), failure(`Somebody stopped import ${IMPORT_A}`)],
    ['FAILED', started('FAILED', { reason: 'R.' }), failure('R.')],
  ])('a request ends when the import is %s', (_, record, expected) => {
    expect(result(record, {}, waiting(0))).toEqual(expected);
  });

  test('a rollback does not wait', () => {
    expect(result(started('RUNNING'), { rollback: true }, waiting(0))).toEqual(success);
  });
});

describe('The import that a request leaves', () => {
  const left = started('STOPPING');

  test.each(['RUNNING', 'STOPPING', 'STARTING'] as const)('is awaited while it is %s', (state) => {
    expect(result(started('COMPLETED'), { left: started(state) }))
      .toEqual(waits(`import ${IMPORT_A} is ${state}`));
    expect(resultOfDelete(requestRecord('Delete'), facts({ left: started(state) }))).toMatchObject({ is: 'open' });
    expect(result(started('COMPLETED'), { left: started(state, { importId: undefined }) }))
      .toMatchObject({ why: `import  is ${state}` });
  });

  test.each(['STOPPED', 'FAILED', 'COMPLETED', 'DEQUEUED'] as const)('is not awaited when it is %s', (state) => {
    expect(result(started('COMPLETED'), { left: started(state, { trouble: trouble() }) })).toEqual(success);
    expect(resultOfDelete(requestRecord('Delete'), facts({ left: started(state) }))).toEqual(success);
  });

  test('that does not stop in 45 minutes ends in the complete command', () => {
    const after = (ago: number) => resultOfDelete(received(ago), facts({ left }));
    expect(after(45 * MINUTE - 1)).toMatchObject({ is: 'open' });
    expect(after(45 * MINUTE)).toEqual(failure(`"aws cloudtrail stop-import --import-id ${IMPORT_A}"`));
  });

  test('that cannot be stopped ends in the action that fails and the complete command', () => {
    const ended = resultOfDelete(
      requestRecord('Delete', WAITED),
      facts({ left: { ...left, trouble: trouble({ action: 'cloudtrail:StopImport' }) } }),
    );
    expect(ended).toEqual(failure('cloudtrail:StopImport'));
    expect(ended).toEqual(failure(`"aws cloudtrail stop-import --import-id ${IMPORT_A}"`));
    expect(resultOfDelete(requestRecord('Delete'), facts({ left: { ...left, trouble: trouble({ since: NOW }) } })))
      .toMatchObject({ is: 'open' });
  });

  test('whose ID is unknown ends in commands that run as they stand', () => {
    const intent = { action: 'start', at: NOW, role: '' } as const;
    const unknown = importRecord({ state: 'STARTING', intent, trouble: trouble() });
    const ended = resultOfDelete(requestRecord('Delete', WAITED), facts({ left: unknown }));
    expect(ended).toEqual(failure('cloudtrail:ListImports'));
    expect(ended).not.toEqual(failure('--import-id unknown'));
  });
});

describe('A Delete', () => {
  test('waits two minutes for the last event of its import', () => {
    const early = { at: NOW - HOUR, state: 'RUNNING', detail: {} } as const;
    const deleted = (ago: number) => resultOfDelete(requestRecord('Delete'), facts({
      left: started('STOPPED', { outbox: [early, { at: NOW - ago, state: 'STOPPED', detail: {} }] }),
    }));
    expect(deleted(2 * MINUTE - 1)).toEqual(waits('the last event of the import is not published yet'));
    expect(deleted(2 * MINUTE)).toEqual(success);
  });

  test('succeeds if nothing was left', () => {
    expect(resultOfDelete(requestRecord('Delete'), facts())).toEqual(success);
  });

  test("fails with the action when its own call fails for two minutes, and at the end of CloudFormation's hour", () => {
    expect(resultOfDelete(requestRecord('Delete', { ...WAITED, trouble: trouble() }), facts()))
      .toEqual(failure('cloudtrail:ListImports'));
    expect(resultOfDelete(received(55 * MINUTE), facts())).toEqual(failure("The request didn't complete in the time"));
  });
});

describe('A request ends', () => {
  test('after 55 minutes, with the reason why it waits', () => {
    expect(result(importRecord(), {}, received(55 * MINUTE - 1))).toEqual(open);
    expect(result(importRecord(), {}, received(55 * MINUTE, { waitsFor: 'the moon' }))).toEqual(failure('the moon'));
    expect(result(started('COMPLETED'), {}, received(55 * MINUTE)))
      .toEqual(failure("The request didn't complete in the time"));
  });

  test('when a call of the request or of its import fails for too long', () => {
    expect(result(importRecord(), {}, received(2 * MINUTE, { trouble: trouble() })))
      .toEqual(failure('cloudtrail:ListImports'));
    expect(result(importRecord({ trouble: trouble() }))).toEqual(failure('cloudtrail:ListImports'));
    expect(result(importRecord({ trouble: trouble({ since: NOW - 2 * MINUTE + 1 }) }))).toEqual(open);
    // A call that failed long before the request arrived gets a new chance.
    expect(result(importRecord({ trouble: trouble({ since: 0 }) }), {}, received(2 * MINUTE - 1))).toEqual(open);
    const left = started('STOPPING', { trouble: trouble({ since: 0 }) });
    expect(resultOfDelete(received(2 * MINUTE - 1), facts({ left }))).toMatchObject({ is: 'open' });
  });

  test('with SUCCESS in a rollback, whatever has failed', () => {
    const kept = { is: 'success', warning: expect.stringMatching(/^The rollback left the import unchanged: .*/) };
    expect(result(importRecord({ trouble: trouble() }), { rollback: true })).toEqual(kept);
    expect(result(started('FAILED', { refused: true, reason: 'R.' }), { rollback: true }))
      .toEqual({ ...kept, warning: expect.stringContaining('R.') });
    expect(result(importRecord(), { rollback: true })).toEqual(open);
  });
});

test.each<[Trouble['kind'], number]>([['denied', 2 * MINUTE], ['unreachable', 8 * MINUTE], ['throttled', Infinity]])(
  'A call that is %s is repeated for %d ms after its first failure and after the arrival of the request',
  (kind, patience) => {
    const failing = (since: number, from?: number) => isHopeless(trouble({ kind, since }), NOW, from);
    expect([failing(NOW - patience + 1), failing(NOW - patience)]).toEqual([false, patience < Infinity]);
    expect([failing(0, NOW - patience + 1), failing(0, NOW - patience)]).toEqual([false, patience < Infinity]);
  });

test('An import was never started if the ledger has neither an intent nor an ID for it', () => {
  expect([undefined, importRecord(), importRecord({ state: 'FAILED' })].map(isNeverStarted))
    .toEqual([true, true, true]);
  expect([importRecord({ intent: { action: 'start', at: NOW, role: '' } }), started('STOPPED')].map(isNeverStarted))
    .toEqual([false, false]);
});
