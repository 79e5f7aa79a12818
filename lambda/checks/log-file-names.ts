import { dayOf, type Days } from './windows';

/** Facts that keys show about the objects in a bucket, without reading one. */

/**
 * `logFile`: CloudTrail's name of a log file. `otherName`: a gzip file with another name, which may be a log file, too.
 * The others never contain events that CloudTrail Lake imports.
 */
export type FileKind =
  | 'logFile'
  | 'otherName'
  | 'notGzip'
  | 'digest'
  | 'insights'
  | 'aggregated'
  | 'otherService';

/** The log files to import. */
export interface Scope {
  /** Empty: the whole bucket. CloudTrail then reads only its default prefixes. */
  readonly prefix: string;
  readonly days: Days;
}

/** The files of CloudTrail that contain no events, by the folder of an account and the second part of their name. */
const WITHOUT_EVENTS: Readonly<Record<string, FileKind>> = {
  'CloudTrail-Digest': 'digest',
  'CloudTrail-Insight': 'insights',
  'CloudTrail-Aggregated': 'aggregated',
};
/** Both folders contain events. Trails deliver network activity events to a separate folder. */
const WITH_EVENTS = ['CloudTrail', 'CloudTrail-NetworkActivity'];
/** Services that deliver to `AWSLogs/<account>/`. Any other name may belong to the key prefix of a trail. */
const OTHER_SERVICES = [
  'Config',
  'elasticloadbalancing',
  'GuardDuty',
  'network-firewall',
  'redshift',
  'vpcdnsquerylogs',
  'vpcflowlogs',
  'WAFLogs',
];

/** `AccountID_CloudTrail_Region_YYYYMMDDTHHmmZ_Unique16.json.gz`, and the names that other services give. */
const NAME = /^\d{12}_([A-Za-z-]+)_/;
const NAME_OF_LOG_FILE = /^\d{12}_[A-Za-z-]+_[a-z0-9-]+_\d{8}T\d{4}Z_[^/]*\.json\.gz$/;
const DATE_IN_NAME = /_(\d{4})(\d\d)(\d\d)T\d{4}Z_[^/]*$/;
const DATE_OF_FOLDER = /(?:^|\/)(\d{4})\/(\d\d?)\/(\d\d?)\/[^/]*$/;
const ORGANIZATION = /^o-[a-z0-9]{10,32}$/;
const ACCOUNT = /^\d{12}$/;
/** The folders in which CloudTrail looks if the source is a whole bucket. */
const DEFAULT_SCOPE = /^AWSLogs\/(?:o-[a-z0-9]{10,32}\/)?\d{12}\/CloudTrail\//;

/** The content of an object, by its key. A folder counts as its content. */
export function kindOf(key: string): FileKind {
  const folders = key.split('/');
  const name = folders.pop()!;
  const service = NAME.exec(name)?.[1];
  const named = service === undefined || WITH_EVENTS.includes(service) ? undefined : kindOfService(service);
  const kind = named ?? kindOfFolders(folders);
  if (kind) { return kind; }
  if (name !== '' && !/\.gz$/i.test(name)) { return 'notGzip'; }
  const isDelivered = service !== undefined && WITH_EVENTS.includes(service) && NAME_OF_LOG_FILE.test(name);
  return isDelivered ? 'logFile' : 'otherName';
}

/** Whether an object or a folder contains no events, by its path and name. */
export function isWithoutEvents(key: string): boolean {
  return !['logFile', 'otherName', 'notGzip'].includes(kindOf(key));
}

function kindOfService(service: string): FileKind | undefined {
  return WITHOUT_EVENTS[service] ?? (OTHER_SERVICES.includes(service) ? 'otherService' : undefined);
}

/** A key prefix may contain anything, also `AWSLogs` and account IDs, so the last `AWSLogs` counts. */
function kindOfFolders(folders: readonly string[]): FileKind | undefined {
  const from = folders.lastIndexOf('AWSLogs') + 1;
  const below = folders.slice(from);
  const withoutEvents = below.find((folder) => Object.hasOwn(WITHOUT_EVENTS, folder));
  if (withoutEvents) { return WITHOUT_EVENTS[withoutEvents]; }
  if (from === 0) { return undefined; }
  const [account = '', service = ''] = ORGANIZATION.test(below[0] ?? '') ? below.slice(1) : below;
  return ACCOUNT.test(account) ? kindOfService(service) : undefined;
}

/** Whether a key is in scope of the import. */
export function isInScope(key: string, { prefix }: Scope): boolean {
  return key.startsWith(prefix) && !key.endsWith('/') && (prefix !== '' || DEFAULT_SCOPE.test(key));
}

/**
 * Whether the dates in a name and its folder are in the time range. Around midnight, they may differ by a day. A key
 * without a date is always in the time range.
 */
export function isOfDays(key: string, { first, last }: Days): boolean {
  const name = dateIn(DATE_IN_NAME, key);
  const folder = dateIn(DATE_OF_FOLDER, key);
  const tolerance = name === undefined ? 0 : 1;
  return (
    (name === undefined || (name >= first && name <= last)) &&
    (folder === undefined || (folder >= first - tolerance && folder <= last + tolerance))
  );
}

/** The days in a name and its folder, as far as they have dates. */
export function daysIn(key: string): number[] {
  return [dateIn(DATE_IN_NAME, key), dateIn(DATE_OF_FOLDER, key)].filter((day) => day !== undefined);
}

function dateIn(form: RegExp, key: string): number | undefined {
  const [, year, month, day] = form.exec(key) ?? [];
  return year === undefined ? undefined : dayOf(Date.UTC(Number(year), Number(month) - 1, Number(day)));
}
