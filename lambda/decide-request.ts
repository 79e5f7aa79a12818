import { answer, look, wait, type Action } from './action';
import { attributesOf, attributesOfQueued, attributesOfUnknown } from './answer';
import { decidePreflight } from './decide-preflight';
import { whileCurrent } from './decide-queue';
import type { Facts, ImportRecord, Outcome } from './facts';
import { isImportId, isOfIdentity, isTicket, isTicketFor, jobName, markerId, saysNothingStarted, ticketId } from './names';
import { changesIdentity, imported, isOurs, isRunning, namedFor, needsStack, ownedSince, standing, startedSince, type Standing } from './ownership';
import type { ImportRequest, WantedImport } from './request';
import * as say from './sentences';
import { IAM_PATIENCE, LISTED_WITHIN, LONGEST_TICK, STOP_AGAIN, STOP_PATIENCE, VISIBLE_WITHIN, watchPause } from './timing';

/**
 * The lifecycle: what a request does, given what is true. Pure and total: no clock, no call, an action for every input.
 * It asks for the facts that it needs one by one, so that no call is made for a fact that does not matter.
 */
export function decideRequest(request: ImportRequest, facts: Facts): Action {
  const action = decideUntold(request, facts);
  const { stopping, told } = facts.memory;
  // Whoever waits for the import's end hears of it before anything else follows.
  const over = action.do === 'start' || action.do === 'resume' || action.do === 'enqueue' || action.do === 'answer';
  return stopping && told === undefined && over ? { do: 'tell', state: 'STOPPED', importId: stopping.importId } : action;
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
  return succeed(request, facts, facts.started === 'gone' ? started : facts.started);
}

function decideCreate(request: ImportRequest, facts: Facts): Action {
  if (!facts.ofWanted) { return look('ofWanted'); }
  return settle(request, facts, standingOf(request, facts, 'wanted'));
}

/** An Update of the same import: it retries what FAILED or was STOPPED, and else leaves everything as it is. */
function decideSame(request: ImportRequest, facts: Facts): Action {
  const named = isImportId(request.physicalId);
  if (named && !facts.named) { return look('named'); }
  const byName = namedFor(facts.named, request.wanted);
  if (byName && (byName.role === request.wanted.role || byName.status === 'COMPLETED')) {
    return isRunning(byName) || byName.status === 'COMPLETED' ? succeed(request, facts, byName) : resume(request, facts, byName);
  }
  if (needsStack(request, request.wanted) && !facts.stack) { return look('stack'); }
  if (needsTicket(request, request.wanted) && !facts.ticket) { return look('ticket'); }
  if (!facts.ofWanted) { return look('ofWanted'); }
  const found = standingOf(request, facts, 'wanted');
  const again = requeue(request, facts);
  if (again) { return again; }
  if (found.is !== 'none' && found.is !== 'unsettled' && found.whose === 'ours') { return settle(request, facts, found); }
  const mine = byName ?? ofFormerRole(request, facts);
  if (mine) {
    return imported(mine) === 0 && !isRunning(mine) ? settle(request, facts, found) : fail(request, facts, say.keepTheRole(mine, request.wanted));
  }
  if (isQueued(request, facts)) { return answerQueued(request, facts); }
  if (facts.memory.requeue) { return settle(request, facts, found); }
  if (isTicket(request.physicalId)) {
    // The queue gave up without ever starting it: nothing is imported, so it may be started.
    if (!facts.ticket) { return look('ticket'); }
    if (facts.ticket.neverStarted) { return settle(request, facts, found); }
  }
  return gone(request, facts);
}

/** An import in the queue would start with the role that it was put there with; with another role it goes there anew. */
function requeue(request: ImportRequest, facts: Facts): Action | undefined {
  const queued = leftFor(facts, request.wanted).queued.filter((execution) => !isOwn(request, execution));
  if (queued.length === 0 || request.former === undefined || request.former.role === request.wanted.role) { return undefined; }
  // Noted before it is done: a request that is cut off in between must know that nothing is queued any more.
  return facts.memory.requeue ? supersede(queued) : wait(1, 'the queued import changes its role', { requeue: true });
}

/** An import that this resource has started from the queue, so that its id does not name it, before its role was changed. */
function ofFormerRole(request: ImportRequest, facts: Facts): ImportRecord | undefined {
  const { former } = request;
  if (!former || former.role === request.wanted.role) { return undefined; }
  const mine = facts.ofWanted!.imports.filter((record) => record.status !== 'COMPLETED' && isOurs(record, former, ownedSince(request, facts, 'wanted')));
  return mine.find(isRunning) ?? mine[0];
}

/** An Update to another import: the new one is checked before the former is stopped, and starts after it has stopped. */
function decideReplacement(request: ImportRequest, facts: Facts): Action {
  if (!facts.stack) { return look('stack'); }
  // It may follow by a second the update that it undoes, which is still at work.
  if (facts.stack.doing === 'rollback' && facts.now < facts.since + LISTED_WITHIN) { return wait(5, 'the update may not be listed yet'); }
  if (isImportId(request.physicalId) && !facts.named) { return look('named'); }
  if (needsTicket(request, request.former!) && !facts.ticket) { return look('ticket'); }
  const mine = namedFor(facts.named, request.wanted);
  if (mine) { return settle(request, facts, { is: standingIs(mine), whose: 'ours', record: mine }); }
  if (!facts.ofWanted) { return look('ofWanted'); }
  return settle(request, facts, standingOf(request, facts, 'wanted'));
}

function decideDelete(request: ImportRequest, facts: Facts): Action {
  const { named, now } = facts;
  const left = leftFor(facts, request.wanted);
  const superseded = supersede([...left.queued, ...left.watching]);
  if (superseded) { return superseded; }
  if (isImportId(request.physicalId)) {
    if (!named) { return look('named'); }
    if (named !== 'gone' && isRunning(named)) { return stop(request, facts, named); }
  }
  const known = namedFor(named, request.wanted)?.role === request.wanted.role;
  if (!known) {
    if (needsStack(request, request.wanted) && !facts.stack) { return look('stack'); }
    if (needsTicket(request, request.wanted) && !facts.ticket) { return look('ticket'); }
    if (!facts.ofWanted) { return look('ofWanted'); }
    // What began after all of this resource's executions had ended is another's.
    const began = (record: ImportRecord) => quietSince(facts) === 0 || record.createdAt <= quietSince(facts);
    const running = facts.ofWanted.imports.filter((record) => isRunning(record) && ours(request, facts, 'wanted')(record) && began(record));
    if (running.length > 0 && !facts.siblings) { return look('siblings'); }
    const mine = running.find(({ importId }) => !facts.siblings!.includes(importId));
    if (mine) { return stop(request, facts, mine); }
    if (now < mayAppearUntil(request, facts)) { return wait(5, 'an import that has just been started may not be visible yet'); }
  }
  const remnant = stopRemnants(request, facts);
  if (remnant) { return remnant; }
  return mayBeUnlisted(facts)
    ? wait(5, 'what an earlier request has left may not be listed yet')
    : answer({ status: 'SUCCESS', physicalId: request.physicalId ?? markerId(request, true) });
}

/** When the stack as a whole goes, nothing of this resource has a successor: what is left of other identities is stopped too. */
function stopRemnants(request: ImportRequest, facts: Facts): Action | undefined {
  const left = [...facts.earlier!.queued, ...facts.earlier!.watching];
  if (request.wanted.roleOrigin === 'given' && left.length === 0) { return undefined; }
  if (!facts.stack) { return look('stack'); }
  if (facts.stack.doing !== 'delete' && facts.stack.status !== 'ROLLBACK_IN_PROGRESS') { return undefined; }
  if (left.length > 0) { return supersede(left); }
  if (request.wanted.roleOrigin === 'given') { return undefined; }
  if (!facts.running) { return look('running'); }
  const remnant = facts.running.imports.find((record) => isRunning(record) && record.role === request.wanted.role);
  return remnant && stop(request, facts, remnant);
}

/** From what there is of the wanted identity to what is done about it. */
function settle(request: ImportRequest, facts: Facts, found: Standing): Action {
  switch (found.is) {
    case 'unsettled': return wait(10, 'the statistics of an import that has just ended may not be final');
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
      // What this very Create has started and already ended is told as it is; a retry is for a later deploy.
      if (request.type === 'Create' && startedSince(found.record, facts.since)) { return succeed(request, facts, found.record); }
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
 * An update that was broken off may have sent StopImport for the import that its rollback finds running. Nobody knows, and
 * stopping may take minutes: the rollback stops it for certain, and then resumes it.
 */
function finishStop(request: ImportRequest, facts: Facts, record: ImportRecord): Action | undefined {
  const { requestBrokenOffAt } = facts.earlier!;
  if (request.type !== 'Update' || !changesIdentity(request) || requestBrokenOffAt === undefined) { return undefined; }
  if (!facts.stack) { return look('stack'); }
  return facts.stack.doing === 'rollback' && requestBrokenOffAt >= facts.stack.since ? stop(request, facts, record) : undefined;
}

function startNew(request: ImportRequest, facts: Facts): Action {
  const { memory, now } = facts;
  if (memory.unclearSince !== undefined && now < memory.unclearSince + VISIBLE_WITHIN) {
    return wait(5, 'StartImport may have been accepted, and the import not be visible yet');
  }
  if (facts.earlier!.queueEnded.some(({ execution }) => isOwn(request, execution))) { return wait(5, 'the import has left the queue, and is not visible yet'); }
  if (memory.requeue && now < quietSince(facts) + VISIBLE_WITHIN) { return wait(5, 'what left the queue may have been started'); }
  if (isQueued(request, facts)) { return leaveFormer(request, facts) ?? answerQueued(request, facts); }
  if (!facts.stack) { return look('stack'); }
  if (facts.stack.doing !== 'forward') {
    if (facts.stack.doing === 'rollback' && request.type === 'Update') { return leaveFormer(request, facts) ?? backIntoQueue(request, facts) ?? gone(request, facts); }
    return fail(request, facts, say.stackNotForward(facts.stack.status));
  }
  return decidePreflight(request, facts, 'new', (sentence) => fail(request, facts, sentence))
    ?? leaveFormer(request, facts)
    ?? inTurn(facts, { do: 'start' });
}

/** A rollback starts nothing anew; but what the update has taken out of the queue it puts back there. */
function backIntoQueue(request: ImportRequest, facts: Facts): Action | undefined {
  const takenOut = facts.earlier!.queueEnded.some(({ execution, takenOutAt = 0 }) =>
    isOfIdentity(execution, request.wanted.identity) && takenOutAt >= facts.stack!.since);
  if (!takenOut) { return undefined; }
  return facts.now < quietSince(facts) + VISIBLE_WITHIN ? wait(5, 'what was taken out of the queue may have been started') : { do: 'enqueue' };
}

function resume(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  if (isQueued(request, facts)) { return leaveFormer(request, facts) ?? answerQueued(request, facts, record); }
  return decidePreflight(request, facts, 'resume', (sentence) => fail(request, facts, sentence))
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

/** An Update to another import stops the former one. Nothing to do for anything else. */
function leaveFormer(request: ImportRequest, facts: Facts): Action | undefined {
  const { former } = request;
  if (!former || !changesIdentity(request)) { return undefined; }
  const { queued, watching } = leftFor(facts, former);
  const left = supersede([...queued, ...watching]);
  if (left) { return left; }
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
  const { memory, now, since } = facts;
  const { stopping } = memory;
  if (now > since + STOP_PATIENCE) {
    const reason = say.stopFailed(record);
    return memory.told ? refuse(request, facts, reason) : { do: 'tell', state: 'FAILED', importId: record.importId, reason };
  }
  if (stopping?.importId === record.importId && now < stopping.at + STOP_AGAIN) { return wait(5, `import ${record.importId} is stopping`); }
  return { do: 'stop', importId: record.importId };
}

/** What earlier requests have left for an import: its place in the queue, its watch. */
function leftFor({ earlier }: Facts, { identity }: WantedImport): { queued: readonly string[]; watching: readonly string[] } {
  const of = (executions: readonly string[] = []) => executions.filter((execution) => isOfIdentity(execution, identity));
  return { queued: of(earlier?.queued), watching: of(earlier?.watching) };
}

function supersede(executions: readonly string[]): Action | undefined {
  return executions.length > 0 ? { do: 'supersede', executions } : undefined;
}

/** Whether an execution was left by this very request. */
function isOwn(request: ImportRequest, execution: string): boolean {
  return execution.endsWith(`:${jobName('queue', request, request.wanted.identity)}`);
}

/** Whether the wanted import waits in the queue. */
function isQueued(request: ImportRequest, facts: Facts): boolean {
  return facts.memory.queued === true || leftFor(facts, request.wanted).queued.length > 0;
}

/** A later request of the resource supersedes the earlier ones, and lets the last tick of each pass. */
function takeOver(facts: Facts): Action | undefined {
  if (!facts.earlier) { return look('earlier'); }
  const { running, brokenOffAt, overtaken } = facts.earlier;
  if (overtaken) { return { do: 'leave' }; }
  const stopped = supersede(running);
  if (stopped) { return stopped; }
  const rest = brokenOffAt === undefined ? 0 : brokenOffAt + LONGEST_TICK - facts.now;
  return rest > 0 ? wait(Math.ceil(rest / 1_000), 'an earlier request of this resource was stopped, its last step may still be at work') : undefined;
}

/**
 * What an earlier request left for an import may not be listed yet: a watch, which must not outlive its machine, or a place in
 * the queue, from which the import would go on. Only an import that was COMPLETED before has neither.
 */
function mayBeUnlisted({ named, now, since }: Facts): boolean {
  if (named === undefined || named === 'gone') { return false; }
  const over = named.status === 'COMPLETED' && named.updatedAt <= since - LISTED_WITHIN;
  return !over && now < since + LISTED_WITHIN;
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
  const physicalId = request.physicalId ?? markerId(request, facts.memory.unclearSince === undefined);
  return answer({ status: 'FAILED', physicalId, reason: sentence });
}

/** The same import keeps the id that CloudFormation holds, byte for byte; only another import has another id. */
function succeed(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  if (isRunning(record) && !facts.memory.watched && leftFor(facts, request.wanted).watching.length === 0) { return { do: 'watch', importId: record.importId }; }
  const awaited = awaitEnd(request, facts, record);
  if (awaited) { return awaited; }
  return answer({ status: 'SUCCESS', physicalId: physicalIdFor(request, record.importId), data: attributesOf(record) });
}

function answerQueued(request: ImportRequest, facts: Facts, record?: ImportRecord): Action {
  const { waitFor } = request.wanted;
  if (waitFor !== undefined) {
    return facts.now < facts.since + waitFor ? wait(15, 'the import is in the queue') : fail(request, facts, say.notCompleted('QUEUED', waitFor));
  }
  return answer({
    status: 'SUCCESS', physicalId: physicalIdFor(request, record?.importId ?? ticketId(request, request.wanted.identity)),
    data: attributesOfQueued(record?.importId, facts.now),
  });
}

function physicalIdFor(request: ImportRequest, id: string): string {
  const { type, physicalId, wanted } = request;
  // A rollback from an Update that failed: the ticket that CloudFormation holds is that of the import it goes back to.
  const same = type === 'Update' && (!changesIdentity(request) || isTicketFor(physicalId, wanted.identity));
  return same ? physicalId! : id;
}

/** With `waitForCompletion` the answer comes at the import's end, and a failed import fails the deploy. */
function awaitEnd(request: ImportRequest, facts: Facts, record: ImportRecord): Action | undefined {
  const { waitFor } = request.wanted;
  if (waitFor === undefined || record.status === 'COMPLETED') { return undefined; }
  const inTime = facts.now < facts.since + waitFor;
  if (isRunning(record)) {
    return inTime ? wait(Math.min(watchPause(facts.now - record.createdAt), 15), `the import is ${record.status}`)
      : fail(request, facts, say.notCompleted(record.status, waitFor));
  }
  if (record.status === 'STOPPED') { return fail(request, facts, say.stoppedMeanwhile(record)); }
  if (!facts.earlier) { return look('earlier'); }
  // Its watch may still retry it.
  if (inTime && leftFor(facts, request.wanted).watching.length > 0) { return wait(15, 'the import is going to be retried'); }
  if (!facts.failures) { return look('failures'); }
  return fail(request, facts, say.failed(record, facts.failures));
}

function gone(request: ImportRequest, facts: Facts): Action {
  if (facts.now < Math.max(quietSince(facts) + VISIBLE_WITHIN, facts.since + LISTED_WITHIN)) { return wait(5, 'an import that has just been started may not be visible yet'); }
  const physicalId = request.physicalId!;
  return answer({ status: 'SUCCESS', physicalId, reason: say.recordGone(physicalId), data: attributesOfUnknown(physicalId) });
}

function standingOf(request: ImportRequest, facts: Facts, which: 'wanted'): Standing {
  return standing(facts.ofWanted!, ours(request, facts, which), facts.now);
}

function standingIs(record: ImportRecord): 'running' | 'completed' | 'resumable' {
  return isRunning(record) ? 'running' : record.status === 'COMPLETED' ? 'completed' : 'resumable';
}

function ours(request: ImportRequest, facts: Facts, which: 'wanted' | 'former'): (record: ImportRecord) => boolean {
  const want: WantedImport = which === 'wanted' ? request.wanted : request.former!;
  const { importId } = (needsTicket(request, want) && facts.ticket) || {};
  return (record) => isOurs(record, want, ownedSince(request, facts, which)) && (importId === undefined || importId === record.importId);
}

/** With a role that others may use too, what the queue remembers of a ticket tells its import from theirs. */
function needsTicket(request: ImportRequest, want: WantedImport): boolean {
  return want.roleOrigin === 'given' && isTicketFor(request.physicalId, want.identity);
}
