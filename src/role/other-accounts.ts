import { createHash } from 'node:crypto';
import { Annotations, CfnOutput, Lazy, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { BUCKET_ACTIONS, KEY_ACTIONS } from './access-role';
import { conditionOf, resourceOf, valueUnder } from '../conditions';
import { partitionOf } from '../partition';
import { BoundImportSource } from '../source/import-source';
import { bucketArnOf } from '../source/location';

/** The statement that a bucket policy needs, so that these access roles can read its log files. */
export function bucketStatement(scope: Construct, bucketName: string, roleArns: string[]): iam.PolicyStatement {
  const arn = bucketArnOf(scope, bucketName);
  return new iam.PolicyStatement({
    actions: BUCKET_ACTIONS,
    resources: [arn, `${arn}/*`],
    ...onlyRoles(scope, roleArns),
  });
}

/**
 * The statement that key policies need. The encryption context is the bucket with S3 Bucket Keys, and the object
 * without them.
 */
export function keyStatement(scope: Construct, bucketName: string, roleArns: string[]): iam.PolicyStatement {
  const arn = bucketArnOf(scope, bucketName);
  const { principals, conditions } = onlyRoles(scope, roleArns);
  return new iam.PolicyStatement({
    actions: KEY_ACTIONS,
    resources: ['*'],
    principals,
    conditions: { ...conditions, StringLike: { 'kms:EncryptionContext:aws:s3:arn': [arn, `${arn}/*`] } },
  });
}

/**
 * The bucket in the policy of its own key. A bucket of this app refers to its key, so the policy of the key cannot
 * refer to the bucket, whose name CloudFormation generates. The access role reads no other bucket anyway.
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

export function isOfOtherAccount(scope: Construct, account: string | undefined): boolean {
  return account !== undefined && Token.compareStrings(account, Stack.of(scope).account) === TokenComparison.DIFFERENT;
}

/** A policy of another account, and the statement that it needs. */
interface Required {
  readonly kind: 'BucketPolicy' | 'KeyPolicy';
  readonly statement: (scope: Construct, bucketName: string, roleArns: string[]) => iam.PolicyStatement;
  readonly description: string;
  readonly warning: (output: string) => string;
}

/**
 * The statements that other accounts must add, as outputs of the stack with a warning. The imports from a bucket share
 * one statement, because a bucket policy is limited to 20 KB and a stack to 200 outputs.
 */
export class OtherAccounts {
  private readonly readers = new Map<string, Set<string>>();

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
          (source.ownerIsKnown
            ? ''
            : `. If the bucket is in account ${foreign.account}, too, specify bucketAccount, because the policy of ` +
              'the bucket needs a statement then'),
      });
    }
  }

  private require({ bucketName, bucket }: BoundImportSource, roleArn: string, required: Required): void {
    const { scope } = this;
    const { kind, statement, description, warning } = required;
    const stack = Stack.of(scope);
    const isToken = Token.isUnresolved(bucketName);
    const id = `${kind}Of${isToken ? hash(JSON.stringify(stack.resolve(bucketName))) : bucketName}`;
    const known = this.readers.get(id);
    known?.add(roleArn);
    if (known) return;
    const roleArns = new Set([roleArn]);
    this.readers.set(id, roleArns);
    const json = Lazy.string({
      produce: () => stack.toJsonString(statement(scope, bucketName, [...roleArns]).toStatementJson()),
    });
    const value = valueUnder(scope, conditionOf(scope, resourceOf(bucket)), json, 'NONE');
    const output = new CfnOutput(scope, id, { description, value });
    Annotations.of(scope).addWarningV2(`cdk-cloudtrail-import:required${kind}`, warning(stack.getLogicalId(output)));
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8);
}
