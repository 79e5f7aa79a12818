import { Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { aws_kms } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { ruleArnOfStack } from './schedule';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../wire';

/**
 * Number of resources that a policy lists one by one. The inline policies of a role hold 10,240 characters, a managed
 * policy holds 6,144, and a role has ten of these. With at most 50 ARNs in each, the imports of a full stack fit.
 */
const LISTED_PER_POLICY = 50;

/** The actions that an import needs on a resource. */
export interface Allowed {
  readonly actions: string[];
  readonly resource: string;
  /** A string that identifies the resource, if its ARN differs between imports. */
  readonly key?: string;
  /** A condition key and its value. A statement accepts the values of all its resources. */
  readonly onlyIf?: readonly [key: string, value: string];
}

interface Listed {
  readonly statement: iam.PolicyStatement;
  readonly values: Set<string>;
}

/**
 * The permissions of the function. They contain the ARN of the function, so they are in separate policies and not in
 * its role. Every custom resource depends on the policies, so the policies exist from the first Create until after the
 * last Delete.
 */
export class ProviderPermissions extends Construct {
  private readonly policies: (iam.Policy | iam.ManagedPolicy)[];
  private readonly statements = new Map<string, Listed>();
  private readonly listed = new Set<string>();
  private readonly parts = new Set<string>();
  private readonly policy: iam.Policy;

  constructor(
    scope: Construct,
    id: string,
    private readonly role: iam.IRole,
    statements: iam.PolicyStatement[],
  ) {
    super(scope, id);
    this.policy = new iam.Policy(this, 'Policy', { statements });
    // The role attaches the policy, so that a role that takes no policies (immutable, precreated) is left alone.
    role.attachInlinePolicy(this.policy);
    this.policies = [this.policy];
  }

  /** Adds a part of the policy whose resources and conditions are known when the template is written. */
  public addOnce(part: string, statements: () => iam.PolicyStatement[]): void {
    if (this.parts.has(part)) return;
    this.parts.add(part);
    this.policy.addStatements(...statements());
  }

  /**
   * Whether iam.Role.customizeRoles() replaces the role with one that exists. The report of its permissions contains
   * a statement as it is when it is added, without later additions to it.
   */
  public get isReported(): boolean {
    return this.role instanceof iam.Role && this.role.node.defaultChild === undefined;
  }

  /** Allows actions on another resource. Repeated calls have no further effect. */
  public allow(allowed: Allowed): void {
    const { actions, resource, key = resource, onlyIf } = allowed;
    const kind = [...actions, onlyIf?.[0]].join();
    const entry = `${kind} ${Token.isUnresolved(key) ? JSON.stringify(Stack.of(this).resolve(key)) : key}`;
    const number = Math.floor(this.listed.size / LISTED_PER_POLICY);
    const isNew = !this.listed.has(entry);
    this.listed.add(entry);
    if (this.isReported) {
      const conditions = onlyIf && { StringEquals: { [onlyIf[0]]: onlyIf[1] } };
      const statement = new iam.PolicyStatement({ actions, resources: [resource], conditions });
      if (isNew) this.role.addToPrincipalPolicy(statement);
      return;
    }
    if (!isNew) return;
    const { statement, values } = this.statement(number, kind, allowed);
    statement.addResources(resource);
    if (onlyIf) values.add(onlyIf[1]);
  }

  private statement(number: number, kind: string, { actions, onlyIf }: Allowed): Listed {
    const key = `${number} ${kind}`;
    const known = this.statements.get(key);
    if (known) return known;
    const values = new Set<string>();
    const conditions = onlyIf && { StringEquals: { [onlyIf[0]]: Lazy.list({ produce: () => [...values] }) } };
    const listed = { statement: new iam.PolicyStatement({ actions, conditions }), values };
    this.statements.set(key, listed);
    this.policyOf(number).addStatements(listed.statement);
    return listed;
  }

  private policyOf(number: number): iam.Policy | iam.ManagedPolicy {
    if (number < this.policies.length) return this.policies[number];
    const policy = new iam.ManagedPolicy(this, `More${number}`);
    this.role.addManagedPolicy(policy);
    this.policies.push(policy);
    return policy;
  }
}

export interface CommonStatementsProps {
  readonly functionArn: string;
  readonly ledgerArn: string;
  readonly logGroupArn: string;
  readonly encryptionKey?: aws_kms.IKeyRef;
  readonly inVpc: boolean;
}

/** The statements that every stack with imports needs. */
export function commonStatements(scope: Construct, props: CommonStatementsProps): iam.PolicyStatement[] {
  const { functionArn, ledgerArn, logGroupArn, encryptionKey, inVpc } = props;
  const allow = (actions: string[], resource: string) => new iam.PolicyStatement({ actions, resources: [resource] });
  return [
    // IAM defines no resource type for these actions.
    new iam.PolicyStatement({
      actions: ['StartImport', 'GetImport', 'StopImport', 'ListImports', 'ListImportFailures'].map(
        (each) => `cloudtrail:${each}`,
      ),
      resources: ['*'],
      conditions: { StringEquals: { 'aws:RequestedRegion': Stack.of(scope).region } },
    }),
    // TransactWriteItems needs the actions of the operations in it.
    allow(
      ['GetItem', 'Query', 'PutItem'].map((each) => `dynamodb:${each}`),
      ledgerArn,
    ),
    allow(['events:EnableRule', 'events:DisableRule'], ruleArnOfStack(scope)),
    putEventsStatement(scope),
    // The function passes a request that takes longer than one invocation to a new invocation.
    allow(['lambda:InvokeFunction'], functionArn),
    // The function admits a request only during an operation of its stack, and ignores the claims of resources that the
    // stack no longer has.
    allow(['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'], Stack.of(scope).stackId),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroupArn),
    ...keyStatements(scope, encryptionKey),
    ...(inVpc ? [noNetworkInterfacesOfItsOwn(functionArn)] : []),
  ];
}

/**
 * Lambda manages the network interfaces with the function's role. The code of the function must not.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-best-practice
 */
function noNetworkInterfacesOfItsOwn(functionArn: string): iam.PolicyStatement {
  return new iam.PolicyStatement({
    effect: iam.Effect.DENY,
    actions: NETWORK_INTERFACES,
    resources: ['*'],
    conditions: { ArnEquals: { 'lambda:SourceFunctionArn': functionArn } },
  });
}

/** Lambda cannot create a function in a VPC without these actions, and requires them on every network interface. */
const NETWORK_INTERFACES = [
  'ec2:CreateNetworkInterface',
  'ec2:DescribeNetworkInterfaces',
  'ec2:DescribeSubnets',
  'ec2:DeleteNetworkInterface',
  'ec2:AssignPrivateIpAddresses',
  'ec2:UnassignPrivateIpAddresses',
];

export function networkInterfaces(): iam.PolicyDocument {
  return new iam.PolicyDocument({
    statements: [new iam.PolicyStatement({ actions: NETWORK_INTERFACES, resources: ['*'] })],
  });
}

/** State change events of imports only, on the account's default event bus. */
function putEventsStatement(scope: Construct): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: ['events:PutEvents'],
    resources: [Stack.of(scope).formatArn({ service: 'events', resource: 'event-bus', resourceName: 'default' })],
    // Both condition keys have several values, because a call may carry several events.
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoneventbridge.html#amazoneventbridge-policy-keys
    conditions: {
      'ForAllValues:StringEquals': { 'events:source': EVENT_SOURCE, 'events:detail-type': EVENT_DETAIL_TYPE },
      // ForAllValues is also true if there is no value.
      // https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-single-vs-multi-valued-context-keys.html
      'Null': { 'events:source': 'false', 'events:detail-type': 'false' },
    },
  });
}

/**
 * Lambda decrypts the environment with the function's role, and DynamoDB uses the key on behalf of its caller.
 * kms:CreateGrant is not among the actions: only the principal that creates the table needs it.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html
 * @see https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html#dynamodb-customer-cmk-policy
 */
function keyStatements(scope: Construct, key?: aws_kms.IKeyRef): iam.PolicyStatement[] {
  if (!key) return [];
  const resources = [key.keyRef.keyArn];
  const [throughDynamoDb, throughLambda] = ['dynamodb', 'lambda'].map(
    (service) => `${service}.${Stack.of(scope).region}.amazonaws.com`,
  );
  return [
    new iam.PolicyStatement({
      actions: ['kms:Decrypt'],
      resources,
      conditions: { StringEquals: { 'kms:ViaService': [throughDynamoDb, throughLambda] } },
    }),
    new iam.PolicyStatement({
      actions: [
        'kms:Encrypt',
        'kms:ReEncryptFrom',
        'kms:ReEncryptTo',
        'kms:GenerateDataKey',
        'kms:GenerateDataKeyWithoutPlaintext',
        'kms:DescribeKey',
      ],
      resources,
      conditions: { StringEquals: { 'kms:ViaService': throughDynamoDb } },
    }),
  ];
}
