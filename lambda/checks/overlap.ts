import type { Lookup, OtherImport, StoreState } from './facts';
import { imported, isRunning, SETTLED_AFTER } from './import-status';
import { dayOf, daysOf, freeWindows, shareADay, type Days, type Window } from './windows';
import * as message from '../report/check-messages';
import type { WantedImport } from '../request/properties';

/** CloudTrail exists since then. No trail has older log files. */
const FIRST_DAY = dayOf(Date.parse('2013-11-13T00:00:00Z'));

/**
 * The overlap check. CloudTrail documents no deduplication, so events that are already in the event data store would be
 * ingested, and billed, again. The check precedes every new import, and a resume of an import that has ingested
 * nothing.
 */
export type Overlap = 'none' | 'unsettled' | { readonly reason: string };

export function overlapOf(wanted: WantedImport, lookup: Lookup, store: StoreState | undefined, now: number): Overlap {
  if (wanted.allowOverlap) { return 'none'; }
  if (!lookup.complete) { return { reason: message.tooManyPastImports(wanted.destination) }; }
  const { overlapping } = lookup;
  const by = overlapping.filter((other) => isCovering(other));
  const live = liveDays(store);
  const isLive = live !== undefined && shareADay(live, daysOf(wanted.identity));
  if (by.length > 0 || isLive) {
    const covered = [...by.map((other) => daysOf(other.identity)), ...(live ? [live] : [])];
    return {
      reason: message.covered(wanted, by, isLive ? live.first : undefined, free(wanted, store, covered, now)),
    };
  }
  return lookup.hidden || overlapping.some((other) => now - other.updatedAt < SETTLED_AFTER) ? 'unsettled' : 'none';
}

/** Whether an import has ingested events, or is going to. */
export function isCovering(other: OtherImport): boolean {
  return (
    isRunning(other) ||
    other.status === 'COMPLETED' ||
    (other.statistics !== undefined && imported(other.statistics) > 0)
  );
}

/** The days whose events the event data store collects itself. */
function liveDays(store: StoreState | undefined): Days | undefined {
  return store?.status === 'ENABLED' && store.createdAt !== undefined
    ? { first: dayOf(store.createdAt), last: Infinity }
    : undefined;
}

function free(
  { identity }: WantedImport,
  store: StoreState | undefined,
  covered: readonly Days[],
  now: number,
): Window[] {
  const oldest =
    store?.retentionDays === undefined ? FIRST_DAY : Math.max(FIRST_DAY, dayOf(now) - store.retentionDays);
  // A time range that ends today would end in the future.
  return freeWindows(identity, covered, { first: oldest, last: dayOf(now) - 1 });
}
