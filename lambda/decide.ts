import { attributesOf, attributesOfUnknown, type Answer } from './answer';
import { decidePreflight } from './decide-preflight';
import type { Facts, ImportRecord, Memory, Outcome, Sight } from './facts';
import { sameIdentity } from './identity';
import { isOurs, isRunning, namedFor, needsStack, ownedSince, standing, startedSince, type Standing } from './ownership';
import { isImportId, markerId, saysNothingStarted, type ImportRequest, type WantedImport } from './request';
import * as say from './sentences';
import { IAM_PATIENCE, LISTED_WITHIN, LONGEST_TICK, SLOT_PATIENCE, STOP_AGAIN, STOP_PATIENCE, VISIBLE_WITHIN } from './timing';

/** The next thing to do for a request. Every effect on the account is one of these. */
export type Action =
  /** Find out a fact that is missing, then decide again. */
  | { readonly do: 'look'; readonly at: Sight }
  /** Stop the earlier requests of this resource that still run. */
  | { readonly do: 'supersede'; readonly executions: readonly string[] }
  | { readonly do: 'disableAcls' }
  | { readonly do: 'start' }
  | { readonly do: 'resume'; readonly importId: string }
  | { readonly do: 'stop'; readonly importId: string }
  | { readonly do: 'wait'; readonly seconds: number; readonly why: string; readonly note?: Partial<Memory> }
  | { readonly do: 'answer'; readonly answer: Answer }
  /** A later request of the resource has taken over; nobody waits for this one's answer. */
  | { readonly do: 'leave' };

/**
 * The lifecycle: what a request does, given what is true. Pure and total: no clock, no call, an action for every input.
 * It asks for the facts that it needs one by one, so that no call is made for a fact that does not matter.
 */
export function decide(request: ImportRequest, facts: Facts): Action {
  const next = facts.outcome && afterOutcome(request, facts, facts.outcome);
  if (next) { return next; }
  switch (request.type) {
    case 'Create': return decideCreate(request, facts);
    case 'Update': return takeOver(facts) ?? (changesIdentity(request) ? decideReplacement(request, facts) : decideSame(request, facts));
    case 'Delete': return takeOver(facts) ?? decideDelete(request, facts);
  }
}

function decideCreate(request: ImportRequest, facts: Facts): Action {
  if (!facts.ofWanted) { return look('ofWanted'); }
  return settle(request, facts, standingOf(request, facts, 'wanted'));
}

/** An Update of the same import: it retries what FAILED or was STOPPED, and else leaves everything as it is. */
function decideSame(request: ImportRequest, facts: Facts): Action {
  const named = isImportId(request.physicalId);
  if (named && !facts.named) { return look('named'); }
  const mine = namedFor(facts.named, request.wanted);
  if (mine && (mine.role === request.wanted.role || mine.status === 'COMPLETED')) {
    return isRunning(mine) || mine.status === 'COMPLETED' ? succeed(request, mine) : resume(request, facts, mine);
  }
  if (needsStack(request, request.wanted) && !facts.stack) { return look('stack'); }
  if (!facts.ofWanted) { return look('ofWanted'); }
  const found = standingOf(request, facts, 'wanted');
  if (found.is !== 'none' && found.is !== 'unsettled' && found.whose === 'ours') { return settle(request, facts, found); }
  if (mine) {
    return mine.imported === 0 && !isRunning(mine) ? settle(request, facts, found) : fail(request, facts, say.keepTheRole(mine, request.wanted));
  }
  return gone(request);
}

/** An Update to another import: the new one is checked before the former is stopped, and starts after it has stopped. */
function decideReplacement(request: ImportRequest, facts: Facts): Action {
  if (isImportId(request.physicalId) && !facts.named) { return look('named'); }
  if ((needsStack(request, request.wanted) || needsStack(request, request.former!)) && !facts.stack) { return look('stack'); }
  const mine = namedFor(facts.named, request.wanted);
  if (mine) { return settle(request, facts, { is: standingIs(mine), whose: 'ours', record: mine }); }
  if (!facts.ofWanted) { return look('ofWanted'); }
  return settle(request, facts, standingOf(request, facts, 'wanted'));
}

function decideDelete(request: ImportRequest, facts: Facts): Action {
  const { named, now } = facts;
  if (isImportId(request.physicalId)) {
    if (!named) { return look('named'); }
    if (named !== 'gone' && isRunning(named)) { return stop(request, facts, named); }
  }
  const known = namedFor(named, request.wanted)?.role === request.wanted.role;
  if (!known) {
    if (needsStack(request, request.wanted) && !facts.stack) { return look('stack'); }
    if (!facts.ofWanted) { return look('ofWanted'); }
    const running = facts.ofWanted.imports.filter((record) => isRunning(record) && ours(request, facts, 'wanted')(record));
    if (running.length > 0 && !facts.siblings) { return look('siblings'); }
    const mine = running.find(({ importId }) => !facts.siblings!.includes(importId));
    if (mine) { return stop(request, facts, mine); }
    if (now < mayAppearUntil(request, facts)) { return wait(5, 'an import that has just been started may not be visible yet'); }
  }
  if (request.wanted.roleOrigin === 'own') {
    if (!facts.stack) { return look('stack'); }
    // No successor can be running when the stack as a whole goes; what else has this resource's role is a remnant of it.
    if (facts.stack.doing === 'delete' || facts.stack.status === 'ROLLBACK_IN_PROGRESS') {
      if (!facts.running) { return look('running'); }
      const remnant = facts.running.imports.find((record) => isRunning(record) && record.role === request.wanted.role);
      if (remnant) { return stop(request, facts, remnant); }
    }
  }
  return answer({ status: 'SUCCESS', physicalId: request.physicalId ?? markerId(request.requestId, true) });
}

/** From what there is of the wanted identity to what is done about it. */
function settle(request: ImportRequest, facts: Facts, found: Standing): Action {
  switch (found.is) {
    case 'unsettled': return wait(10, 'the statistics of an import that has just ended may not be final');
    case 'none': return startNew(request, facts);
    case 'running':
      if (found.whose === 'foreign') { return fail(request, facts, say.foreignRunning(found.record)); }
      return leaveToSibling(request, facts, found.record) ?? untilListed(request, facts) ?? leaveFormer(request, facts) ?? succeed(request, found.record);
    case 'completed':
      return leaveFormer(request, facts) ?? succeed(request, found.record);
    case 'resumable': {
      if (found.whose === 'foreign') { return fail(request, facts, say.foreignUnfinished(found.record)); }
      // What this very Create has started and already ended is told as it is; a retry is for a later deploy.
      if (request.type === 'Create' && startedSince(found.record, facts.since)) { return succeed(request, found.record); }
      return leaveToSibling(request, facts, found.record) ?? resume(request, facts, found.record);
    }
  }
}

/**
 * A Create that finds an import of its own role which another resource of the stack holds: the logical id was changed, and
 * CloudFormation is going to delete that resource, and stop its import, after this answer.
 */
function leaveToSibling(request: ImportRequest, facts: Facts, record: ImportRecord): Action | undefined {
  if (request.type !== 'Create' || startedSince(record, facts.since)) { return undefined; }
  if (!facts.siblings) { return look('siblings'); }
  return facts.siblings.includes(record.importId) ? fail(request, facts, say.siblingHas(record)) : undefined;
}

/**
 * A rollback that follows its update by a second may find the former import running which the update is stopping:
 * it waits until the list of executions is sure to show that update.
 */
function untilListed(request: ImportRequest, facts: Facts): Action | undefined {
  return changesIdentity(request) && facts.now < facts.since + LISTED_WITHIN ? wait(5, 'an earlier request may not be listed yet') : undefined;
}

function startNew(request: ImportRequest, facts: Facts): Action {
  const { memory, now } = facts;
  if (memory.unclearSince !== undefined && now < memory.unclearSince + VISIBLE_WITHIN) {
    return wait(5, 'StartImport may have been accepted, and the import not be visible yet');
  }
  if (!facts.stack) { return look('stack'); }
  if (facts.stack.doing !== 'forward') {
    if (facts.stack.doing === 'rollback' && request.type === 'Update') { return leaveFormer(request, facts) ?? gone(request); }
    return fail(request, facts, say.stackNotForward(facts.stack.status));
  }
  return decidePreflight(request, facts, 'new', (sentence) => fail(request, facts, sentence))
    ?? leaveFormer(request, facts)
    ?? whileCurrent(facts, { do: 'start' });
}

function resume(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  return leaveFormer(request, facts)
    ?? decidePreflight(request, facts, 'resume', (sentence) => fail(request, facts, sentence))
    ?? whileCurrent(facts, { do: 'resume', importId: record.importId });
}

/** An Update to another import stops the former one. Nothing to do for anything else. */
function leaveFormer(request: ImportRequest, facts: Facts): Action | undefined {
  const { former } = request;
  if (!former || !changesIdentity(request)) { return undefined; }
  const named = namedFor(facts.named, former);
  if (named) { return isRunning(named) ? stop(request, facts, named) : undefined; }
  // The physical id does not name it: a rollback from an Update whose import nobody recorded.
  if (!facts.ofFormer) { return look('ofFormer'); }
  const running = facts.ofFormer.imports.find((record) => isRunning(record) && ours(request, facts, 'former')(record));
  if (running) { return stop(request, facts, running); }
  const quiet = Math.max(quietSince(facts), facts.named === 'gone' ? facts.since : 0);
  return quiet > 0 && facts.now < quiet + VISIBLE_WITHIN ? wait(5, 'the import of the former request may not be visible yet') : undefined;
}

function stop(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  const { memory: { stopping }, now, since } = facts;
  if (now > since + STOP_PATIENCE) { return refuse(request, facts, say.stopFailed(record)); }
  if (stopping?.importId === record.importId && now < stopping.at + STOP_AGAIN) { return wait(5, `import ${record.importId} is stopping`); }
  return { do: 'stop', importId: record.importId };
}

/** A later request of the resource supersedes the earlier ones, and lets the last tick of each pass. */
function takeOver(facts: Facts): Action | undefined {
  if (!facts.earlier) { return look('earlier'); }
  const { running, brokenOffAt } = facts.earlier;
  if (running.length > 0) { return { do: 'supersede', executions: running }; }
  const rest = brokenOffAt === undefined ? 0 : brokenOffAt + LONGEST_TICK - facts.now;
  return rest > 0 ? wait(Math.ceil(rest / 1_000), 'an earlier request of this resource was stopped, its last step may still be at work') : undefined;
}

/** Until when a Delete that finds nothing looks again: an import that an earlier request started may not be visible yet. */
function mayAppearUntil(request: ImportRequest, facts: Facts): number {
  const { earlier, since } = facts;
  if (saysNothingStarted(request.physicalId)) { return earlier?.brokenOffAt === undefined ? 0 : earlier.brokenOffAt + LONGEST_TICK + VISIBLE_WITHIN; }
  // The list of earlier requests may lag too.
  return Math.max(quietSince(facts), since) + VISIBLE_WITHIN;
}

/** When an earlier request of this resource may last have started something; 0 when there was none. */
function quietSince(facts: Facts): number {
  const { lastEndedAt = 0, brokenOffAt } = facts.earlier ?? {};
  return Math.max(lastEndedAt, brokenOffAt === undefined ? 0 : brokenOffAt + LONGEST_TICK);
}

/** A stopped execution does not take its tick along: before it starts anything, a tick looks whether it is still wanted. */
function whileCurrent(facts: Facts, action: Action): Action {
  if (facts.current === undefined) { return look('current'); }
  return facts.current ? action : { do: 'leave' };
}

function afterOutcome(request: ImportRequest, facts: Facts, outcome: Outcome): Action | undefined {
  const { memory, now } = facts;
  const sentence = outcome.sentence ?? 'CloudTrail gave no reason.';
  if (outcome.of === 'stop') {
    return wait(outcome.ended === 'done' ? 3 : 5, 'the import is stopping');
  }
  switch (outcome.ended) {
    case 'done':
      return outcome.record && succeed(request, outcome.record);
    case 'throttled':
      return wait(2, 'throttled');
    case 'unclear':
      return wait(5, 'no answer to the call', outcome.of === 'start' ? { unclearSince: now } : {});
    case 'busy': {
      const busySince = memory.busySince ?? now;
      // While a StartImport is unclear, the import that is in the way may be the one it started.
      const patience = memory.unclearSince === undefined ? SLOT_PATIENCE : VISIBLE_WITHIN;
      return now < busySince + patience ? wait(5, 'another import is in progress', { busySince }) : fail(request, facts, sentence);
    }
    case 'notYet': {
      const deniedSince = memory.deniedSince ?? now;
      return now < deniedSince + IAM_PATIENCE ? wait(10, sentence, { deniedSince }) : fail(request, facts, sentence);
    }
    case 'refused':
      return fail(request, facts, sentence);
  }
}

/** A failure; in a rollback it must not make the stack stuck, so the import is left as it is. */
function fail(request: ImportRequest, facts: Facts, sentence: string): Action {
  if (request.type === 'Update') {
    if (!facts.stack) { return look('stack'); }
    if (facts.stack.doing === 'rollback') {
      const mine = namedFor(facts.named, request.wanted);
      const physicalId = request.physicalId!;
      return answer({
        status: 'SUCCESS', physicalId, reason: say.keptInRollback(sentence),
        data: mine ? attributesOf(mine) : attributesOfUnknown(physicalId),
      });
    }
  }
  return refuse(request, facts, sentence);
}

function refuse(request: ImportRequest, facts: Facts, sentence: string): Action {
  const physicalId = request.physicalId ?? markerId(request.requestId, facts.memory.unclearSince === undefined);
  return answer({ status: 'FAILED', physicalId, reason: sentence });
}

/** The same import keeps the id that CloudFormation holds, byte for byte; only another import has another id. */
function succeed(request: ImportRequest, record: ImportRecord): Action {
  const keeps = request.type === 'Update' && !changesIdentity(request);
  return answer({ status: 'SUCCESS', physicalId: keeps ? request.physicalId! : record.importId, data: attributesOf(record) });
}

function gone(request: ImportRequest): Action {
  const physicalId = request.physicalId!;
  return answer({ status: 'SUCCESS', physicalId, reason: say.recordGone(physicalId), data: attributesOfUnknown(physicalId) });
}

function changesIdentity(request: ImportRequest): boolean {
  return request.former !== undefined && !sameIdentity(request.former.identity, request.wanted.identity);
}

function standingOf(request: ImportRequest, facts: Facts, which: 'wanted'): Standing {
  return standing(facts.ofWanted!, ours(request, facts, which), facts.now);
}

function standingIs(record: ImportRecord): 'running' | 'completed' | 'resumable' {
  return isRunning(record) ? 'running' : record.status === 'COMPLETED' ? 'completed' : 'resumable';
}

function ours(request: ImportRequest, facts: Facts, which: 'wanted' | 'former'): (record: ImportRecord) => boolean {
  const want: WantedImport = which === 'wanted' ? request.wanted : request.former!;
  return (record) => isOurs(record, want, ownedSince(request, facts, which));
}

function look(at: Sight): Action { return { do: 'look', at }; }

function wait(seconds: number, why: string, note?: Partial<Memory>): Action {
  return { do: 'wait', seconds, why, ...(note ? { note } : {}) };
}

function answer(what: Answer): Action { return { do: 'answer', answer: what }; }
