import type { Properties } from './cloudformation-request';
import { ACCOUNT, REGION, type World } from './world';

/** The months that stories import; each is a window of its own. */
export const MONTHS = ['January', 'February', 'March', 'April'] as const;
export type Month = (typeof MONTHS)[number];

export const BUCKET = 'trail-logs';
export const GIVEN_ROLE = `arn:aws:iam::${ACCOUNT}:role/landing-zone/import`;

/** What a `TrailImport` asks for, in the words of a story. */
export interface Wanted {
  readonly month: Month;
  readonly store: string;
  /** Construct path below the stack; the construct's own role depends on it. */
  readonly path?: string;
  /** The window is a month longer, and an estimate is asked for. */
  readonly longer?: boolean;
  readonly retryToken?: string;
  /** The user gave the role. */
  readonly givenRole?: boolean;
  readonly waitMinutes?: number;
  readonly disableAcls?: boolean;
  readonly retryAttempts?: number;
  readonly metricsPerImport?: boolean;
  readonly bucket?: string;
}

/** First and last second of a month, as the construct writes them. */
export function windowOf(month: Month, longer = false): { start: string; end: string } {
  const number = MONTHS.indexOf(month);
  const end = new Date(Date.UTC(2023, number + (longer ? 2 : 1), 1) - 1000);
  return { start: `2023-0${number + 1}-01T00:00:00Z`, end: end.toISOString().replace('.000Z', 'Z') };
}

/** Days of a month that have a log file. */
export function daysOf(month: Month, count: number): string[] {
  return Array.from({ length: count }, (_, index) => `2023-0${MONTHS.indexOf(month) + 1}-${String(index * 3 + 2).padStart(2, '0')}`);
}

export function keyOf(day: string, bucket = BUCKET): string {
  return `AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/${day.replace(/-/g, '/')}/${ACCOUNT}_CloudTrail_us-east-1_${day.replace(/-/g, '')}T1200Z_${bucket}.json.gz`;
}

export function ownRole(stackName: string, path: string): string {
  return `arn:aws:iam::${ACCOUNT}:role/cdk-cloudtrail-import/${stackName}/${stackName}-${path}-${REGION}`;
}

/** The custom resource's properties as the construct synthesizes them. */
export function propertiesOf(world: World, stackName: string, wanted: Wanted): Properties {
  const { start, end } = windowOf(wanted.month, wanted.longer);
  const path = wanted.path ?? 'History';
  return {
    ServiceToken: world.functionArn(stackName),
    StateMachineArn: world.stateMachineArn(stackName),
    SourceUri: `s3://${wanted.bucket ?? BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail/`,
    Destination: wanted.store,
    StartEventTime: start,
    EndEventTime: end,
    AccessRoleArn: wanted.givenRole ? GIVEN_ROLE : ownRole(stackName, path),
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

/** An import's identity, told without the handler's help: from properties, or from what CloudTrail remembers. */
export function identityOfProperties(properties: Properties): string {
  return identity(properties.SourceUri, properties.Destination, Date.parse(properties.StartEventTime), Date.parse(properties.EndEventTime));
}

export function identityOfRecord(record: {
  readonly source: { readonly S3: { readonly S3LocationUri: string } }; readonly destination: string;
  readonly startEventTime?: number; readonly endEventTime?: number;
}): string {
  return identity(record.source.S3.S3LocationUri, record.destination, record.startEventTime, record.endEventTime);
}

function identity(uri: string, store: string, start?: number, end?: number): string {
  return [uri.replace(/\/+$/, ''), store.split('/').pop(), start, end].join(' ');
}
