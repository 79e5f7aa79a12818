import { answer, look, lookAtFailures, wait, type Action } from './action';
import { attributesOf, attributesOfQueued, attributesOfUnknown } from './answer';
import { beforeEstimate } from './decide-preflight';
import type { Facts, ImportRecord } from './facts';
import { isWatched, leftFor, quietSince, supersede } from './leftovers';
import { isImportId, isTicketFor, markerId, ticketId } from './names';
import { changedSince, changesExecution, changesIdentity, isRunning, mayHaveStartedIt, namedFor } from './ownership';
import type { ImportRequest } from './request';
import * as say from './sentences';
import { LISTED_WITHIN, VISIBLE_WITHIN, watchPause } from './timing';

/** The same import keeps the id that CloudFormation holds, byte for byte; only another import has another id. */
export function succeed(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  const first = beforeEstimate(request, facts);
  if (first) { return first; }
  const unwatched = isWatched(facts) ? undefined : leaveWatch(request, facts, record);
  if (unwatched) { return unwatched; }
  const awaited = awaitEnd(request, facts, record);
  if (awaited) { return awaited; }
  return answer({ status: 'SUCCESS', physicalId: physicalIdFor(request, record.importId), data: attributesOf(record, facts.memory.estimate) });
}

/** An earlier watch goes on, unless what it goes by has changed since. */
function leaveWatch(request: ImportRequest, facts: Facts, record: ImportRecord): Action | undefined {
  const { watching } = leftFor(facts, request.wanted);
  if (isRunning(record) && !changesIdentity(request) && changesExecution(request) && watching.length > 0) { return supersede(watching); }
  if (watching.length > 0 || !isToBeTold(request, facts, record)) { return undefined; }
  return isJustWatched(facts, record) ? wait(5, 'its watch may not be listed yet') : { do: 'watch', importId: record.importId };
}

/** Whether there are changes of an import that nobody may have told: it runs, or has ended while nobody watched it. */
export function isToBeTold(request: ImportRequest, facts: Facts, record: ImportRecord): boolean {
  const { earlier, since } = facts;
  // What a person or another stack has made is told by whoever finds it running.
  const toldUntil = mayHaveStartedIt(request, facts, record) ? earlier?.toldUntil : undefined;
  return isRunning(record) || earlier?.watchCutOff === true || changedSince(record, toldUntil ?? since);
}

/** What has ended while nobody watched it. */
export function tellEnd({ importId, status, statistics }: ImportRecord): Action {
  return status === 'COMPLETED' ? { do: 'tell', state: 'COMPLETED', importId }
    : { do: 'tell', state: 'FAILED', importId, reason: say.endedFailed(importId, statistics.failedEntries) };
}

/** Two watches would count the same files. */
function isJustWatched({ memory, now }: Facts, { importId, createdAt }: ImportRecord): boolean {
  return memory.started?.importId !== importId && now < createdAt + LISTED_WITHIN;
}

export function answerQueued(request: ImportRequest, facts: Facts, record?: ImportRecord): Action {
  const first = beforeEstimate(request, facts);
  if (first) { return first; }
  const { waitFor } = request.wanted;
  if (waitFor !== undefined) {
    if (!facts.stack) { return look('stack'); }
    // A rollback does not wait for the queue, which waits for the rollback's end.
    if (facts.stack.doing !== 'rollback') {
      return facts.now < facts.since + waitFor ? wait(15, 'the import is in the queue') : fail(request, facts, say.notCompleted('QUEUED', waitFor));
    }
  }
  return answer({
    status: 'SUCCESS', physicalId: physicalIdFor(request, record?.importId ?? ticketId(request, request.wanted.identity)),
    data: attributesOfQueued(record?.importId, facts.now, facts.memory.estimate),
  });
}

/** What an earlier request has just started may not be visible yet. */
export function mayShowYet(facts: Facts): Action | undefined {
  const until = Math.max(quietSince(facts) + VISIBLE_WITHIN, facts.since + LISTED_WITHIN);
  return facts.now < until ? wait(5, 'an import that has just been started may not be visible yet') : undefined;
}

export function gone(request: ImportRequest, facts: Facts): Action {
  const notYet = mayShowYet(facts);
  if (notYet) { return notYet; }
  const { earlier, memory, named, stack } = facts;
  // The update that is undone had stopped its watch; by now nobody can know how it ended.
  if (stack?.doing === 'rollback' && earlier?.watchCutOff && isImportId(request.physicalId) && memory.told !== 'FAILED') {
    return { do: 'tell', state: 'FAILED', importId: request.physicalId, reason: say.endNotKnown(request.physicalId) };
  }
  const physicalId = request.physicalId!;
  if (named && named !== 'gone' && !namedFor(named, request.wanted)) { return fail(request, facts, say.namesAnother(physicalId)); }
  const first = beforeEstimate(request, facts);
  if (first) { return first; }
  return answer({ status: 'SUCCESS', physicalId, reason: say.recordGone(physicalId), data: attributesOfUnknown(physicalId, facts.memory.estimate) });
}

/**
 * A failure; in a rollback it must not make the stack stuck, so the import is left as it is. `left`: the import that does not
 * go on because of it. The last that was told may be that it is in the queue, out of which the update took it.
 */
export function fail(request: ImportRequest, facts: Facts, sentence: string, left?: string): Action {
  if (request.type === 'Update') {
    if (!facts.stack) { return look('stack'); }
    if (facts.stack.doing === 'rollback') {
      const reason = say.keptInRollback(sentence);
      if (left && facts.memory.told !== 'FAILED') { return { do: 'tell', state: 'FAILED', importId: left, reason }; }
      const mine = namedFor(facts.named, request.wanted);
      const physicalId = request.physicalId!;
      return answer({ status: 'SUCCESS', physicalId, reason, data: mine ? attributesOf(mine) : attributesOfUnknown(physicalId) });
    }
  }
  return refuse(request, facts, sentence);
}

export function refuse(request: ImportRequest, facts: Facts, sentence: string): Action {
  const { unclearSince, queueing, started } = facts.memory;
  const physicalId = request.physicalId ?? markerId(request, unclearSince === undefined && !queueing && !started);
  return answer({ status: 'FAILED', physicalId, reason: sentence });
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
  if (!facts.failures) { return lookAtFailures(record); }
  return fail(request, facts, say.failed(record, facts.failures));
}

function physicalIdFor(request: ImportRequest, id: string): string {
  const { type, physicalId, wanted } = request;
  // A rollback from an Update that failed: the ticket that CloudFormation holds is that of the import it goes back to.
  const same = type === 'Update' && (!changesIdentity(request) || isTicketFor(physicalId, wanted.identity));
  return same ? physicalId! : id;
}
