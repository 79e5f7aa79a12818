import { createHash } from 'node:crypto';
import { ArnFormat, RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { pathBelow } from './event-data-store';
import { isRoleName } from './import-checks';
import { BoundImportSource } from './import-source';
import { partitionOf } from './partition';
import { ACCESS_ROLE_PATH } from './wire';

/** The service that assumes the role, in every partition. */
export const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

/** What CloudTrail does with a bucket, and with the keys of its objects. */
export const BUCKET_ACTIONS = ['s3:GetBucketAcl', 's3:ListBucket', 's3:GetObject'];
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

export interface ImportAccessRoleProps {
  /** The user's choice of a name. */
  readonly roleName?: string;
  readonly source: BoundImportSource;
  readonly destinationArns: string[];
  readonly removalPolicy: RemovalPolicy;
}

/**
 * The role that CloudTrail assumes to read the log files.
 *
 * Its name is fixed: CloudTrail remembers an import's role by ARN, so that after a deployment that was rolled back, or destroyed and repeated, the
 * same ARN proves an earlier import ours. Its permissions stand inside it: one resource, and never a role without them.
 */
export function importAccessRole(scope: Construct, id: string, props: ImportAccessRoleProps): iam.IRole {
  const { roleName, source, destinationArns, removalPolicy } = props;
  const statements = [
    new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketAcl'], resources: [source.bucketArn] }),
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: source.objectArns }),
  ];
  if (source.keys.length > 0) {
    statements.push(new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: source.keys.map(({ arn }) => arn) }));
  }
  const role = new iam.Role(scope, id, {
    roleName: accessRoleName(scope, roleName),
    path: accessRolePath(scope),
    // The conditions keep CloudTrail from being made another's deputy. They stand here alone: not every call that CloudTrail makes with the role
    // is known to carry them.
    assumedBy: new iam.ServicePrincipal(CLOUDTRAIL, {
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account, 'aws:SourceArn': destinationArns } },
    }),
    inlinePolicies: { ReadTrailLogs: new iam.PolicyDocument({ statements }) },
  });
  role.applyRemovalPolicy(removalPolicy);
  return role;
}

/** The IAM path of all access roles of a stack and the stacks nested in it. */
function accessRolePath(scope: Construct): string {
  return `${ACCESS_ROLE_PATH}${outermostStack(scope).stackName}/`;
}

/** The ARN of the role that `importAccessRole` makes, spelled out as far as it is known before the deployment: others need it by then. */
export function accessRoleArn(scope: Construct, roleName?: string): string {
  const stack = Stack.of(scope);
  return `arn:${partitionOf(stack) ?? stack.partition}:iam::${stack.account}:role${accessRolePath(scope)}${accessRoleName(scope, roleName)}`;
}

/** The ARNs of these roles, as a pattern. */
export function accessRoleArns(scope: Construct): string {
  return Stack.of(scope).formatArn({
    service: 'iam', region: '', resource: 'role', resourceName: `${accessRolePath(scope).slice(1)}*`, arnFormat: ArnFormat.SLASH_RESOURCE_NAME,
  });
}

/** A role's name is unique in the account, so it holds the Region; 54 characters at most, of the 64 that IAM allows. */
function accessRoleName(scope: Construct, given?: string): string {
  if (given !== undefined && isRoleName(given)) return given;
  const stack = outermostStack(scope);
  const readable = scope.node.id.replace(/[^A-Za-z0-9]+/g, '-').slice(0, 30);
  const hash = createHash('sha256').update(`${stack.stackName}/${pathBelow(stack, scope)}`).digest('hex').slice(0, 8);
  return `${readable}-${hash}-${stack.region}`;
}

function outermostStack(scope: Construct): Stack {
  const stack = Stack.of(scope);
  return stack.nestedStackParent ? outermostStack(stack.nestedStackParent) : stack;
}
