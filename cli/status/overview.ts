import { claimsByImport, queueOf } from '../../lambda/ledger/queue';
import type { ImportRecord, SeenImport, Statistics } from '../../lambda/ledger/records';
import type { Snapshot } from '../../lambda/ledger/snapshot';
import { eventWarnings } from '../../lambda/report/events';

/** The imports of a ledger, as `status --json` prints them. Pure. */

export interface ImportView {
  /** The path of the construct below its stack. */
  readonly name: string;
  readonly constructPath: string;
  readonly logicalIds: readonly string[];
  readonly state: string;
  /** False: no custom resource uses the import any longer. */
  readonly claimed: boolean;
  readonly queuePlace: number | null;
  readonly importId: string | null;
  readonly source: string;
  readonly destination: string;
  readonly startEventTime: string | null;
  readonly endEventTime: string | null;
  readonly statistics: Statistics | null;
  readonly progress: Progress | null;
  readonly queuedAt: string;
  readonly startedAt: string | null;
  readonly updatedAt: string | null;
  readonly secondsLeft: number | null;
  readonly retries: number;
  readonly nextRetryAt: string | null;
  readonly reason: string | null;
  /** An AWS call that currently fails. */
  readonly trouble: string | null;
  readonly warnings: readonly string[];
  readonly estimate: ImportRecord['estimate'] | null;
}

export interface Progress {
  readonly done: number;
  readonly total: number;
  readonly unit: 'files' | 'prefixes';
}

/** `seen`: the current imports in CloudTrail, by import ID. */
export function importViews(
  ledger: Pick<Snapshot, 'claims' | 'imports'>,
  stackName: string,
  seen: ReadonlyMap<string, SeenImport>,
  now: number,
): ImportView[] {
  const claims = claimsByImport(ledger.claims.values());
  const imports = [...ledger.imports.values()];
  const queue = queueOf(imports, claims);
  return imports
    .sort((a, b) => a.queuedAt - b.queuedAt || a.wanted.constructPath.localeCompare(b.wanted.constructPath))
    .map((record) => {
      const of = claims.get(record.id) ?? [];
      const place = queue.indexOf(record);
      const live = record.importId === undefined ? undefined : (seen.get(record.importId) ?? record.seen);
      return view(
        record,
        of.map(({ id }) => id),
        place < 0 ? undefined : place + 1,
        live,
        stackName,
        now,
      );
    });
}

function view(
  record: ImportRecord,
  claimedBy: readonly string[],
  queuePlace: number | undefined,
  live: SeenImport | undefined,
  stackName: string,
  now: number,
): ImportView {
  const { state, wanted, importId, identity, startedAt, retries = 0, retryAt, reason, trouble, estimate } = record;
  const progress = progressOf(record, live);
  const iso = (time: number | undefined) => (time === undefined ? null : new Date(time).toISOString());
  return {
    name: nameOf(record, stackName),
    constructPath: wanted.constructPath,
    logicalIds: claimedBy.length > 0 ? claimedBy : [record.logicalId],
    state,
    claimed: claimedBy.length > 0,
    queuePlace: state === 'QUEUED' ? (queuePlace ?? null) : null,
    importId: importId ?? null,
    source: identity.sourceUri,
    destination: wanted.destination,
    startEventTime: wanted.start ?? null,
    endEventTime: wanted.end ?? null,
    statistics: live?.statistics ?? null,
    progress,
    queuedAt: new Date(record.queuedAt).toISOString(),
    startedAt: iso(startedAt),
    updatedAt: iso(live?.updatedAt),
    secondsLeft: secondsLeft(record, progress, now) ?? null,
    retries,
    nextRetryAt: state === 'RETRYING' ? iso(retryAt) : null,
    reason: reason ?? null,
    trouble: trouble ? `${trouble.action}: ${trouble.message}` : null,
    warnings: [...(record.warnings ?? []), ...eventWarnings(record)],
    estimate: estimate ?? null,
  };
}

/** The path below the stack. Without a path, the logical ID. */
function nameOf({ wanted, logicalId }: ImportRecord, stackName: string): string {
  const { constructPath } = wanted;
  return constructPath.startsWith(`${stackName}/`)
    ? constructPath.slice(stackName.length + 1)
    : constructPath || logicalId;
}

/** Files show the progress more evenly than prefixes, but only an estimate contains their number. */
function progressOf({ estimate }: ImportRecord, live: SeenImport | undefined): Progress | null {
  if (!live) {
    return null;
  }
  const { filesCompleted, prefixesCompleted, prefixesFound } = live.statistics;
  if (estimate && !estimate.atLeast && estimate.files > 0) {
    return { done: Math.min(filesCompleted, estimate.files), total: estimate.files, unit: 'files' };
  }
  return prefixesFound > 0 ? { done: prefixesCompleted, total: prefixesFound, unit: 'prefixes' } : null;
}

/** Based on the progress so far. A retry does not begin at zero, so its speed is not known. */
function secondsLeft(
  { state, startedAt, retries }: ImportRecord,
  progress: Progress | null,
  now: number,
): number | undefined {
  if (state !== 'RUNNING' || startedAt === undefined || retries || !progress || progress.done === 0) {
    return undefined;
  }
  const fraction = progress.done / progress.total;
  return Math.max(0, Math.round((((now - startedAt) / 1_000) * (1 - fraction)) / fraction));
}
