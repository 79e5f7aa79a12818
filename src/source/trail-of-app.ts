import { Stack, Stage, Token } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { IConstruct } from 'constructs';
import { keyBehind, KeyUse, referredTo } from './keys';
import { SourceLocation } from './location';
import { resourceOf } from '../conditions';

/** The properties of a trail of the app. Only the resource of a `Trail` knows its bucket. */
export interface TrailOfApp {
  readonly bucketName: string;
  /** The bucket, if it is in the app. */
  readonly bucket?: aws_s3.IBucketRef;
  readonly keyPrefix?: string;
  readonly accountId: string;
  /** Undefined if only CloudFormation knows. */
  readonly ofOrganization?: boolean;
}

/** The trails that a construct is, or contains under any ID. */
export function trailsOf(construct: IConstruct): CfnTrail[] {
  const resource = resourceOf(construct);
  return CfnTrail.isCfnTrail(resource) ? [resource] : trailsBelow(construct);
}

export function describeTrail(trail: CfnTrail): TrailOfApp {
  const stack = Stack.of(trail);
  const ofOrganization: unknown = stack.resolve(trail.isOrganizationTrail) ?? false;
  return {
    bucketName: trail.s3BucketName,
    bucket: bucketBehind(trail.s3BucketName),
    keyPrefix: trail.s3KeyPrefix,
    accountId: stack.account,
    ofOrganization: typeof ofOrganization === 'boolean' ? ofOrganization : undefined,
  };
}

/** The key of a trail, if it has one. */
export function keyOfTrail(trail: CfnTrail): KeyUse[] {
  return trail.kmsKeyId === undefined ? [] : [{ by: trail, key: keyBehind(trail.kmsKeyId, Stack.of(trail)) }];
}

/** The trails that the app has declared until now. */
export function trailsOfApp(scope: IConstruct): CfnTrail[] {
  return trailsBelow(Stage.of(scope) ?? scope.node.root);
}

/** The trails that deliver log files to a bucket, under a prefix or to a folder that contains it. */
export function trailsInto(
  { bucket, bucketName }: Pick<SourceLocation, 'bucket' | 'bucketName'>,
  prefix: string,
  trails: CfnTrail[],
): CfnTrail[] {
  const resource = resourceOf(bucket);
  return trails.filter((trail) => {
    const target = referredTo(trail.s3BucketName);
    const name = CfnBucket.isCfnBucket(target) ? target.bucketName : trail.s3BucketName;
    const isSame = target && target === resource;
    return (isSame || (!Token.isUnresolved(name) && name === bucketName)) && share(rootOf(trail), prefix);
  });
}

function rootOf({ s3KeyPrefix }: CfnTrail): string {
  return `${s3KeyPrefix ? `${s3KeyPrefix}/` : ''}AWSLogs/`;
}

/** Whether one prefix may contain the other, as far as they are literal. */
function share(one: string, other: string): boolean {
  const [a, b] = [one, other].map((each) => each.split('${')[0]);
  return a.startsWith(b) || b.startsWith(a);
}

function trailsBelow(construct: IConstruct): CfnTrail[] {
  if (CfnTrail.isCfnTrail(construct)) return [construct];
  return construct.node.children.flatMap(trailsBelow);
}

function bucketBehind(bucketName: string): aws_s3.IBucketRef | undefined {
  const resource = referredTo(bucketName);
  if (!CfnBucket.isCfnBucket(resource)) return undefined;
  // The Bucket around it has the policy to which the access roles are added.
  const owner = resource.node.scope;
  return owner?.node.defaultChild === resource && 'bucketRef' in owner
    ? (owner as unknown as aws_s3.IBucketRef)
    : resource;
}
