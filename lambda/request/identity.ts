import { createHash } from 'node:crypto';

/**
 * The identity of an import: the log files, the event data store and the time range. Two imports of one identity would
 * ingest, and bill, the same events twice. Who started an import, and with which role, is not part of its identity.
 */
export interface ImportIdentity {
  /** `s3://bucket/prefix/`, with exactly one slash at the end. */
  readonly sourceUri: string;
  /** The ID of the event data store, because an ARN and its ID mean the same store. */
  readonly store: string;
  /** Whole seconds since the epoch. Absent for an import without a time range. */
  readonly start?: number;
  readonly end?: number;
}

export function importIdentity(what: {
  sourceUri: string;
  destination: string;
  start?: Date | string | undefined;
  end?: Date | string | undefined;
}): ImportIdentity {
  return {
    sourceUri: normalizedUri(what.sourceUri),
    store: what.destination.slice(what.destination.lastIndexOf('/') + 1),
    ...(what.start !== undefined && what.end !== undefined
      ? { start: wholeSeconds(what.start), end: wholeSeconds(what.end) }
      : {}),
  };
}

export function sameIdentity(a: ImportIdentity, b: ImportIdentity): boolean {
  return a.sourceUri === b.sourceUri && a.store === b.store && a.start === b.start && a.end === b.end;
}

/** The key of an import in the ledger. */
export function identityKey({ sourceUri, store, start, end }: ImportIdentity): string {
  return createHash('sha256')
    .update(JSON.stringify([sourceUri, store, start, end]))
    .digest('hex')
    .slice(0, 16);
}

/** Without the slash, `…/CloudTrail` would also match `…/CloudTrail-Digest`. */
export function normalizedUri(uri: string): string {
  return uri.replace(/\/*$/, '/');
}

function wholeSeconds(time: Date | string): number {
  return Math.floor(new Date(time).getTime() / 1000);
}
