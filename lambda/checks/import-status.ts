import type { Statistics } from '../ledger/records';

/** What CloudTrail's status and statistics of an import mean. */

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
