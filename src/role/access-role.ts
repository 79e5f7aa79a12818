import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { accessRoleName, accessRolePath } from './role-name';
import { Condition, createUnder, resourceOf } from '../conditions';
import { BoundImportSource } from '../source/import-source';

/** The service that assumes the role, in every partition. */
export const CLOUDTRAIL = 'cloudtrail.amazonaws.com';

/** The actions of CloudTrail on a bucket, and on the keys of its objects. */
export const BUCKET_ACTIONS = ['s3:GetBucketAcl', 's3:ListBucket', 's3:GetObject'];
export const KEY_ACTIONS = ['kms:Decrypt', 'kms:GenerateDataKey'];

/** CloudTrail remembers the role of an import by its ARN, so the name and the path of the role are fixed. */
export function accessRoleProps(
  scope: Construct,
  path: string,
  roleName: string | undefined,
  storeArns: string[],
): iam.RoleProps {
  const stack = Stack.of(scope);
  return {
    roleName: accessRoleName({ stack, path, roleName }),
    path: accessRolePath(stack),
    // The conditions prevent the confused deputy problem. Only the trust policy has them, because not every call that
    // CloudTrail makes with the role is known to carry them.
    assumedBy: new iam.ServicePrincipal(CLOUDTRAIL, {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': storeArns } },
    }),
  };
}

/** The statements that allow an import to read log files. */
export function readStatements(bucketArns: string[], objectArns: string[], keyArns: string[]): iam.PolicyStatement[] {
  return [
    new iam.PolicyStatement({ actions: ['s3:ListBucket', 's3:GetBucketAcl'], resources: bucketArns }),
    new iam.PolicyStatement({ actions: ['s3:GetObject'], resources: objectArns }),
    ...(keyArns.length > 0 ? [new iam.PolicyStatement({ actions: KEY_ACTIONS, resources: keyArns })] : []),
  ];
}

export interface ImportAccessRoleProps {
  readonly roleName?: string;
  readonly source: BoundImportSource;
  readonly storeArns: string[];
  readonly removalPolicy: RemovalPolicy;
  readonly condition: Condition;
}

/**
 * The role of one import. After a deployment that was rolled back, or destroyed and repeated, its ARN proves that an
 * earlier import is the stack's. Its policy is inline: one resource, and never a role without permissions.
 */
export function importAccessRole(scope: Construct, id: string, props: ImportAccessRoleProps): iam.IRole {
  const { roleName, source, storeArns, removalPolicy, condition } = props;
  const statements = readStatements(
    [source.bucketArn],
    source.objectArns,
    source.keys.map(({ arn }) => arn),
  );
  const role = new iam.Role(scope, id, {
    ...accessRoleProps(scope, scope.node.path, roleName, storeArns),
    inlinePolicies: { ReadTrailLogs: new iam.PolicyDocument({ statements }) },
  });
  role.applyRemovalPolicy(removalPolicy);
  createUnder(condition, resourceOf(role));
  return role;
}
