import { existingImport, takenMeanwhile } from './ownership';
import {
  adopt,
  asSeen,
  change,
  complete,
  gone,
  observe,
  mayBegin,
  refuse,
  wait,
  wholeSeconds,
  type ImportFacts,
  type ImportStep,
} from './steps';
import { queuePause, VISIBLE_WITHIN } from './timing';
import type { OtherImport } from '../../checks/facts';
import { imported, isRunning } from '../../checks/import-status';
import { overlapOf } from '../../checks/overlap';
import type { ImportRecord } from '../../ledger/records';
import * as message from '../../report/messages';

/**
 * The checks before a start are valid for this time, because another import may ingest the same log files meanwhile.
 */
const CHECK_HOLDS = 10_000;

/** After a running import has ended, the waiting stacks start their imports within this time. */
const TURNS = 20_000;

/** An import that waits for its turn, to be started or resumed. */
export function queued(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, stack, slot } = facts;
  if (facts.leaving) { return wait(now + 5_000, 'CloudFormation is about to delete its custom resource'); }
  if (facts.blocked) { return remain(record, now + 60_000, 'another import of the stack is first'); }
  if (now < (record.notBefore ?? 0)) { return remain(record, record.notBefore!, 'the last attempt was just now'); }
  if (!stack) { return observe('stack'); }
  if (!mayBegin(record, stack, facts.endAwaited)) {
    return remain(record, now + 60_000, `the stack is ${stack.status}`);
  }
  if (!facts.requested && facts.held === undefined) { return observe('held'); }
  if (facts.held === 'unsettled') { return remain(record, now + 5_000, 'CloudFormation creates its custom resource'); }
  // An import that has waited reads CloudTrail again, because another stack may have started an import.
  if (record.busySince !== undefined || record.announced === 'QUEUED') {
    if (now < (record.turnAt ?? 0)) { return remain(record, record.turnAt!, 'other stacks may wait, too'); }
    if (!slot) { return observe('slot'); }
    if (slot !== 'free' && slot.importId !== record.importId) {
      const notBefore = now + queuePause(now - slot.since, facts.chance);
      return announceQueued(record) ?? change({ busySince: record.busySince ?? now, notBefore, turnAt: undefined });
    }
    // Several stacks may notice at the same moment that no import is running. A random delay separates them.
    if (record.busySince !== undefined && record.turnAt === undefined) {
      return change({ turnAt: now + (facts.chance ?? 0) * TURNS });
    }
  }
  return record.importId ? resume(record, facts) : start(record, facts);
}

/** An import that stays in the queue emits one event. */
function remain(record: ImportRecord, until: number, why: string): ImportStep {
  return announceQueued(record) ?? wait(until, why);
}

function announceQueued({ state, announced }: ImportRecord): ImportStep | undefined {
  return state === 'QUEUED' && announced !== 'QUEUED' ? change({ announce: 'QUEUED' }) : undefined;
}

/** A new import. Since its claim was checked, others may have imported the same log files. */
function start(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, lookup } = facts;
  if (record.checkedAt !== undefined && now < record.checkedAt + CHECK_HOLDS) { return { do: 'start' }; }
  if (!lookup) { return observe('lookup'); }
  const existing = existingImport(lookup, record.wanted, now);
  switch (existing.is) {
    case 'unsettled': return wait(now + 5_000, 'an import that has just begun or ended cannot be judged yet');
    case 'running':
      return existing.own
        ? change({
          ...adopt(existing.other.importId!, existing.other.createdAt, existing.other.role).to, uncounted: true,
        })
        : remain(record, now + 60_000, `import ${existing.other.importId} of others imports the same log files`);
    case 'completed': return completedBy(existing.other, existing.own);
    case 'unfinished':
      return existing.own
        ? change({ ...asSeen(existing.other), uncounted: true })
        : refuse(message.foreignUnfinished(existing.other));
    case 'none': {
      const overlap = overlapOf(record.wanted, lookup, undefined, now);
      if (overlap === 'unsettled') {
        return wait(now + 10_000, 'the statistics of an import that has just ended may not be final');
      }
      return overlap === 'none' ? { do: 'start' } : refuse(overlap.reason);
    }
  }
}

/** Another import has ingested the same log files. */
function completedBy({ importId }: OtherImport, own: boolean): ImportStep {
  const foreign = own ? {} : { foreign: true as const };
  const to = { state: 'COMPLETED' as const, importId, stoppedBy: undefined, reason: undefined, ...foreign };
  return change({ ...to, announce: 'COMPLETED' });
}

/** An incomplete import is resumed, unless another import has ingested its log files meanwhile. */
function resume(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, seen, lookup } = facts;
  const importId = record.importId!;
  if (!seen) { return observe('seen'); }
  if (seen === 'gone') { return mayAppear(record, now) ?? gone(message.recordGone(importId)); }
  if (seen.status === 'COMPLETED') { return complete(seen, now); }
  if (isRunning(seen)) { return adopt(importId, now, record.role); }
  if (!lookup) { return observe('lookup'); }
  const nothingImported = imported(seen.statistics) === 0;
  const other = takenMeanwhile(lookup, importId, nothingImported);
  // Another import has ingested all log files meanwhile.
  if (other?.status === 'COMPLETED') { return completedBy(other, false); }
  if (other) {
    return isRunning(other)
      ? wait(now + 60_000, `import ${other.importId} of the same log files is in progress`)
      : refuse(message.takenBy(other));
  }
  if (nothingImported) {
    if (lookup.hidden) { return wait(now + 5_000, 'an import that has just begun cannot be read yet'); }
    const overlap = overlapOf(record.wanted, lookup, undefined, now);
    if (overlap === 'unsettled') {
      return wait(now + 10_000, 'the statistics of an import that has just ended may not be final');
    }
    if (overlap !== 'none') { return refuse(overlap.reason); }
  }
  return { do: 'resume', endedAt: seen.updatedAt };
}

/** A start or resume without a known result: CloudTrail shows within 90 seconds whether it was accepted. */
export function resolveIntent(record: ImportRecord, { now, lookup, seen }: ImportFacts): ImportStep {
  const { action, at, role } = record.intent!;
  const again =
    now < at + VISIBLE_WITHIN
      ? wait(now + 5_000, `CloudTrail may not show yet whether it accepted the ${action}`)
      : change({ state: 'QUEUED', intent: undefined });
  if (action === 'start') {
    if (!lookup) { return observe('lookup'); }
    // Times have whole seconds, and clocks differ a little.
    const made = lookup.same.find((other) => other.role === role && other.createdAt >= at - 5_000);
    if (made) { return adopt(made.importId!, at, role); }
    return lookup.hidden ? wait(now + 5_000, 'an import that has just begun cannot be read yet') : again;
  }
  if (!seen) { return observe('seen'); }
  if (seen === 'gone') { return now < at + VISIBLE_WITHIN ? again : gone(message.endUnknown(record.importId!)); }
  return isRunning(seen) || seen.status === 'COMPLETED' || seen.updatedAt >= wholeSeconds(at)
    ? adopt(record.importId!, at, role)
    : again;
}

function mayAppear({ startedAt = 0 }: ImportRecord, now: number): ImportStep | undefined {
  return now < startedAt + VISIBLE_WITHIN ? wait(now + 5_000, 'the import is not visible yet') : undefined;
}
