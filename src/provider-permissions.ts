import { Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './wire';

/**
 * Resources that a policy lists one by one. A role's inline policies hold 10,240 characters, a managed policy 6,144 and a role ten of these; with at
 * most 50 ARNs in each, the imports that fit a stack fit its policies.
 */
const LISTED_PER_POLICY = 50;

/**
 * What the function may do, in policies apart from its role: the function's own ARN is in them, and every custom resource depends on them, so that
 * they are there from the first Create until after the last Delete.
 */
export class ProviderPermissions extends Construct {
  private readonly policies: (iam.Policy | iam.ManagedPolicy)[];
  private readonly statements = new Map<string, iam.PolicyStatement>();
  private readonly listed = new Set<string>();

  constructor(scope: Construct, id: string, private readonly role: iam.IRole, statements: iam.PolicyStatement[]) {
    super(scope, id);
    const policy = new iam.Policy(this, 'Policy', { statements });
    // Asked for by the role, so that one that takes no policies (imported as immutable, precreated) is left alone.
    role.attachInlinePolicy(policy);
    this.policies = [policy];
  }

  /** Allows actions on one more resource; once, however often it is asked for. */
  public allow(actions: string[], resource: string, key: string = resource, passedTo?: string): void {
    const kind = actions.join();
    const entry = `${kind} ${Token.isUnresolved(key) ? JSON.stringify(Stack.of(this).resolve(key)) : key}`;
    if (this.listed.has(entry)) return;
    const number = Math.floor(this.listed.size / LISTED_PER_POLICY);
    this.listed.add(entry);
    this.statement(number, kind, { actions, conditions: passedTo ? { StringEquals: { 'iam:PassedToService': passedTo } } : undefined })
      .addResources(resource);
  }

  private statement(number: number, kind: string, props: iam.PolicyStatementProps): iam.PolicyStatement {
    const key = `${number} ${kind}`;
    const known = this.statements.get(key);
    if (known) return known;
    const statement = new iam.PolicyStatement(props);
    this.statements.set(key, statement);
    this.policy(number).addStatements(statement);
    return statement;
  }

  private policy(number: number): iam.Policy | iam.ManagedPolicy {
    if (number < this.policies.length) return this.policies[number];
    const policy = new iam.ManagedPolicy(this, `More${number}`);
    this.role.addManagedPolicy(policy);
    this.policies.push(policy);
    return policy;
  }
}

/** What every import of a stack needs, whatever it imports. */
export function commonStatements(scope: Construct, functionArn: string, machineArn: string, machineName: string, logGroupArn: string) {
  const stack = Stack.of(scope);
  const execution = `arn:${stack.partition}:states:${stack.region}:${stack.account}:execution:${machineName}:*`;
  return [
    new iam.PolicyStatement({
      // IAM defines no resource type for these actions: they can be allowed on everything alone.
      actions: ['cloudtrail:StartImport', 'cloudtrail:GetImport', 'cloudtrail:StopImport', 'cloudtrail:ListImports', 'cloudtrail:ListImportFailures'],
      resources: ['*'],
    }),
    new iam.PolicyStatement({ actions: ['states:StartExecution', 'states:ListExecutions'], resources: [machineArn] }),
    new iam.PolicyStatement({ actions: ['states:DescribeExecution', 'states:GetExecutionHistory', 'states:StopExecution'], resources: [execution] }),
    tellStatement(scope),
    // A wait longer than one invocation is handed on to the next.
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [functionArn] }),
    // A rollback is told apart from an update by the stack's status, a resource whose logical id was changed by the stack's resources.
    new iam.PolicyStatement({ actions: ['cloudformation:DescribeStacks', 'cloudformation:ListStackResources'], resources: [stack.stackId] }),
    new iam.PolicyStatement({ actions: ['logs:CreateLogStream', 'logs:PutLogEvents'], resources: [logGroupArn] }),
  ];
}

/** Events of imports alone, on the account's default bus. */
export function tellStatement(scope: Construct): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    // Both are condition keys of several values: a call may carry several events.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html#amazoneventbridge-policy-keys
    conditions: {
      'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE, 'events:detail-type': EVENT_DETAIL_TYPE },
      // Of no value at all the former would be true.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
      'Null': { 'events:source': 'false', 'events:detail-type': 'false' },
    },
  });
}
