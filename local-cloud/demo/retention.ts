/** The longest retention period of an event data store, in days. */
export const RETENTION_DAYS = 3653;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Events before this time are not retained. */
export function keptSince(): Date {
  return new Date(Date.now() - RETENTION_DAYS * DAY_MS);
}
