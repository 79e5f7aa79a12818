import { look, wait, type Action } from './action';
import { answerQueued, fail, gone, mayShowYet, succeed, tellEnd } from './decide-answer';
import { decideDelete } from './decide-delete';
import { completedBesides, takenMeanwhile } from './decide-overlap';
import { atPace } from './decide-pace';
import { decidePreflight } from './decide-preflight';
import { whileCurrent } from './decide-queue';
import { finishStop, leaveFormer } from './decide-stop';
import type { Facts, ImportRecord, Outcome, StackState } from './facts';
import { sameIdentity } from './identity';
import { isOwn, isQueued, isWatched, leftFor, mayHaveStarted, quietSince, stackMayHaveStarted, supersede, takeOver, withKnown } from './leftovers';
import { isImportId, isOfIdentity, isTicket, isTicketFor } from './names';
import { changesExecution, changesIdentity, imported, isBeforeResume, isOurs, isRunning, namedFor, ours, ownedSince, seen, sharesItsRole, standing, startedSince, type Standing } from './ownership';
import type { ImportRequest } from './request';
import * as say from './sentences';
import { IAM_PATIENCE, LISTED_WITHIN, VISIBLE_WITHIN } from './timing';

/**
 * The lifecycle: what a request does, given what is true. Pure and total: no clock, no call, an action for every input.
 * It asks for the facts that it needs one by one, so that no call is made for a fact that does not matter.
 */
export function decideRequest(request: ImportRequest, facts: Facts): Action {
  const action = atPace(facts, decideUntold(request, facts));
  const { stopping, told } = facts.memory;
  // Whoever waits for the import's end hears of it before anything else follows.
  const over = ['start', 'resume', 'enqueue', 'answer'].includes(action.do)
    || (action.do === 'tell' && request.type === 'Update' && action.importId !== stopping?.importId);
  if (!stopping || told !== undefined || !over) { return action; }
  const record = seen(facts, stopping.importId);
  // It may have been complete, or FAILED for good, before it could be stopped; after an Update the Delete of what it leaves tells of a failure.
  const isOver = record?.status === 'COMPLETED' || (record?.status === 'FAILED' && request.type === 'Delete');
  return isOver ? tellEnd(record) : { do: 'tell', state: 'STOPPED', importId: stopping.importId };
}

function decideUntold(request: ImportRequest, facts: Facts): Action {
  const next = facts.outcome && afterOutcome(request, facts, facts.outcome);
  if (next) { return next; }
  const { started, queueing, queued } = facts.memory;
  if (started) { return afterStart(request, facts, started); }
  // It is not known whether the import is in the queue; putting it there again changes nothing.
  if (queueing && !queued) { return { do: 'enqueue', ...queueing }; }
  const first = takeOver(facts);
  if (first) { return first; }
  switch (request.type) {
    case 'Create': return decideCreate(request, facts);
    case 'Update': return changesIdentity(request) ? decideReplacement(request, facts) : decideSame(request, facts);
    case 'Delete': return decideDelete(request, facts);
  }
}

/** What this request has started is known by its id, whether it is visible or not. */
function afterStart(request: ImportRequest, facts: Facts, started: ImportRecord): Action {
  if (request.wanted.waitFor === undefined || !facts.memory.watched) { return succeed(request, facts, started); }
  if (!facts.started) { return look('started'); }
  return succeed(request, facts, facts.started === 'gone' || isBeforeResume(facts, facts.started) ? started : facts.started);
}

function decideCreate(request: ImportRequest, facts: Facts): Action {
  if (!facts.ofWanted) { return look('ofWanted'); }
  return settle(request, facts, standingOf(request, facts));
}

/** An Update of the same import: it retries what FAILED or was STOPPED, and else leaves everything as it is. */
function decideSame(request: ImportRequest, facts: Facts): Action {
  const named = isImportId(request.physicalId);
  if (named && !facts.named) { return look('named'); }
  const notYet = facts.named === 'gone' ? mayShowYet(facts) : undefined;
  if (notYet) { return notYet; }
  const byName = namedFor(facts.named, request.wanted);
  const sameRole = byName?.role === request.wanted.role;
  if (byName && (byName.status === 'COMPLETED' || (sameRole && isRunning(byName)))) { return succeed(request, facts, byName); }
  const again = requeue(request, facts);
  if (again) { return again; }
  // Where one has imported nothing another may have taken its place.
  if (byName && sameRole && !changesRole(request) && imported(byName) > 0) {
    if (!facts.ofWanted) { return look('ofWanted'); }
    // A person may have started over by hand, to the end.
    const complete = completedBesides(facts.ofWanted, byName);
    return complete ? settle(request, facts, { is: 'completed', whose: 'foreign', record: complete }) : resume(request, facts, byName);
  }
  if (sharesItsRole(request, request.wanted)) {
    if (!facts.stack) { return look('stack'); }
    if (!facts.known) { return look('known'); }
  }
  if (!facts.ofWanted) { return look('ofWanted'); }
  const found = standingOf(request, facts);
  const former = ofFormerRole(request, facts);
  const obstacle = former && bindsToItsRole(former) ? former : undefined;
  if (found.is !== 'none' && found.is !== 'unsettled' && found.whose === 'ours' && !(found.is === 'resumable' && obstacle)) { return settle(request, facts, found); }
  const mine = obstacle ?? byName ?? former;
  if (mine) { return bindsToItsRole(mine) ? fail(request, facts, say.keepTheRole(mine, request.wanted)) : settle(request, facts, found); }
  if (isQueued(request, facts)) { return answerQueued(request, facts); }
  // What is complete is complete, whichever role it was read with.
  if (facts.memory.requeue || found.is === 'completed') { return settle(request, facts, found); }
  if (isTicket(request.physicalId)) {
    if (!isTicketFor(request.physicalId, request.wanted.identity)) { return fail(request, facts, say.namesAnother(request.physicalId)); }
    // CloudTrail's list may not go back so far.
    const started = backToKnown(request, facts, ({ role }) => role === request.wanted.role);
    if (started) { return started; }
    // The queue gave up without ever starting it: nothing is imported, so it may be started.
    if (facts.known!.neverStarted) { return whatLeftTheQueueMayShow(facts) ?? settle(request, facts, found); }
  }
  return gone(request, facts);
}

function changesRole({ former, wanted }: ImportRequest): boolean {
  return former !== undefined && former.role !== wanted.role;
}

/** An import keeps its role; only one that has imported nothing may be followed by another with another role. */
function bindsToItsRole(record: ImportRecord): boolean {
  return isRunning(record) || imported(record) > 0;
}

/** An import in the queue would start as it was asked for when it was put there: with what its execution goes by changed it goes there anew. */
function requeue(request: ImportRequest, facts: Facts): Action | undefined {
  const queued = leftFor(facts, request.wanted).queued.filter((execution) => !isOwn(request, execution));
  const { requeue: noted } = facts.memory;
  if (queued.length > 0 && changesExecution(request)) {
    // Noted before it is done: a request that is cut off in between must know that nothing is queued any more.
    return noted ? supersede(queued) : wait(1, 'the queued import changes its settings', { requeue: true });
  }
  return noted ? whatLeftTheQueueMayShow(facts) : undefined;
}

/** What is not visible yet, started by an execution that was taken out of the queue or has given up. */
function whatLeftTheQueueMayShow(facts: Facts): Action | undefined {
  return facts.now < quietSince(facts) + VISIBLE_WITHIN ? wait(5, 'what left the queue may have been started') : undefined;
}

/** An import that this resource has started from the queue, so that its id does not name it, before its role was changed. */
function ofFormerRole(request: ImportRequest, facts: Facts): ImportRecord | undefined {
  const { former } = request;
  if (!former || !changesRole(request)) { return undefined; }
  const mine = facts.ofWanted!.imports.filter((record) => record.status !== 'COMPLETED' && isOurs(record, former, ownedSince(request, facts, 'wanted')));
  return mine.find(isRunning) ?? mine[0];
}

/** An Update to another import: the new one is checked before the former is stopped, and starts after it has stopped. */
function decideReplacement(request: ImportRequest, facts: Facts): Action {
  if (!facts.stack) { return look('stack'); }
  const action = replace(request, facts, facts.stack);
  // Even where it cannot go back, nothing of the update that it undoes goes on.
  return (action.do === 'answer' || action.do === 'tell') && facts.stack.doing === 'rollback' ? leaveFormer(request, facts) ?? action : action;
}

function replace(request: ImportRequest, facts: Facts, { doing }: StackState): Action {
  // It may follow by a second the update that it undoes, which is still at work.
  if (doing === 'rollback' && facts.now < facts.since + LISTED_WITHIN) { return wait(5, 'the update may not be listed yet'); }
  if (isImportId(request.physicalId) && !facts.named) { return look('named'); }
  if ((sharesItsRole(request, request.former!) || sharesItsRole(request, request.wanted)) && !facts.known) { return look('known'); }
  const mine = namedFor(facts.named, request.wanted);
  // With another role another one may have followed it.
  if (mine && (mine.role === request.wanted.role || mine.status === 'COMPLETED' || bindsToItsRole(mine))) {
    return settle(request, facts, { is: standingIs(mine), whose: 'ours', record: mine });
  }
  if (!facts.ofWanted) { return look('ofWanted'); }
  const found = standingOf(request, facts);
  const notOurs = found.is === 'none' || (found.is !== 'unsettled' && found.whose === 'foreign');
  return (notOurs && doing === 'rollback' ? backToKnown(request, facts) : undefined) ?? settle(request, facts, found);
}

/** What this resource is known to have started; a rollback goes back to it with whichever role, which an update may have changed. */
function backToKnown(request: ImportRequest, facts: Facts, is = (_: ImportRecord) => true): Action | undefined {
  return withKnown(facts, (record) => sameIdentity(record.identity, request.wanted.identity) && is(record), (record) =>
    settle(request, facts, { is: standingIs(record), whose: 'ours', record }));
}

/** From what there is of the wanted identity to what is done about it. */
function settle(request: ImportRequest, facts: Facts, found: Standing): Action {
  switch (found.is) {
    case 'unsettled': return wait(10, say.NOT_SETTLED);
    case 'none': return startNew(request, facts);
    case 'running':
      if (found.whose === 'foreign') { return fail(request, facts, say.foreignRunning(found.record)); }
      return leaveToSibling(request, facts, found.record)
        ?? finishStop(request, facts, found.record)
        ?? leaveFormer(request, facts)
        ?? succeed(request, facts, found.record);
    case 'completed':
      return leaveFormer(request, facts) ?? succeed(request, facts, found.record);
    case 'resumable': {
      if (found.whose === 'foreign') { return fail(request, facts, say.foreignUnfinished(found.record)); }
      const sibling = leaveToSibling(request, facts, found.record);
      if (sibling) { return sibling; }
      // What this very Create has started and already ended is told as it is; a retry is for a later deploy.
      return request.type === 'Create' && startedSince(found.record, facts.since) ? succeed(request, facts, found.record) : resume(request, facts, found.record);
    }
  }
}

/**
 * A Create that finds an import of its own role which another resource of the stack holds: the logical id was changed, and
 * CloudFormation is going to delete that resource, and stop its import, after this answer. It may just have left the queue.
 */
function leaveToSibling(request: ImportRequest, facts: Facts, record: ImportRecord): Action | undefined {
  if (request.type !== 'Create') { return undefined; }
  if (!facts.siblings) { return look('siblings'); }
  return facts.siblings.includes(record.importId) ? fail(request, facts, say.siblingHas(record)) : undefined;
}

function startNew(request: ImportRequest, facts: Facts): Action {
  const unclear = mayHaveStarted(facts);
  if (unclear) { return unclear; }
  if (leftTheQueue(request, facts)) {
    return whatLeftTheQueueMayShow(facts)
      ?? decidePreflight(request, facts, 'new', (sentence) => fail(request, facts, sentence))
      ?? fail(request, facts, say.leftTheQueue());
  }
  if (isQueued(request, facts)) { return leaveFormer(request, facts) ?? answerQueued(request, facts); }
  const elsewhere = stackMayHaveStarted(facts);
  if (elsewhere) { return elsewhere; }
  if (!facts.stack) { return look('stack'); }
  if (facts.stack.doing !== 'forward') {
    if (facts.stack.doing === 'rollback' && request.type === 'Update') { return leaveFormer(request, facts) ?? backIntoQueue(request, facts) ?? gone(request, facts); }
    return fail(request, facts, say.stackNotForward(facts.stack.status));
  }
  return decidePreflight(request, facts, 'new', (sentence) => fail(request, facts, sentence))
    ?? leaveFormer(request, facts)
    // One with another role waits for its retry, and would come in between.
    ?? supersede(leftFor(facts, request.wanted).watching)
    ?? inTurn(facts, { do: 'start' });
}

/** Whether this request has put its import into the queue, and it is there no more. */
function leftTheQueue(request: ImportRequest, { earlier }: Facts): boolean {
  return earlier!.queueEnded.some(({ execution }) => isOwn(request, execution)) && !earlier!.queued.some((execution) => isOwn(request, execution));
}

/** A rollback starts nothing anew; but what the updates that it undoes have taken out of the queue, the last that became of it, it puts back there. */
function backIntoQueue(request: ImportRequest, facts: Facts): Action | undefined {
  const { queueEnded, wantedStartedAt = 0, listedSince = 0 } = facts.earlier!;
  const { takenOutAt } = queueEnded.find(({ execution }) => isOfIdentity(execution, request.wanted.identity)) ?? {};
  const takenOut = takenOutAt !== undefined && takenOutAt > Math.max(wantedStartedAt, listedSince);
  return takenOut ? whatLeftTheQueueMayShow(facts) ?? { do: 'enqueue' } : undefined;
}

function resume(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  // It has ended again since, or the queue has given up; what this request has left to a watch is the watch's to retry.
  if (leftTheQueue(request, facts) || isWatched(facts)) { return succeed(request, facts, record); }
  if (isQueued(request, facts)) { return leaveFormer(request, facts) ?? answerQueued(request, facts, record); }
  const refuse = (sentence: string) => fail(request, facts, sentence, record.importId);
  return takenMeanwhile(request, facts, record, refuse)
    ?? decidePreflight(request, facts, 'resume', refuse)
    ?? leaveFormer(request, facts)
    // A watch that waits for its own retry would come in between.
    ?? supersede(leftFor(facts, request.wanted).watching)
    ?? inTurn(facts, { do: 'resume', importId: record.importId });
}

/** Where others of the stack are ahead the import goes into the queue at once: a stack of many asks CloudTrail once, not for each. */
function inTurn(facts: Facts, action: Extract<Action, { do: 'start' | 'resume' }>): Action {
  if (facts.ahead === undefined) { return look('ahead'); }
  return facts.ahead > 0 ? { do: 'enqueue', ...(action.do === 'resume' ? { importId: action.importId } : {}) } : whileCurrent(facts, action);
}

function afterOutcome(request: ImportRequest, facts: Facts, outcome: Outcome): Action | undefined {
  const { memory, now } = facts;
  const sentence = outcome.sentence ?? 'CloudTrail gave no reason.';
  if (outcome.of === 'stop') {
    return wait(outcome.ended === 'done' ? 3 : 5, 'the import is stopping');
  }
  switch (outcome.ended) {
    case 'done':
      return undefined;
    case 'throttled':
      // Surely not accepted; the queue sends it again at its own pace.
      return outcome.of === 'disableAcls' ? wait(2, 'throttled') : { do: 'enqueue', ...(outcome.of === 'resume' ? { importId: outcome.importId } : {}) };
    case 'unclear':
      return wait(5, 'no answer to the call', outcome.of === 'start' ? { unclearSince: now } : {});
    case 'busy':
      // While a StartImport is unclear, the import that is in the way may be the one it started.
      if (memory.unclearSince !== undefined && now < memory.unclearSince + VISIBLE_WITHIN) { return wait(5, 'another import is in progress'); }
      return { do: 'enqueue', ...(outcome.of === 'resume' ? { importId: outcome.importId } : {}) };
    case 'notYet': {
      const deniedSince = memory.deniedSince ?? now;
      return now < deniedSince + IAM_PATIENCE ? wait(10, sentence, { deniedSince }) : fail(request, facts, sentence, outcome.importId);
    }
    case 'refused':
      return fail(request, facts, sentence, outcome.importId);
  }
}

function standingOf(request: ImportRequest, facts: Facts): Standing {
  return standing(facts.ofWanted!, ours(request, facts, 'wanted'), facts.now);
}

function standingIs(record: ImportRecord): 'running' | 'completed' | 'resumable' {
  return isRunning(record) ? 'running' : record.status === 'COMPLETED' ? 'completed' : 'resumable';
}
