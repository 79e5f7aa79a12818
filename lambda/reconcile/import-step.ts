import { imported, isRunning } from '../aws/cloudtrail';
import type { Failures, Lookup, StackState } from '../checks/facts';
import { overlapOf, SETTLED_AFTER } from '../checks/overlap';
import type { ClaimRecord, ImportRecord, PublicState, SeenImport, Statistics } from '../ledger/records';
import * as message from '../report/messages';
import { existingImport, takenMeanwhile } from './ownership';
import {
  ACCESS_RETRY_PAUSE, ACCESS_RETRY_WITHIN, lookPause, queuePause, retryPause, STOP_AGAIN, stopPause, VISIBLE_WITHIN,
} from './timing';

/** The next step of one import, decided from its record, its claims, observations and the time. Pure. */
export type ImportStep =
  /** Find out a fact, then decide again. */
  | { readonly do: 'look'; readonly at: ImportFact }
  /** Call CloudTrail, after the intent is recorded. */
  | { readonly do: 'start' | 'stop' }
  /** `endedAt`: when the import had ended. CloudTrail may show that end for a while after the resume. */
  | { readonly do: 'resume'; readonly endedAt: number }
  | { readonly do: 'change'; readonly to: Change }
  | { readonly do: 'wait'; readonly until: number; readonly why: string }
  | { readonly do: 'nothing' };

export type ImportFact = 'stack' | 'held' | 'seen' | 'lookup' | 'slot' | 'failures';

export type Change = Partial<Omit<ImportRecord, 'kind' | 'id' | 'version' | 'identity'>> & { readonly announce?: PublicState };

export interface ImportFacts {
  readonly now: number;
  /** The claims on the import, newest first, without those that CloudFormation is known not to hold. */
  readonly claims: readonly ClaimRecord[];
  /** Whether a request waits for this import, and whether it waits for the end. */
  readonly requested: boolean;
  readonly endAwaited: boolean;
  /** The import of the stack that is in the way, if there is one. */
  readonly blocked: boolean;
  /** Whether CloudFormation has sent a Delete for every claim, which may not be admitted yet. */
  readonly leaving: boolean;
  readonly stack?: StackState | undefined;
  /** When a pass last saw the stack in progress. */
  readonly inProgressAt?: number | undefined;
  /** Whether CloudFormation holds a logical ID that claims the import. */
  readonly held?: boolean | undefined;
  readonly seen?: SeenImport | 'gone' | undefined;
  readonly lookup?: Lookup | undefined;
  /** The import that is in progress in the account, if there is one. */
  readonly slot?: 'free' | { readonly importId: string; readonly since: number } | undefined;
  readonly failures?: Failures | undefined;
}

/** The checks before a start hold for this long. Others may import the same log files meanwhile. */
const CHECK_HOLDS = 10_000;

export function nextImportStep(record: ImportRecord, facts: ImportFacts): ImportStep {
  switch (record.state) {
    case 'STARTING': return resolveIntent(record, facts);
    case 'RUNNING': return running(record, facts);
    case 'STOPPING': return stopping(record, facts);
    default: return facts.claims.length > 0 ? wanted(record, facts) : unwanted(record);
  }
}

/** Whether an import is in the account's slot, or may be. */
export function isActive({ state }: ImportRecord): boolean {
  return state === 'STARTING' || state === 'RUNNING' || state === 'STOPPING';
}

/** Whether an import waits for its turn. */
export function isQueued({ state, retryAt = 0 }: ImportRecord, now: number): boolean {
  return state === 'QUEUED' || (state === 'RETRYING' && retryAt <= now);
}

/** Whether the state of the stack allows a start or a resume now. */
export function mayBegin(record: ImportRecord, stack: StackState, endAwaited: boolean): boolean {
  const { activity } = stack;
  // A failure for lack of rights is repaired when the operation that changed the rights is over.
  if (record.accessRetry && !endAwaited) { return activity === 'rest'; }
  // A rollback resumes what the update has stopped. It starts nothing new.
  const isReturn = record.importId !== undefined && record.state === 'QUEUED';
  return activity === 'forward' || activity === 'rest' || (activity === 'rollback' && isReturn);
}

function wanted(record: ImportRecord, facts: ImportFacts): ImportStep {
  switch (record.state) {
    case 'QUEUED': return queued(record, facts);
    case 'RETRYING': return facts.now < (record.retryAt ?? 0) ? wait(record.retryAt!, 'the next retry is due then') : queued(record, facts);
    case 'DEQUEUED': return change({ state: 'QUEUED', announced: undefined });
    case 'STOPPED':
    case 'FAILED': {
      if (record.stoppedBy !== 'stack') { return { do: 'nothing' }; }
      return record.gone ? gone(message.recordGone(record.importId!)) : change({ state: 'QUEUED', stoppedBy: undefined });
    }
    default: return { do: 'nothing' };
  }
}

/** No custom resource wants the import. It is taken out of the queue, or not retried any more. */
function unwanted(record: ImportRecord): ImportStep {
  const { state, importId, seen } = record;
  if (state === 'QUEUED') {
    return importId ? change({ state: 'STOPPED', stoppedBy: 'stack', announce: 'STOPPED' }) : change({ state: 'DEQUEUED' });
  }
  if (state === 'RETRYING') {
    const reason = message.removedWhileFailed(importId!, seen?.statistics.failedEntries ?? 0);
    return change({ state: 'FAILED', stoppedBy: 'stack', retryAt: undefined, reason, announce: 'FAILED' });
  }
  return { do: 'nothing' };
}

function queued(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, stack, slot } = facts;
  if (facts.leaving) { return wait(now + 5_000, 'CloudFormation is about to delete its custom resource'); }
  if (facts.blocked) { return remain(record, now + 60_000, 'another import of the stack is first'); }
  if (now < (record.notBefore ?? 0)) { return remain(record, record.notBefore!, 'the last attempt was just now'); }
  if (!stack) { return look('stack'); }
  if (!mayBegin(record, stack, facts.endAwaited)) { return remain(record, now + 60_000, `the stack is ${stack.status}`); }
  if (!facts.requested && facts.held === undefined) { return look('held'); }
  if (record.busySince !== undefined) {
    if (!slot) { return look('slot'); }
    if (slot !== 'free' && slot.importId !== record.importId) {
      return announceQueued(record) ?? change({ notBefore: now + queuePause(now - slot.since) });
    }
  }
  return record.importId ? resume(record, facts) : start(record, facts);
}

/** An import that stays in the queue says so once. */
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
  if (!lookup) { return look('lookup'); }
  const existing = existingImport(lookup, record.wanted, now);
  switch (existing.is) {
    case 'unsettled': return wait(now + 5_000, 'an import that has just begun or ended cannot be judged yet');
    case 'running': return existing.own ? adopt(existing.other.importId!, existing.other.createdAt, existing.other.role)
      : remain(record, now + 60_000, `import ${existing.other.importId} of others imports the same log files`);
    case 'completed': return change({
      state: 'COMPLETED', importId: existing.other.importId, ...(existing.own ? {} : { foreign: true as const }), announce: 'COMPLETED',
    });
    case 'unfinished': return existing.own ? change({ importId: existing.other.importId, role: existing.other.role })
      : refuse(message.foreignUnfinished(existing.other));
    case 'none': {
      const overlap = overlapOf(record.wanted, lookup, undefined, now);
      if (overlap === 'unsettled') { return wait(now + 10_000, 'the statistics of an import that has just ended may not be final'); }
      return overlap === 'none' ? { do: 'start' } : refuse(overlap.reason);
    }
  }
}

/** An import that ended before it was complete continues, unless others have ingested its log files meanwhile. */
function resume(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, seen, lookup } = facts;
  const importId = record.importId!;
  if (!seen) { return look('seen'); }
  if (seen === 'gone') { return mayAppear(record, now) ?? gone(message.recordGone(importId)); }
  if (seen.status === 'COMPLETED') { return complete(seen, now); }
  if (isRunning(seen)) { return adopt(importId, now, record.role); }
  if (!lookup) { return look('lookup'); }
  const nothingImported = imported(seen.statistics) === 0;
  const other = takenMeanwhile(lookup, importId, nothingImported);
  if (other) {
    return isRunning(other) ? wait(now + 60_000, `import ${other.importId} of the same log files is in progress`) : refuse(message.takenBy(other));
  }
  if (nothingImported) {
    if (lookup.hidden) { return wait(now + 5_000, 'an import that has just begun cannot be read yet'); }
    const overlap = overlapOf(record.wanted, lookup, undefined, now);
    if (overlap === 'unsettled') { return wait(now + 10_000, 'the statistics of an import that has just ended may not be final'); }
    if (overlap !== 'none') { return refuse(overlap.reason); }
  }
  return { do: 'resume', endedAt: seen.updatedAt };
}

/** A start or resume without a known result: CloudTrail shows within 90 seconds whether it was accepted. */
function resolveIntent(record: ImportRecord, { now, lookup, seen }: ImportFacts): ImportStep {
  const { action, at, role } = record.intent!;
  const again = now < at + VISIBLE_WITHIN ? wait(now + 5_000, `CloudTrail may not show yet whether it accepted the ${action}`)
    : change({ state: 'QUEUED', intent: undefined });
  if (action === 'start') {
    if (!lookup) { return look('lookup'); }
    // Times have whole seconds, and clocks differ a little.
    const made = lookup.same.find((other) => other.role === role && other.createdAt >= at - 5_000);
    if (made) { return adopt(made.importId!, at, role); }
    return lookup.hidden ? wait(now + 5_000, 'an import that has just begun cannot be read yet') : again;
  }
  if (!seen) { return look('seen'); }
  if (seen === 'gone') { return now < at + VISIBLE_WITHIN ? again : gone(message.endUnknown(record.importId!)); }
  return isRunning(seen) || seen.status === 'COMPLETED' || seen.updatedAt >= wholeSeconds(at) ? adopt(record.importId!, at, role) : again;
}

function running(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { now, claims, endAwaited, seen } = facts;
  const since = record.startedAt ?? now;
  const pause = Math.min(lookPause(now - since), endAwaited ? 15_000 : Infinity);
  const isDue = record.seenAt === undefined || now >= record.seenAt + pause || claims.length === 0;
  if (!seen) { return isDue ? look('seen') : wait(record.seenAt! + pause, `the import is ${record.seen?.status ?? 'running'}`); }
  if (seen === 'gone') {
    if (now < since + VISIBLE_WITHIN) { return claims.length === 0 ? { do: 'stop' } : wait(now + 5_000, 'the import is not visible yet'); }
    return gone(message.endUnknown(record.importId!));
  }
  if (isRunning(seen) || isFormer(record, seen, now)) {
    if (claims.length === 0) { return { do: 'stop' }; }
    return record.seenAt === now ? wait(now + pause, `the import is ${seen.status}`) : change({ seen: isFormer(record, seen, now) ? record.seen : seen, seenAt: now });
  }
  switch (seen.status) {
    case 'COMPLETED': return complete(seen, now);
    case 'STOPPED': return change({ state: 'STOPPED', stoppedBy: 'person', seen, seenAt: now, announce: 'STOPPED' });
    default: return claims.length > 0 ? failed(record, seen, facts) : change({
      state: 'FAILED', stoppedBy: 'stack', seen, seenAt: now, reason: message.removedWhileFailed(seen.importId, seen.statistics.failedEntries), announce: 'FAILED',
    });
  }
}

/** A failed import is retried if that may help, a bounded number of times. */
function failed(record: ImportRecord, seen: SeenImport, facts: ImportFacts): ImportStep {
  const { now, failures, stack, claims } = facts;
  if (!failures) { return look('failures'); }
  const { count, healable, accessDenied } = failures;
  if (count === 0 && now < seen.updatedAt + SETTLED_AFTER) { return wait(now + 10_000, 'the failed entries may not be listed yet'); }
  const retries = record.retries ?? 0;
  // Without a listed failure nothing shows that a retry is useless.
  if ((healable || count === 0) && retries < claims[0].wanted!.retryAttempts) {
    return change({ state: 'RETRYING', retries: retries + 1, retryAt: now + retryPause(retries), accessRetry: undefined, seen, seenAt: now, announce: 'RETRYING' });
  }
  if (accessDenied) {
    if (!stack) { return look('stack'); }
    const inProgress = stack.activity !== 'rest' && stack.activity !== 'stuck';
    const lastOperation = Math.max(facts.inProgressAt ?? 0, stack.since);
    if (inProgress || seen.updatedAt < lastOperation + ACCESS_RETRY_WITHIN) {
      return change({ state: 'RETRYING', retryAt: now + ACCESS_RETRY_PAUSE, accessRetry: true, seen, seenAt: now, announce: 'RETRYING' });
    }
  }
  return change({ state: 'FAILED', stoppedBy: undefined, seen, seenAt: now, reason: message.failedEntries(seen.importId, failures), announce: 'FAILED' });
}

function stopping(record: ImportRecord, { now, seen, claims }: ImportFacts): ImportStep {
  const { stopAt = 0, stopSince = now, startedAt = 0 } = record;
  const pause = stopPause(now - stopSince);
  if (!seen) { return record.seenAt === undefined || now >= record.seenAt + pause ? look('seen') : wait(record.seenAt + pause, 'the import is stopping'); }
  const again = now >= stopAt + STOP_AGAIN;
  if (seen === 'gone') {
    if (now >= startedAt + VISIBLE_WITHIN) { return change({ state: 'STOPPED', stoppedBy: 'stack', gone: true, announce: 'STOPPED' }); }
    return again ? { do: 'stop' } : settle(record, record.seen, now, pause);
  }
  if (isRunning(seen) || isFormer(record, seen, now)) { return again ? { do: 'stop' } : settle(record, seen, now, pause); }
  switch (seen.status) {
    case 'COMPLETED': return complete(seen, now);
    case 'STOPPED': return change({ state: 'STOPPED', stoppedBy: 'stack', seen, seenAt: now, ...STOPPED, announce: 'STOPPED' });
    default: return change({
      state: 'FAILED', stoppedBy: 'stack', seen, seenAt: now, ...STOPPED,
      ...(claims.length > 0 ? {} : { reason: message.removedWhileFailed(seen.importId, seen.statistics.failedEntries), announce: 'FAILED' as const }),
    });
  }
}

const STOPPED = { stopAt: undefined, stopSince: undefined };

/** Notes when the import was looked at, once for each look. */
function settle(record: ImportRecord, seen: SeenImport | undefined, now: number, pause: number): ImportStep {
  return record.seenAt === now ? wait(now + pause, 'the import is stopping') : change({ seen, seenAt: now });
}

/** Whether CloudTrail still shows how the import had ended before it was resumed. */
function isFormer({ startedAt = 0, endedAt = 0 }: ImportRecord, { status, updatedAt }: SeenImport, now: number): boolean {
  const hasEnded = status === 'FAILED' || status === 'STOPPED';
  return hasEnded && now < startedAt + VISIBLE_WITHIN && (updatedAt <= endedAt || updatedAt < wholeSeconds(startedAt));
}

function mayAppear({ startedAt = 0 }: ImportRecord, now: number): ImportStep | undefined {
  return now < startedAt + VISIBLE_WITHIN ? wait(now + 5_000, 'the import is not visible yet') : undefined;
}

/** CloudTrail runs the import. */
export function adopt(importId: string, startedAt: number, role: string | undefined): ImportStep & { do: 'change' } {
  return change({
    state: 'RUNNING', importId, startedAt, role, intent: undefined, seenAt: undefined, refused: undefined, reason: undefined, notBefore: undefined,
    busySince: undefined, deniedSince: undefined, retryAt: undefined, accessRetry: undefined, stoppedBy: undefined, ...STOPPED, announce: 'RUNNING',
  });
}

function complete(seen: SeenImport, now: number): ImportStep {
  return change({
    state: 'COMPLETED', importId: seen.importId, seen, seenAt: now, stoppedBy: undefined, reason: undefined, refused: undefined, ...STOPPED, announce: 'COMPLETED',
  });
}

function gone(reason: string): ImportStep {
  return change({ state: 'FAILED', stoppedBy: undefined, gone: true, intent: undefined, reason, announce: 'FAILED' });
}

/** The import does not start or continue. A later Update may try again. */
export function refuse(reason: string): ImportStep & { do: 'change' } {
  return change({ state: 'FAILED', stoppedBy: undefined, refused: true, retryAt: undefined, intent: undefined, deniedSince: undefined, reason, announce: 'FAILED' });
}

export function nothingIngested(statistics: Statistics | undefined): boolean {
  return statistics === undefined || imported(statistics) === 0;
}

/** CloudTrail's times have whole seconds. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1_000) * 1_000;
}

function change(to: Change): ImportStep & { do: 'change' } {
  return { do: 'change', to };
}

function look(at: ImportFact): ImportStep {
  return { do: 'look', at };
}

function wait(until: number, why: string): ImportStep {
  return { do: 'wait', until, why };
}
