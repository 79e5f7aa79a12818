import type { Holder } from './grants';
import { LOG_GROUP, PROVIDER_KEY, tableArn } from './names';
import type { Call } from '../lifecycle/account/happenings';
import { ACCOUNT, functionArn, REGION, ruleArn, tableName } from '../lifecycle/account/names';
import type { Stack } from '../lifecycle/account/stack';

/** The action, resource and conditions that a service checks for one call. */
export interface Need {
  readonly action: string;
  readonly resource: string;
  readonly context?: Readonly<Record<string, string | string[]>>;
}

/** The actions of S3's bucket-level operations, which have other names than the operations. */
const S3_ACTIONS: Readonly<Record<string, string>> = {
  ListObjectsV2: 's3:ListBucket',
  GetBucketLocation: 's3:GetBucketLocation',
  GetBucketAcl: 's3:GetBucketAcl',
  GetBucketOwnershipControls: 's3:GetBucketOwnershipControls',
  PutBucketOwnershipControls: 's3:PutBucketOwnershipControls',
};

/**
 * Everything that the function's role has to be allowed for one of its calls. Lambda names the function in each of
 * them.
 */
export function needsOf(call: Call, stack: Stack, encrypted: boolean): Need[] {
  return needsOfCall(call, stack, encrypted)
    .map((need) => ({ ...need, context: { ...always(stack), ...need.context } }));
}

/** The keys of every call of a function to a resource of its account. */
export function always({ name }: Pick<Stack, 'name'>): Readonly<Record<string, string>> {
  return { 'lambda:SourceFunctionArn': functionArn(name), 'aws:RequestedRegion': REGION, 'aws:ResourceAccount': ACCOUNT };
}

function needsOfCall({ service, operation, input }: Call, stack: Stack, encrypted: boolean): Need[] {
  switch (service) {
    case 'cloudtrail': return cloudTrailNeeds(operation, input);
    case 's3': {
      const action = S3_ACTIONS[operation];
      if (!action) {
        throw new Error(`It is not known which action allows ${operation} of S3.`);
      }
      return [{ action, resource: `arn:aws:s3:::${String(input.bucket)}`, context: keysOf(input.query as Query) }];
    }
    case 'dynamodb': return dynamoDbNeeds(operation, input, stack, encrypted);
    case 'cloudformation': return [{ action: `cloudformation:${operation}`, resource: String(input.StackName) }];
    case 'events': return operation === 'PutEvents' ? putEventsNeeds(input) : [{ action: `events:${operation}`, resource: ruleArn(stack) }];
    case 'lambda': return [{ action: 'lambda:InvokeFunction', resource: String(input.functionName) }];
    case 'answer': throw new Error(`The stack ${stack.name} is answered over a pre-signed URL, which needs no rights.`);
  }
}

type Query = { readonly prefix?: string; readonly delimiter?: string };

function keysOf({ prefix, delimiter }: Query): Need['context'] {
  return {
    ...(prefix === undefined ? {} : { 's3:prefix': prefix }),
    ...(delimiter === undefined ? {} : { 's3:delimiter': delimiter }),
  };
}

function putEventsNeeds({ Entries }: Call['input']): Need[] {
  return (Entries as { Source: string; DetailType: string; EventBusName?: string }[]).map((entry) => ({
    action: 'events:PutEvents',
    resource: `arn:aws:events:${REGION}:${ACCOUNT}:event-bus/${entry.EventBusName ?? 'default'}`,
    context: { 'events:source': [entry.Source], 'events:detail-type': [entry.DetailType] },
  }));
}

function cloudTrailNeeds(operation: string, input: Call['input']): Need[] {
  if (operation === 'GetEventDataStore') {
    return [{ action: 'cloudtrail:GetEventDataStore', resource: String(input.EventDataStore) }];
  }
  const source = input.ImportSource as { S3: { S3BucketAccessRoleArn: string } } | undefined;
  return [
    { action: `cloudtrail:${operation}`, resource: '*' },
    ...(source ? [{
      action: 'iam:PassRole', resource: source.S3.S3BucketAccessRoleArn, context: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' },
    }] : []),
  ];
}

const THROUGH_DYNAMODB = { 'kms:ViaService': `dynamodb.${REGION}.amazonaws.com` };

/** A transaction needs the right to each action in it. With a customer managed key, each call needs the key as well. */
function dynamoDbNeeds(operation: string, input: Call['input'], stack: Stack, encrypted: boolean): Need[] {
  const resource = tableArn(tableName(stack));
  const items = (input.TransactItems ?? []) as ReadonlyArray<Readonly<Record<string, unknown>>>;
  const actions = { Put: 'PutItem', Delete: 'DeleteItem', ConditionCheck: 'ConditionCheckItem' } as Readonly<Record<string, string>>;
  const needed = operation === 'TransactWriteItems' ? [...new Set(items.flatMap(Object.keys))].map((each) => actions[each]) : [operation];
  return [
    ...needed.map((action) => ({ action: `dynamodb:${action}`, resource })),
    ...(encrypted ? [{ action: 'kms:Decrypt', resource: PROVIDER_KEY, context: THROUGH_DYNAMODB }] : []),
  ];
}

/** The actions that a role needs for a service, according to the guide of the service. */
export interface ServiceNeed {
  readonly what: string;
  readonly of: Holder;
  readonly guide: string;
  readonly needs: readonly Need[];
}

const onEverything = (...actions: string[]): Need[] => actions.map((action) => ({ action, resource: '*' }));

/**
 * The lists are copied manually from the guides, so the test compares the template with the guides, not with itself.
 */
export const SERVICE_NEEDS: readonly ServiceNeed[] = [
  {
    what: 'the function\'s lines come into its log group',
    of: 'function',
    guide: 'https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html',
    needs: ['logs:CreateLogStream', 'logs:PutLogEvents'].map((action) => ({ action, resource: `${LOG_GROUP}:log-stream:2026/03/02/[$LATEST]1` })),
  },
  {
    what: 'a function is created in a VPC',
    of: 'function',
    guide: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions',
    needs: onEverything(
      'ec2:CreateNetworkInterface', 'ec2:DescribeNetworkInterfaces', 'ec2:DescribeSubnets', 'ec2:DeleteNetworkInterface',
      'ec2:AssignPrivateIpAddresses', 'ec2:UnassignPrivateIpAddresses'),
  },
  {
    what: 'the traces of the function come to X-Ray',
    of: 'function',
    guide: 'https://docs.aws.amazon.com/lambda/latest/dg/services-xray.html',
    needs: onEverything('xray:PutTraceSegments', 'xray:PutTelemetryRecords'),
  },
  {
    what: 'the encrypted environment of the function is decrypted',
    of: 'function',
    guide: 'https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars-encryption.html',
    needs: [{ action: 'kms:Decrypt', resource: PROVIDER_KEY, context: { 'kms:ViaService': `lambda.${REGION}.amazonaws.com` } }],
  },
  {
    what: 'DynamoDB uses the key of the ledger on behalf of the function',
    of: 'function',
    guide: 'https://docs.aws.amazon.com/kms/latest/developerguide/services-dynamodb.html#dynamodb-customer-cmk-policy',
    needs: [
      'Encrypt', 'Decrypt', 'ReEncryptFrom', 'ReEncryptTo', 'GenerateDataKey', 'GenerateDataKeyWithoutPlaintext', 'DescribeKey',
    ].map((each) => ({ action: `kms:${each}`, resource: PROVIDER_KEY, context: THROUGH_DYNAMODB })),
  },
];
