import type { Failures } from './facts';
import type { SeenImport, Statistics } from '../ledger/records';

/** The meaning of CloudTrail's status and statistics of an import. */

const ENDED = ['COMPLETED', 'FAILED', 'STOPPED'];

/** CloudTrail updates statistics late. They are final this long after the end of an import. */
export const SETTLED_AFTER = 60_000;

/** An import in a status that this handler does not know may still be running. */
export function isRunning({ status }: { readonly status: string }): boolean {
  return !ENDED.includes(status);
}

/** Files, prefixes and events that are done, added up. Zero means that nothing was imported. */
export function imported({ prefixesCompleted, filesCompleted, eventsCompleted }: Statistics): number {
  return prefixesCompleted + filesCompleted + eventsCompleted;
}

/**
 * Whether a FAILED import has imported all log files, because all failed entries are other files, such as digest files.
 * A retry does not change such entries.
 */
export function hasAllLogFiles({ statistics }: SeenImport, failures: Failures): boolean {
  const { count, withoutEvents, complete } = failures;
  return complete && count > 0 && count === withoutEvents && count >= statistics.failedEntries;
}
