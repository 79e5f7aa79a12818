import { look, wait, type Action } from './action';
import type { Facts, ImportRecord, Lookup } from './facts';
import { stackMayHaveStarted } from './leftovers';
import { dayOf, daysOf, freeWindows, shareADay, type Days, type Window } from './overlap';
import { imported, isRunning } from './ownership';
import * as say from './preflight-sentences';
import type { ImportRequest } from './request';
import { VISIBLE_WITHIN } from './timing';

/** CloudTrail exists since then: no trail has older logs. */
const FIRST_DAY = dayOf(Date.parse('2013-11-13T00:00:00Z'));

/**
 * The overlap guard. CloudTrail documents no de-duplication, so what is covered already would be ingested, and billed, again.
 * It stands before a new import, never before one that is adopted or goes on where it was.
 */
export type Overlap = 'none' | 'unsettled' | { readonly sentence: string };

export function overlapOf(request: ImportRequest, facts: Facts): Overlap {
  const { identity, allowOverlap } = request.wanted;
  if (allowOverlap) { return 'none'; }
  const past = facts.ofWanted?.overlapping ?? [];
  const by = past.filter((record) => isRunning(record) || record.status === 'COMPLETED' || imported(record) > 0);
  const live = liveDays(facts);
  const isLive = live !== undefined && shareADay(live, daysOf(identity));
  if (by.length > 0 || isLive) {
    const covered = [...by.map((record) => daysOf(record.identity)), ...(live ? [live] : [])];
    return { sentence: say.covered(request, by, isLive ? live.first : undefined, free(request, facts, covered)) };
  }
  // Statistics are not real time: what has just ended may yet turn out to have imported something.
  return past.some((record) => endedJustNow(record, facts.now)) ? 'unsettled' : 'none';
}

/** Others may have taken an import's place since it ended: to resume one that has taken in nothing is to start it. Undefined: nobody has. */
export function takenMeanwhile(
  request: ImportRequest, facts: Facts, record: ImportRecord, giveUp: (sentence: string) => Action, whenComplete?: Action,
): Action | undefined {
  // With another role, or by hand, the very same logs may have been imported since.
  if (imported(record) > 0) {
    if (!facts.ofWanted) { return look('ofWanted'); }
    const complete = completedBesides(facts.ofWanted, record);
    return complete && giveUp(say.takenBy(complete));
  }
  const notYet = stackMayHaveStarted(facts, record);
  if (notYet) { return notYet; }
  if (!facts.ofWanted) { return look('ofWanted'); }
  const others = facts.ofWanted.imports.filter(({ importId }) => importId !== record.importId);
  if (facts.ofWanted.hidden) { return wait(5, 'an import that has just begun cannot be read yet'); }
  const other = completedBesides(facts.ofWanted, record) ?? others.find(isRunning) ?? others.find((each) => imported(each) > 0);
  if (other && whenComplete && isRunning(other)) { return wait(60, 'another import of the same logs is in progress'); }
  if (other) { return whenComplete && other.status === 'COMPLETED' ? whenComplete : giveUp(say.takenBy(other)); }
  // What the store collects by itself was looked at when the import was started.
  const { store: _, ...rest } = facts;
  return stands(overlapOf(request, rest), giveUp);
}

/** Another import of the same logs into the same store that is COMPLETED. */
export function completedBesides({ imports }: Lookup, record: ImportRecord): ImportRecord | undefined {
  return imports.find(({ importId, status }) => importId !== record.importId && status === 'COMPLETED');
}

/** What an overlap makes of a start. */
export function stands(overlap: Overlap, giveUp: (sentence: string) => Action): Action | undefined {
  switch (overlap) {
    case 'none': return undefined;
    case 'unsettled': return wait(10, 'the statistics of an import that has just ended may not be final');
    default: return giveUp(overlap.sentence);
  }
}

function endedJustNow(record: ImportRecord, now: number): boolean {
  return now - record.updatedAt < VISIBLE_WITHIN;
}

/** What the store collects by itself. */
function liveDays({ store }: Facts): Days | undefined {
  return store?.status === 'ENABLED' && store.createdAt !== undefined ? { first: dayOf(store.createdAt), last: Infinity } : undefined;
}

function free({ wanted }: ImportRequest, { now, store }: Facts, covered: readonly Days[]): Window[] {
  const oldest = store?.retentionDays === undefined ? FIRST_DAY : Math.max(FIRST_DAY, dayOf(now) - store.retentionDays);
  // A window that ends today would end in the future.
  return freeWindows(wanted.identity, covered, { first: oldest, last: dayOf(now) - 1 });
}
