/**
 * The wire contract between the construct (synth time) and the handler (deploy time): the properties that a
 * `Custom::CloudTrailImport` sends, and the attributes that it returns. CloudFormation carries every scalar as a string.
 *
 * A property that is renamed, added or removed here makes CloudFormation send an Update to every deployed import.
 */
export const RESOURCE_TYPE = 'Custom::CloudTrailImport';

export interface TrailImportProperties {
  /** ARN of the function; CloudFormation refuses to change it. */
  readonly ServiceToken: string;
  /** Seconds for which CloudFormation waits for an answer. */
  readonly ServiceTimeout?: string;
  /** ARN of the state machine in which every side effect happens. */
  readonly StateMachineArn: string;
  /** Where the logs lie, `s3://bucket/prefix/`. */
  readonly SourceUri: string;
  /** The bucket's Region, when the user gave it; the handler asks S3 otherwise. */
  readonly SourceRegion?: string;
  /** ARN of the event data store. */
  readonly Destination: string;
  /** ISO 8601, whole seconds, UTC. Both times or none. */
  readonly StartEventTime?: string;
  readonly EndEventTime?: string;
  /** ARN of the role that CloudTrail assumes to read the logs. */
  readonly AccessRoleArn: string;
  /** `own`: the construct made the role, no other import uses it. `given`: the user gave it; others may use it too. */
  readonly AccessRoleOrigin: 'own' | 'given';
  /** `true`: switch ACLs off where they are on. `false`: only verify that they are off. */
  readonly DisableAcls: 'true' | 'false';
  /** Changing it asks for a retry of a FAILED or STOPPED import. */
  readonly RetryToken?: string;
  /** How often a FAILED import is retried by itself, `0` to `10`. */
  readonly RetryAttempts?: string;
  /** Seconds for which the deploy waits for the import's end, at most `3600`. Absent: it does not wait. */
  readonly WaitForCompletion?: string;
  /** `true`: metrics are also counted for this import alone. */
  readonly OwnMetrics?: 'true';
  /** `allow`: import also what the store has already. */
  readonly Overlap?: 'allow';
  /** `true`: a window without log files is no error. */
  readonly AllowEmpty?: 'true';
  /** `true`: estimate files, bytes and cost. */
  readonly Estimate?: 'true';
  /** US dollars for a gigabyte of uncompressed events, `0` to `1000`. Absent: by the store's billing mode. */
  readonly PricePerGigabyte?: string;
  /** How many times larger events are than their gzip files, `1` to `1000`. Absent: `10`. */
  readonly CompressionFactor?: string;
  /** Path of the construct, for messages. Never part of an import's identity. */
  readonly ConstructPath: string;
}

/** The attributes of the custom resource. Every answer that succeeds has all of them, `UNKNOWN` where there is no value. */
export const ATTRIBUTES = [
  'ImportId', 'ImportStatus', 'CreatedTimestamp', 'UpdatedTimestamp', 'EstimatedFiles', 'EstimatedGzipBytes', 'EstimatedBytes', 'EstimatedCost',
] as const;
export type TrailImportAttributes = Readonly<Record<(typeof ATTRIBUTES)[number], string>>;

/**
 * IAM path of the access roles that the constructs make; the function may pass roles below it, and no other,
 * to CloudTrail. A path keeps the function's policy the same size for any number of imports.
 */
export const ACCESS_ROLE_PATH = '/cdk-cloudtrail-import/';

/** Where the events of imports come from and what they are called, on the account's default event bus. */
export const EVENT_SOURCE = 'cdk-cloudtrail-import';
export const EVENT_DETAIL_TYPE = 'CloudTrail Import State Change';

/** The namespace and the names of the metrics. */
export const METRIC_NAMESPACE = 'CloudTrailImport';
export const METRICS = {
  filesCompleted: 'FilesCompleted',
  eventsCompleted: 'EventsCompleted',
  failedEntries: 'FailedEntries',
  queueTime: 'QueueTime',
  importsFailed: 'ImportsFailed',
} as const;
/** The dimensions: every metric has the first alone; an import with metrics of its own also both together. */
export const METRIC_DIMENSIONS = { stack: 'StackName', construct: 'Construct' } as const;
