import {
  A, changeOf, claimRecord, decideImport, failures, HOUR, IMPORT_A, importStep, LONG_AGO, MINUTE, NOW, OTHER_ROLE,
  SECOND, seen, stack, started, statistics, wanted,
} from '../../given';

const running = (more: Parameters<typeof started>[1] = {}) => started('RUNNING', more);
const unclaimed = { claims: [] };

describe('A running import', () => {
  test('is looked at after a twentieth of its age, and every 15 seconds while a request awaits its end', () => {
    const record = running({ startedAt: NOW - 10 * MINUTE, seenAt: NOW - 29 * SECOND, seen: seen('INITIALIZING') });
    expect(decideImport(record))
      .toEqual({ step: { do: 'wait', until: NOW + SECOND, why: 'the import is INITIALIZING' }, observed: [] });
    expect(decideImport(record, { endAwaited: true }).observed).toEqual(['seen']);
    expect(decideImport({ ...record, seenAt: NOW - 30 * SECOND }).observed).toEqual(['seen']);
    expect(decideImport({ ...record, seenAt: undefined }).observed).toEqual(['seen']);
    expect(importStep({ ...record, seen: undefined })).toMatchObject({ why: 'the import is running' });
  });

  test('is looked at soon after its start', () => {
    const record = running({ startedAt: undefined, seenAt: NOW - 5 * SECOND });
    expect(decideImport(record).observed).toEqual(['seen']);
    expect(importStep({ ...record, seenAt: NOW - 5 * SECOND + 1 })).toMatchObject({ do: 'wait', until: NOW + 1 });
  });

  test.each(['INITIALIZING', 'IN_PROGRESS', 'PAUSED'])('is noted once for each look while it is %s', (status) => {
    expect(changeOf(running(), { seen: seen(status) })).toEqual({ seen: seen(status), seenAt: NOW });
    expect(importStep(running({ seenAt: NOW - HOUR }), { seen: seen(status) })).toMatchObject({ do: 'change' });
  });

  test('is stopped at once when no custom resource claims it, whenever it was looked at last', () => {
    expect(importStep(running({ seenAt: NOW }), unclaimed)).toEqual({ do: 'stop' });
    expect(importStep(running({ startedAt: NOW }), { ...unclaimed, seen: 'gone' })).toEqual({ do: 'stop' });
  });

  test('that CloudTrail does not show may be too new for 90 seconds, and is gone then', () => {
    const since = (ago: number) => importStep(running({ startedAt: NOW - ago }), { seen: 'gone' });
    expect(since(90 * SECOND - 1)).toMatchObject({ do: 'wait', until: NOW + 5 * SECOND });
    expect(since(90 * SECOND)).toMatchObject({
      to: { state: 'FAILED', gone: true, announce: 'FAILED', reason: expect.stringContaining(IMPORT_A) },
    });
    expect(importStep(running({ startedAt: NOW - 90 * SECOND }), { ...unclaimed, seen: 'gone' }))
      .toMatchObject({ to: { gone: true } });
  });

  test('is COMPLETED when CloudTrail shows that', () => {
    expect(changeOf(running(), { seen: seen('COMPLETED') })).toEqual({
      state: 'COMPLETED', importId: IMPORT_A, seen: seen('COMPLETED'), seenAt: NOW, announce: 'COMPLETED',
    });
    expect(changeOf(running(), { ...unclaimed, seen: seen('COMPLETED') })).toMatchObject({ state: 'COMPLETED' });
  });

  test('that a person has stopped stays STOPPED', () => {
    expect(changeOf(running(), { seen: seen('STOPPED') }))
      .toEqual({ state: 'STOPPED', stoppedBy: 'person', seen: seen('STOPPED'), seenAt: NOW, announce: 'STOPPED' });
  });

  test('that has failed without a claim is not retried', () => {
    const failed = seen('FAILED', { statistics: statistics(40, { failedEntries: 3 }) });
    expect(changeOf(running(), { ...unclaimed, seen: failed })).toEqual({
      state: 'FAILED', stoppedBy: 'stack', seen: failed, seenAt: NOW, announce: 'FAILED',
      reason: expect.stringContaining('3 failed entries'),
    });
  });

  describe('that was resumed a moment ago', () => {
    const resumed = (ago: number, more: object = {}) =>
      running({ startedAt: NOW - ago, endedAt: LONG_AGO, seen: seen('IN_PROGRESS'), ...more });

    test.each(['FAILED', 'STOPPED'])('may still be shown as it had ended: %s', (status) => {
      expect(changeOf(resumed(MINUTE), { seen: seen(status) })).toEqual({ seen: seen('IN_PROGRESS'), seenAt: NOW });
      expect(importStep(resumed(MINUTE), { ...unclaimed, seen: seen(status) })).toEqual({ do: 'stop' });
    });

    test('has ended again if it was updated since, in whole seconds', () => {
      const shown = (updatedAt: number, more: object = {}) =>
        importStep(resumed(MINUTE + 100, more), { seen: seen('STOPPED', { updatedAt }) });
      const stopped = { to: { state: 'STOPPED' } };
      expect(shown(NOW - MINUTE - SECOND)).toMatchObject(stopped);
      expect(shown(NOW - MINUTE - SECOND - 1)).not.toMatchObject(stopped);
      expect(shown(NOW - SECOND, { endedAt: NOW - SECOND })).not.toMatchObject(stopped);
      expect(shown(NOW - SECOND, { endedAt: undefined })).toMatchObject(stopped);
    });

    test('has ended if CloudTrail still shows that after 90 seconds', () => {
      expect(changeOf(resumed(90 * SECOND), { seen: seen('STOPPED') })).toMatchObject({ state: 'STOPPED' });
      expect(changeOf(running({ startedAt: undefined }), { seen: seen('STOPPED') }))
        .toMatchObject({ state: 'STOPPED' });
    });

    test('is COMPLETED at once if CloudTrail shows that', () => {
      expect(changeOf(resumed(SECOND), { seen: seen('COMPLETED') })).toMatchObject({ state: 'COMPLETED' });
    });
  });
});

describe('A failed import', () => {
  const failed = seen('FAILED');
  const step = (record = running(), facts: Parameters<typeof importStep>[1] = {}) =>
    importStep(record, { seen: failed, ...facts });
  const final = {
    to: {
      state: 'FAILED', announce: 'FAILED',
      reason: expect.stringContaining(`list-import-failures --import-id ${IMPORT_A}`),
    },
  };
  const retried = (more: object) => ({
    do: 'change',
    to: {
      state: 'RETRYING', seen: failed, seenAt: NOW, announce: 'RETRYING', awaitsRest: undefined,
      lastFailure: 's3://trail-logs/a (InternalError: x)', ...more,
    },
  });

  test('is retried after 1, 4 and 16 minutes, as often as its newest claim allows', () => {
    expect(step()).toEqual(retried({ retries: 1, retryAt: NOW + MINUTE }));
    expect(step(running({ retries: 1 }))).toEqual(retried({ retries: 2, retryAt: NOW + 4 * MINUTE }));
    expect(step(running({ retries: 3 }))).toMatchObject(final);
    const claims = [claimRecord({ wanted: wanted({ retryAttempts: 0 }) }), claimRecord()];
    expect(step(running(), { claims })).toMatchObject(final);
  });

  test('is judged at once if CloudTrail lists its failed entries', () => {
    expect(step(running(), { seen: seen('FAILED', { updatedAt: NOW }) })).toMatchObject({ to: { state: 'RETRYING' } });
  });

  test('is not retried if no entry can succeed later', () => {
    expect(step(running(), { failures: failures({ healable: false }) })).toMatchObject(final);
    expect(changeOf(running({ stoppedBy: 'stack' }), { seen: failed, failures: failures({ healable: false }) }))
      .toMatchObject({ stoppedBy: undefined, seen: failed, seenAt: NOW });
  });

  describe('of which only files without events have failed', () => {
    const digests = failures({ count: 3, withoutEvents: 3, healable: false });
    const ended = (ago: number, failedEntries = 3) =>
      seen('FAILED', { updatedAt: NOW - ago, statistics: statistics(40, { failedEntries }) });

    test('is COMPLETED with a reason, because all log files are imported and a retry changes nothing', () => {
      const reason = /has imported all log files\. CloudTrail shows FAILED, because 3 other files, such as s3/;
      expect(changeOf(running({ lastFailure: 'x' }), { seen: ended(MINUTE), failures: digests })).toEqual({
        state: 'COMPLETED', importId: IMPORT_A, seen: ended(MINUTE), seenAt: NOW, announce: 'COMPLETED',
        reason: expect.stringMatching(reason),
      });
      const denied = failures({ ...digests, accessDenied: true });
      expect(step(running(), { seen: ended(MINUTE), failures: denied })).toMatchObject({ to: { state: 'COMPLETED' } });
    });

    test('is awaited for a minute, because log files may be listed as failed later', () => {
      expect(step(running(), { seen: ended(MINUTE - 1), failures: digests }))
        .toMatchObject({ do: 'wait', until: NOW + 1 });
    });

    test.each([
      ['CloudTrail counts more', ended(MINUTE, 4), digests],
      ['the list has more', ended(MINUTE), failures({ ...digests, complete: false })],
      ['a log file has failed', ended(MINUTE), failures({ ...digests, withoutEvents: 2 })],
    ])('is FAILED if %s', (_, end, all) => {
      expect(step(running(), { seen: end, failures: all })).toMatchObject(final);
    });

    test('is retried if a retry may import a log file', () => {
      expect(step(running(), { seen: ended(MINUTE), failures: failures({ count: 3, withoutEvents: 2 }) }))
        .toMatchObject({ to: { state: 'RETRYING', retries: 1 } });
    });
  });

  test('is retried if CloudTrail lists no failed entry a minute after its end', () => {
    const none = failures({ count: 0, healable: false, first: [] });
    const unlisted = (ago: number) =>
      step(running(), { seen: seen('FAILED', { updatedAt: NOW - ago }), failures: none });
    expect(unlisted(MINUTE - 1)).toMatchObject({ do: 'wait', until: NOW + 10 * SECOND });
    expect(unlisted(MINUTE)).toMatchObject({ to: { state: 'RETRYING', retries: 1 } });
  });

  describe('with a role that its custom resource no longer has, after a rollback', () => {
    const otherRole = (files: number, updatedAt: number) => ({
      claims: [claimRecord({ wanted: { ...A, role: OTHER_ROLE } })], failures: failures({ accessDenied: true }),
      seen: seen('FAILED', { statistics: statistics(files), updatedAt }),
    });

    test('starts again with the role of its custom resource if nothing was imported', () => {
      expect(importStep(started('RUNNING'), otherRole(0, NOW))).toMatchObject({ do: 'wait', until: NOW + MINUTE });
      expect(changeOf(started('RUNNING'), otherRole(0, LONG_AGO)))
        .toMatchObject({ state: 'QUEUED', importId: undefined, role: undefined, startedAt: undefined });
    });

    test('keeps its role if some files were imported', () => {
      expect(changeOf(started('RUNNING'), otherRole(1, LONG_AGO))).not.toHaveProperty('importId');
    });
  });

  describe('for lack of rights', () => {
    const denied = { failures: failures({ healable: false, accessDenied: true }) };
    const again = {
      to: {
        state: 'RETRYING', retryAt: NOW + 2 * MINUTE, awaitsRest: true, announce: 'RETRYING', seen: failed, seenAt: NOW,
      },
    };

    test.each(
      ['forward', 'rollback', 'cleanup', 'delete'] as const,
    )('is retried outside the attempts while the stack does a %s', (activity) => {
      expect(step(running({ retries: 3 }), { ...denied, stack: stack(activity, LONG_AGO - HOUR) }))
        .toMatchObject(again);
      expect(changeOf(running({ retries: 3 }), { seen: failed, ...denied, stack: stack(activity) }))
        .not.toHaveProperty('retries');
    });

    test.each(
      ['rest', 'stuck'] as const,
    )('is retried within 15 minutes after an operation, and final then: %s', (activity) => {
      const after = (ago: number, inProgressAt?: number) =>
        step(running(), { ...denied, stack: stack(activity, LONG_AGO - ago), inProgressAt });
      expect(after(15 * MINUTE - 1)).toMatchObject(again);
      expect(after(15 * MINUTE)).toMatchObject(final);
      expect(after(HOUR, LONG_AGO - 15 * MINUTE + 1)).toMatchObject(again);
      expect(after(HOUR, LONG_AGO - 15 * MINUTE)).toMatchObject(final);
    });

    test('is retried once if a deployment waits for the end, and otherwise as long as the stack is in progress', () => {
      const during = { ...denied, stack: stack('forward') };
      expect(step(running(), { ...during, endAwaited: true })).toMatchObject({ to: { ...again.to, accessRetries: 1 } });
      const second = running({ accessRetries: 1 });
      expect(step(second, { ...during, endAwaited: true })).toMatchObject(final);
      expect(step(second, during)).toMatchObject({ to: { ...again.to, accessRetries: 2 } });
    });

    test('is an ordinary retry while other entries may succeed', () => {
      const both = { failures: failures({ accessDenied: true }) };
      expect(step(running(), both)).toEqual(retried({ retries: 1, retryAt: NOW + MINUTE }));
      expect(step(running({ retries: 3 }), { ...both, stack: stack('forward') })).toMatchObject(again);
      expect(step(running({ retries: 3 }), { failures: failures(), stack: stack('forward') })).toMatchObject(final);
    });
  });
});

describe('A stopping import', () => {
  const stopping = (more: Parameters<typeof started>[1] = {}) =>
    started('STOPPING', { stopAt: NOW - SECOND, stopSince: NOW - SECOND, seenAt: NOW - 2 * SECOND, ...more });

  test('is looked at every 2 to 15 seconds', () => {
    expect(importStep(stopping({ seenAt: NOW - SECOND })))
      .toEqual({ do: 'wait', until: NOW + SECOND, why: 'the import is stopping' });
    expect(decideImport(stopping(), unclaimed).observed).toEqual(['seen']);
    expect(decideImport(stopping({ seenAt: undefined })).observed).toEqual(['seen']);
    expect(importStep(stopping({ stopSince: NOW - MINUTE }))).toMatchObject({ do: 'wait', until: NOW + 4 * SECOND });
    expect(decideImport(stopping({ stopSince: undefined })).observed).toEqual(['seen']);
  });

  test('is noted once for each look, and asked again after a minute', () => {
    expect(changeOf(stopping(), { seen: seen('IN_PROGRESS') })).toEqual({ seen: seen('IN_PROGRESS'), seenAt: NOW });
    expect(importStep(stopping({ stopAt: NOW - MINUTE + 1 }))).toMatchObject({ do: 'change' });
    expect(importStep(stopping({ stopAt: NOW - MINUTE }))).toEqual({ do: 'stop' });
    expect(importStep(stopping({ stopAt: undefined }))).toEqual({ do: 'stop' });
  });

  test('that CloudTrail does not show may be too new for 90 seconds, and is STOPPED then', () => {
    const since = (ago: number, more: object = {}) =>
      importStep(stopping({ startedAt: NOW - ago, seen: seen('INITIALIZING'), ...more }), { seen: 'gone' });
    expect(since(90 * SECOND - 1)).toEqual({ do: 'change', to: { seen: seen('INITIALIZING'), seenAt: NOW } });
    expect(since(SECOND, { stopAt: NOW - MINUTE })).toEqual({ do: 'stop' });
    expect(since(90 * SECOND))
      .toEqual({ do: 'change', to: { state: 'STOPPED', stoppedBy: 'stack', gone: true, announce: 'STOPPED' } });
    expect(since(NOW, { startedAt: undefined })).toMatchObject({ to: { gone: true } });
  });

  test('is STOPPED by the stack, so that it is resumed if its claim returns', () => {
    expect(changeOf(stopping(), { seen: seen('STOPPED') })).toEqual({
      state: 'STOPPED', stoppedBy: 'stack', seen: seen('STOPPED'), seenAt: NOW, stopAt: undefined, stopSince: undefined,
      announce: 'STOPPED',
    });
    expect(changeOf(stopping(), { seen: seen('STOPPED') })).toHaveProperty('stopAt');
  });

  test('may be COMPLETED before the stop takes effect', () => {
    expect(changeOf(stopping(), { seen: seen('COMPLETED') }))
      .toMatchObject({ state: 'COMPLETED', announce: 'COMPLETED' });
  });

  test('may fail before the stop takes effect, which is announced unless its claim has returned', () => {
    const failed = seen('FAILED', { statistics: statistics(40, { failedEntries: 3 }) });
    const change = { state: 'FAILED', stoppedBy: 'stack', seen: failed, seenAt: NOW };
    expect(changeOf(stopping(), { ...unclaimed, seen: failed }))
      .toEqual({ ...change, announce: 'FAILED', reason: expect.stringContaining('3 failed entries') });
    expect(changeOf(stopping(), { seen: failed })).toEqual(change);
    expect(changeOf(stopping(), { seen: failed })).toHaveProperty('stopSince');
  });

  test('that was resumed a moment ago may still be shown as it had ended', () => {
    const record = stopping({ startedAt: NOW - MINUTE, endedAt: LONG_AGO });
    expect(changeOf(record, { ...unclaimed, seen: seen('STOPPED') })).toEqual({ seen: seen('STOPPED'), seenAt: NOW });
  });
});
