import { createHash } from 'node:crypto';
import { Aspects, CfnResource, CustomResource, RemovalPolicy, Stack, Tokenization } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { aws_cloudtrail, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { conditionOf, parseStoreArn, stableStoreKey, storeArnInPolicy } from './event-data-store';
import { accessRoleArn, importAccessRole } from './import-access-role';
import {
  bucketProblems, destinationProblems, inSeconds, partitionProblems, providerProblems, retryProblems, roleNameProblems, roleProblems, storeProblems,
  timeProblems, waitProblems, wholeSeconds,
} from './import-checks';
import { estimateProblems, estimateProperties } from './import-estimate';
import { ImportState, OnStateChangeOptions, stateChangeRule, targetProblems } from './import-events';
import { FailureAlarmOptions, ImportMetrics } from './import-metrics';
import { BoundImportSource } from './import-source';
import { bucketStatement, isOfOtherAccount, keyStatement } from './other-accounts';
import { Overlap } from './overlap';
import { TrailImportProps } from './trail-import-props';
import { TrailImportProvider } from './trail-import-provider';
import { METRICS, RESOURCE_TYPE, TrailImportProperties } from './wire';

/**
 * An import of CloudTrail logs from S3 into CloudTrail Lake event data stores.
 *
 * It is started once, when it is first deployed; where another import of the account is running, it is queued, and started when its turn comes. A later
 * deployment that changes a setting, such as `retryToken`, retries it if it has failed or was stopped, and does nothing to it otherwise; another source,
 * destination or time makes it another import, and stops this one. Destroying it stops it.
 *
 * Imports take their turns in about the order of their deployment. For a fixed order let one depend on the other (`node.addDependency`), which has
 * `waitForCompletion`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 * @example
 *
 * new TrailImport(this, 'Of2023', {
 *   source: ImportSource.fromTrailBucket(bucket),
 *   destinations: [lake],
 *   startEventTime: new Date('2023-01-01T00:00:00Z'),
 *   endEventTime: new Date('2023-12-31T23:59:59Z'),
 * });
 */
export class TrailImport extends Construct {
  /** CloudTrail's id of the import into the first destination, `QUEUED` if it had none yet when it was deployed. For several use `importIds`. */
  public readonly importId: string;
  /** CloudTrail's ids of the imports, in the order of the destinations; `QUEUED` for each that had none yet when it was deployed. */
  public readonly importIds: string[];
  /**
   * The status of the import into the first destination as of the last deployment that changed it, e.g. `INITIALIZING`, or `QUEUED` while other imports
   * are in its way. It is not kept up to date: `onStateChange` tells of changes, `aws cloudtrail get-import` of the present one.
   */
  public readonly importStatus: string;
  /** The status of each import as of the last deployment that changed it, in the order of the destinations. */
  public readonly importStatuses: string[];
  /**
   * How many log files lie in the window, by the date in their names; `UNKNOWN` without `estimate`, or where the bucket could not be listed. The same
   * for all destinations.
   */
  public readonly estimatedFiles: string;
  /** The bytes of these files as they are in the bucket, compressed; `UNKNOWN` as above. */
  public readonly estimatedGzipBytes: string;
  /** The bytes of their events, uncompressed, which is what CloudTrail bills: an estimate; `UNKNOWN` as above. */
  public readonly estimatedBytes: string;
  /** What ingestion into the first destination costs, in US dollars, e.g. `12.34`: an estimate; `UNKNOWN` as above. For several use `estimatedCosts`. */
  public readonly estimatedCost: string;
  /** What ingestion into each of the destinations costs, in US dollars, in their order: estimates; `UNKNOWN` as above. */
  public readonly estimatedCosts: string[];
  /** The role that CloudTrail assumes to read the log files. */
  public readonly role: iam.IRole;
  /**
   * What the policy of the source's bucket has to allow, so that CloudTrail can read the log files. In another account than the stack's its owner has
   * to add it before the deployment; that account is told by the bucket's construct or `bucketAccount`. A synth-time warning then says so
   * (`cdk-cloudtrail-import:requiredBucketPolicy`), and an output of the stack holds the statement for all its imports. Within the account nothing
   * needs to be added.
   *
   * It names the role by a condition, so that it can be added before the role is there.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-s3
   */
  public readonly requiredBucketPolicyStatements: iam.PolicyStatement[];
  /**
   * What the policies of the source's KMS keys have to allow; empty without `encryptionKeys`. Needed where a key is of another account (a synth-time
   * warning, `cdk-cloudtrail-import:requiredKeyPolicy`, and an output of the stack then say so), or does not trust its account.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-kms
   */
  public readonly requiredKeyPolicyStatements: iam.PolicyStatement[];
  /** The function and state machine that carry the import out. */
  public readonly provider: TrailImportProvider;
  private readonly givenRole: boolean;
  private readonly imports: CustomResource[];
  private readonly metrics: ImportMetrics;

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
      roleName: props.roleName,
      removalPolicy,
      destinationArns: [...stores.values()].map((store) => storeArnInPolicy(this, store)),
    });

    // iam.Role.customizeRoles() puts a role of the user's in place of ours.
    this.givenRole = props.role !== undefined || !this.role.node.defaultChild;
    const roleArn = this.givenRole ? this.role.roleArn : accessRoleArn(this, props.roleName);
    this.requiredBucketPolicyStatements = [bucketStatement(this, source.bucketName, [roleArn])];
    this.requiredKeyPolicyStatements = source.keys.length > 0 ? [keyStatement(this, source.bucketName, [roleArn])] : [];

    this.imports = [...stores].map(([key, store]) => this.importInto(key, store, props, source, roleArn, removalPolicy));
    this.importIds = this.imports.map((each) => each.getAttString('ImportId'));
    this.importStatuses = this.imports.map((each) => each.getAttString('ImportStatus'));
    this.estimatedCosts = this.imports.map((each) => each.getAttString('EstimatedCost'));
    this.estimatedFiles = this.imports[0]?.getAttString('EstimatedFiles') ?? '';
    this.estimatedGzipBytes = this.imports[0]?.getAttString('EstimatedGzipBytes') ?? '';
    this.estimatedBytes = this.imports[0]?.getAttString('EstimatedBytes') ?? '';
    this.estimatedCost = this.estimatedCosts[0] ?? '';
    this.importId = this.importIds[0] ?? '';
    this.importStatus = this.importStatuses[0] ?? '';
    this.metrics = new ImportMetrics(this, props.metricsPerImport === true);
  }

  /**
   * A rule for the event that an import into one of the destinations is complete.
   *
   * @param id the id of the rule
   * @param options the rule's target and settings
   */
  public onCompleted(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStateChange(id, { ...options, states: [ImportState.COMPLETED] });
  }

  /**
   * A rule for the event that an import into one of the destinations has failed, with the first failures in `detail.reason`. An import that is going to
   * be retried has not failed yet.
   *
   * @param id the id of the rule
   * @param options the rule's target and settings
   */
  public onFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStateChange(id, { ...options, states: [ImportState.FAILED] });
  }

  /**
   * A rule for the events of changes of the import's state, each of which is told at least once, as long as EventBridge takes it. `detail` holds
   * `state`, `importId`, `construct`, `destination`, `source`, `statistics` and `reason`, as far as they are known.
   *
   * The import is deployed after the rule, and after the policy of an SNS topic that is its `target` in the same stack, and removed before them, so that
   * no event is missed: a target that refers to the import is an error at synth. The policy of an SQS queue, which names the rules that it lets in, may
   * come after the first event, and go before the last one. With `crossStackScope` in another stack the rule comes later, and misses what was told before.
   * Where the import is removed together with its rule in one update, its last event may be lost.
   *
   * @param id the id of the rule
   * @param options the rule's states, target and settings
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
   * @example
   *
   * import { aws_events_targets as targets } from 'aws-cdk-lib';
   * import { ImportState } from 'cdk-cloudtrail-import';
   *
   * history.onStateChange('Ended', { states: [ImportState.COMPLETED, ImportState.STOPPED], target: new targets.SnsTopic(topic) });
   */
  public onStateChange(id: string, options: OnStateChangeOptions = {}): events.Rule {
    const waitedFor: IConstruct[] = [];
    const rule = stateChangeRule(this, id, options, (resource) => waitedFor.push(resource));
    if (Stack.of(rule) === Stack.of(this)) {
      // EventBridge drops at once what a topic's policy does not let in. A queue's names the rules that it lets in, which may wait for the import.
      const topics = waitedFor.filter((resource) => resource.node.defaultChild instanceof CfnTopic && Stack.of(resource) === Stack.of(this));
      this.imports.forEach((each) => each.node.addDependency(rule, ...topics));
      this.node.addValidation({ validate: () => targetProblems(rule, this.imports) });
    }
    return rule;
  }

  /**
   * A metric of this import with `metricsPerImport`, otherwise that of all imports of the stack.
   *
   * @param metricName the metric's name: `FilesCompleted`, `EventsCompleted`, `FailedEntries`, `QueueTime` (in seconds) or `ImportsFailed`
   * @param props the metric's settings; the statistic is the sum, of `QueueTime` the maximum
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metrics.metric(metricName, props);
  }

  /**
   * How many log files were imported; sum.
   *
   * @param props the metric's settings
   */
  public metricFilesCompleted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.filesCompleted, props);
  }

  /**
   * How many events were imported; sum.
   *
   * @param props the metric's settings
   */
  public metricEventsCompleted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsCompleted, props);
  }

  /**
   * How many entries (prefixes and log files) failed to be imported, those included that a retry then imported; sum.
   *
   * @param props the metric's settings
   */
  public metricFailedEntries(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.failedEntries, props);
  }

  /**
   * How long imports waited for their turn, in seconds; maximum.
   *
   * @param props the metric's settings
   */
  public metricQueueTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.queueTime, props);
  }

  /**
   * How many imports have failed, after all retries; sum.
   *
   * @param props the metric's settings
   */
  public metricImportsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.importsFailed, props);
  }

  /**
   * An alarm that goes off when the import has failed, after all retries. Without `metricsPerImport` it goes off for every import of the stack, so one
   * of them needs it. It goes off as well when the function could not run for a day, so that an import of the stack is watched no more.
   *
   * @param id the id of the alarm, `FailureAlarm` if there is none
   * @param options the alarm's settings
   */
  public alarmOnFailure(id: string = 'FailureAlarm', options: FailureAlarmOptions = {}): cloudwatch.Alarm {
    return this.metrics.failureAlarm(id, this.provider, options);
  }

  /**
   * A graph for a dashboard of yours: the events and files that were imported, and the entries that failed, since the beginning of the time shown; of
   * all imports of the stack, without `metricsPerImport`.
   *
   * @param props the widget's settings
   */
  public progressWidget(props: cloudwatch.GraphWidgetProps = {}): cloudwatch.GraphWidget {
    return this.metrics.progressWidget(props);
  }

  private importInto(
    storeKey: string, store: aws_cloudtrail.IEventDataStoreRef, props: TrailImportProps, source: BoundImportSource, roleArn: string,
    removalPolicy: RemovalPolicy,
  ): CustomResource {
    const properties: Omit<TrailImportProperties, 'ServiceToken' | 'ServiceTimeout'> = {
      StateMachineArn: this.provider.stateMachineArn,
      SourceUri: source.uri,
      SourceRegion: source.bucketRegion,
      Destination: store.eventDataStoreRef.eventDataStoreArn,
      StartEventTime: wholeSeconds(props.startEventTime),
      EndEventTime: wholeSeconds(props.endEventTime),
      AccessRoleArn: this.role.roleArn,
      AccessRoleOrigin: this.givenRole ? 'given' : 'own',
      DisableAcls: props.disableAcls === false ? 'false' : 'true',
      RetryToken: props.retryToken,
      // Absent where they were not given, so that a new release sends no Update to imports that are deployed.
      RetryAttempts: props.retryAttempts === undefined ? undefined : Tokenization.stringifyNumber(props.retryAttempts),
      WaitForCompletion: inSeconds(props.waitForCompletion),
      OwnMetrics: props.metricsPerImport ? 'true' : undefined,
      Overlap: props.overlap === Overlap.ALLOW ? 'allow' : undefined,
      AllowEmpty: props.allowEmpty ? 'true' : undefined,
      ...estimateProperties(props.estimate),
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
      overlap: props.overlap ?? Overlap.REFUSE,
      store,
      source,
      roleArn,
      givenRole: this.givenRole,
      // In another account nobody but the bucket's owner can allow it.
      switchesAcls: props.disableAcls ?? !isOfOtherAccount(this, source.bucketAccount),
    });
    this.keepUntilDeleted(resource, source.bucket);
    return resource;
  }

  /** What an import needs has to be there when it is created, and still when it is deleted. */
  private keepUntilDeleted(resource: CustomResource, bucket: aws_s3.IBucketRef | undefined): void {
    const stack = Stack.of(this);
    resource.node.addDependency(this.provider._permissions);
    if (this.givenRole && Stack.of(this.role) === stack) resource.node.addDependency(this.role);
    // With its policy, which may get its statements later; with the endpoints and routes without which nobody would answer.
    for (const each of [bucket, this.provider._vpc]) {
      if (each && Stack.of(each) === stack) resource.node.addDependency(each);
    }
  }

  private problems(props: TrailImportProps, source: BoundImportSource): string[] {
    return [
      ...destinationProblems(this, props.destinations),
      ...partitionProblems(this, props.destinations),
      ...props.destinations.flatMap((store) => storeProblems(this, store)),
      ...source.problems,
      ...bucketProblems(source.bucket),
      ...timeProblems(props.startEventTime, props.endEventTime),
      ...retryProblems(props.retryAttempts),
      ...waitProblems(props.waitForCompletion),
      ...estimateProblems(props.estimate),
      ...roleProblems(this, props.role),
      ...roleNameProblems(props.roleName, props.role),
      ...providerProblems(this, props.provider),
    ];
  }
}
