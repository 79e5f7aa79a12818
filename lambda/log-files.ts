import { dateOf, dayOf, type Days } from './overlap';

/** The layout in which trails deliver: what keys and prefixes tell of the log files without reading them. */

/** What a listing has found in the wanted days. */
export interface LogFiles {
  readonly files: number;
  readonly gzipBytes: number;
  /** Objects in GLACIER or DEEP_ARCHIVE that are not restored. */
  readonly archived: number;
  /** False: there may be more. */
  readonly complete: boolean;
  /** Why nothing, or not everything, could be listed. */
  readonly unknown?: string;
}

/** `AccountID_CloudTrail_Region_YYYYMMDDTHHmmZ_Unique16.json.gz`; digest and Insights files have other words in the second place. */
const LOG_FILE = /(?:^|\/)\d{12}_CloudTrail_[a-z0-9-]+_(\d{4})(\d\d)(\d\d)T\d{4}Z_[^/]*\.json\.gz$/;
/** The folder of a Region, below which the days follow each other: `…/CloudTrail/us-east-1/`. */
const REGION_FOLDER = /^(?:.*\/)?CloudTrail\/[a-z0-9-]+\//;
const OF_ACCOUNT = /(?:^|\/)AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/([^/]+)\/$/;
/** Where CloudTrail looks in a bucket that is given without a prefix. */
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

/** Whether a prefix may hold log files: what an account has of other services lies beside them. */
export function mayHoldLogFiles(prefix: string): boolean {
  const service = OF_ACCOUNT.exec(prefix)?.[1];
  return service === undefined || service === 'CloudTrail';
}

/** Whether all below a prefix is in the order of its days, so that its files can be listed from one day to another. */
export function isInOrder(prefix: string): boolean {
  return REGION_FOLDER.test(prefix);
}

/**
 * The keys after which and before which the files of these days stand below a prefix in order. A day more on either side:
 * a file's folder and its name may differ around midnight.
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
