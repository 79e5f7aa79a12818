import { answer, look, wait, type Action } from './action';
import { isToBeTold, tellEnd } from './decide-answer';
import { stop, stopKnown, stopRemnants } from './decide-stop';
import type { Facts, ImportRecord } from './facts';
import { sameIdentity } from './identity';
import { leftFor, leftForId, mayAppearUntil, mayBeUnlisted, mayGoOn, quietSince, supersede } from './leftovers';
import { isImportId, isTicket, isTicketFor, standsForImport } from './names';
import { isRunning, namedFor, ours, sharesItsRole } from './ownership';
import type { ImportRequest } from './request';

export function decideDelete(request: ImportRequest, facts: Facts): Action {
  const { named, now } = facts;
  if (mayHaveHeir(request, facts)) {
    if (facts.heir === undefined) { return look('heir'); }
    if (facts.heir) { return answer({ status: 'SUCCESS', physicalId: request.physicalId! }); }
  }
  const { queued, watching } = leftFor(facts, request.wanted);
  const superseded = supersede([...queued, ...watching]);
  if (superseded) { return superseded; }
  if (isImportId(request.physicalId)) {
    if (!named) { return look('named'); }
    if (named !== 'gone' && isRunning(named)) { return stop(request, facts, named); }
  }
  const ofId = supersede(leftForId(request, facts));
  if (ofId) { return ofId; }
  const other = stopKnown(request, facts, (identity) => sameIdentity(identity, request.wanted.identity) || isTicketFor(request.physicalId, identity));
  if (other) { return other; }
  if (namedFor(named, request.wanted)?.role !== request.wanted.role) {
    if (sharesItsRole(request, request.wanted) && !facts.stack) { return look('stack'); }
    if (!facts.ofWanted) { return look('ofWanted'); }
    // What began after all of this resource's executions had ended is another's.
    const began = (record: ImportRecord) => quietSince(facts) === 0 || record.createdAt <= quietSince(facts);
    const running = facts.ofWanted.imports.filter((record) => isRunning(record) && ours(request, facts, 'wanted')(record) && began(record));
    if (running.length > 0 && !facts.siblings) { return look('siblings'); }
    const mine = running.find(({ importId }) => !facts.siblings!.includes(importId));
    if (mine) { return stop(request, facts, mine); }
    if (facts.ofWanted.hidden || now < mayAppearUntil(request, facts)) { return wait(5, 'an import that has just been started may not be visible yet'); }
  }
  const goesOn = mayGoOn(request, facts, 'wanted');
  if (goesOn) { return goesOn; }
  const remnant = stopRemnants(request, facts);
  if (remnant) { return remnant; }
  return mayBeUnlisted(facts)
    ? wait(5, 'what an earlier request has left may not be listed yet')
    : lastWord(request, facts) ?? answer({ status: 'SUCCESS', physicalId: request.physicalId! });
}

/**
 * After updates that failed and were not rolled back the resource may have the same import by another id: a Create that failed is
 * deleted after the next one has done it again, and an id that one update replaced after another has gone back to its import.
 */
function mayHaveHeir(request: ImportRequest, facts: Facts): boolean {
  const { physicalId, wanted } = request;
  const { named, memory } = facts;
  const { queued, watching } = leftFor(facts, wanted);
  const left = [...queued, ...watching, ...leftForId(request, facts)];
  const ofAnother = isTicket(physicalId) && !isTicketFor(physicalId, wanted.identity);
  const goesOn = left.length > 0 || ofAnother || (named !== undefined && named !== 'gone' && isRunning(named));
  return !memory.stopping && (goesOn || !standsForImport(physicalId));
}

/** What has ended while nobody watched it nobody has told. Of several of one identity the last that anything happened to is meant. */
function lastWord(request: ImportRequest, facts: Facts): Action | undefined {
  const { known, memory, named } = facts;
  if (memory.told !== undefined) { return undefined; }
  const { wanted } = request;
  const last = [namedFor(named, wanted), ...(known?.imports ?? [])]
    .flatMap((each) => each && sameIdentity(each.identity, wanted.identity) ? [each] : [])
    .sort((a, b) => b.updatedAt - a.updatedAt)[0];
  return last && (last.status === 'COMPLETED' || last.status === 'FAILED') && isToBeTold(request, facts, last) ? tellEnd(last) : undefined;
}
