import { AspectPriority, Aspects, CfnResource, Lazy, Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import * as dynamodb from 'aws-cdk-lib/aws-dynamodb';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { Construct, Dependable, IConstruct, IDependable } from 'constructs';
import { conditionProblems, functionProblems, logGroupProblems, repeatedRoleNames } from './checks';
import { cycleSearch } from './cycle-search';
import { ListedPrefixes } from './listing';
import { OwnRoles } from './own-roles';
import { ProvidedImport } from './provided-import';
import { applyDependencies, ProviderResources } from './resources';
import { ProviderSettings } from './settings';
import { TrailImportProviderProps } from './trail-import-provider-props';
import { resourceOf } from '../conditions';
import { cycleProblems } from '../cycles';
import { warnOfExports } from '../import/exports';
import { overlapProblems } from '../import/overlap';
import { OtherAccounts } from '../role/other-accounts';
import { trailsOfApp } from '../source/trail-of-app';
import { errorAt } from '../validation/errors';

const PATH = 'CloudTrailImportProvider';

/**
 * The function, the ledger and the rule that carry out the imports of a stack. Each stack with imports has one
 * provider. The first import of the stack creates the provider. To change the settings of the provider, call
 * `getOrCreate` before or after you declare imports.
 */
export class TrailImportProvider extends Construct implements ec2.IConnectable, iam.IGrantable {
  /**
   * The provider of the stack that contains `scope`.
   *
   * Calls can specify settings in any order, also after the first import. The settings of all calls apply together. A
   * call throws an error if an earlier call has specified another value of a setting.
   *
   * Synthesis creates the resources of the provider. If the app uses a property of the provider such as `handler`, the
   * resources are created at that time. A later call with a new setting throws an error.
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
    if (existing instanceof TrailImportProvider) {
      existing.specify(scope, props);
      return existing;
    }
    const settings = new ProviderSettings();
    settings.add(scope, props);
    return new TrailImportProvider(stack, PATH, settings);
  }

  /** The constructs that exist as long as an import. @internal */
  public readonly _required: IDependable = {};
  /** ARN of the function. @internal */
  public readonly _serviceToken = Lazy.uncachedAny({
    produce: () => resourceOf(this.resources('a reference to it was resolved').handler)!.getAtt('Arn'),
  });
  /** The custom resources of the imports. @internal */
  public readonly _resources: CfnResource[] = [];
  private readonly imports: ProvidedImport[] = [];
  private readonly otherAccounts = new OtherAccounts(this);
  private readonly listed = new ListedPrefixes();
  private readonly ownRoles = new OwnRoles(this);
  private trails?: CfnTrail[];
  private created?: ProviderResources;
  /** Why the settings cannot change any more. */
  private fixedBecause?: string;

  private constructor(
    scope: Construct,
    id: string,
    private readonly settings: ProviderSettings,
  ) {
    super(scope, id);
    // Before aspects without a priority, such as those of cdk-nag, visit the resources.
    const create = { visit: (node: IConstruct) => void (node === this && this.resources('synthesis has begun')) };
    Aspects.of(this).add(create, { priority: AspectPriority.MUTATING });
    const required = () => this.required();
    Dependable.implement(this._required, {
      get dependencyRoots(): IConstruct[] {
        return required();
      },
    });
    this.node.addValidation({ validate: () => this.problems() });
  }

  /** The function that CloudFormation and the rule invoke. */
  public get handler(): lambda.IFunction {
    return this.used('handler').handler;
  }

  /** The log group of the function. */
  public get logGroup(): logs.ILogGroup {
    return this.used('logGroup').logGroup;
  }

  /**
   * The DynamoDB table that stores the state of all imports of the stack.
   *
   * Do not edit or delete items manually. Otherwise, the function might lose track of running imports, or start an
   * import twice. Point-in-time recovery is on. If you have deleted the table, restore a backup to a table with the
   * same name. The key schema and the logical ID of the table never change.
   *
   * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Point-in-time-recovery.html
   */
  public get ledger(): dynamodb.ITable {
    return this.used('ledger').ledger;
  }

  /**
   * The name of the EventBridge rule that invokes the function every minute while an import of the stack is queued,
   * running or waiting for a retry. The function enables and disables the rule. Do not change the state of the rule
   * manually.
   */
  public get ruleName(): string {
    return this.used('ruleName').rule.ref;
  }

  /** The principal of the function's role. */
  public get grantPrincipal(): iam.IPrincipal {
    return this.used('grantPrincipal').role.grantPrincipal;
  }

  /**
   * The network connections of the function in its VPC. Reading this property throws an error if the provider has no
   * `vpc`.
   */
  public get connections(): ec2.Connections {
    if (this.settings.valid.vpc) return this.used('connections').handler.connections;
    throw errorAt(this, 'the provider is in no VPC: specify vpc in TrailImportProvider.getOrCreate');
  }

  /** A text from the resources, which are created later. @internal */
  public _late(textOf: (resources: ProviderResources) => string): string {
    return Lazy.uncachedString({ produce: () => textOf(this.resources('a reference to it was resolved')) });
  }

  /** Allows the function to carry out another import. @internal */
  public _provide(each: ProvidedImport): void {
    this.imports.push(each);
    this.listed.add(each.source);
    if (each.ownRole) this.ownRoles.add(each.ownRole);
    this.otherAccounts.add(each.source, each.roleArn);
    this.created?.provide(each);
  }

  /** The trails of the app. A synthesis finds them once for all imports. @internal */
  public _trails(): CfnTrail[] {
    this.trails ??= trailsOfApp(this);
    return this.trails;
  }

  private specify(by: Construct, props: TrailImportProviderProps | undefined): void {
    const added = this.settings.add(by, props);
    if (added.length === 0 || !this.created) return;
    throw errorAt(
      by,
      `the import provider gets another setting (${added.join(', ')}) too late, because ${this.fixedBecause}: call ` +
        'TrailImportProvider.getOrCreate with all settings before',
    );
  }

  private used(property: string): ProviderResources {
    return this.resources(`the app has used its property ${property}`);
  }

  /** Creates the resources when they are needed, so that settings may be specified until then. */
  private resources(because: string): ProviderResources {
    if (this.created) return this.created;
    this.fixedBecause = because;
    const created = new ProviderResources(this, this.settings.valid, { listed: this.listed, ownRoles: this.ownRoles });
    this.created = created;
    this.imports.forEach((each) => created.provide(each));
    return created;
  }

  /**
   * Without the feature flag `@aws-cdk/core:aspectStabilization`, no aspect visits a provider that an aspect creates.
   */
  private required(): IConstruct[] {
    // Another synthesis has begun, and the app may have more trails.
    this.trails = undefined;
    const isLate = !this.created;
    const { required } = this.resources('synthesis has begun');
    if (isLate) applyDependencies(this);
    return required;
  }

  private problems(): string[] {
    const { imports } = this;
    const resources = this.resources('synthesis has begun');
    const waiting = imports.filter(({ waits }) => waits).map((each) => each.path);
    warnOfExports(Stack.of(this));
    return [
      ...this.settings.problems,
      ...functionProblems(resources.handler, waiting),
      ...logGroupProblems(resources.logGroup),
      ...conditionProblems(this, this.settings.valid),
      ...this.ownRoles.problems(),
      ...overlapProblems(imports.map((each) => ({ ...each, identity: Stack.of(this).resolve(each.identity) }))),
      ...repeatedRoleNames(this, imports),
      ...cycleProblems(cycleSearch(this, resources.permissions, imports, this._resources)),
    ];
  }
}
