import { createHash } from 'node:crypto';
import { Annotations, CfnOutput, Lazy, Stack, Token } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BUCKET_ACTIONS, encryptionContext, KEY_ACTIONS } from './access-role';
import { fitting, segmentsOf } from './key-patterns';
import { conditionOf, resourceOf, valueUnder } from '../conditions';
import { partitionOf } from '../partition';
import { BoundImportSource } from '../source/bound-source';
import { bucketArnOf, isOfOtherAccount } from '../source/location';

/** The roles that read a bucket, and the objects that they read. */
export interface BucketReaders {
  readonly bucketName: string;
  readonly objectArns: string[];
  readonly roleArns: string[];
}

/** The number of characters for prefixes of imports. The maximum size of a bucket policy is 20 KB. */
const CHARACTERS_OF_PREFIXES = 6_000;

/** The statement that a bucket policy needs, so that these access roles can read the log files of the imports. */
export function bucketStatement(
  scope: Construct,
  { bucketName, objectArns, roleArns }: BucketReaders,
): iam.PolicyStatement {
  const arn = bucketArnOf(scope, bucketName);
  const objects = fitting([{ bucketArn: arn, objectArns }], CHARACTERS_OF_PREFIXES, (_, arns) => arns);
  return new iam.PolicyStatement({
    actions: BUCKET_ACTIONS,
    resources: [arn, ...objects],
    ...onlyRoles(scope, roleArns),
  });
}

/**
 * The objects of a source by the name of the bucket. A reference to a bucket in another stack can't be used elsewhere.
 */
export function namedObjects(scope: Construct, { bucketName, bucketArn, objectArns }: BoundImportSource): string[] {
  const arn = bucketArnOf(scope, bucketName);
  return objectArns.map((each) => {
    const segments = segmentsOf(bucketArn, each);
    return segments ? [arn, ...segments].join('/') : each;
  });
}

/**
 * The statement that key policies need. The encryption context is the bucket with S3 Bucket Keys, and the object
 * without them.
 */
export function keyStatement(
  scope: Construct,
  { bucketName, roleArns }: Omit<BucketReaders, 'objectArns'>,
): iam.PolicyStatement {
  const { principals, conditions } = onlyRoles(scope, roleArns);
  return new iam.PolicyStatement({
    actions: KEY_ACTIONS,
    resources: ['*'],
    principals,
    conditions: { ...conditions, StringLike: encryptionContext([bucketArnOf(scope, bucketName)]) },
  });
}

/**
 * The bucket in the policy of its key. A bucket of this app refers to its key, so the policy of the key cannot refer to
 * a bucket whose name CloudFormation generates. The access role can't read other buckets.
 */
export function bucketNameInKeyPolicy({ bucketName, bucket }: BoundImportSource): string {
  return Token.isUnresolved(bucketName) && resourceOf(bucket) ? '*' : bucketName;
}

/**
 * The account with a condition. A policy that names a role as its principal is rejected if the role does not exist, and
 * no longer matches the role after it was created again.
 *
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html#principal-roles
 */
function onlyRoles(scope: Construct, roleArns: string[]) {
  const stack = Stack.of(scope);
  return {
    principals: [new iam.ArnPrincipal(`arn:${partitionOf(stack) ?? stack.partition}:iam::${stack.account}:root`)],
    conditions: { ArnEquals: { 'aws:PrincipalArn': roleArns.length === 1 ? roleArns[0] : roleArns } },
  };
}

/** A policy of another account, and the statement that it needs. */
interface Required {
  readonly kind: 'BucketPolicy' | 'KeyPolicy';
  readonly statement: (scope: Construct, readers: BucketReaders) => iam.PolicyStatement;
  readonly description: string;
  readonly warning: (output: string) => string;
}

/**
 * The statements that other accounts must add, as outputs of the stack with a warning. The imports from a bucket share
 * one statement, because a bucket policy is limited to 20 KB and a stack to 200 outputs.
 */
export class OtherAccounts {
  private readonly readers = new Map<string, { roleArns: Set<string>; objectArns: Set<string> }>();

  constructor(private readonly scope: Construct) {}

  public add(source: BoundImportSource, roleArn: string): void {
    const { bucketName, bucketAccount, keys } = source;
    const bucket = Token.isUnresolved(bucketName) ? 'the source' : bucketName;
    if (isOfOtherAccount(this.scope, bucketAccount)) {
      this.require(source, roleArn, {
        kind: 'BucketPolicy',
        statement: bucketStatement,
        description: `Statement for the policy of bucket ${bucket} in account ${bucketAccount}`,
        warning: (output) =>
          `The bucket ${bucket} is in account ${bucketAccount}: before the deployment, its owner must disable ` +
          `its ACLs, and add the statement in the output ${output} to its policy`,
      });
    }
    const foreign = keys.find(({ account }) => isOfOtherAccount(this.scope, account));
    if (foreign) {
      this.require(source, roleArn, {
        kind: 'KeyPolicy',
        statement: keyStatement,
        description: `Statement for the policies of the KMS keys that encrypt the log files in bucket ${bucket}`,
        warning: (output) =>
          `Log files in bucket ${bucket} are encrypted with a KMS key in another account: ` +
          `before the deployment, its owner must add the statement in the output ${output} to its policy` +
          (source.bucketOwner !== undefined
            ? ''
            : `. If the bucket is in account ${foreign.account}, too, specify bucketAccount, because the policy of ` +
              'the bucket needs a statement then'),
      });
    }
  }

  private require(source: BoundImportSource, roleArn: string, required: Required): void {
    const { scope } = this;
    const { bucketName, bucket } = source;
    const { kind, statement, description, warning } = required;
    const stack = Stack.of(scope);
    const isToken = Token.isUnresolved(bucketName);
    const id = `${kind}Of${isToken ? hash(JSON.stringify(stack.resolve(bucketName))) : bucketName}`;
    const known = this.readers.get(id);
    const { roleArns, objectArns } = known ?? { roleArns: new Set(), objectArns: new Set() };
    roleArns.add(roleArn);
    namedObjects(scope, source).forEach((arn) => objectArns.add(arn));
    if (known) return;
    this.readers.set(id, { roleArns, objectArns });
    const readers = () => ({ bucketName, roleArns: [...roleArns], objectArns: [...objectArns] });
    const json = Lazy.string({
      produce: () => stack.toJsonString(statement(scope, readers()).toStatementJson()),
    });
    const value = valueUnder(scope, conditionOf(scope, resourceOf(bucket)), json, 'NONE');
    const output = new CfnOutput(scope, id, { description, value });
    Annotations.of(scope).addWarningV2(`cdk-cloudtrail-import:required${kind}`, warning(stack.getLogicalId(output)));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
