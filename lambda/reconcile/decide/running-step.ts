import {
  AGAIN,
  change,
  complete,
  gone,
  observe,
  STOPPED,
  wait,
  wholeSeconds,
  type Change,
  type ImportFacts,
  type ImportStep,
} from './steps';
import {
  ACCESS_RETRY_PAUSE,
  ACCESS_RETRY_WITHIN,
  observePause,
  retryPause,
  STOP_AGAIN,
  stopPause,
  VISIBLE_WITHIN,
} from './timing';
import { hasAllLogFiles, imported, isRunning, SETTLED_AFTER } from '../../checks/import-status';
import type { ImportRecord, SeenImport } from '../../ledger/records';
import * as message from '../../report/messages';

/** An import that CloudTrail runs. */
export function running(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, claims, endAwaited, seen } = facts;
  const since = record.startedAt ?? now;
  const pause = Math.min(observePause(now - since), endAwaited ? 15_000 : Infinity);
  const isDue = record.seenAt === undefined || now >= record.seenAt + pause || claims.length === 0;
  if (!seen) {
    return isDue ? observe('seen') : wait(record.seenAt! + pause, `the import is ${record.seen?.status ?? 'running'}`);
  }
  if (seen === 'gone') {
    if (now < since + VISIBLE_WITHIN) {
      return claims.length === 0 ? { do: 'stop' } : wait(now + 5_000, 'the import is not visible yet');
    }
    return gone(message.endUnknown(record.importId!));
  }
  if (mayRun(record, seen, now)) {
    if (claims.length === 0) { return { do: 'stop' }; }
    return change({ seen: isFormer(record, seen, now) ? record.seen : seen, seenAt: now });
  }
  switch (seen.status) {
    case 'COMPLETED': return complete(seen, now);
    case 'STOPPED':
      return change({ state: 'STOPPED', stoppedBy: 'person', seen, seenAt: now, announce: 'STOPPED' });
    default:
      return claims.length > 0
        ? failed(record, seen, facts)
        : change({
          state: 'FAILED',
          stoppedBy: 'stack',
          seen,
          seenAt: now,
          reason: message.removedWhileFailed(seen.importId, seen.statistics.failedEntries),
          announce: 'FAILED',
        });
  }
}

const NEVER_STARTED = {
  importId: undefined, role: undefined, seen: undefined, seenAt: undefined, startedAt: undefined, checkedAt: undefined,
  announced: undefined,
} satisfies Change;

/** A failed import is retried a limited number of times, if a retry may help. */
function failed(record: ImportRecord, seen: SeenImport, facts: ImportFacts): ImportStep {
  const { now, failures, stack, claims } = facts;
  if (!failures) { return observe('failures'); }
  const { count, healable, accessDenied, first: [last] } = failures;
  if (count === 0 && now < seen.updatedAt + SETTLED_AFTER) {
    return wait(now + 10_000, 'the failed entries may not be listed yet');
  }
  if (hasAllLogFiles(seen, failures)) {
    // A failed log file may be listed late.
    const settledAt = seen.updatedAt + SETTLED_AFTER;
    return now < settledAt
      ? wait(settledAt, 'the failed entries may not all be listed yet')
      : complete(seen, now, message.allLogFilesImported(seen.importId, failures));
  }
  if (claims[0].wanted!.role !== record.role && imported(seen.statistics) === 0) {
    // A rollback has restored the former role. CloudTrail may not show yet which files the import has ingested.
    const settledAt = seen.updatedAt + SETTLED_AFTER;
    return now < settledAt
      ? wait(settledAt, 'the statistics of the import may not be final')
      : change({ ...AGAIN, ...NEVER_STARTED, state: 'QUEUED' });
  }
  const retries = record.retries ?? 0;
  const lastFailure = last && `${last.location} (${last.reason})`;
  // Without a listed failure, a retry may help.
  if ((healable || count === 0) && retries < claims[0].wanted!.retryAttempts) {
    return change({
      state: 'RETRYING',
      retries: retries + 1,
      retryAt: now + retryPause(retries),
      awaitsRest: undefined,
      lastFailure,
      seen,
      seenAt: now,
      announce: 'RETRYING',
    });
  }
  const accessRetries = record.accessRetries ?? 0;
  // A deployment that waits for the end fails after one retry.
  if (accessDenied && !(facts.endAwaited && accessRetries > 0)) {
    if (!stack) { return observe('stack'); }
    const inProgress = stack.activity !== 'rest' && stack.activity !== 'stuck';
    const lastOperation = Math.max(facts.inProgressAt ?? 0, stack.since);
    if (inProgress || seen.updatedAt < lastOperation + ACCESS_RETRY_WITHIN) {
      return change({
        state: 'RETRYING',
        retryAt: now + ACCESS_RETRY_PAUSE,
        awaitsRest: true,
        accessRetries: accessRetries + 1,
        lastFailure,
        seen,
        seenAt: now,
        announce: 'RETRYING',
      });
    }
  }
  return change({
    state: 'FAILED',
    stoppedBy: undefined,
    seen,
    seenAt: now,
    reason: message.failedEntries(seen.importId, failures),
    announce: 'FAILED',
  });
}

/** An import that CloudTrail was asked to stop. */
export function stopping(record: ImportRecord, { now, seen, claims }: ImportFacts): ImportStep {
  const { stopAt = 0, stopSince = now, startedAt = 0 } = record;
  const pause = stopPause(now - stopSince);
  if (!seen) {
    return record.seenAt === undefined || now >= record.seenAt + pause
      ? observe('seen')
      : wait(record.seenAt + pause, 'the import is stopping');
  }
  const again = now >= stopAt + STOP_AGAIN;
  if (seen === 'gone') {
    if (now >= startedAt + VISIBLE_WITHIN) {
      return change({ state: 'STOPPED', stoppedBy: 'stack', gone: true, announce: 'STOPPED' });
    }
    return again ? { do: 'stop' } : change({ seen: record.seen, seenAt: now });
  }
  if (mayRun(record, seen, now)) {
    return again ? { do: 'stop' } : change({ seen: seen, seenAt: now });
  }
  switch (seen.status) {
    case 'COMPLETED': return complete(seen, now);
    case 'STOPPED':
      return change({ state: 'STOPPED', stoppedBy: 'stack', seen, seenAt: now, ...STOPPED, announce: 'STOPPED' });
    default:
      return change({
        state: 'FAILED',
        stoppedBy: 'stack',
        seen,
        seenAt: now,
        ...STOPPED,
        ...(claims.length > 0
          ? {}
          : {
            reason: message.removedWhileFailed(seen.importId, seen.statistics.failedEntries),
            announce: 'FAILED' as const,
          }),
      });
  }
}

/** Whether CloudTrail runs the import, or still shows how it had ended before it was resumed. */
export function mayRun(record: ImportRecord, seen: SeenImport, now: number): boolean {
  return isRunning(seen) || isFormer(record, seen, now);
}

/** Whether CloudTrail still shows how the import had ended before it was resumed. */
function isFormer(
  { startedAt = 0, endedAt = 0 }: ImportRecord,
  { status, updatedAt }: SeenImport,
  now: number,
): boolean {
  const hasEnded = status === 'FAILED' || status === 'STOPPED';
  return (
    hasEnded && now < startedAt + VISIBLE_WITHIN && (updatedAt <= endedAt || updatedAt < wholeSeconds(startedAt))
  );
}
