import { importIdentity, normalizedUri, type ImportIdentity } from './identity';
import {
  amount, anyText, FLAG, oneOf, read, textOf, TIME, wholeNumber, type Properties, type WireType,
} from './wire-types';
import {
  ACCOUNT,
  BUCKET_NAME,
  COMPRESSION,
  COST,
  LONGEST_TEXT,
  partsOfUri,
  PRICE,
  REGION,
  RETRY_ATTEMPTS,
  ROLE_ARN,
  S3_URI,
  STORE_ARN,
  WAIT,
} from '../../src/validation/forms';
import { shown } from '../../src/validation/values';
import { LONGEST_CONSTRUCT_NAME, type TrailImportProperties } from '../../src/wire';
import { USUAL_COMPRESSION, type EstimateSettings } from '../checks/estimate';

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
  /** Whether to emit metrics for this import in addition to the metrics of the stack. */
  readonly ownMetrics: boolean;
  /** Whether events may be imported that the event data store already has. */
  readonly allowOverlap?: true;
  /** Whether the time range may contain no log files. */
  readonly allowEmpty?: true;
  /** How to estimate bytes and cost. Absent if the estimate is disabled. */
  readonly estimate?: EstimateSettings;
  /** US dollars that a new import may cost by its estimate. */
  readonly maxEstimatedCost?: number;
}

/** A URI of a bucket that CloudTrail can read. */
const SOURCE_URI: WireType<string> = {
  expected: (value) => (S3_URI.pattern.test(value) ? BUCKET_NAME.expected : S3_URI.expected),
  parse: (value) => (S3_URI.pattern.test(value) && BUCKET_NAME.pattern.test(bucketOf(value)) ? value : undefined),
};

function bucketOf(uri: string): string {
  return partsOfUri(uri)!.bucket;
}

/**
 * The ARNs of a request that are not in the account and Region of the function. No import of the stack can use them.
 */
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
        `${name} is ${shown(arn)}, which isn't in ${home.join(' ')}, ` +
        'the partition, Region and account of the function.' +
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
  const optional = <T>(name: keyof TrailImportProperties, type: WireType<T>) =>
    read(properties, name, type, problems, 'optional');
  const required = <T>(name: keyof TrailImportProperties, type: WireType<T>) => read(properties, name, type, problems);

  const sourceUri = required('SourceUri', SOURCE_URI);
  const destination = required('Destination', textOf(STORE_ARN));
  const role = required('AccessRoleArn', textOf(ROLE_ARN));
  const roleOrigin = required('AccessRoleOrigin', oneOf('own', 'given'));
  const disableAcls = required('DisableAcls', FLAG);
  const bucketRegion = optional('SourceRegion', textOf(REGION));
  const bucketOwner = optional('BucketOwner', textOf(ACCOUNT));
  const times = timeRange(properties, problems);
  const maxEstimatedCost = optional('MaxEstimatedCost', amount(COST));
  const pricePerGigabyte = optional('PricePerGigabyte', amount(PRICE));
  const compressionFactor = optional('CompressionFactor', amount(COMPRESSION)) ?? USUAL_COMPRESSION;
  // The check of maxEstimatedCost needs an estimate.
  const isEstimated = optional('Estimate', FLAG) || maxEstimatedCost !== undefined;
  const retryAttempts = optional('RetryAttempts', wholeNumber(RETRY_ATTEMPTS)) ?? 3;
  const waitSeconds = optional('WaitForCompletion', wholeNumber(WAIT));
  const retryToken = read(properties, 'RetryToken', anyText(LONGEST_TEXT), problems, 'optional');
  const ownMetrics = optional('OwnMetrics', FLAG) ?? false;
  const allowOverlap = optional('AllowOverlap', FLAG);
  const allowEmpty = optional('AllowEmpty', FLAG);
  const constructPath = optional('ConstructPath', anyText(LONGEST_CONSTRUCT_NAME)) ?? '';
  if (
    problems.length > before || sourceUri === undefined || destination === undefined || role === undefined ||
    roleOrigin === undefined || disableAcls === undefined
  ) { return undefined; }
  return {
    identity: importIdentity({ sourceUri, destination, ...times }),
    sourceUri: normalizedUri(sourceUri),
    bucket: bucketOf(sourceUri),
    destination,
    role,
    roleOrigin,
    disableAcls,
    constructPath,
    retryAttempts,
    ...(retryToken === undefined ? {} : { retryToken }),
    ownMetrics,
    ...(waitSeconds === undefined ? {} : { waitFor: waitSeconds * 1_000 }),
    ...(bucketRegion === undefined ? {} : { bucketRegion }),
    ...(bucketOwner === undefined ? {} : { bucketOwner }),
    ...times,
    ...(allowOverlap ? { allowOverlap: true } : {}),
    ...(allowEmpty ? { allowEmpty: true } : {}),
    ...(isEstimated
      ? { estimate: { compressionFactor, ...(pricePerGigabyte === undefined ? {} : { pricePerGigabyte }) } }
      : {}),
    ...(maxEstimatedCost === undefined ? {} : { maxEstimatedCost }),
  };
}

function timeRange(properties: Properties, problems: string[]): { start: string; end: string } | undefined {
  const before = problems.length;
  const start = read(properties, 'StartEventTime', TIME, problems, 'optional');
  const end = read(properties, 'EndEventTime', TIME, problems, 'optional');
  // An invalid time has been reported already.
  if (problems.length > before || (start === undefined && end === undefined)) { return undefined; }
  if (start === undefined || end === undefined) {
    const [present, missing] = start ? ['StartEventTime', 'EndEventTime'] : ['EndEventTime', 'StartEventTime'];
    problems.push(`${present} is ${start ?? end}, but ${missing} is missing. Specify both or neither.`);
    return undefined;
  }
  if (new Date(start) < new Date(end)) { return { start, end }; }
  problems.push(`StartEventTime is ${start}, which isn't before EndEventTime, ${end}. Specify an earlier start.`);
  return undefined;
}

export function asProperties(value: unknown): Properties {
  return typeof value === 'object' && value !== null ? (value as Properties) : {};
}
