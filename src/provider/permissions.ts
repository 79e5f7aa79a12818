import { Stack, Token } from 'aws-cdk-lib';
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

/**
 * The permissions of the function, in policies apart from its role: they contain the function's own ARN. Every custom
 * resource depends on them, so they exist from the first Create until after the last Delete.
 */
export class ProviderPermissions extends Construct {
  private readonly policies: (iam.Policy | iam.ManagedPolicy)[];
  private readonly statements = new Map<string, iam.PolicyStatement>();
  private readonly listed = new Set<string>();

  constructor(
    scope: Construct,
    id: string,
    private readonly role: iam.IRole,
    statements: iam.PolicyStatement[],
  ) {
    super(scope, id);
    const policy = new iam.Policy(this, 'Policy', { statements });
    // The role attaches the policy, so that a role that takes no policies (immutable, precreated) is left alone.
    role.attachInlinePolicy(policy);
    this.policies = [policy];
  }

  /** Allows actions on another resource. Repeated calls have no further effect. */
  public allow(actions: string[], resource: string, key: string = resource, passedTo?: string): void {
    const kind = actions.join();
    const entry = `${kind} ${Token.isUnresolved(key) ? JSON.stringify(Stack.of(this).resolve(key)) : key}`;
    if (this.listed.has(entry)) return;
    const number = Math.floor(this.listed.size / LISTED_PER_POLICY);
    this.listed.add(entry);
    const conditions = passedTo ? { StringEquals: { 'iam:PassedToService': passedTo } } : undefined;
    this.statement(number, kind, { actions, conditions }).addResources(resource);
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

export interface CommonStatementsProps {
  readonly functionArn: string;
  readonly ledgerArn: string;
  readonly logGroupArn: string;
  readonly encryptionKey?: aws_kms.IKeyRef;
}

/** The statements that every stack with imports needs, whatever it imports. */
export function commonStatements(scope: Construct, props: CommonStatementsProps): iam.PolicyStatement[] {
  const { functionArn, ledgerArn, logGroupArn, encryptionKey } = props;
  const allow = (actions: string[], resource: string) => new iam.PolicyStatement({ actions, resources: [resource] });
  return [
    // IAM defines no resource type for these actions.
    allow(
      ['StartImport', 'GetImport', 'StopImport', 'ListImports', 'ListImportFailures'].map(
        (each) => `cloudtrail:${each}`,
      ),
      '*',
    ),
    // TransactWriteItems needs the actions of the operations in it.
    allow(
      ['GetItem', 'Query', 'PutItem'].map((each) => `dynamodb:${each}`),
      ledgerArn,
    ),
    allow(['events:EnableRule', 'events:DisableRule'], ruleArnOfStack(scope)),
    putEventsStatement(scope),
    // A request that takes longer than one invocation is handed on to another one.
    allow(['lambda:InvokeFunction'], functionArn),
    // A request is valid only while its stack is in progress. The claim of a resource that the stack no longer holds
    // is void.
    allow(['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'], Stack.of(scope).stackId),
    allow(['logs:CreateLogStream', 'logs:PutLogEvents'], logGroupArn),
    ...keyStatements(scope, encryptionKey),
  ];
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
  return [
    new iam.PolicyStatement({ actions: ['kms:Decrypt'], resources }),
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
      conditions: { StringEquals: { 'kms:ViaService': `dynamodb.${Stack.of(scope).region}.amazonaws.com` } },
    }),
  ];
}
