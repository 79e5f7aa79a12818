import type { Failures } from './facts';
import type { SeenImport, Statistics } from '../ledger/records';

/** The meaning of CloudTrail's status and statistics of an import. */

const ENDED = ['COMPLETED', 'FAILED', 'STOPPED'];

/** Statistics are not real time. After this long those of an import that has ended are final. */
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
 * Whether a FAILED import has imported all log files: everything that failed is in the folder of digest files, for
 * example, or of another service. No retry changes such an entry.
 */
export function hasAllLogFiles({ statistics }: SeenImport, failures: Failures): boolean {
  const { count, withoutEvents, complete } = failures;
  return complete && count > 0 && count === withoutEvents && count >= statistics.failedEntries;
}
