import type { ClaimRecord, ImportRecord } from './records';

/** The claims on each import, the newest first, without those that CloudFormation no longer holds. */
export function claimsByImport(claims: Iterable<ClaimRecord>): Map<string, ClaimRecord[]> {
  const found = new Map<string, ClaimRecord[]>();
  for (const claim of claims) {
    if (claim.import !== undefined && !claim.orphaned) {
      found.set(claim.import, [...(found.get(claim.import) ?? []), claim]);
    }
  }
  found.forEach((each) => each.sort((a, b) => b.claimedAt - a.claimedAt || b.newest.localeCompare(a.newest)));
  return found;
}

/** Claimed imports that wait for their turn or for a retry, in the order of the queue. */
export function queueOf(imports: readonly ImportRecord[], claims: ReadonlyMap<string, unknown>): ImportRecord[] {
  return imports
    .filter(({ id, state }) => (state === 'QUEUED' || state === 'RETRYING') && claims.has(id))
    .sort((a, b) => (isBefore(a, b) ? -1 : 1));
}

export function isBefore(a: ImportRecord, b: ImportRecord): boolean {
  if (a.awaitsRest !== b.awaitsRest) { return b.awaitsRest === true; }
  return a.queuedAt < b.queuedAt || (a.queuedAt === b.queuedAt && a.id < b.id);
}
