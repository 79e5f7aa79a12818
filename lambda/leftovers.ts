import { look, wait, type Action } from './action';
import type { Facts, ImportRecord } from './facts';
import { sameIdentity } from './identity';
import { isForTicket, isOfIdentity, isTicket, jobName, saysNothingStarted } from './names';
import { changedSince } from './ownership';
import type { ImportRequest, WantedImport } from './request';
import { LISTED_WITHIN, LONGEST_TICK, VISIBLE_WITHIN } from './timing';

/** A later request of the resource supersedes the earlier ones, and lets the last tick of each pass. */
export function takeOver(facts: Facts): Action | undefined {
  if (!facts.earlier) { return look('earlier'); }
  const { running, brokenOffAt, overtaken } = facts.earlier;
  if (overtaken) { return { do: 'leave' }; }
  const stopped = supersede(running);
  if (stopped) { return stopped; }
  const rest = brokenOffAt === undefined ? 0 : brokenOffAt + LONGEST_TICK - facts.now;
  return rest > 0 ? wait(Math.ceil(rest / 1_000), 'an earlier request of this resource was stopped, its last step may still be at work') : undefined;
}

/** What earlier requests have left for an import: its place in the queue, its watch. */
export function leftFor({ earlier }: Facts, { identity }: WantedImport): { queued: readonly string[]; watching: readonly string[] } {
  const of = (executions: readonly string[] = []) => executions.filter((execution) => isOfIdentity(execution, identity));
  return { queued: of(earlier?.queued), watching: of(earlier?.watching) };
}

/**
 * The same for the import that the id stands for: after an Update that failed, and was not rolled back, that is not the one which the
 * properties ask for.
 */
export function leftForId({ physicalId }: ImportRequest, { earlier, named }: Facts): string[] {
  return [...earlier!.queued, ...earlier!.watching].filter((execution) =>
    isTicket(physicalId) ? isForTicket(execution, physicalId) : named && named !== 'gone' && isOfIdentity(execution, named.identity));
}

/** Whether this very request has left the watch; a tick that died has not noted it. */
export function isWatched({ memory, earlier }: Facts): boolean {
  return memory.watched === true || earlier?.ownWatch === true;
}

export function supersede(executions: readonly string[]): Action | undefined {
  return executions.length > 0 ? { do: 'supersede', executions } : undefined;
}

/** What is done with an import that this resource has started, whatever its role, and that no other resource of the stack has taken over. */
export function withKnown(
  { known, siblings, now }: Facts, is: (record: ImportRecord) => boolean, action: (record: ImportRecord) => Action | undefined,
): Action | undefined {
  if (!known) { return look('known'); }
  const record = known.imports.find(is);
  if (!record) {
    return known.hiddenSince !== undefined && now < known.hiddenSince + VISIBLE_WITHIN ? wait(5, 'an import that was just started is not visible yet') : undefined;
  }
  if (!siblings) { return look('siblings'); }
  return siblings.includes(record.importId) ? undefined : action(record);
}

/** Whether an execution was left by this very request. */
export function isOwn(request: ImportRequest, execution: string): boolean {
  return execution.endsWith(`:${jobName('queue', request, request.wanted.identity)}`);
}

/** Whether the wanted import waits in the queue. */
export function isQueued(request: ImportRequest, facts: Facts): boolean {
  return facts.memory.queued === true || leftFor(facts, request.wanted).queued.length > 0;
}

/** A StartImport of ours that got no answer: ListImports may not show the import yet. */
export function mayHaveStarted({ memory, now }: Facts): Action | undefined {
  return memory.unclearSince !== undefined && now < memory.unclearSince + VISIBLE_WITHIN
    ? wait(5, 'StartImport may have been accepted, and the import not be visible yet') : undefined;
}

/** What is wanted may just have been started, by the queue or by a resource that had another logical id, after the import that is known has ended. */
export function stackMayHaveStarted({ earlier, now }: Facts, last?: ImportRecord): Action | undefined {
  if (!earlier) { return look('earlier'); }
  const { wantedStartedAt = 0 } = earlier;
  if (last && changedSince(last, wantedStartedAt)) { return undefined; }
  return now < wantedStartedAt + VISIBLE_WITHIN ? wait(5, 'what the stack has just started is not visible yet') : undefined;
}

/** When an earlier request of this resource may last have started something; 0 when there was none. */
export function quietSince(facts: Facts): number {
  const { lastEndedAt = 0, brokenOffAt } = facts.earlier ?? {};
  return Math.max(lastEndedAt, brokenOffAt === undefined ? 0 : brokenOffAt + LONGEST_TICK);
}

/** Until when a Delete that finds nothing looks again: an import that an earlier request started may not be visible yet. */
export function mayAppearUntil(request: ImportRequest, facts: Facts): number {
  const { earlier, since } = facts;
  if (saysNothingStarted(request.physicalId)) { return earlier?.brokenOffAt === undefined ? 0 : earlier.brokenOffAt + LONGEST_TICK + VISIBLE_WITHIN; }
  // The list of earlier requests may lag too. A ticket says that no import was started when it was given; an id that is not of ours says nothing.
  return Math.max(quietSince(facts) + VISIBLE_WITHIN, since + (isTicket(request.physicalId) ? LISTED_WITHIN : VISIBLE_WITHIN));
}

/** What was resumed a moment ago may still be shown as it had ended. */
export function mayGoOn(request: ImportRequest, { earlier, known, named, now }: Facts, which: 'wanted' | 'former'): Action | undefined {
  const since = earlier?.goesOnSince?.[which] ?? 0;
  const { identity } = request[which]!;
  const isOver = [...(named && named !== 'gone' ? [named] : []), ...(known?.imports ?? [])]
    .some((record) => sameIdentity(record.identity, identity) && (record.status === 'COMPLETED' || changedSince(record, since)));
  return !isOver && now < since + VISIBLE_WITHIN ? wait(5, 'an import that was just resumed may still be shown as it had ended') : undefined;
}

/**
 * What an earlier request left for an import may not be listed yet: a watch, which must not outlive its machine, or a place in
 * the queue, from which the import would go on. Only an import that was COMPLETED before has neither.
 */
export function mayBeUnlisted({ named, now, since }: Facts): boolean {
  if (named === undefined || named === 'gone') { return false; }
  const over = named.status === 'COMPLETED' && named.updatedAt <= since - LISTED_WITHIN;
  return !over && now < since + LISTED_WITHIN;
}
