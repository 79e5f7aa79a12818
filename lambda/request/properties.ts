import { importIdentity, normalizedUri, type ImportIdentity } from './identity';
import { USUAL_COMPRESSION, type EstimateSettings } from '../checks/estimate';
import { readable } from '../report/text';

/** The import that the properties of a custom resource ask for. */
export interface WantedImport {
  readonly identity: ImportIdentity;
  readonly sourceUri: string;
  readonly bucket: string;
  readonly bucketRegion?: string;
  /** The account that must own the bucket. Absent if the app does not know the owner. */
  readonly bucketOwner?: string;
  readonly destination: string;
  readonly start?: string;
  readonly end?: string;
  readonly role: string;
  /** `own`: only imports of this stack use the role, so an import in CloudTrail that has it is the stack's. */
  readonly roleOrigin: 'own' | 'given';
  readonly disableAcls: boolean;
  readonly constructPath: string;
  /** Changing it asks for a retry of a FAILED or STOPPED import. */
  readonly retryToken?: string;
  /** How often a FAILED import is retried automatically. */
  readonly retryAttempts: number;
  /** How long the deployment waits for the end of the import, in milliseconds. Absent if it does not wait. */
  readonly waitFor?: number;
  /** Whether metrics are counted for this import as well as for the stack. */
  readonly ownMetrics: boolean;
  /** Whether events may be imported that the event data store already has. */
  readonly allowOverlap?: true;
  /** Whether the time range may contain no log files. */
  readonly allowEmpty?: true;
  /** How to estimate bytes and cost. Absent if no estimate is wanted. */
  readonly estimate?: EstimateSettings;
  /** US dollars that a new import may cost by its estimate. */
  readonly maxEstimatedCost?: number;
}

export type Properties = Readonly<Record<string, unknown>>;

const TIME = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d+)?Z$/;
/** The forms of the properties, by their names on the wire. */
export const FORMS = {
  SourceUri: /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/([^\u0000-\u001f]*))?$/,
  SourceRegion: /^[a-z]{2,}(-[a-z]+)+-\d+$/,
  BucketOwner: /^\d{12}$/,
  Destination: /^arn:[a-z-]+:cloudtrail:[a-z0-9-]+:\d{12}:eventdatastore\/[A-Za-z0-9-]+$/,
  AccessRoleArn: /^arn:[a-z-]+:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  StackId: /^arn:[a-z-]+:cloudformation:[a-z0-9-]+:\d{12}:stack\/[\w-]+\/[\w-]+$/,
  StartEventTime: TIME,
  EndEventTime: TIME,
} as const;

/** A longer value is refused. */
export const LONGEST_VALUE = 2_048;

/** The ARNs of a request that are not in the account and Region of the function. No import of the stack can use them. */
export function homeProblems(stackId: string, { destination, role }: WantedImport, functionArn: string): string[] {
  const home = placeOf(functionArn);
  const named: [string, string][] = [
    ['StackId', stackId],
    ['Destination', destination],
    ['AccessRoleArn', role],
  ];
  // A role has no Region.
  return named
    .filter(([, arn]) => placeOf(arn).some((part, index) => part !== home[index] && part !== ''))
    .map(
      ([name, arn]) =>
        `${name} is ${shown(arn)}, which isn't in ${home.join(' ')}, the partition, Region and account of the function.` +
        (name === 'Destination' ? ' Deploy the stack to the account and Region of the event data store.' : ''),
    );
}

function placeOf(arn: string): string[] {
  const [, partition, , region, account] = arn.split(':');
  return [partition, region, account];
}

/** Parses the properties of a custom resource. Every problem is added to `problems`. */
export function parseWanted(properties: Properties, problems: string[]): WantedImport | undefined {
  const before = problems.length;
  const sourceUri = text(properties, 'SourceUri', FORMS.SourceUri, problems);
  const destination = text(properties, 'Destination', FORMS.Destination, problems);
  const role = text(properties, 'AccessRoleArn', FORMS.AccessRoleArn, problems);
  const bucketRegion = text(properties, 'SourceRegion', FORMS.SourceRegion, problems, 'optional');
  const bucketOwner = text(properties, 'BucketOwner', FORMS.BucketOwner, problems, 'optional');
  const beforeTimes = problems.length;
  const start = text(properties, 'StartEventTime', FORMS.StartEventTime, problems, 'optional');
  const end = text(properties, 'EndEventTime', FORMS.EndEventTime, problems, 'optional');
  for (const [name, time] of [
    ['StartEventTime', start],
    ['EndEventTime', end],
  ] as const) {
    if (time !== undefined && Number.isNaN(new Date(time).getTime())) {
      problems.push(`${name} is ${shown(time)}, which isn't a time that exists.`);
    }
  }
  // An invalid time has been reported already.
  if ((start === undefined) !== (end === undefined) && problems.length === beforeTimes) {
    problems.push('StartEventTime or EndEventTime is missing. Specify both or neither.');
  } else if (start !== undefined && end !== undefined && new Date(start) >= new Date(end)) {
    problems.push(`StartEventTime is ${start}, which isn't before EndEventTime, ${end}.`);
  }
  const maxEstimatedCost = amount(properties, 'MaxEstimatedCost', 0, problems, 1_000_000_000);
  const estimate = parseEstimate(properties, maxEstimatedCost !== undefined, problems);
  if (sourceUri === undefined || destination === undefined || role === undefined || problems.length > before) {
    return undefined;
  }
  const retryAttempts = wholeNumber(properties, 'RetryAttempts', 10) ?? 3;
  const waitSeconds = wholeNumber(properties, 'WaitForCompletion', 3_600);
  return {
    identity: importIdentity({ sourceUri, destination, start, end }),
    sourceUri: normalizedUri(sourceUri),
    bucket: FORMS.SourceUri.exec(sourceUri)![1],
    destination,
    role,
    roleOrigin: properties.AccessRoleOrigin === 'given' ? 'given' : 'own',
    disableAcls: properties.DisableAcls !== 'false' && properties.DisableAcls !== false,
    constructPath: typeof properties.ConstructPath === 'string' ? properties.ConstructPath.slice(0, 512) : '',
    retryAttempts,
    ...(typeof properties.RetryToken === 'string'
      ? { retryToken: properties.RetryToken.slice(0, LONGEST_VALUE) }
      : {}),
    ownMetrics: properties.OwnMetrics === 'true',
    ...(waitSeconds ? { waitFor: waitSeconds * 1_000 } : {}),
    ...(bucketRegion !== undefined ? { bucketRegion } : {}),
    ...(bucketOwner !== undefined ? { bucketOwner } : {}),
    ...(start !== undefined && end !== undefined ? { start, end } : {}),
    ...(properties.Overlap === 'allow' ? { allowOverlap: true } : {}),
    ...(properties.AllowEmpty === 'true' ? { allowEmpty: true } : {}),
    ...(estimate ? { estimate } : {}),
    ...(maxEstimatedCost === undefined ? {} : { maxEstimatedCost }),
  };
}

/** `isNeeded`: the bound of the cost needs an estimate. */
function parseEstimate(
  properties: Properties,
  isNeeded: boolean,
  problems: string[],
): EstimateSettings | undefined {
  if (properties.Estimate !== 'true' && !isNeeded) { return undefined; }
  const pricePerGigabyte = amount(properties, 'PricePerGigabyte', 0, problems);
  const compressionFactor = amount(properties, 'CompressionFactor', 1, problems) ?? USUAL_COMPRESSION;
  return { compressionFactor, ...(pricePerGigabyte === undefined ? {} : { pricePerGigabyte }) };
}

/** A text of a form. */
export function text(
  properties: Properties,
  name: string,
  form: RegExp,
  problems: string[],
  need?: 'optional',
): string | undefined {
  const value = properties[name];
  if (need === 'optional' && (value === undefined || value === '')) { return undefined; }
  if (typeof value === 'string' && value.length <= LONGEST_VALUE && form.test(value)) { return value; }
  problems.push(
    value === undefined
      ? `${name} is missing.`
      : `${name} is ${shown(value)}, which doesn't have the form ${form.source}.`,
  );
  return undefined;
}

function amount(
  properties: Properties,
  name: string,
  least: number,
  problems: string[],
  most = 1_000,
): number | undefined {
  const value = properties[name];
  if (value === undefined || value === '') { return undefined; }
  const number = typeof value === 'string' && value.length <= 24 ? Number(value) : NaN;
  if (number >= least && number <= most) { return number; }
  problems.push(`${name} is ${shown(value)}, which isn't a number from ${least} to ${most}.`);
  return undefined;
}

/** Numbers arrive as strings. A value that isn't a whole number counts as not specified. */
function wholeNumber(properties: Properties, name: string, most: number): number | undefined {
  const value = properties[name];
  const given = typeof value === 'string' || typeof value === 'number';
  return given && /^\d{1,5}$/.test(`${value}`) ? Math.min(Number(value), most) : undefined;
}

export function asProperties(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
}

/** A value from outside, as a message shows it. */
function shown(value: unknown): string {
  if (typeof value === 'string') { return JSON.stringify(readable(value, 120)); }
  return Array.isArray(value) ? 'a list' : typeof value === 'object' && value !== null ? 'an object' : String(value);
}
