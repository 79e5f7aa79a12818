import { dateOf, dayOf, type Days } from './windows';

/** The layout in which trails deliver log files: what keys and prefixes show without reading a file. */

/** The log files of the wanted days, from a listing. */
export interface LogFiles {
  readonly files: number;
  readonly gzipBytes: number;
  /** Log files in GLACIER or DEEP_ARCHIVE that have not been restored. */
  readonly archived: number;
  /** False: there may be more. */
  readonly complete: boolean;
  /** Why the listing failed, in whole or in part. */
  readonly unknown?: string;
}

/** `AccountID_CloudTrail_Region_YYYYMMDDTHHmmZ_Unique16.json.gz`; the names of digest and Insights files have another second part. */
const LOG_FILE = /(?:^|\/)\d{12}_CloudTrail_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T\d{4}Z_[^/]*\.json\.gz$/;
/** The folder of a Region, below which the days follow each other: `…/CloudTrail/us-east-1/`. */
const REGION_FOLDER = /^(?:.*\/)?CloudTrail\/[a-z0-9-]+\//;
const OF_ACCOUNT = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/([^/]+)\/$/;
/** Where CloudTrail looks if the source is a whole bucket. */
const DEFAULT_SCOPE = /^AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/CloudTrail\//;

/** Whether a key is that of a log file of these days, by the date in its name. */
export function isLogFile(key: string, days: Days): boolean {
  const [, year, month, day] = LOG_FILE.exec(key) ?? [];
  const at = dayOf(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  return at >= days.first && at <= days.last;
}

/** Whether CloudTrail looks at a key at all. */
export function isInScope(key: string, prefix: string): boolean {
  return prefix !== '' || DEFAULT_SCOPE.test(key);
}

/** Whether a prefix may contain log files. The logs of other services are beside them. */
export function mayHoldLogFiles(prefix: string): boolean {
  const service = OF_ACCOUNT.exec(prefix)?.[1];
  return service === undefined || service === 'CloudTrail';
}

/** Whether the keys below a prefix are in the order of their days, so that a range of days can be listed. */
export function isInOrder(prefix: string): boolean {
  return REGION_FOLDER.test(prefix);
}

/**
 * The keys between which the files of these days are, below a prefix in order. One more day on either side, because a file's
 * folder and its name may differ around midnight.
 */
export function keyRange(prefix: string, days: Days): { readonly after?: string; readonly before?: string } {
  const [region] = REGION_FOLDER.exec(prefix)!;
  return {
    ...(Number.isFinite(days.first) ? { after: folderOf(region, days.first - 1) } : {}),
    ...(Number.isFinite(days.last) ? { before: folderOf(region, days.last + 2) } : {}),
  };
}

function folderOf(region: string, day: number): string {
  return `${region}${dateOf(day).replace(/-/g, '/')}/`;
}
