import { createHash } from 'node:crypto';
import { Aspects, CfnResource, CustomResource, RemovalPolicy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { IBucket } from 'aws-cdk-lib/aws-s3';
import { aws_cloudtrail, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { conditionOf, parseStoreArn, stableStoreKey, storeArnInPolicy } from './event-data-store';
import { importAccessRole } from './import-access-role';
import { bucketProblems, partitionProblems, storeProblems, timeProblems, wholeSeconds } from './import-checks';
import { BoundImportSource, ImportSource } from './import-source';
import { TrailImportProvider } from './trail-import-provider';
import { RESOURCE_TYPE, TrailImportProperties } from './wire';

/** What is imported, and how. */
export interface TrailImportProps {
  /** Where the log files lie. */
  readonly source: ImportSource;

  /**
   * The event data store that the events go into, in the account and Region of the stack; one, for now. A `CfnEventDataStore` goes in as it is, an
   * existing store by `EventDataStore.fromEventDataStoreArn`. It has to be one of CloudTrail events (management, data, network activity).
   *
   * None or several stores are an error at synth.
   */
  readonly destinations: aws_cloudtrail.IEventDataStoreRef[];

  /**
   * The time from which on events are imported, in whole seconds. CloudTrail compares it with the date in the prefix and the name of each log file.
   * Choose times before the store's creation: it may hold later events already, and would hold them twice.
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
   */
  readonly endEventTime?: Date;

  /**
   * Any text; changing it asks for a retry of the import if it is FAILED or STOPPED. It then goes on where it ended, under the same `ImportId`; events
   * that it has imported are not imported again.
   *
   * @default - none; any other change of the import's settings asks for a retry too
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
   * Whether the bucket's ACLs are disabled where they are enabled (object ownership `BucketOwnerEnforced`), as CloudTrail asks for. A bucket whose ACL
   * grants something to others is left as it is, and the deployment fails with their names. Deleting the import does not enable ACLs again.
   *
   * With `false` a bucket with ACLs enabled fails the deployment. A bucket of this app whose template enables them is an error at synth.
   *
   * @default true
   * @see https://docs.aws.amazon.com/AmazonS3/latest/userguide/about-object-ownership.html
   */
  readonly disableAcls?: boolean;

  /**
   * What happens to a running import, and to its role, when the import is removed from the app or the stack is destroyed: DESTROY stops it, RETAIN
   * leaves both. Imported events stay in the store in either case. The role keeps its name: an import that is declared in its place later takes it as
   * `role`.
   *
   * @default RemovalPolicy.DESTROY
   */
  readonly removalPolicy?: RemovalPolicy;

  /**
   * The function and state machine that carry the import out. One of another stack is an error at synth.
   *
   * @default - those that all imports of the stack share
   */
  readonly provider?: TrailImportProvider;
}

/**
 * An import of CloudTrail logs from S3 into a CloudTrail Lake event data store.
 *
 * It is started once, when it is first deployed. Later deployments retry it if it has failed or was stopped, and do nothing otherwise; another source,
 * destination or time makes it another import, and stops this one. Destroying it stops it.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 */
export class TrailImport extends Construct {
  /** CloudTrail's id of the import. */
  public readonly importId: string;
  /**
   * The status of the import as of the last deployment that changed it, e.g. `INITIALIZING`. It is not kept up to date: ask
   * `aws cloudtrail get-import` for the present one.
   */
  public readonly importStatus: string;
  /** The role that CloudTrail assumes to read the log files. */
  public readonly role: iam.IRole;
  /** The function and state machine that carry the import out. */
  public readonly provider: TrailImportProvider;

  constructor(scope: Construct, id: string, props: TrailImportProps) {
    super(scope, id);
    const source = props.source._bind(this);
    const stores = new Map(props.destinations.map((store) => [stableStoreKey(this, store), store]));
    const removalPolicy = props.removalPolicy ?? RemovalPolicy.DESTROY;

    this.node.addValidation({ validate: () => this.problems(props, source) });
    // With one of another stack, which is an error, the two stacks might refer to each other, and only that would be reported.
    const usable = props.provider && Stack.of(props.provider) === Stack.of(this);
    this.provider = usable ? props.provider! : TrailImportProvider.getOrCreate(this);
    this.role = props.role ?? importAccessRole(this, 'AccessRole', {
      source,
      removalPolicy,
      destinationArns: [...stores.values()].map((store) => storeArnInPolicy(this, store)),
    });

    const imports = [...stores].map(([key, store]) => this.importInto(key, store, props, source, removalPolicy));
    this.importId = imports[0]?.getAttString('ImportId') ?? '';
    this.importStatus = imports[0]?.getAttString('ImportStatus') ?? '';
  }

  private importInto(
    storeKey: string, store: aws_cloudtrail.IEventDataStoreRef, props: TrailImportProps, source: BoundImportSource, removalPolicy: RemovalPolicy,
  ): CustomResource {
    // iam.Role.customizeRoles() puts a role of the user's in place of ours.
    const given = props.role !== undefined || !this.role.node.defaultChild;
    const properties: Omit<TrailImportProperties, 'ServiceToken' | 'ServiceTimeout'> = {
      StateMachineArn: this.provider.stateMachineArn,
      SourceUri: source.uri,
      SourceRegion: source.bucketRegion,
      Destination: store.eventDataStoreRef.eventDataStoreArn,
      StartEventTime: wholeSeconds(props.startEventTime),
      EndEventTime: wholeSeconds(props.endEventTime),
      AccessRoleArn: this.role.roleArn,
      AccessRoleOrigin: given ? 'given' : 'own',
      DisableAcls: props.disableAcls === false ? 'false' : 'true',
      RetryToken: props.retryToken,
      ConstructPath: this.node.path,
    };
    // Named after the store, not after its place in the list, so that the other imports stay when one store is added or removed.
    const resource = new CustomResource(this, `Into${createHash('sha256').update(storeKey).digest('hex').slice(0, 8)}`, {
      serviceToken: this.provider.handler.functionArn,
      resourceType: RESOURCE_TYPE,
      properties: { ...properties },
      removalPolicy,
    });
    // An import into a store that is not created is not started either. The condition may be set after the import was declared.
    Aspects.of(resource).add({
      visit: (node) => {
        if (CfnResource.isCfnResource(node)) node.cfnOptions.condition ??= conditionOf(this, store);
      },
    });
    this.provider._provide({
      path: this.node.path,
      identity: [source.uri, parseStoreArn(properties.Destination)?.id ?? properties.Destination, properties.StartEventTime ?? '', properties.EndEventTime ?? ''],
      store,
      bucketArn: source.bucketArn,
      switchesAcls: properties.DisableAcls === 'true',
      givenRoleArn: given ? this.role.roleArn : undefined,
    });
    this.keepUntilDeleted(resource, source.bucket, given);
    return resource;
  }

  /** What an import needs has to be there when it is created, and still when it is deleted. */
  private keepUntilDeleted(resource: CustomResource, bucket: aws_s3.IBucketRef | undefined, givenRole: boolean): void {
    const stack = Stack.of(this);
    resource.node.addDependency(this.provider._permissions);
    if (givenRole && Stack.of(this.role) === stack) resource.node.addDependency(this.role);
    if (!bucket || !isBucketOf(stack, bucket)) return;
    if (!givenRole) this.provider._allowInBucketPolicy(bucket);
    if (bucket.policy) resource.node.addDependency(bucket.policy);
  }

  private problems(props: TrailImportProps, source: BoundImportSource): string[] {
    return [
      ...destinationProblems(props.destinations),
      ...partitionProblems(this, props.destinations),
      ...props.destinations.flatMap((store) => storeProblems(this, store)),
      ...source.problems,
      ...bucketProblems(source.bucket),
      ...timeProblems(props.startEventTime, props.endEventTime),
      ...this.roleAndProviderProblems(props),
    ];
  }

  private roleAndProviderProblems({ role, provider }: TrailImportProps): string[] {
    const stack = Stack.of(this);
    const problems: string[] = [];
    if (role && Token.compareStrings(role.env.account, stack.account) === TokenComparison.DIFFERENT) {
      problems.push(`the role ${role.node.path} is of account ${role.env.account}, the stack of ${stack.account}: give a role of the stack's account, for no other can be passed to CloudTrail`);
    }
    if (provider && Stack.of(provider) !== stack) {
      problems.push(`the provider ${provider.node.path} is of the stack ${Stack.of(provider).node.path}: leave provider out, or give that of ${stack.node.path}`);
    }
    return problems;
  }
}

function isBucketOf(stack: Stack, bucket: aws_s3.IBucketRef): bucket is IBucket {
  return Stack.of(bucket) === stack && 'addToResourcePolicy' in bucket;
}

function destinationProblems(destinations: aws_cloudtrail.IEventDataStoreRef[]): string[] {
  if (destinations.length === 0) return ['destinations is empty: give one event data store'];
  // The one place that knows of this limit.
  if (destinations.length > 1) {
    return [`destinations holds ${destinations.length} event data stores: give one, and declare a TrailImport for each other and deploy them one after another, for an account runs one import at a time and imports do not queue yet`];
  }
  return [];
}
