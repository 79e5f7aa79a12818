import * as path from 'node:path';
import { CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IDependable } from 'constructs';
import { conditionProblems, functionProblems, logGroupProblems, repeatedRoleNames, TIMEOUT_SECONDS } from './checks';
import { cycleSearch } from './cycle-search';
import { ledgerTable } from './ledger';
import { ListedPrefixes } from './listing';
import { OwnRoles, rolesBelowPath } from './own-roles';
import { commonStatements, networkInterfaces, ProviderPermissions } from './permissions';
import { ProvidedImport } from './provided-import';
import { ruleNameOfStack, scheduleRule } from './schedule';
import { checkedProviderProps } from './schema';
import { describeSettings } from './settings';
import { TrailImportProviderProps } from './trail-import-provider-props';
import { conditionOf, resourceOf, valueUnder } from '../conditions';
import { cycleProblems } from '../cycles';
import { storeArnInPolicy } from '../import/event-data-store';
import { warnOfExports } from '../import/exports';
import { overlapProblems } from '../import/overlap';
import { CLOUDTRAIL } from '../role/access-role';
import { OtherAccounts } from '../role/other-accounts';
import { BoundImportSource } from '../source/bound-source';
import { errorAt } from '../validation/errors';
import { ENVIRONMENT } from '../wire';

const PATH = 'CloudTrailImportProvider';

/**
 * The function, the ledger and the rule that carry out the imports of a stack. Each stack with imports has one
 * provider. The first import of the stack creates the provider. To change the settings of the provider, call
 * `getOrCreate` before you declare the first import.
 */
export class TrailImportProvider extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * The provider of the stack that contains `scope`.
   *
   * If the stack already has a provider, a call without settings returns this provider. A call with different settings
   * throws an error.
   *
   * @param scope any construct of the stack
   * @param props the settings of the provider
   * @exampleMetadata fixture=quick-start
   * @example
   *
   * import { TrailImportProvider } from 'cdk-cloudtrail-import';
   *
   * const auditStack = new Stack(app, 'Audit');
   * TrailImportProvider.getOrCreate(auditStack, { memorySize: 512 });
   */
  public static getOrCreate(scope: Construct, props?: TrailImportProviderProps): TrailImportProvider {
    const stack = Stack.of(scope);
    const existing = stack.node.tryFindChild(PATH);
    const { valid, problems } = checkedProviderProps(props);
    if (!(existing instanceof TrailImportProvider)) {
      return new TrailImportProvider(stack, PATH, scope.node.path, valid, problems);
    }
    existing.problems.push(...problems);
    // Some languages pass an empty struct if nothing is specified.
    if (Object.keys(valid).length === 0) return existing;
    const [is, wanted] = [describeSettings(existing.settings), describeSettings(valid)];
    if (is !== wanted) {
      throw errorAt(
        scope,
        `this construct requests an import provider with ${wanted}, but ${existing.askedBy} created the provider ` +
          `of ${stack.node.path} with ${is}. A stack has one provider: call TrailImportProvider.getOrCreate with all ` +
          'its settings once, before the first TrailImport',
      );
    }
    return existing;
  }

  /** The function that CloudFormation and the rule invoke. */
  public readonly handler: lambda.IFunction;
  /** The log group of the function. */
  public readonly logGroup: logs.ILogGroup;
  /**
   * The DynamoDB table that stores the state of all imports of the stack.
   *
   * Do not edit or delete items manually. Otherwise, the function might lose track of running imports, or start an
   * import twice. Point-in-time recovery is on. If you have deleted the table, restore a backup to a table with the
   * same name. The key schema and the logical ID of the table never change.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
   */
  public readonly ledger: dynamodb.ITable;
  /**
   * The name of the EventBridge rule that invokes the function every minute while an import of the stack is queued,
   * running or waiting for a retry. The function enables and disables the rule. Do not change the state of the rule
   * manually.
   */
  public readonly ruleName: string;

  /** The principal of the function's role. */
  public readonly grantPrincipal: iam.IPrincipal;

  /** @internal */
  public readonly _permissions: ProviderPermissions;
  /** The rule and the permission of EventBridge to invoke the function. @internal */
  public readonly _schedule: IDependable[];
  /** @internal */
  public readonly _vpc?: ec2.IVpc;
  /** The custom resources of the imports. @internal */
  public readonly _resources: CfnResource[] = [];
  private readonly imports: ProvidedImport[] = [];
  private readonly otherAccounts = new OtherAccounts(this);
  private readonly listed = new ListedPrefixes();
  private readonly ownRoles = new OwnRoles(this);

  private constructor(
    scope: Construct,
    id: string,
    private readonly askedBy: string,
    private readonly settings: TrailImportProviderProps,
    private readonly problems: string[],
  ) {
    super(scope, id);
    const { encryptionKey, vpc } = settings;
    this.logGroup =
      settings.logGroup ??
      new logs.LogGroup(this, 'LogGroup', {
        retention: logs.RetentionDays.ONE_YEAR,
        removalPolicy: settings.logRemovalPolicy ?? RemovalPolicy.DESTROY,
        encryptionKey,
      });
    // The key schema and the logical ID of the table are contracts with deployed stacks.
    this.ledger = ledgerTable(this, 'Ledger', encryptionKey);
    const role: iam.IRole =
      settings.role ??
      new iam.Role(this, 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: vpc && { NetworkInterfaces: networkInterfaces() },
      });
    // CloudFormation refuses to change the function that serves a custom resource, so its logical ID stays, and it has
    // no physical name. It has no EventInvokeConfig: a short event age would drop CloudFormation's requests.
    this.handler = new lambda.Function(this, 'Function', {
      description: 'Starts, follows and stops the CloudTrail imports of this stack',
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'handler')),
      handler: 'index.handler',
      runtime: settings.runtime ?? lambda.determineLatestNodeRuntime(this),
      memorySize: settings.memorySize ?? 256,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      reservedConcurrentExecutions: settings.reservedConcurrentExecutions,
      tracing: settings.tracing,
      environment: {
        [ENVIRONMENT.ledgerTable]: this.ledger.tableName,
        [ENVIRONMENT.ruleName]: ruleNameOfStack(),
        [ENVIRONMENT.stackId]: Stack.of(this).stackId,
      },
      role,
      logGroup: this.logGroup,
      environmentEncryption: encryptionKey,
      vpc,
      vpcSubnets: settings.vpcSubnets,
      securityGroups: settings.securityGroups,
    });
    this.grantPrincipal = role.grantPrincipal;
    this._vpc = vpc;
    this._permissions = new ProviderPermissions(
      this,
      'Permissions',
      role,
      commonStatements(this, {
        functionArn: this.handler.functionArn,
        ledgerArn: this.ledger.tableArn,
        logGroupArn: this.logGroup.logGroupArn,
        encryptionKey,
        inVpc: vpc !== undefined,
      }),
    );
    const { rule, permission } = scheduleRule(this, this.handler);
    // CloudFormation deletes the rule before the permissions of the function.
    rule.node.addDependency(permission, this._permissions);
    this._schedule = [rule, permission];
    this.ruleName = rule.ref;
    this.node.addValidation({
      validate: () => {
        warnOfExports(Stack.of(this));
        return [
          ...this.problems,
          ...functionProblems(this.handler, this.imports.filter(({ waits }) => waits).map((each) => each.path)),
          ...logGroupProblems(this.logGroup),
          ...conditionProblems(this, settings),
          ...this.ownRoles.problems(),
          ...this.overlap(),
          ...repeatedRoleNames(this, this.imports),
          ...cycleProblems(cycleSearch(this, this._permissions, this.imports, this._resources)),
        ];
      },
    });
  }

  /**
   * The network connections of the function in its VPC. Reading this property throws an error if the provider has no
   * `vpc`.
   */
  public get connections(): ec2.Connections {
    if (this._vpc) return this.handler.connections;
    throw errorAt(this, 'the provider is in no VPC: specify vpc in TrailImportProvider.getOrCreate');
  }

  /** Allows the function to carry out another import. @internal */
  public _provide(each: ProvidedImport): void {
    const { source } = each;
    this.imports.push(each);
    this._permissions.allow({
      actions: ['cloudtrail:GetEventDataStore'],
      resource: storeArnInPolicy(this, each.store),
      key: each.store.eventDataStoreRef.eventDataStoreArn,
    });
    const bucketActions = ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetBucketOwnershipControls'];
    this._permissions.allow({
      actions: each.switchesAcls ? [...bucketActions, 's3:PutBucketOwnershipControls'] : bucketActions,
      resource: source.guarded(source.bucketArn),
      key: source.bucketArn,
      onlyIf: source.bucketOwner === undefined ? undefined : ['aws:ResourceAccount', source.bucketOwner],
    });
    this.listOnly(source);
    if (each.ownRole && !this._permissions.isReported) {
      if (this.ownRoles.add(each.ownRole)) this._permissions.add(this.ownRoles.statement());
    } else {
      this._permissions.allow({
        actions: ['iam:PassRole'],
        resource: valueUnder(this, conditionOf(this, resourceOf(each.role)), each.roleArn, rolesBelowPath(this)),
        key: each.roleArn,
        onlyIf: ['iam:PassedToService', CLOUDTRAIL],
      });
    }
    this.otherAccounts.add(each.source, each.roleArn);
  }

  /** The report of customizeRoles() can't contain a statement that changes later. */
  private listOnly(source: BoundImportSource): void {
    const isFirst = this.imports.length === 1;
    this.listed.add(source);
    if (isFirst && !this._permissions.isReported) {
      this._permissions.add(...this.listed.statements(this.settings.role && this.handler.functionArn));
    }
  }

  private overlap(): string[] {
    return overlapProblems(this.imports.map((each) => ({ ...each, identity: Stack.of(this).resolve(each.identity) })));
  }
}
