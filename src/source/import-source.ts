import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { guardOf } from './guard';
import { keyOf, SourceKey, uniqueKeys } from './keys';
import { knownKeys } from './known-keys';
import { bucketArnOf, locate, locateUri, nowhere, prefixProblems, SourceLocation } from './location';
import {
  BucketImportSourceOptions,
  ImportSourceOptions,
  TrailBucketImportSourceOptions,
  TrailImportSourceOptions,
} from './options';
import { sourceWarnings, Warning } from './source-warnings';
import { describeTrail, trailsOf } from './trail-of-app';
import { ACCOUNT, REGION, TrailPrefixParts, trailPrefix, trailPrefixProblems } from './trail-prefix';
import { resourceOf } from '../conditions';

/** A source as an import sees it. @internal */
export interface BoundImportSource extends SourceLocation {
  readonly bucketRegion?: string;
  /** The owner of the bucket. */
  readonly bucketAccount?: string;
  /** Whether the user or the app shows the owner. Otherwise, the stack's account is assumed. */
  readonly ownerIsKnown: boolean;
  /** Every key that log files are encrypted with. */
  readonly keys: SourceKey[];
  /** The resources of the app that the import needs: the bucket, its keys and the trail. */
  readonly resources: CfnResource[];
  /** An ARN of the source in a policy that exists also if the condition of the bucket or of the key is false. */
  readonly guarded: (arn: string) => string;
  /** The warnings of synthesis, when the app is complete. */
  readonly warnings: () => Warning[];
}

/**
 * The location of the log files of an import. An import reads one location, so several accounts or Regions that have no
 * common prefix need several imports.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 */
export class ImportSource {
  /**
   * The log files in a bucket: a `Bucket` of this app, an imported bucket, or a `CfnBucket`. The bucket policy does not
   * change, because the policy of the access role is sufficient within an account.
   *
   * @param bucket the bucket
   * @param options the prefix, and the properties of the bucket
   */
  public static fromBucket(bucket: aws_s3.IBucketRef, options: BucketImportSourceOptions = {}): ImportSource {
    return new ImportSource(
      () => ({ ...inBucket(bucket, options.prefix), problems: prefixProblems('prefix', options.prefix) }),
      options,
    );
  }

  /**
   * The log files under an S3 URI, in the form that the CloudTrail console and the AWS CLI display. The URI may contain
   * tokens. Synthesis fails if its form is neither `s3://bucket` nor `s3://bucket/prefix/`.
   *
   * @param uri the URI
   * @param options the properties of the bucket
   */
  public static fromS3Uri(uri: string, options: ImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => locateUri(scope, uri), options);
  }

  /**
   * The log files that trails have delivered to a bucket, for an account or an organization, and for all Regions or
   * one.
   *
   * @param bucket the bucket, as in `fromBucket`
   * @param options the account, organization and Region, and the properties of the bucket
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
   * @example
   *
   * const ofAccount = ImportSource.fromTrailBucket(bucket, { accountId: '444455556666', region: 'eu-central-1' });
   * const ofOrganization = ImportSource.fromTrailBucket(bucket, { organizationId: 'o-exampleorgid' });
   */
  public static fromTrailBucket(bucket: aws_s3.IBucketRef, options: TrailBucketImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => {
      const parts = {
        ...options,
        accountId: options.accountId ?? (options.organizationId ? undefined : Stack.of(scope).account),
      };
      return { ...inBucket(bucket, trailPrefix(parts)), problems: trailPrefixProblems(parts) };
    }, options);
  }

  /**
   * The log files of a trail of this app, with its bucket, key prefix and keys. Use `fromTrailBucket` for an existing
   * trail.
   *
   * Synthesis fails if the construct neither is nor contains exactly one trail of this app, if an organization trail
   * has no `organizationId`, if the `s3KeyPrefix` of the trail ends with a slash, or if the trail names its key by an
   * alias and `encryptionKeys` is missing.
   *
   * @param trail a `Trail`, a `CfnTrail`, or a construct that contains exactly one trail
   * @param options the account, organization and Region, and the properties of the bucket
   */
  public static fromTrail(trail: IConstruct, options: TrailImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => ofTrail(scope, trail, options), options);
  }

  private constructor(
    private readonly location: (scope: Construct) => SourceLocation,
    private readonly options: ImportSourceOptions,
  ) {}

  /** @internal */
  public _bind(scope: Construct): BoundImportSource {
    const { bucketRegion, bucketAccount, encryptionKeys = [] } = this.options;
    const location = this.location(scope);
    const known = knownKeys(scope, location);
    const keys = uniqueKeys([...known.keys, ...encryptionKeys.map(keyOf)]);
    const resources = [location.trail, resourceOf(location.bucket), ...keys.map((each) => each.resource)];
    return {
      ...location,
      bucketRegion,
      bucketAccount: bucketAccount ?? location.bucket?.env.account,
      ownerIsKnown: bucketAccount !== undefined || resourceOf(location.bucket) !== undefined,
      keys,
      resources: resources.filter((each) => each !== undefined),
      guarded: guardOf(scope, location, keys),
      warnings: () => sourceWarnings(scope, location, keys, this.options),
      problems: [
        ...location.problems,
        ...(encryptionKeys.length > 0 ? [] : known.problems),
        ...optionProblems(this.options),
      ],
    };
  }
}

function inBucket(bucket: aws_s3.IBucketRef, prefix?: string): SourceLocation {
  const { bucketName, bucketArn } = bucket.bucketRef;
  const found = resourceOf(bucket);
  const resource = CfnBucket.isCfnBucket(found) ? found : undefined;
  const given = resource?.bucketName;
  // CloudFormation creates a bucket of the app before the resources that refer to its ARN.
  const arn = resource || Token.isUnresolved(bucketName) ? bucketArn : bucketArnOf(bucket, bucketName);
  return {
    ...locate(bucketName, arn, prefix),
    bucket,
    bucketName: given && !Token.isUnresolved(given) ? given : bucketName,
  };
}

function ofTrail(scope: Construct, construct: IConstruct, options: TrailImportSourceOptions): SourceLocation {
  const [resource, ...others] = trailsOf(construct);
  if (!resource || others.length > 0) {
    const found = [resource, ...others].filter(Boolean).map((each) => each.node.path);
    return nowhere(scope, [
      found.length > 0
        ? `${construct.node.path} contains ${found.length} trails: specify one of ${found.join(', ')}`
        : `${construct.node.path} isn't a trail of this app, so its bucket is not known: ` +
          'specify the bucket with ImportSource.fromTrailBucket',
    ]);
  }
  const trail = describeTrail(resource);
  const { bucketName, bucket, keyPrefix } = trail;
  const parts: TrailPrefixParts = {
    ...options,
    keyPrefix,
    accountId: options.accountId ?? (options.organizationId ? undefined : trail.accountId),
  };
  const location = bucket
    ? inBucket(bucket, trailPrefix(parts))
    : locate(bucketName, bucketArnOf(scope, bucketName), trailPrefix(parts));
  const problems = trailPrefixProblems(parts);
  if (trail.ofOrganization && options.organizationId === undefined) {
    problems.push(
      `${construct.node.path} is an organization trail, but organizationId is missing: ` +
        'specify it, because the prefix of the log files is AWSLogs/<organization>/',
    );
  }
  if (trail.ofOrganization === false && options.organizationId !== undefined) {
    problems.push(
      `organizationId is ${options.organizationId}, but ${construct.node.path} isn't an organization trail: ` +
        'leave organizationId out',
    );
  }
  if (keyPrefix !== undefined && !Token.isUnresolved(keyPrefix) && keyPrefix.endsWith('/')) {
    problems.push(
      `the s3KeyPrefix of the trail ${resource.node.path} is '${keyPrefix}', so the trail adds another slash to it: ` +
        'remove the slash at the end. For log files that are already stored, specify their prefix with ' +
        'ImportSource.fromTrailBucket',
    );
  }
  return { ...location, trail: resource, problems };
}

function optionProblems({ bucketRegion, bucketAccount, encryptionKeys = [] }: ImportSourceOptions): string[] {
  const problems: string[] = [];
  if (bucketRegion !== undefined && !Token.isUnresolved(bucketRegion) && !REGION.test(bucketRegion)) {
    problems.push(`bucketRegion is '${bucketRegion}': specify a Region code such as eu-central-1, or leave it out`);
  }
  if (bucketAccount !== undefined && !Token.isUnresolved(bucketAccount) && !ACCOUNT.test(bucketAccount)) {
    problems.push(
      `bucketAccount is '${bucketAccount}': ` +
        'specify the 12-digit ID of the account that owns the bucket, or leave it out',
    );
  }
  for (const key of encryptionKeys.filter((each) => 'aliasName' in each)) {
    problems.push(
      `encryptionKeys contains the alias ${key.node.path}: ` +
        'specify the key itself, because an IAM policy cannot name a key by an alias',
    );
  }
  return problems;
}
