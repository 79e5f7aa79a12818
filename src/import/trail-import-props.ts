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
   * The event data stores that ingest the events. They must be in the account and Region of the stack, and collect
   * CloudTrail events (management, data or network activity events). CloudTrail imports all events into each event data
   * store. Specify a `CfnEventDataStore`, or `EventDataStore.fromEventDataStoreArn` for an existing event data store.
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
   * The start of the time range, in whole seconds. CloudTrail compares the start with the date in the prefix and in the
   * name of each log file. If an event data store is ENABLED, the time range must end before the day of its creation
   * (see `allowOverlap`).
   *
   * Synthesis fails if `endEventTime` is missing, if the start is not before the end, or if the start is in the future.
   * Synthesis emits a warning if the start is later than 00:00 UTC of the current day
   * (`cdk-cloudtrail-import:timeOfToday`).
   *
   * @default - all log files are imported
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly startEventTime?: Date;

  /**
   * The end of the time range, in whole seconds.
   *
   * Synthesis fails if `startEventTime` is missing, if the end is not after the start, or if the end is in the future.
   * Synthesis emits a warning if the end is later than 00:00 UTC of the current day
   * (`cdk-cloudtrail-import:timeOfToday`). A time such as `new Date()` would declare another import with each
   * synthesis.
   *
   * @default - all log files are imported
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly endEventTime?: Date;

  /**
   * Whether to import events that the event data store already contains. AWS stores and bills these events twice.
   *
   * Two imports of a bucket overlap if one prefix contains the other prefix and their time ranges share a UTC day. A
   * time range that ends at 23:59:59 does not overlap a time range that starts at 00:00:00 on the next day. An import
   * also overlaps the events that an ENABLED event data store has collected itself since the day of its creation.
   *
   * By default, the deployment fails if the import overlaps collected events, or past, running or queued imports. The
   * error message contains the time ranges that are still free. The function checks a queued import again before it
   * starts the import. It does not check an import that has already ingested events.
   *
   * Synthesis fails if two imports of the stack overlap and neither import has `allowOverlap`. Synthesis always fails
   * if two imports have the same source, destination and time range.
   *
   * @default false
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly allowOverlap?: boolean;

  /**
   * Whether to start a new import if the prefix contains no log file with a date in the time range. By default, the
   * deployment fails.
   *
   * @default false
   */
  readonly allowEmpty?: boolean;

  /**
   * Estimates the size and the cost of the import, for example `Estimate.fromListing()`. The function adds the estimate
   * to the attributes (`estimatedFiles`, `estimatedGzipBytes`, `estimatedBytes`, `estimatedCost`), to the log, and to
   * the state change events. The estimate does not prevent the import unless you specify `maxEstimatedCost`.
   *
   * The function lists the log files for at most 20 seconds and with at most 2,000 requests. If the listing is
   * incomplete, the values begin with `at least`.
   *
   * @default - no estimate, or `Estimate.fromListing()` if `maxEstimatedCost` is specified
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
   */
  readonly estimate?: Estimate;

  /**
   * The maximum estimated cost of ingestion into each destination, in US dollars. If the estimate of a new import is
   * higher, the deployment fails before the function changes, stops or starts anything. The error message contains the
   * number of files, the bytes, the cost and the assumptions. The function does not check an import that has started or
   * is COMPLETED. It also does not check imports in a rollback.
   *
   * The deployment also fails if the estimate is incomplete. This is the case if the listing reached its limits (see
   * `estimate`), if S3 denied the listing, or if the price is unknown. The actual bill can differ from the estimate.
   * The estimate does not include other ingestion in the same month.
   *
   * Synthesis fails if the value is not a number from 0 to 1,000,000,000.
   *
   * @default - any cost
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
   */
  readonly maxEstimatedCost?: number;

  /**
   * How often the function retries a FAILED import automatically, from 0 to 10 times, with an increasing delay. The
   * function does not retry stopped imports, or failures that a retry cannot fix (a missing permission, a file that
   * isn't a log file).
   *
   * Synthesis fails if the value is not a whole number from 0 to 10.
   *
   * @default 3
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly retryAttempts?: number;

  /**
   * How long the deployment waits for the import to end, so that resources that depend on the import find its events.
   * The maximum is 55 minutes, because CloudFormation waits for an hour. The duration includes the time in the queue.
   * If the import has several destinations, the duration includes the imports into all destinations.
   *
   * The deployment fails if the import has FAILED after all retries, was stopped, or is not complete in time. If the
   * deployment creates the import, the rollback then stops it. Synthesis fails if the duration is 0 or longer than 55
   * minutes.
   *
   * @default - the deployment does not wait
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
   */
  readonly waitForCompletion?: Duration;

  /**
   * Whether to emit metrics for this import, in addition to the metrics of the stack. CloudWatch bills five more custom
   * metrics. The dimension `Construct` contains the path of the construct. If CloudWatch does not accept the path, the
   * dimension contains a part of the path and a hash.
   *
   * @default false
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly metricsPerImport?: boolean;

  /**
   * Any text of up to 2,048 characters. A new value retries the import if it is FAILED, RETRYING or STOPPED. The
   * import continues with the same `importId`. CloudTrail ingests only the missing log files. A change of any other
   * setting also retries a FAILED import.
   *
   * @default - none
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly retryToken?: string;

  /**
   * The role that CloudTrail assumes to read the log files: a `TrailImportRole` of the stack that several imports
   * share, or any other role. The library adds permissions only to a `TrailImportRole`. Any other role needs the trust
   * policy and the permissions that the CloudTrail user guide describes.
   *
   * Synthesis fails if the role is in another account, or if a `TrailImportRole` is in another stack.
   *
   * @default - a new role with the required permissions, which only this import uses
   * @see
   * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-iam
   */
  readonly role?: iam.IRole;

  /**
   * The name of the new role. Specify a name if the policy of a bucket or key in another account refers to the role.
   * The path of the role is always `/cdk-cloudtrail-import/<stack name>/`. The name must be unique in the account,
   * across all Regions.
   *
   * Synthesis fails if IAM does not accept the name, if another access role of the stack has the same name, or if
   * `role` is specified.
   *
   * @default - a name from the ID of the construct, a hash of the stack's name and the construct's path, and the
   * Region. The name changes if the construct moves. If the template is deployed under another stack name than in
   * the app, CloudFormation generates the name
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly roleName?: string;

  /**
   * Whether to disable the ACLs of the bucket (object ownership `BucketOwnerEnforced`), as CloudTrail requires. If the
   * ACL of the bucket grants access to other principals, the function does not change the bucket. The deployment fails,
   * and the error message names these principals. Deleting the import does not enable ACLs again.
   *
   * With `false`, the deployment fails if ACLs are enabled. Specify `false` if principals have access only through the
   * ACLs of individual objects. The function does not check these ACLs, and such principals lose access when ACLs are
   * disabled.
   *
   * Synthesis fails if this app declares the bucket with ACLs enabled, also if the value is `false`.
   *
   * @default true, or false for a bucket in another account, whose owner must disable ACLs
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  readonly disableAcls?: boolean;

  /**
   * Whether CloudFormation stops the import when you remove the import from the app or delete the stack. Imported
   * events stay in the event data store in all cases.
   *
   * `RETAIN` keeps a running import and its role. The template contains `RetainExceptOnCreate`, so a failed first
   * deployment retains neither the import nor the role. The function follows the import as long as the stack exists. If
   * you remove a queued import, the import never starts.
   *
   * A new role can't have the name of a retained role. To declare the import again, specify the retained role as
   * `role`, or delete the retained role first. Synthesis fails if `role` is a `TrailImportRole`, or if the value is
   * `SNAPSHOT`.
   *
   * @default RemovalPolicy.DESTROY
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The provider that carries out the import. Synthesis fails if the provider is in another stack.
   *
   * @default - the provider that all imports of the stack share
   */
  readonly provider?: TrailImportProvider;
}
