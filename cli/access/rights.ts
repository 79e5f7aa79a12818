/** The calls of each command, which only read. */
export type CommandName = 'estimate' | 'check' | 'status' | 'failures';

export interface Right {
  readonly action: string;
  /** The resources to which the permission can be limited. */
  readonly resource: 'any' | 'tables' | 'buckets' | 'stores';
}

const OF_STACKS: readonly Right[] = [
  { action: 'cloudformation:DescribeStacks', resource: 'any' },
  { action: 'cloudformation:ListStackResources', resource: 'any' },
  { action: 'dynamodb:Query', resource: 'tables' },
];

export const RIGHTS: Readonly<Record<CommandName, readonly Right[]>> = {
  estimate: [
    { action: 's3:ListBucket', resource: 'buckets' },
    { action: 'cloudtrail:GetEventDataStore', resource: 'stores' },
  ],
  check: [
    { action: 's3:ListBucket', resource: 'buckets' },
    { action: 's3:GetBucketOwnershipControls', resource: 'buckets' },
    { action: 's3:GetBucketAcl', resource: 'buckets' },
    { action: 's3:GetEncryptionConfiguration', resource: 'buckets' },
    { action: 'cloudtrail:GetEventDataStore', resource: 'stores' },
    { action: 'cloudtrail:ListImports', resource: 'any' },
    { action: 'cloudtrail:GetImport', resource: 'any' },
    ...OF_STACKS,
  ],
  status: [
    ...OF_STACKS,
    { action: 'events:ListRules', resource: 'any' },
    { action: 'cloudtrail:GetImport', resource: 'any' },
  ],
  failures: [...OF_STACKS, { action: 'cloudtrail:ListImportFailures', resource: 'any' }],
};

/** An IAM policy with exactly the permissions that a command needs. */
export function policyOf(command: CommandName, region: string): object {
  const partition = region.startsWith('us-gov-') ? 'aws-us-gov' : 'aws';
  const arns = {
    any: '*',
    tables: `arn:${partition}:dynamodb:*:*:table/*`,
    buckets: `arn:${partition}:s3:::*`,
    stores: `arn:${partition}:cloudtrail:*:*:eventdatastore/*`,
  };
  const byResource = new Map<string, string[]>();
  for (const { action, resource } of RIGHTS[command]) {
    byResource.set(arns[resource], [...(byResource.get(arns[resource]) ?? []), action]);
  }
  return {
    Version: '2012-10-17',
    Statement: [...byResource].map(([Resource, Action]) => ({ Effect: 'Allow', Action, Resource })),
  };
}
