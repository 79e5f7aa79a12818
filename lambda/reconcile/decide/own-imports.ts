import type { Lookup, OtherImport } from '../../checks/facts';
import { overlaps } from '../../checks/windows';
import type { ImportRecord, ImportState } from '../../ledger/records';
import { sameIdentity } from '../../request/identity';
import type { WantedImport } from '../../request/properties';

/**
 * Adds the imports of the stack that overlap and that CloudTrail does not show yet, because they are queued or
 * starting.
 */
export function withOwn(
  lookup: Lookup,
  { identity }: WantedImport,
  own: readonly ImportRecord[],
  isWanted: (record: ImportRecord) => boolean,
): Lookup {
  const shown = new Set(lookup.overlapping.map(({ importId }) => importId));
  const others = own.filter(
    (each) =>
      WAITING.includes(each.state) &&
      !shown.has(each.importId) &&
      isWanted(each) &&
      overlaps(each.identity, identity) &&
      !sameIdentity(each.identity, identity),
  );
  return { ...lookup, overlapping: [...lookup.overlapping, ...others.map(ownImport)] };
}

const WAITING: readonly ImportState[] = ['QUEUED', 'STARTING', 'RUNNING', 'RETRYING'];

/** An import of the stack, in the form of other imports. */
function ownImport({ importId, identity, role = '', queuedAt, seen }: ImportRecord): OtherImport {
  return {
    ...(importId ? { importId } : {}),
    identity,
    role,
    status: importId ? 'IN_PROGRESS' : 'QUEUED',
    createdAt: seen?.createdAt ?? queuedAt,
    updatedAt: seen?.updatedAt ?? queuedAt,
  };
}
