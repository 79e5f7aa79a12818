import * as path from 'node:path';
import { CfnResource, Duration, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as events from 'aws-cdk-lib/aws-events';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, IConstruct } from 'constructs';
import { TIMEOUT_SECONDS } from './checks';
import { ledgerTable } from './ledger';
import { ListedPrefixes } from './listing';
import { OwnRoles, rolesBelowPath } from './own-roles';
import { commonStatements, networkInterfaces, ProviderPermissions } from './permissions';
import { ProvidedImport } from './provided-import';
import { ruleNameOfStack, scheduleRule } from './schedule';
import { TrailImportProviderProps } from './trail-import-provider-props';
import { conditionOf, resourceOf, valueUnder } from '../conditions';
import { storeArnInPolicy } from '../import/event-data-store';
import { CLOUDTRAIL } from '../role/access-role';
import { ENVIRONMENT } from '../wire';

/** The parts of the policy that describe all imports. */
export interface CommonParts {
  readonly listed: ListedPrefixes;
  readonly ownRoles: OwnRoles;
}

/** The constructs in a provider. Their IDs are contracts with deployed stacks. */
export class ProviderResources {
  public readonly handler: lambda.Function;
  public readonly logGroup: logs.ILogGroup;
  public readonly ledger: dynamodb.Table;
  public readonly role: iam.IRole;
  public readonly rule: events.CfnRule;
  public readonly permissions: ProviderPermissions;
  /** The constructs that exist as long as an import. */
  public readonly required: IConstruct[];

  constructor(
    private readonly scope: Construct,
    private readonly settings: TrailImportProviderProps,
    private readonly common: CommonParts,
  ) {
    const { encryptionKey, vpc } = settings;
    this.logGroup =
      settings.logGroup ??
      new logs.LogGroup(scope, 'LogGroup', {
        retention: logs.RetentionDays.ONE_YEAR,
        removalPolicy: settings.logRemovalPolicy ?? RemovalPolicy.DESTROY,
        encryptionKey,
      });
    // The key schema and the logical ID of the table are contracts with deployed stacks.
    this.ledger = ledgerTable(scope, 'Ledger', encryptionKey);
    this.role =
      settings.role ??
      new iam.Role(scope, 'Role', {
        assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
        inlinePolicies: vpc && { NetworkInterfaces: networkInterfaces() },
      });
    // CloudFormation refuses to change the function that serves a custom resource, so its logical ID stays, and it has
    // no physical name. It has no EventInvokeConfig: a short event age would drop CloudFormation's requests.
    this.handler = new lambda.Function(scope, 'Function', {
      description: 'Starts, follows and stops the CloudTrail imports of this stack',
      code: lambda.Code.fromAsset(path.join(__dirname, '..', '..', 'assets', 'handler')),
      handler: 'index.handler',
      runtime: settings.runtime ?? lambda.determineLatestNodeRuntime(scope),
      memorySize: settings.memorySize ?? 256,
      timeout: Duration.seconds(TIMEOUT_SECONDS),
      reservedConcurrentExecutions: settings.reservedConcurrentExecutions,
      tracing: settings.tracing,
      environment: {
        [ENVIRONMENT.ledgerTable]: this.ledger.tableName,
        [ENVIRONMENT.ruleName]: ruleNameOfStack(),
        [ENVIRONMENT.stackId]: Stack.of(scope).stackId,
      },
      role: this.role,
      logGroup: this.logGroup,
      environmentEncryption: encryptionKey,
      vpc,
      vpcSubnets: settings.vpcSubnets,
      securityGroups: settings.securityGroups,
    });
    this.permissions = new ProviderPermissions(
      scope,
      'Permissions',
      this.role,
      commonStatements(scope, {
        functionArn: this.handler.functionArn,
        ledgerArn: this.ledger.tableArn,
        logGroupArn: this.logGroup.logGroupArn,
        encryptionKey,
        inVpc: vpc !== undefined,
      }),
    );
    const { rule, permission } = scheduleRule(scope, this.handler);
    // CloudFormation deletes the rule before the permissions of the function.
    rule.node.addDependency(permission, this.permissions);
    this.rule = rule;
    // The rule depends on its permission. The function could not answer without the endpoints and routes of the VPC.
    const network = vpc && Stack.of(vpc) === Stack.of(scope) ? [vpc] : [];
    this.required = [this.permissions, rule, ...network];
  }

  /** Allows the function to carry out another import. */
  public provide({ source, store, switchesAcls, ownRole, role, roleArn }: ProvidedImport): void {
    const { scope, permissions } = this;
    permissions.allow({
      actions: ['cloudtrail:GetEventDataStore'],
      resource: storeArnInPolicy(scope, store),
      key: store.eventDataStoreRef.eventDataStoreArn,
    });
    const bucketActions = ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetBucketOwnershipControls'];
    permissions.allow({
      actions: switchesAcls ? [...bucketActions, 's3:PutBucketOwnershipControls'] : bucketActions,
      resource: source.guarded(source.bucketArn),
      key: source.bucketArn,
      onlyIf: source.bucketOwner === undefined ? undefined : ['aws:ResourceAccount', source.bucketOwner],
    });
    const { listed, ownRoles } = this.common;
    // The report of customizeRoles() can't contain a statement that changes later.
    if (!permissions.isReported) {
      permissions.addOnce('listing', () => listed.statements(this.settings.role && this.handler.functionArn));
    }
    if (ownRole && !permissions.isReported) {
      permissions.addOnce('own roles', () => [ownRoles.statement()]);
    } else {
      permissions.allow({
        actions: ['iam:PassRole'],
        resource: valueUnder(scope, conditionOf(scope, resourceOf(role)), roleArn, rolesBelowPath(scope)),
        key: roleArn,
        onlyIf: ['iam:PassedToService', CLOUDTRAIL],
      });
    }
  }
}

/** Applies the dependencies of constructs that are created when synthesis has collected the others already. */
export function applyDependencies(construct: IConstruct): void {
  const resourcesIn = (scope: IConstruct) => scope.node.findAll().filter((each) => CfnResource.isCfnResource(each));
  for (const source of construct.node.findAll()) {
    for (const target of source.node.dependencies.flatMap(resourcesIn)) {
      resourcesIn(source).forEach((each) => each.addDependency(target));
    }
  }
}
