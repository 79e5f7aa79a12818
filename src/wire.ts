import { createHash } from 'node:crypto';

/**
 * The contract between the construct (synthesis) and the handler (deployment): the properties of a
 * `Custom::CloudTrailImport` and the attributes that it returns. CloudFormation passes every scalar as a string.
 *
 * CloudFormation sends an Update to every deployed import if a property is renamed, added or removed here.
 */
export const RESOURCE_TYPE = 'Custom::CloudTrailImport';

export interface TrailImportProperties {
  /** ARN of the function. CloudFormation refuses to change it. */
  readonly ServiceToken: string;
  /** Seconds for which CloudFormation waits for an answer. */
  readonly ServiceTimeout?: string;
  /** S3 URI of the log files, `s3://bucket/prefix/`. */
  readonly SourceUri: string;
  /** Region of the bucket, if the user specified it. Otherwise, the handler gets the Region from S3. */
  readonly SourceRegion?: string;
  /** Account that owns the bucket, if the app knows it. S3 then denies each call to a bucket of another owner. */
  readonly BucketOwner?: string;
  /** ARN of the event data store. */
  readonly Destination: string;
  /** ISO 8601, whole seconds, UTC. Either both times are present or neither is. */
  readonly StartEventTime?: string;
  readonly EndEventTime?: string;
  /** ARN of the role that CloudTrail assumes to read the log files. */
  readonly AccessRoleArn: string;
  /**
   * `own`: only imports of this stack use the role, so an import in CloudTrail with this role is the stack's.
   * `given`: the user specified the role, and others may use it, too.
   */
  readonly AccessRoleOrigin: 'own' | 'given';
  /** `true`: disable ACLs if they are enabled. `false`: only check that they are disabled. */
  readonly DisableAcls: 'true' | 'false';
  /** A new value requests a retry of a FAILED or STOPPED import. */
  readonly RetryToken?: string;
  /** How often a FAILED import is retried automatically, `0` to `10`. */
  readonly RetryAttempts?: string;
  /** Seconds for which the deployment waits for the import to end, at most `3300`. Absent: it does not wait. */
  readonly WaitForCompletion?: string;
  /** `true`: metrics are also emitted for this import alone. */
  readonly OwnMetrics?: 'true';
  /** `true`: import events that the event data store already has. */
  readonly AllowOverlap?: 'true';
  /** `true`: a time range without log files is not an error. */
  readonly AllowEmpty?: 'true';
  /** `true`: estimate files, bytes and cost. */
  readonly Estimate?: 'true';
  /** US dollars per gigabyte of uncompressed events, `0` to `1000`. Absent: by the store's billing mode. */
  readonly PricePerGigabyte?: string;
  /** The uncompressed size of events divided by the size of their gzip files, `1` to `1000`. Absent: `10`. */
  readonly CompressionFactor?: string;
  /** The maximum estimated cost of a new import, in US dollars. Implies `Estimate`. Absent: no maximum. */
  readonly MaxEstimatedCost?: string;
  /** `constructName` of the construct. Messages, events and metrics contain it. It never identifies an import. */
  readonly ConstructPath: string;
}

/** Attributes of the custom resource. Every successful answer has all of them, with `UNKNOWN` for a missing value. */
export const ATTRIBUTES = [
  'ImportId',
  'ImportStatus',
  'CreatedTimestamp',
  'UpdatedTimestamp',
  'EstimatedFiles',
  'EstimatedGzipBytes',
  'EstimatedBytes',
  'EstimatedCost',
] as const;
export type TrailImportAttributes = Readonly<Record<(typeof ATTRIBUTES)[number], string>>;

/**
 * IAM path of the access roles that the constructs create. The function may pass roles below this path to CloudTrail.
 * The path keeps the function's policy the same size for any number of imports.
 */
export const ACCESS_ROLE_PATH = '/cdk-cloudtrail-import/';

/** Names of the function's environment variables. */
export const ENVIRONMENT = { ledgerTable: 'LEDGER_TABLE', ruleName: 'RULE_NAME', stackId: 'STACK_ID' } as const;

/** The EventBridge rule of a stack is named by this prefix and the UUID in the stack's ARN. */
export const RULE_NAME_PREFIX = 'cdk-cloudtrail-import-';

/** Keys of the ledger. Deployed stacks depend on them: CloudFormation replaces a table whose key schema changes. */
export const LEDGER_KEYS = { partition: 'kind', sort: 'id' } as const;
/** The ledger attribute, in seconds since 1970, after which DynamoDB may delete an item. */
export const LEDGER_TTL = 'expires';

/** Source and detail type of the state change events, on the account's default event bus. */
export const EVENT_SOURCE = 'cdk-cloudtrail-import';
export const EVENT_DETAIL_TYPE = 'CloudTrail Import State Change';

/** Namespace and names of the metrics. */
export const METRIC_NAMESPACE = 'CloudTrailImport';
export const METRICS = {
  filesCompleted: 'FilesCompleted',
  eventsCompleted: 'EventsCompleted',
  failedEntries: 'FailedEntries',
  queueTime: 'QueueTime',
  importsFailed: 'ImportsFailed',
  workLeft: 'WorkLeft',
  eventsDelayed: 'EventsDelayed',
  eventsDropped: 'EventsDropped',
} as const;
/**
 * Every metric is emitted with the first dimension. An import with `metricsPerImport` also emits metrics with both
 * dimensions.
 */
export const METRIC_DIMENSIONS = { stack: 'StackName', construct: 'Construct' } as const;

/** The longest name of a construct, in characters. An event pattern has at most 2,048. */
export const LONGEST_CONSTRUCT_NAME = 512;

/** The path of a construct. The end of a longer path is replaced by a hash of the whole path. */
export function constructName(path: string): string {
  return path.length <= LONGEST_CONSTRUCT_NAME ? path : withHash(path, LONGEST_CONSTRUCT_NAME, path);
}

/**
 * The name of a construct as the value of a dimension, which CloudWatch limits to printable ASCII characters, and the
 * CDK to 255 of them.
 *
 * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_Dimension.html
 */
export function dimensionOf(name: string): string {
  const printable = name.replace(/[^\x20-\x7e]/gu, '?');
  return printable === name && name.length <= 255 && name.trim() !== '' ? name : withHash(printable, 255, name);
}

function withHash(text: string, most: number, hashed: string): string {
  const hash = createHash('sha256').update(hashed).digest('hex').slice(0, 16);
  return `${text.slice(0, most - hash.length - 1)}#${hash}`;
}
