import { changeOf, claimRecord, importRecord, importStep, NOW, seen, stack, started } from '../../given';

const unclaimed = { claims: [] };

describe('An import that a request leaves', () => {
  const left = { ...unclaimed, leftAt: NOW };

  test.each(['QUEUED', 'RETRYING', 'STOPPED', 'FAILED'] as const)(
    'and that is %s is stopped if a person has resumed it', (state) => {
      expect(changeOf(started(state), { ...left, seen: seen('IN_PROGRESS') }))
        .toMatchObject({ state: 'RUNNING', announce: 'RUNNING' });
    },
  );

  test.each([seen('FAILED'), seen('COMPLETED'), 'gone' as const])('is observed once', (shown) => {
    expect(changeOf(started('FAILED'), { ...left, seen: shown })).toEqual({ seenAt: NOW });
    expect(importStep(started('FAILED', { seenAt: NOW }), { ...left, seen: undefined })).toEqual({ do: 'nothing' });
  });

  test.each([
    importRecord({ state: 'DEQUEUED' }), started('COMPLETED'), started('FAILED', { gone: true }),
  ])('is not observed if it cannot run', (record) => {
    expect(importStep(record, { ...left, seen: undefined })).toEqual({ do: 'nothing' });
  });
});

describe('An import that a custom resource claims', () => {
  test('and that was taken out of the queue returns to it, and announces that again', () => {
    expect(changeOf(importRecord({ state: 'DEQUEUED', announced: 'QUEUED' })))
      .toEqual({ state: 'QUEUED', announced: undefined });
  });

  test.each(
    ['STOPPED', 'FAILED'] as const,
  )('and that is %s because the stack stopped it is queued to be resumed', (state) => {
    expect(changeOf(started(state, { stoppedBy: 'stack' }))).toEqual({ state: 'QUEUED', stoppedBy: undefined });
  });

  test('and whose record CloudTrail no longer has ends with the fix', () => {
    expect(changeOf(started('STOPPED', { stoppedBy: 'stack', gone: true })))
      .toMatchObject({
        state: 'FAILED', gone: true, announce: 'FAILED', reason: expect.stringContaining('no longer has a record'),
      });
  });

  test.each([
    ['STOPPED', 'person'], ['FAILED', undefined], ['COMPLETED', undefined],
  ] as const)('stays %s if stopped by %s', (state, stoppedBy) => {
    expect(importStep(started(state, { stoppedBy }))).toEqual({ do: 'nothing' });
  });

  test('and that is queued does not wait for a former retry', () => {
    expect(importStep(importRecord({ retryAt: NOW + 1 }), { blocked: false })).toEqual({ do: 'start' });
  });

  test('is retried when the retry is due, and not before', () => {
    const retrying = (retryAt?: number) => importStep(started('RETRYING', { retryAt }), { seen: seen('FAILED') });
    expect(retrying(NOW + 1)).toMatchObject({ do: 'wait', until: NOW + 1 });
    expect(retrying(NOW)).toMatchObject({ do: 'resume' });
    expect(retrying()).toMatchObject({ do: 'resume' });
  });
});

describe('An import that no custom resource claims', () => {
  test('is taken out of the queue without an event if it never started', () => {
    expect(changeOf(importRecord(), unclaimed)).toEqual({ state: 'DEQUEUED' });
  });

  test('is STOPPED if it was queued to be resumed', () => {
    expect(changeOf(started('QUEUED'), unclaimed))
      .toEqual({ state: 'STOPPED', stoppedBy: 'stack', announce: 'STOPPED' });
  });

  test('is not retried any more, and resumed if its claim returns', () => {
    const failed = started(
      'RETRYING', { retryAt: NOW, seen: seen('FAILED', { statistics: { ...seen('').statistics, failedEntries: 7 } }) },
    );
    const ended = {
      state: 'FAILED', stoppedBy: 'stack', retryAt: undefined, announce: 'FAILED',
      reason: expect.stringContaining('7 failed entries'),
    };
    expect(changeOf(failed, unclaimed)).toEqual(ended);
    expect(changeOf({ ...failed, seen: undefined }, unclaimed))
      .toMatchObject({ reason: expect.stringContaining(' 0 failed entries') });
  });

  test.each(['STOPPED', 'FAILED', 'COMPLETED', 'DEQUEUED'] as const)('stays %s', (state) => {
    expect(importStep(started(state, { stoppedBy: 'stack' }), unclaimed)).toEqual({ do: 'nothing' });
  });
});

test('An import with an intent is resolved first, whoever claims it', () => {
  const record = importRecord({ state: 'STARTING', intent: { action: 'start', at: NOW, role: 'r' } });
  for (const claims of [[], [claimRecord()]]) {
    expect(importStep(record, { claims, stack: stack('rollback') })).toMatchObject({ do: 'wait' });
  }
});
