import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { Estimate } from './estimate';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { ImportSource } from '../source/import-source';

/** Settings of an import. */
export interface TrailImportProps {
  /**
   * The log files to import. Synthesis fails if the source is invalid, for example if its prefix contains a wildcard.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
   */
  readonly source: ImportSource;

  /**
   * The event data stores that ingest the events, in the account and Region of the stack. Each event data store
   * ingests all events, by an import of its own. Specify a `CfnEventDataStore`, or
   * `EventDataStore.fromEventDataStoreArn` for an event data store that exists. It must collect CloudTrail events
   * (management, data or network activity events).
   *
   * Only the management account can import into the event data store of an organization. The deployment fails in the
   * account of a delegated administrator.
   *
   * Synthesis fails if the list is empty, if it contains an event data store twice, or if an event data store is in
   * another account, Region or partition.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake.html
   */
  readonly destinations: aws_cloudtrail.IEventDataStoreRef[];

  /**
   * The start of the time range, in whole seconds. CloudTrail compares it with the date in the prefix and in the name
   * of each log file. For an ENABLED event data store, the time range must end before the day of its creation (see
   * `allowOverlap`).
   *
   * Synthesis fails if `endEventTime` is missing, if the start is not before the end, or if it is in the future. A time
   * later than the start of the current UTC day is a warning (`cdk-cloudtrail-import:timeOfToday`).
   *
   * @default - all log files are imported
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly startEventTime?: Date;

  /**
   * The end of the time range, in whole seconds.
   *
   * Synthesis fails if `startEventTime` is missing, if the end is not after the start, or if it is in the future. A
   * time later than the start of the current UTC day is a warning (`cdk-cloudtrail-import:timeOfToday`), because each
   * synthesis with a time such as `new Date()` declares another import.
   *
   * @default - all log files are imported
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly endEventTime?: Date;

  /**
   * Whether to import events that the event data store already has. CloudTrail would ingest and bill them again.
   *
   * Two imports overlap if one prefix contains the other and their time ranges share a UTC day. A time range that ends
   * at 23:59:59 does not overlap one that starts at 00:00:00 the next day. An import also overlaps the events that an
   * ENABLED event data store has collected itself since the day of its creation.
   *
   * Without it, the deployment fails if the import overlaps past, running or queued imports or collected events. Its
   * message contains the free time ranges. An import in the queue is compared again when it starts. An import that
   * continues is not compared.
   *
   * Synthesis fails if two imports of the stack overlap and neither of them allows it. It always fails if they have the
   * same source, destination and time range.
   *
   * @default false
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly allowOverlap?: boolean;

  /**
   * Whether a new import may find no log file. Otherwise, the deployment fails if the prefix contains no log file
   * with a date in the time range.
   *
   * @default false
   */
  readonly allowEmpty?: boolean;

  /**
   * Estimates the size and the cost of the import, for example `Estimate.fromListing()`. The estimate is in the
   * attributes (`estimatedFiles`, `estimatedGzipBytes`, `estimatedBytes`, `estimatedCost`), in the log, and in the
   * event with the state `RUNNING`. The import starts regardless, unless `maxEstimatedCost` is specified.
   *
   * The listing is limited to 20 seconds and 2,000 requests. If the bucket has more log files, the values begin with
   * `at least`.
   *
   * @default - no estimate, or `Estimate.fromListing()` if `maxEstimatedCost` is specified
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
   */
  readonly estimate?: Estimate;

  /**
   * The maximum estimated cost of ingestion into each destination, in US dollars. The deployment of a new import with a
   * higher estimate fails before anything is stopped, started or changed. Its message contains the number of files, the
   * bytes, the dollars and the assumptions. An import that continues is not checked, and nothing is checked in a
   * rollback.
   *
   * The deployment also fails if the estimate is not complete: the listing reached its limits (see `estimate`), was
   * denied, or the price is unknown. The estimate is not a bill, and other ingestion of the month is not counted.
   *
   * Synthesis fails if the value is not a number from 0 to 1,000,000,000.
   *
   * @default - any cost
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
   */
  readonly maxEstimatedCost?: number;

  /**
   * How often a FAILED import is retried automatically, from 0 to 10 times, with an increasing delay. Failures that a
   * retry cannot fix (a missing permission, a file that isn't a log file) and stopped imports are not retried.
   *
   * Synthesis fails if the value is not a whole number from 0 to 10.
   *
   * @default 3
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly retryAttempts?: number;

  /**
   * How long the deployment waits for the import to end, so that resources that depend on the import find its events.
   * The maximum is 55 minutes, because CloudFormation waits for an hour. The duration includes the time in the queue
   * and, with several destinations, all of their imports.
   *
   * The deployment fails if the import has FAILED after all retries, was stopped, or is not complete in time. The
   * rollback of its creation stops the import. Synthesis fails if the duration is 0 or longer than 55 minutes.
   *
   * @default - the deployment does not wait
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
   */
  readonly waitForCompletion?: Duration;

  /**
   * Whether to emit metrics for this import, in addition to those of the stack. CloudWatch bills five more custom
   * metrics. The dimension `Construct` contains the path of the construct, or a part of it with a hash if CloudWatch
   * does not accept the path.
   *
   * @default false
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly metricsPerImport?: boolean;

  /**
   * Any text of up to 2,048 characters. A new value retries the import if it is FAILED or STOPPED. The import continues
   * with the same `importId`, and does not import events again that it has imported.
   *
   * @default - none. A change of any other setting also retries a FAILED import
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly retryToken?: string;

  /**
   * The role that CloudTrail assumes to read the log files: a `TrailImportRole` of the stack that several imports
   * share, or any other role. Only a `TrailImportRole` gets permissions. Any other role needs the trust policy and
   * the permissions of the AWS page, and is not changed.
   *
   * Synthesis fails if the role is in another account, or if a `TrailImportRole` is in another stack.
   *
   * @default - a new role for this import alone, with exactly these permissions
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-iam
   */
  readonly role?: iam.IRole;

  /**
   * The name of the new role. Specify it if the policy of a bucket or key in another account refers to the role. The
   * path of the role is always `/cdk-cloudtrail-import/<stack name>/`. The name is unique in the account, across
   * Regions.
   *
   * Synthesis fails if IAM does not accept the name, if another role of the stack's imports has it, or if `role` is
   * specified.
   *
   * @default - a name from the ID of the construct, a hash of the stack's name and the construct's path, and the
   * Region. The name changes if the construct moves. If the template is deployed under another stack name than in
   * the app, CloudFormation generates the name
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly roleName?: string;

  /**
   * Whether to disable the ACLs of the bucket (object ownership `BucketOwnerEnforced`), as CloudTrail requires. If an
   * ACL of the bucket grants access to others, the bucket is not changed, and the deployment fails with their names.
   * Deleting the import does not enable ACLs again.
   *
   * With `false`, the deployment fails if ACLs are enabled. Specify `false` if readers have access only by the ACLs of
   * single objects. These ACLs are not checked, and such readers lose their access when ACLs are disabled. Synthesis
   * fails if the template of a bucket in this app enables ACLs.
   *
   * @default true, or false for a bucket in another account, whose owner must disable ACLs
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  readonly disableAcls?: boolean;

  /**
   * Whether removing the import from the app, or deleting the stack, stops the import. Imported events stay in the
   * event data store in either case.
   *
   * `RETAIN` keeps a running import and its role. CloudFormation gets `RetainExceptOnCreate`, so a failed first
   * deployment leaves neither of them. The function follows the import as long as the stack exists. A queued import
   * that was removed never starts. The role keeps its name, so no other role can have this name. Specify the retained
   * role as `role`, or delete it. Synthesis fails if `role` is a `TrailImportRole`, or if the value is `SNAPSHOT`.
   *
   * @default RemovalPolicy.DESTROY
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The provider that carries out the import. Synthesis fails if it is in another stack.
   *
   * @default - the provider that all imports of the stack share
   */
  readonly provider?: TrailImportProvider;
}
