import { CfnResource, Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { guardOf } from './guard';
import { ImportSource } from './import-source';
import { ImportSourceConfig } from './import-source-config';
import { keyOf, SourceKey, uniqueKeys } from './keys';
import { knownKeys } from './known-keys';
import { bucketResource, inBucket, isOfOtherAccount, locateUri, nowhere, SourceLocation } from './location';
import { checkedConfig } from './schema';
import { sourceWarnings, Warning } from './source-warnings';
import { trailsOfApp } from './trail-of-app';
import { resourceOf } from '../conditions';

/** The facts about a source that an import needs. */
export interface BoundImportSource extends SourceLocation {
  readonly bucketRegion?: string;
  /** The owner of the bucket according to its construct. For an imported bucket, this is the account of the stack. */
  readonly bucketAccount?: string;
  /** The owner of the bucket, if it is certain. */
  readonly bucketOwner?: string;
  /** Every key that log files are encrypted with. */
  readonly keys: SourceKey[];
  /** The resources of the app that the import needs: the bucket, its keys and the trail. */
  readonly resources: CfnResource[];
  /** An ARN of the source in a policy that exists also if the condition of the bucket or of the key is false. */
  readonly guarded: (arn: string) => string;
  /** The warnings of synthesis, when the app is complete and its trails are known. */
  readonly warnings: (trails: CfnTrail[]) => Warning[];
}

/** @param source undefined if the import reports that its source is invalid */
export function bindSource(scope: Construct, source: ImportSource | undefined): BoundImportSource {
  const { valid, problems } = source ? checkedConfig(source.bind(scope)) : { valid: {}, problems: [] };
  const { bucketRegion, bucketAccount, encryptionKeys = [] } = valid;
  const location = locationOf(scope, valid);
  const known = knownKeys(scope, location, trailsOfApp(scope));
  const keys = uniqueKeys([...known.keys, ...encryptionKeys.map(keyOf)]);
  const resources = [location.trail, resourceOf(location.bucket), ...keys.map((each) => each.resource)];
  const keyProblems = problems.length + encryptionKeys.length > 0 ? [] : known.problems;
  return {
    ...location,
    bucketRegion,
    bucketAccount: bucketAccount ?? location.bucket?.env.account,
    bucketOwner: bucketAccount ?? ownerOf(scope, location.bucket),
    keys,
    resources: resources.filter((each) => each !== undefined),
    guarded: guardOf(scope, location, keys),
    warnings: (trails) => sourceWarnings(scope, location, { keys, options: valid, trails }),
    problems: [...problems, ...location.problems, ...keyProblems],
  };
}

function locationOf(scope: Construct, { bucket, prefix, uri, trail }: Partial<ImportSourceConfig>): SourceLocation {
  const location = bucket ? inBucket(bucket, prefix) : uri === undefined ? nowhere(scope) : locateUri(scope, uri);
  return { ...location, trail };
}

/** The account of a bucket that the app creates, or that was imported with an account other than the stack's. */
function ownerOf(scope: Construct, bucket: aws_s3.IBucketRef | undefined): string | undefined {
  if (!bucket) return undefined;
  const resource = bucketResource(bucket);
  if (resource) return Stack.of(resource).account;
  const { account } = bucket.env;
  return isOfOtherAccount(scope, account) ? account : undefined;
}
