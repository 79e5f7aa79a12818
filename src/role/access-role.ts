import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accessRoleNameInTemplate, accessRolePath } from './role-name';
import { Condition, createUnder, resourceOf } from '../conditions';
import { BoundImportSource } from '../source/bound-source';

/** The service that assumes the role, in every partition. */
export const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

/** The actions of CloudTrail on a bucket, and on the keys of its objects. */
export const BUCKET_ACTIONS = ['s3:GetBucketAcl', 's3:ListBucket', 's3:GetObject'];
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** CloudTrail shows the ARN of the role of an import, so the name and the path of the role are fixed. */
export function accessRoleProps(
  scope: Construct,
  path: string,
  roleName: string | undefined,
  storeArns: string[],
): iam.RoleProps {
  const stack = Stack.of(scope);
  return {
    roleName: accessRoleNameInTemplate({ stack, path, roleName }),
    path: accessRolePath(stack),
    // The conditions prevent the confused deputy problem. Only the trust policy has them, because not every call that
    // CloudTrail makes with the role is known to carry them.
    assumedBy: new iam.ServicePrincipal(CLOUDTRAIL, {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': storeArns } },
    }),
  };
}

/** The part of a bucket that a role reads. */
export interface ReadAccess {
  readonly bucketArn: string;
  /** The account that owns the bucket, if it is known. */
  readonly bucketOwner?: string;
  readonly objectArns: string[];
  readonly keyArns: string[];
}

/**
 * The statements that allow imports to read log files. The condition key `aws:ResourceAccount` describes the bucket
 * and not the caller, so each request to S3 has it.
 */
export function readStatements(access: ReadAccess[]): iam.PolicyStatement[] {
  const owned = access.filter((each) => each.bucketOwner !== undefined);
  const others = access.filter((each) => each.bucketOwner === undefined);
  const encrypted = access.filter(({ keyArns }) => keyArns.length > 0);
  return [
    ...ofBuckets(owned, { StringEquals: { 'aws:ResourceAccount': distinct(owned.map((each) => each.bucketOwner!)) } }),
    ...ofBuckets(others),
    ...(encrypted.length > 0 ? [keysOf(encrypted)] : []),
  ];
}

function ofBuckets(access: ReadAccess[], conditions?: iam.Conditions): iam.PolicyStatement[] {
  if (access.length === 0) return [];
  const [buckets, objects] = [access.map((each) => each.bucketArn), access.flatMap((each) => each.objectArns)];
  return [
    new iam.PolicyStatement({
      actions: ['s3:ListBucket', 's3:GetBucketAcl'], resources: distinct(buckets), conditions,
    }),
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: distinct(objects), conditions }),
  ];
}

/** The encryption context is the bucket with S3 Bucket Keys, and the object without them. */
function keysOf(access: ReadAccess[]): iam.PolicyStatement {
  return new iam.PolicyStatement({
    actions: KEY_ACTIONS,
    resources: distinct(access.flatMap((each) => each.keyArns)),
    conditions: { StringLike: encryptionContext(distinct(access.map((each) => each.bucketArn))) },
  });
}

export function encryptionContext(bucketArns: string[]): Record<string, string[]> {
  return { 'kms:EncryptionContext:aws:s3:arn': bucketArns.flatMap((arn) => [arn, `${arn}/*`]) };
}

function distinct(texts: string[]): string[] {
  return [...new Set(texts)];
}

/**
 * The bucket, objects and keys that an import reads. `inPolicy` replaces the ARNs in a policy that exists also without
 * the bucket and the keys.
 */
export function readAccessOf(source: BoundImportSource, inPolicy = (arn: string) => arn): ReadAccess {
  const { bucketArn, bucketOwner, objectArns, keys } = source;
  return {
    bucketArn: inPolicy(bucketArn),
    bucketOwner,
    objectArns: objectArns.map(inPolicy),
    keyArns: keys.map(({ arn }) => inPolicy(arn)),
  };
}

export interface ImportAccessRoleProps {
  readonly roleName?: string;
  readonly source: BoundImportSource;
  readonly storeArns: string[];
  readonly removalPolicy: RemovalPolicy;
  readonly condition: Condition;
}

/**
 * The role of one import. If a deployment is rolled back or a stack is deployed again, the ARN of the role proves that
 * an earlier import belongs to the stack. The policy is inline, so the role needs one resource and never exists without
 * permissions.
 */
export function importAccessRole(scope: Construct, id: string, props: ImportAccessRoleProps): iam.IRole {
  const { roleName, source, storeArns, removalPolicy, condition } = props;
  const statements = readStatements([readAccessOf(source)]);
  const role = new iam.Role(scope, id, {
    ...accessRoleProps(scope, scope.node.path, roleName, storeArns),
    inlinePolicies: { ReadTrailLogs: new iam.PolicyDocument({ statements }) },
  });
  role.applyRemovalPolicy(removalPolicy);
  createUnder(condition, resourceOf(role));
  return role;
}
