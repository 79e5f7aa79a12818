import { Arn, ArnFormat, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { CfnAlias, CfnKey } from 'aws-cdk-lib/aws-kms';
import { CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';
import { SourceKey } from './location';

/** The properties of a trail of the app. Only the resource of a `Trail` knows its bucket. */
export interface TrailOfApp {
  readonly bucketName: string;
  /** The bucket, if it is in the app. */
  readonly bucket?: aws_s3.IBucketRef;
  readonly keyPrefix?: string;
  readonly accountId: string;
  /** Undefined if only CloudFormation knows. */
  readonly ofOrganization?: boolean;
  readonly keys: SourceKey[];
  /** A key whose ARN is unknown, because the trail names it by an alias. */
  readonly unknownKey?: string;
}

/** The trail of a construct, if it is one of the app. */
export function trailOfApp(construct: IConstruct): TrailOfApp | undefined {
  const trail = [construct, construct.node.defaultChild].find((each): each is CfnTrail => CfnTrail.isCfnTrail(each));
  if (!trail) return undefined;
  const stack = Stack.of(trail);
  const ofOrganization: unknown = stack.resolve(trail.isOrganizationTrail) ?? false;
  const bucket = bucketBehind(trail.s3BucketName);
  const keyIds = [trail.kmsKeyId, bucket?.encryptionKey?.keyArn].filter((id) => id !== undefined);
  const keys = new Map(keyIds.map((id) => [id, keyBehind(id, stack)]));
  return {
    bucketName: trail.s3BucketName,
    bucket,
    keyPrefix: trail.s3KeyPrefix,
    accountId: stack.account,
    ofOrganization: typeof ofOrganization === 'boolean' ? ofOrganization : undefined,
    keys: [...keys.values()].filter((key) => key !== undefined),
    unknownKey: keyIds.find((id) => !keys.get(id)),
  };
}

/** The construct that a whole string refers to. */
function referredTo(value: string): IConstruct | undefined {
  const token = Tokenization.reverse(value, { failConcat: false });
  return Reference.isReference(token) ? token.target : undefined;
}

function bucketBehind(bucketName: string): (aws_s3.IBucketRef & Partial<Pick<IBucket, 'encryptionKey'>>) | undefined {
  const resource = referredTo(bucketName);
  if (!CfnBucket.isCfnBucket(resource)) return undefined;
  // The Bucket around it has the policy to which the access roles are added.
  const owner = resource.node.scope;
  return owner?.node.defaultChild === resource && 'bucketRef' in owner ? (owner as unknown as IBucket) : resource;
}

/** A trail names its key by ID, ARN or alias. An IAM policy needs the ARN. */
function keyBehind(keyId: string, stack: Stack): SourceKey | undefined {
  const resource = referredTo(keyId);
  if (CfnKey.isCfnKey(resource)) return { arn: resource.attrArn, account: Stack.of(resource).account };
  if (CfnAlias.isCfnAlias(resource)) return keyBehind(resource.targetKeyId, stack);
  if (JSON.stringify(stack.resolve(keyId)).includes('alias/')) return undefined;
  if (Token.isUnresolved(keyId)) return { arn: keyId };
  if (keyId.startsWith('arn:')) return { arn: keyId, account: Arn.split(keyId, ArnFormat.SLASH_RESOURCE_NAME).account };
  return { arn: stack.formatArn({ service: 'kms', resource: 'key', resourceName: keyId }), account: stack.account };
}
