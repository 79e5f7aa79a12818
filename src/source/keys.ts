import { Arn, ArnFormat, CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_kms, aws_s3 } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';
import { resourceOf } from '../conditions';

/** A KMS key that encrypts log files. */
export interface SourceKey {
  readonly arn: string;
  readonly account?: string;
  /** The resource of a key of this app. */
  readonly resource?: CfnResource;
}

/** The encryption of log files, with the key as the template names it. */
export interface KeyUse {
  /** A trail or a bucket. */
  readonly by: IConstruct;
  /** Undefined if its ARN is not known, because an alias names the key. */
  readonly key?: SourceKey;
}

/** The construct that a whole string refers to. */
export function referredTo(value: string): IConstruct | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(token) ? token.target : undefined;
}

/** A key that the user specifies. */
export function keyOf(key: aws_kms.IKeyRef): SourceKey {
  const resource = referredTo(key.keyRef.keyArn);
  return {
    arn: key.keyRef.keyArn,
    account: key.env.account,
    resource: CfnKey.isCfnKey(resource) ? resource : undefined,
  };
}

/** A trail and a bucket name their key by ID, ARN or alias. An IAM policy needs the ARN. */
export function keyBehind(keyId: string, stack: Stack): SourceKey | undefined {
  const resource = referredTo(keyId);
  if (CfnKey.isCfnKey(resource)) return { arn: resource.attrArn, account: Stack.of(resource).account, resource };
  if (CfnAlias.isCfnAlias(resource)) return keyBehind(resource.targetKeyId, stack);
  if (JSON.stringify(stack.resolve(keyId)).includes('alias/')) return undefined;
  if (Token.isUnresolved(keyId)) return { arn: keyId };
  if (keyId.startsWith('arn:')) return { arn: keyId, account: Arn.split(keyId, ArnFormat.SLASH_RESOURCE_NAME).account };
  return { arn: stack.formatArn({ service: 'kms', resource: 'key', resourceName: keyId }), account: stack.account };
}

/** The keys with which a bucket encrypts new objects by default. */
export function keysOfBucket(bucket: aws_s3.IBucketRef): KeyUse[] {
  const stack = Stack.of(bucket);
  const resource = resourceOf(bucket);
  const { encryptionKey } = bucket as Partial<{ encryptionKey: IConstruct & { keyArn: string } }>;
  const alias = resourceOf(encryptionKey);
  const ids = encryptionKey
    ? [CfnAlias.isCfnAlias(alias) ? alias.targetKeyId : encryptionKey.keyArn]
    : CfnBucket.isCfnBucket(resource)
      ? defaultKeys(resource)
      : [];
  return ids.map((id) => ({ by: bucket, key: keyBehind(id, stack) }));
}

function defaultKeys({ bucketEncryption: encryption }: CfnBucket): string[] {
  const { serverSideEncryptionConfiguration: rules } = (encryption ??
    {}) as Partial<CfnBucket.BucketEncryptionProperty>;
  if (!Array.isArray(rules)) return [];
  // A part that only CloudFormation knows has none of these properties.
  const ids = rules.map((rule) => {
    const { serverSideEncryptionByDefault } = rule as CfnBucket.ServerSideEncryptionRuleProperty;
    return (serverSideEncryptionByDefault as Partial<CfnBucket.ServerSideEncryptionByDefaultProperty> | undefined)
      ?.kmsMasterKeyId;
  });
  return ids.filter((id) => id !== undefined);
}

/** The keys without duplicates. Policies may refer to the same key in different ways. */
export function uniqueKeys(keys: SourceKey[]): SourceKey[] {
  const identity = ({ resource, arn }: SourceKey) => resource ?? arn;
  const identities = keys.map(identity);
  return keys.filter((_, index) => identities.indexOf(identities[index]) === index);
}
