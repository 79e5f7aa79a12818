import { look, wait, type Action } from './action';
import { fail, refuse } from './decide-answer';
import { takenMeanwhile } from './decide-overlap';
import { decidePreflight } from './decide-preflight';
import type { Facts, ImportRecord } from './facts';
import { sameIdentity, type ImportIdentity } from './identity';
import { isOwn, leftFor, mayGoOn, quietSince, supersede, withKnown } from './leftovers';
import { changesIdentity, isRunning, namedFor, operationBegan, ours } from './ownership';
import type { ImportRequest } from './request';
import * as say from './sentences';
import { STOP_AGAIN, STOP_PATIENCE, VISIBLE_WITHIN } from './timing';

/** An Update to another import stops the former one. Nothing to do for anything else. */
export function leaveFormer(request: ImportRequest, facts: Facts): Action | undefined {
  const { former } = request;
  if (!former || !changesIdentity(request)) { return undefined; }
  const { queued, watching } = leftFor(facts, former);
  const left = supersede([...queued, ...watching]);
  if (left) { return left; }
  const named = namedFor(facts.named, former);
  if (named && isRunning(named)) { return stop(request, facts, named); }
  const other = stopKnown(request, facts, (identity) => sameIdentity(identity, former.identity));
  if (other) { return other; }
  if (named) { return mayGoOn(request, facts, 'former'); }
  // The physical id does not name it: a rollback from an Update whose import nobody recorded.
  if (!facts.ofFormer) { return look('ofFormer'); }
  const running = facts.ofFormer.imports.filter((record) => isRunning(record) && ours(request, facts, 'former')(record));
  if (running.length > 0 && !facts.siblings) { return look('siblings'); }
  const mine = running.find(({ importId }) => !facts.siblings!.includes(importId));
  if (mine) { return stop(request, facts, mine); }
  const quiet = Math.max(quietSince(facts), facts.named === 'gone' ? facts.since : 0);
  return facts.ofFormer.hidden || facts.now < quiet + VISIBLE_WITHIN ? wait(5, 'the import of the former request may not be visible yet') : undefined;
}

/** Stops an import that this resource has started with a role that it no longer has. */
export function stopKnown(request: ImportRequest, facts: Facts, isMeant: (identity: ImportIdentity) => boolean): Action | undefined {
  return withKnown(facts, (each) => isRunning(each) && isMeant(each.identity), (record) => stop(request, facts, record));
}

/**
 * An update that was broken off may have sent StopImport for the import that its rollback finds running. Nobody knows, and
 * stopping may take minutes: the rollback stops it for certain, and then resumes it.
 */
export function finishStop(request: ImportRequest, facts: Facts, record: ImportRecord): Action | undefined {
  const { requestBrokenOffAt, queued, queueEnded, ownWatch } = facts.earlier!;
  if (!changesIdentity(request) || requestBrokenOffAt === undefined) { return undefined; }
  // It has stopped it before, and what runs now was resumed, by a tick that died or from the queue.
  const ownQueue = [...queued, ...queueEnded.map(({ execution }) => execution)].some((each) => isOwn(request, each));
  if (ownWatch || ownQueue || facts.memory.queued) { return undefined; }
  const stack = facts.stack!;
  if (stack.doing !== 'rollback' || requestBrokenOffAt < operationBegan(facts, stack)) { return undefined; }
  // What could not be resumed afterwards is better left running.
  const leaveIt = (sentence: string) => fail(request, facts, sentence);
  return takenMeanwhile(request, facts, record, leaveIt) ?? decidePreflight(request, facts, 'resume', leaveIt) ?? stop(request, facts, record);
}

/** When the stack as a whole goes, nothing of this resource has a successor: what is left of other identities is stopped too. */
export function stopRemnants(request: ImportRequest, facts: Facts): Action | undefined {
  const left = [...facts.earlier!.queued, ...facts.earlier!.watching];
  if (request.wanted.roleOrigin === 'given' && left.length === 0) { return undefined; }
  if (!facts.stack) { return look('stack'); }
  if (facts.stack.doing !== 'delete' && facts.stack.status !== 'ROLLBACK_IN_PROGRESS') { return undefined; }
  if (left.length > 0) { return supersede(left); }
  if (!facts.running) { return look('running'); }
  if (facts.running.hidden) { return wait(5, 'an import that has just begun cannot be read yet'); }
  const remnant = facts.running.imports.find((record) => isRunning(record) && record.role === request.wanted.role);
  return remnant && stop(request, facts, remnant);
}

export function stop(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  const { memory, now, since } = facts;
  const { stopping } = memory;
  if (now > since + STOP_PATIENCE) {
    const reason = say.stopFailed(record);
    return memory.told ? refuse(request, facts, reason) : { do: 'tell', state: 'FAILED', importId: record.importId, reason };
  }
  if (stopping?.importId === record.importId && now < stopping.at + STOP_AGAIN) { return wait(5, `import ${record.importId} is stopping`); }
  return { do: 'stop', importId: record.importId };
}
