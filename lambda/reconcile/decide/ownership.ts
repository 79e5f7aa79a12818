import type { Lookup, OtherImport } from '../../checks/facts';
import { SETTLED_AFTER, imported, isRunning } from '../../checks/import-status';
import type { WantedImport } from '../../request/properties';

/**
 * The effect of other imports of the same identity on an import that the stack has not started. `own`: only the stack
 * uses its role, so an earlier stack of the same name must have started it.
 */
export type Existing =
  | { readonly is: 'none' | 'unsettled' }
  | { readonly is: 'running' | 'completed' | 'unfinished'; readonly own: boolean; readonly other: OtherImport };

export function existingImport({ same, hidden }: Lookup, { role, roleOrigin }: WantedImport, now: number): Existing {
  const isOwn = (other: OtherImport) => roleOrigin === 'own' && other.role === role;
  const own = same.filter(isOwn);
  const others = same.filter((other) => !isOwn(other));
  const running = own.find(isRunning);
  if (running) { return { is: 'running', own: true, other: running }; }
  const completed = same.find(({ status }) => status === 'COMPLETED');
  if (completed) { return { is: 'completed', own: isOwn(completed), other: completed }; }
  const foreign = others.find(isRunning);
  if (foreign) { return { is: 'running', own: false, other: foreign }; }
  if (hidden) { return { is: 'unsettled' }; }
  // All other imports are FAILED or STOPPED. An import that has ingested events takes precedence, because another
  // import would ingest them again.
  const mine = mostImported(own);
  const obstacle = mostImported(others);
  if (obstacle && ingested(obstacle) > 0 && !(mine && ingested(mine) > 0)) {
    return { is: 'unfinished', own: false, other: obstacle };
  }
  if (mine) { return { is: 'unfinished', own: true, other: mine }; }
  return { is: obstacle && now - obstacle.updatedAt < SETTLED_AFTER ? 'unsettled' : 'none' };
}

/** Imports that have ingested the same log files since an import ended, so that it must not be resumed. */
export function takenMeanwhile(
  { same }: Lookup,
  importId: string,
  nothingImported: boolean,
): OtherImport | undefined {
  const others = same.filter((other) => other.importId !== importId);
  return (
    others.find(({ status }) => status === 'COMPLETED') ??
    (nothingImported ? others.find((other) => isRunning(other) || ingested(other) > 0) : undefined)
  );
}

function ingested({ statistics }: OtherImport): number {
  return statistics ? imported(statistics) : 0;
}

function mostImported(others: readonly OtherImport[]): OtherImport | undefined {
  return [...others].sort((a, b) => ingested(b) - ingested(a) || b.createdAt - a.createdAt)[0];
}
