import type { ImportIdentity } from '../request/identity';

/**
 * Which time ranges share log files. CloudTrail compares a time range with the dates in prefixes and file names and
 * does not document the precision, so time ranges are compared by UTC day. A time range that ends at 23:59:59 and one
 * that starts the next day at 00:00:00 are adjacent. Two that share any part of a day overlap.
 */

/** UTC days, counted from the epoch, including the last one. */
export interface Days {
  readonly first: number;
  readonly last: number;
}

/** A time range as the props of a construct contain it. */
export interface Window {
  readonly start: string;
  readonly end: string;
}

const DAY = 86_400;
/** The days of an import without a time range. */
const ALL_DAYS: Days = { first: -Infinity, last: Infinity };

export function dayOf(milliseconds: number): number {
  return Math.floor(milliseconds / (DAY * 1_000));
}

/** A day as `2023-01-31`. */
export function dateOf(day: number): string {
  return new Date(day * DAY * 1_000).toISOString().slice(0, 10);
}

export function daysOf({ start, end }: Pick<ImportIdentity, 'start' | 'end'>): Days {
  return start === undefined || end === undefined
    ? ALL_DAYS
    : { first: Math.floor(start / DAY), last: Math.floor(end / DAY) };
}

export function shareADay(a: Days, b: Days): boolean {
  return a.first <= b.last && b.first <= a.last;
}

/**
 * Whether two imports ingest some of the same log files: one prefix contains the other, and the time ranges share a
 * day.
 */
export function overlaps(a: ImportIdentity, b: ImportIdentity): boolean {
  // Both end in a slash, so one account ID is never the beginning of another.
  const oneInTheOther = a.sourceUri.startsWith(b.sourceUri) || b.sourceUri.startsWith(a.sourceUri);
  return a.store === b.store && oneInTheOther && shareADay(daysOf(a), daysOf(b));
}

/** The days of the time range that no other import covers, in order. */
export function freeDays(wanted: Days, covered: readonly Days[]): Days[] {
  const free: Days[] = [];
  let next = wanted.first;
  for (const { first, last } of [...covered].sort((a, b) => a.first - b.first)) {
    if (first > next) { free.push({ first: next, last: Math.min(first - 1, wanted.last) }); }
    next = Math.max(next, last + 1);
    if (next > wanted.last) { return free; }
  }
  return [...free, { first: next, last: wanted.last }];
}

/**
 * The free days as time ranges. The beginning and the end of the time range are kept to the second. An import without
 * a time range gets the days of `within`, because a time range has to start and end somewhere.
 */
export function freeWindows(wanted: ImportIdentity, covered: readonly Days[], within: Days): Window[] {
  const { first, last } = daysOf(wanted);
  const bounded = Number.isFinite(first) ? { first, last } : within;
  if (bounded.first > bounded.last) { return []; }
  return freeDays(bounded, covered).map((days) => ({
    start: iso(Math.max(days.first * DAY, wanted.start ?? -Infinity)),
    end: iso(Math.min((days.last + 1) * DAY - 1, wanted.end ?? Infinity)),
  }));
}

function iso(seconds: number): string {
  return new Date(seconds * 1_000).toISOString().replace('.000Z', 'Z');
}
