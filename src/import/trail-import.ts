import { Annotations, CfnResource, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { problemsOf, timesOfToday } from './checks';
import {
  importProperties, ImportPropertiesProps, importResource, importResourceId, removalPolicyOf,
} from './custom-resource';
import { parseStoreArn, stableStoreKey, storeArnInPolicy } from './event-data-store';
import { ImportMetrics } from './metrics';
import { MonitoredImport } from './monitored-import';
import { IMPORT_PROPS } from './schema';
import { storeOfAppWarnings } from './store-of-app';
import { TrailImportProps } from './trail-import-props';
import { Condition, conditionOfAll, resourceOf, valueUnder } from '../conditions';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { importAccessRole } from '../role/access-role';
import { knownRoleArn } from '../role/known-arn';
import { bucketNameInKeyPolicy, bucketStatement, keyStatement, namedObjects } from '../role/other-accounts';
import { TrailImportRole } from '../role/trail-import-role';
import { BoundImportSource, bindSource } from '../source/bound-source';
import { hasAclsDisabled, isOfOtherAccount } from '../source/location';
import { checked } from '../validation/struct';
import { TrailImportAttributes } from '../wire';

/**
 * An import of CloudTrail logs from S3 into CloudTrail Lake event data stores.
 *
 * The first deployment starts the import. If another import of the account is running, the import waits in a queue. A
 * later deployment has the following effects:
 *
 * - A new source, destination or time range stops this import and starts another one.
 * - A new `retryToken` retries the import if it is FAILED, RETRYING or STOPPED.
 * - A change of another setting retries the import if it is FAILED.
 * - The removal of the construct stops the import.
 *
 * Queued imports start in approximately the order in which CloudFormation requests them. The order within a deployment
 * isn't fixed. For a fixed order, set `waitForCompletion` for the first import, and let the second import depend on the
 * first import (`node.addDependency`).
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 * @exampleMetadata fixture=quick-start
 * @example
 *
 * new TrailImport(stack, 'Year2020', {
 *   source: ImportSource.fromTrailBucket(bucket),
 *   destinations: [lake],
 *   startEventTime: new Date('2020-01-01T00:00:00Z'),
 *   endEventTime: new Date('2020-12-31T23:59:59Z'),
 * });
 */
export class TrailImport extends MonitoredImport {
  /** The role that CloudTrail assumes to read the log files. */
  public readonly role: iam.IRole;
  /** The function, the ledger and the rule that carry out the import. */
  public readonly provider: TrailImportProvider;
  /** @internal */
  protected readonly _imports: CfnResource[];
  /** @internal */
  protected readonly _metrics: ImportMetrics;
  private readonly attributes = new Map<string, string[]>();
  private readonly conditions: Condition[];
  private readonly logFileAccess: { readonly source: BoundImportSource; readonly roleArn: string };

  constructor(scope: Construct, id: string, props: TrailImportProps) {
    super(scope, id);
    const stack = Stack.of(this);
    const settings = checked('props', IMPORT_PROPS, props);
    const { valid } = settings;
    const source = bindSource(this, valid.source);
    const stores = new Map((valid.destinations ?? []).map((store) => [stableStoreKey(this, store), store]));

    this.node.addValidation({
      validate: () => {
        const warnings = [...source.warnings(this.provider._trails()), ...storeOfAppWarnings(valid)];
        warnings.forEach((each) => Annotations.of(this).addWarningV2(each.id, each.text));
        return problemsOf(this, settings, source);
      },
    });
    timesOfToday(valid).forEach((warning) =>
      Annotations.of(this).addWarningV2('cdk-cloudtrail-import:timeOfToday', warning),
    );
    // References to the provider of another stack would hide the error that reports it.
    const usable = valid.provider && Stack.of(valid.provider) === stack;
    this.provider = usable ? valid.provider : TrailImportProvider.getOrCreate(this);
    const conditionOfSource = conditionOfAll(this, 'SourceCondition', source.resources);
    this.role =
      valid.role ??
      importAccessRole(this, 'AccessRole', {
        source,
        roleName: valid.roleName,
        removalPolicy: removalPolicyOf(valid),
        condition: conditionOfSource,
        storeArns: [...stores.values()].map((store) => storeArnInPolicy(this, store, source.resources)),
      });

    const shared = this.role instanceof TrailImportRole && Stack.of(this.role) === stack ? this.role : undefined;
    shared?._addImport(source, [...stores.values()]);
    // iam.Role.customizeRoles() replaces a role that this library creates with one that exists.
    const isOwn = shared ? shared._isCreated : valid.role === undefined && this.role.node.defaultChild !== undefined;
    const roleResource = this.role.node.defaultChild as iam.CfnRole;
    const ownArn = () =>
      shared?._knownArn ?? knownRoleArn(roleResource, { stack, path: this.node.path, roleName: valid.roleName });
    const roleArn = isOwn ? ownArn() : this.role.roleArn;
    this.logFileAccess = { source, roleArn };

    const resourceProps: ImportPropertiesProps = {
      provider: this.provider,
      source,
      role: this.role,
      roleOrigin: isOwn ? 'own' : 'given',
      settings: valid,
    };
    this.conditions = [...stores].map(([key, store]) => {
      const resources = [...source.resources, resourceOf(store), resourceOf(valid.role)];
      return conditionOfAll(this, `${importResourceId(key)}Condition`, resources);
    });
    // An invalid prop is reported once, and not also because of the events of another import.
    const isKnown = settings.problems.length + source.problems.length === 0;
    this._imports = [...stores].map(([key, store], index) => {
      const properties = importProperties(this, store, resourceProps);
      const { SourceUri, Destination, StartEventTime = '', EndEventTime = '' } = properties;
      this.provider._provide({
        path: this.node.path,
        identity: isKnown
          ? [SourceUri, parseStoreArn(Destination)?.id ?? Destination, StartEventTime, EndEventTime]
          : ['', this.node.path, '', ''],
        allowOverlap: valid.allowOverlap ?? false,
        store,
        source,
        roleArn,
        ownRole: isOwn ? roleResource : undefined,
        roleCreator: isOwn ? (shared ?? this).node.path : undefined,
        role: this.role,
        waits: valid.waitForCompletion !== undefined,
        // Only the owner of a bucket in another account can allow it.
        switchesAcls:
          (valid.disableAcls ?? !isOfOtherAccount(this, source.bucketAccount)) && !hasAclsDisabled(source.bucket),
      });
      const condition = this.conditions[index];
      return importResource(this, importResourceId(key), { ...resourceProps, properties, condition });
    });
    this._metrics = new ImportMetrics(this, valid.metricsPerImport === true);
  }

  /**
   * The CloudTrail import ID of the import into the first destination, or `QUEUED` if CloudTrail had returned no ID
   * when the import was deployed.
   *
   * If the bucket, a key, the trail, the event data store or the role has a `CfnCondition`, the import has the same
   * condition. The attributes of the import are `NONE` if the condition is false.
   */
  public get importId(): string {
    return this.first('ImportId');
  }

  /** The import IDs in the order of the destinations, each as in `importId`. */
  public get importIds(): string[] {
    return this.attribute('ImportId');
  }

  /**
   * The state of the import into the first destination, such as `RUNNING`, or `QUEUED` while the import waits for other
   * imports. This is the state at the last deployment that changed the import. To react to changes, use
   * `onStateChange`. To get the current state, run `npx cdk-cloudtrail-import status <stack name>`.
   */
  public get importStatus(): string {
    return this.first('ImportStatus');
  }

  /** The states of the imports in the order of the destinations, each as in `importStatus`. */
  public get importStatuses(): string[] {
    return this.attribute('ImportStatus');
  }

  /**
   * The number of log files whose name has a date in the time range. The number is the same for all destinations. The
   * value is `UNKNOWN` without `estimate` and `maxEstimatedCost`, or if the function could not list the bucket.
   */
  public get estimatedFiles(): string {
    return this.first('EstimatedFiles');
  }

  /** The compressed size in bytes of the log files that `estimatedFiles` counts, or `UNKNOWN`. */
  public get estimatedGzipBytes(): string {
    return this.first('EstimatedGzipBytes');
  }

  /** The estimated uncompressed size of the events in bytes, which CloudTrail bills, or `UNKNOWN`. */
  public get estimatedBytes(): string {
    return this.first('EstimatedBytes');
  }

  /** The estimated cost of ingestion into the first destination in US dollars, such as `12.34`, or `UNKNOWN`. */
  public get estimatedCost(): string {
    return this.first('EstimatedCost');
  }

  /** The estimated costs in the order of the destinations, each as in `estimatedCost`. */
  public get estimatedCosts(): string[] {
    return this.attribute('EstimatedCost');
  }

  /**
   * The statements that the policy of a bucket in another account needs, so that CloudTrail can read the log files. If
   * the bucket is in the account of the stack, you don't need the statements.
   *
   * The owner of the bucket must add the statements before the deployment. A condition names the role, so the role need
   * not exist yet. If the library knows the other account from the bucket construct or from `bucketAccount`, synthesis
   * emits a warning (`cdk-cloudtrail-import:requiredBucketPolicy`). An output of the stack then contains the statement
   * for all imports of the stack.
   *
   * @see
   * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-s3
   */
  public get requiredBucketPolicyStatements(): iam.PolicyStatement[] {
    const { source, roleArn } = this.logFileAccess;
    return [bucketStatement(this, { ...source, roleArns: [roleArn], objectArns: namedObjects(this, source) })];
  }

  /**
   * The statements that the policies of the KMS keys of the source need. A key policy needs the statements if the key
   * is in another account, or if the key policy doesn't allow IAM policies to grant access. The list is empty if the
   * source has no keys.
   *
   * If a key is in another account, synthesis emits a warning (`cdk-cloudtrail-import:requiredKeyPolicy`), and an
   * output of the stack contains the statement.
   *
   * @see
   * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-kms
   */
  public get requiredKeyPolicyStatements(): iam.PolicyStatement[] {
    const { source, roleArn } = this.logFileAccess;
    const readers = { bucketName: bucketNameInKeyPolicy(source), roleArns: [roleArn] };
    return source.keys.length > 0 ? [keyStatement(this, readers)] : [];
  }

  private first(name: keyof TrailImportAttributes): string {
    return this.attribute(name)[0] ?? '';
  }

  private attribute(name: keyof TrailImportAttributes): string[] {
    const known = this.attributes.get(name);
    if (known) return known;
    const values = this._imports.map((each, index) =>
      valueUnder(this, this.conditions[index], each.getAtt(name).toString(), 'NONE'));
    this.attributes.set(name, values);
    return values;
  }
}
