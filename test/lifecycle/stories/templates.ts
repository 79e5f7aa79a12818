import type { Properties } from '../account/custom-resource-request';
import { ACCOUNT, functionArn, REGION } from '../account/names';

/** The months that stories import. Each is a separate time range. */
export const MONTHS = ['January', 'February', 'March', 'April'] as const;
export type Month = (typeof MONTHS)[number];

export const BUCKET = 'trail-logs';
export const GIVEN_ROLE = `arn:aws:iam::${ACCOUNT}:role/landing-zone/import`;

/** The settings of a `TrailImport`, in the words of a story. */
export interface Wanted {
  readonly month: Month;
  readonly store: string;
  /** Construct path below the stack. The construct's own role depends on it. */
  readonly path?: string;
  /** The time range is a month longer, and an estimate is requested. */
  readonly longer?: boolean;
  readonly retryToken?: string;
  /** The user specified the role. */
  readonly givenRole?: boolean;
  /** The import uses the role that imports of the stack share. */
  readonly sharedRole?: boolean;
  readonly waitMinutes?: number;
  readonly disableAcls?: boolean;
  readonly retryAttempts?: number;
  readonly metricsPerImport?: boolean;
  readonly bucket?: string;
  /** The source is the folder of the account, which also contains digest files. */
  readonly wholeAccount?: boolean;
}

/** First and last second of a month, as the construct writes them. */
export function windowOf(month: Month, longer = false): { start: string; end: string } {
  const number = MONTHS.indexOf(month);
  const end = new Date(Date.UTC(2023, number + (longer ? 2 : 1), 1) - 1000);
  return { start: `2023-0${number + 1}-01T00:00:00Z`, end: end.toISOString().replace('.000Z', 'Z') };
}

/** The number of log files in a month. */
export const FILES = 4;

/** Days of a month that have a log file. */
export function daysOf(month: Month, count: number): string[] {
  return Array.from({ length: count }, (_, index) =>
    `2023-0${MONTHS.indexOf(month) + 1}-${String(index * 3 + 2).padStart(2, '0')}`);
}

export function keyOf(day: string, bucket = BUCKET): string {
  const file = `${ACCOUNT}_CloudTrail_us-east-1_${day.replace(/-/g, '')}T1200Z_${bucket}.json.gz`;
  return `AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/${day.replace(/-/g, '/')}/${file}`;
}

export function ownRole(stackName: string, path: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/cdk-cloudtrail-import/${stackName}/${stackName}-${path}-${REGION}`;
}

/** The custom resource's properties as the construct synthesizes them. */
export function propertiesOf(stackName: string, wanted: Wanted): Properties {
  const { start, end } = windowOf(wanted.month, wanted.longer);
  const path = wanted.path ?? 'History';
  return {
    ServiceToken: functionArn(stackName),
    SourceUri: `s3://${wanted.bucket ?? BUCKET}/AWSLogs/${ACCOUNT}/${wanted.wholeAccount ? '' : 'CloudTrail/'}`,
    Destination: wanted.store,
    StartEventTime: start,
    EndEventTime: end,
    AccessRoleArn: wanted.givenRole ? GIVEN_ROLE : ownRole(stackName, wanted.sharedRole ? 'Shared' : path),
    AccessRoleOrigin: wanted.givenRole ? 'given' : 'own',
    DisableAcls: wanted.disableAcls === false ? 'false' : 'true',
    ...(wanted.retryToken === undefined ? {} : { RetryToken: wanted.retryToken }),
    ...(wanted.longer ? { Estimate: 'true' } : {}),
    ...(wanted.retryAttempts === undefined ? {} : { RetryAttempts: String(wanted.retryAttempts) }),
    ...(wanted.metricsPerImport ? { OwnMetrics: 'true' } : {}),
    ...(wanted.waitMinutes ? { WaitForCompletion: String(wanted.waitMinutes * 60) } : {}),
    ConstructPath: `${stackName}/${path}`,
  };
}
