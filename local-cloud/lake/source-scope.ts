import { LakeError } from './errors';
import type { ImportRecord } from './import-record';
import type { ListedObject } from './ports';

export interface SourceLocation {
  readonly bucket: string;
  /**
   * A plain text. Without a final slash, it also matches folders with longer names. If empty, CloudTrail's prefixes
   * apply.
   */
  readonly prefix: string;
}

export function parseSourceUri(uri: string): SourceLocation {
  const match = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(uri);
  if (!match) {
    throw new LakeError('InvalidImportSourceException', `${uri} is not the URI of a bucket: s3://bucket/prefix/`);
  }
  return { bucket: match[1], prefix: match[2] ?? '' };
}

const CLOUDTRAIL_PREFIX = /^AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/CloudTrail\//;

/** The keys that an import ingests, in order. CloudTrail selects keys by their names only. */
export function keysInScope(
  objects: readonly ListedObject[], location: SourceLocation,
  range: Pick<ImportRecord, 'startEventTime' | 'endEventTime'>,
): string[] {
  return objects
    .map((object) => object.key)
    .filter((key) => !key.endsWith('/') && (location.prefix !== '' || CLOUDTRAIL_PREFIX.test(key)))
    .filter((key) => isWithin(key, range))
    .sort();
}

const DAY_MS = 86_400_000;

/** A key without a date always matches, because only its content shows the dates. */
function isWithin(
  key: string, { startEventTime, endEventTime }: Pick<ImportRecord, 'startEventTime' | 'endEventTime'>,
): boolean {
  if (startEventTime === undefined || endEventTime === undefined) {
    return true;
  }
  const file = /_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)Z_[^/]*$/.exec(key);
  const day = /(?:^|\/)(\d{4})\/(\d\d?)\/(\d\d?)\/[^/]*$/.exec(key);
  if (day) {
    const from = utc(day);
    if (from > endEventTime || from + DAY_MS <= startEventTime) {
      return false;
    }
  }
  if (file) {
    const written = utc(file);
    return written >= startEventTime && written <= endEventTime;
  }
  return true;
}

function utc([, year, month, day, hour = '0', minute = '0']: RegExpExecArray): number {
  return Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute));
}
