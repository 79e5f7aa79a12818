import { look, wait, type Action } from './action';
import type { Facts, ImportRecord } from './facts';
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

/** To resume an import that has taken in nothing is to start it: others may have taken its place since. Undefined: nobody has. */
export function takenMeanwhile(
  request: ImportRequest, facts: Facts, record: ImportRecord, giveUp: (sentence: string) => Action, whenComplete?: Action,
): Action | undefined {
  if (imported(record) > 0) { return undefined; }
  if (!facts.ofWanted) { return look('ofWanted'); }
  // With another role the very same logs may have been imported since.
  const others = facts.ofWanted.imports.filter(({ importId }) => importId !== record.importId);
  const other = others.find(({ status }) => status === 'COMPLETED') ?? others.find(isRunning) ?? others.find((each) => imported(each) > 0);
  if (other && whenComplete && isRunning(other)) { return wait(60, 'another import of the same logs is in progress'); }
  if (other) { return whenComplete && other.status === 'COMPLETED' ? whenComplete : giveUp(say.takenBy(other)); }
  // What the store collects by itself was looked at when the import was started.
  const { store: _, ...rest } = facts;
  return stands(overlapOf(request, rest), giveUp);
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
