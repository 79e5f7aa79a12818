/**
 * What an import imports: the logs, the store, the window. Two imports of one identity would ingest, and bill,
 * the same events twice. Who made it and with which role is not part of it.
 */
export interface ImportIdentity {
  /** `s3://bucket/prefix/`, exactly one slash at the end. */
  readonly sourceUri: string;
  /** The store's id: an ARN and its id suffix are the same store. */
  readonly store: string;
  /** Whole seconds since the epoch; absent for an import without a window. */
  readonly start?: number;
  readonly end?: number;
}

export function importIdentity(what: {
  sourceUri: string; destination: string; start?: Date | string; end?: Date | string;
}): ImportIdentity {
  return {
    sourceUri: normalisedUri(what.sourceUri),
    store: what.destination.slice(what.destination.lastIndexOf('/') + 1),
    ...(what.start !== undefined && what.end !== undefined ? { start: wholeSeconds(what.start), end: wholeSeconds(what.end) } : {}),
  };
}

export function sameIdentity(a: ImportIdentity, b: ImportIdentity): boolean {
  return a.sourceUri === b.sourceUri && a.store === b.store && a.start === b.start && a.end === b.end;
}

/** Without the slash, `…/CloudTrail` would also match `…/CloudTrail-Digest`. */
export function normalisedUri(uri: string): string {
  return uri.replace(/\/*$/, '/');
}

function wholeSeconds(time: Date | string): number {
  return Math.floor(new Date(time).getTime() / 1000);
}
