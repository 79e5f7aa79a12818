import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_cloudtrail } from 'aws-cdk-lib/interfaces';
import { EstimateOptions } from './estimate';
import { ImportSource } from '../source/import-source';
import { Overlap } from './overlap';
import { TrailImportProvider } from '../provider/trail-import-provider';

/** What is imported, and how. */
export interface TrailImportProps {
  /**
   * Where the log files lie. What is wrong with it, such as a prefix with a wildcard, is an error at synth.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
   */
  readonly source: ImportSource;

  /**
   * The event data stores that the events go into, in the account and Region of the stack; each of them gets all events, by an import of its own. A
   * `CfnEventDataStore` goes in as it is, an existing store by `EventDataStore.fromEventDataStoreArn`. It has to be one of CloudTrail events
   * (management, data, network activity). Into the store of an organization events are imported in its management account only: the account of a
   * delegated administrator cannot, and the deployment fails there.
   *
   * None, one of them twice, or one of another account, Region or partition is an error at synth.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake.html
   */
  readonly destinations: aws_cloudtrail.IEventDataStoreRef[];

  /**
   * The time from which on events are imported, in whole seconds. CloudTrail compares it with the date in the prefix and the name of each log file.
   * An ENABLED store takes no window that reaches the day of its creation, see `overlap`.
   *
   * Given without `endEventTime`, not before it, or in the future, it is an error at synth.
   *
   * @default - all log files are imported
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly startEventTime?: Date;

  /**
   * The time up to which events are imported, in whole seconds.
   *
   * Given without `startEventTime`, not after it, or in the future, it is an error at synth.
   *
   * @default - all log files are imported
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly endEventTime?: Date;

  /**
   * What becomes of a new import of events that the store has already: events of past and running imports of the same logs (one prefix lies in the
   * other) in windows that share a day with this one, and, where the store is ENABLED, what it has collected by itself since its creation. CloudTrail
   * would take them in, and bill them, once more. Windows are compared by UTC day: one that ends at 23:59:59 and one that begins the next day at 00:00:00
   * do not overlap.
   *
   * Where it is refused the deployment fails, and its message gives the windows that are free. Two imports of one stack that overlap are an error at
   * synth; two of the very same source, store and times always are. An import that is taken over, or goes on where it was, is not compared again; one that
   * waits in the queue is, when its turn comes.
   *
   * @default Overlap.REFUSE
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly overlap?: Overlap;

  /**
   * Whether a new import may find no log file. Otherwise the deployment fails where none lies below the prefix with a date in the window.
   *
   * @default false
   */
  readonly allowEmpty?: boolean;

  /**
   * Asks for an estimate, from a listing of the bucket alone, of what the import takes in and costs: `{}` by the usual figures. It is in the attributes
   * (`estimatedFiles`, `estimatedGzipBytes`, `estimatedBytes`, `estimatedCost`), in the log and in the event that tells of the start. The import is
   * started all the same.
   *
   * The listing is limited to 20 seconds and 2,000 requests; beyond them the values begin with `at least`.
   *
   * @default - no estimate
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
   */
  readonly estimate?: EstimateOptions;

  /**
   * How often an import that has FAILED is retried by itself, each time after a longer pause: a whole number from 0 to 10, or it is an error at synth.
   * Failures that no retry heals (a missing permission, a file that is no log file) and imports that somebody has stopped are not retried.
   *
   * @default 3
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly retryAttempts?: number;

  /**
   * How long the deployment waits for the end of the import, so that what depends on it finds its events: up to 55 minutes, since CloudFormation
   * itself waits for an hour at most. The time in which it is queued behind other imports is part of it, and with several stores that of all of them.
   *
   * The deployment fails when the import has FAILED after all retries, was stopped, or is not complete in time; the rollback of its creation stops
   * it. A duration of no length or over 55 minutes is an error at synth.
   *
   * @default - the deployment does not wait
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-resource-cloudformation-customresource.html
   */
  readonly waitForCompletion?: Duration;

  /**
   * Whether metrics are counted for this import alone, besides those of the stack: five custom metrics more, each of which CloudWatch bills.
   *
   * @default false
   * @see https://aws.amazon.com/cloudwatch/pricing/
   */
  readonly metricsPerImport?: boolean;

  /**
   * Any text; changing it asks for a retry of the import if it is FAILED or STOPPED. It then goes on where it ended, under the same `ImportId`; events
   * that it has imported are not imported again.
   *
   * @default - none; any other change of the import's settings asks for a retry too
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/APIReference/API_StartImport.html
   */
  readonly retryToken?: string;

  /**
   * A role of yours that CloudTrail assumes to read the log files. Nothing is added to it: it needs the trust and the permissions of the AWS page.
   * A role of another account is an error at synth.
   *
   * @default - a new role for this import, with exactly these permissions
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-iam
   */
  readonly role?: iam.IRole;

  /**
   * The name of the role that the construct makes, for a bucket or key of another account whose policy names it. Its path is always
   * `/cdk-cloudtrail-import/<stack name>/`. The name is unique in the account, also across Regions.
   *
   * A name that IAM does not take, that of another import of the stack, or one besides `role` is an error at synth.
   *
   * @default - made of the construct's id, a hash of the stack's name and the construct's path, and the Region; another when the construct is moved
   * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html
   */
  readonly roleName?: string;

  /**
   * Whether the bucket's ACLs are disabled where they are enabled (object ownership `BucketOwnerEnforced`), as CloudTrail asks for. A bucket whose ACL
   * grants something to others is left as it is, and the deployment fails with their names. Deleting the import does not enable ACLs again.
   *
   * ACLs of single objects are not looked at: who can read an object by its ACL alone loses that. For a bucket with such readers give `false`.
   *
   * With `false` a bucket with ACLs enabled fails the deployment. A bucket of this app whose template enables them is an error at synth.
   *
   * @default true; in another account than the stack's, where the function may not do it, its owner has to
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  readonly disableAcls?: boolean;

  /**
   * What happens to a running import, and to its role, when the import is removed from the app or the stack is destroyed: DESTROY stops it, RETAIN
   * leaves both. Imported events stay in the store in either case. The role keeps its name: an import that is declared in its place later takes it as
   * `role`.
   *
   * @default RemovalPolicy.DESTROY
   * @see https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/aws-attribute-deletionpolicy.html
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The function and state machine that carry the import out. One of another stack is an error at synth.
   *
   * @default - those that all imports of the stack share
   */
  readonly provider?: TrailImportProvider;
}
