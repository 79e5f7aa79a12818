import { Stack, Token } from 'aws-cdk-lib';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { BucketImportSourceOptions, ImportSourceOptions, TrailBucketImportSourceOptions, TrailImportSourceOptions } from './options';
import { bucketArnOf, locate, locateUri, nowhere, prefixProblems, SourceKey, SourceLocation } from './location';
import { trailOfApp } from './trail-of-app';
import { ACCOUNT, REGION, TrailPrefixParts, trailPrefix, trailPrefixProblems } from './trail-prefix';

/** A source as an import sees it. @internal */
export interface BoundImportSource extends SourceLocation {
  readonly bucketRegion?: string;
  /** The owner of the bucket. */
  readonly bucketAccount?: string;
  /** Every key that log files are encrypted with. */
  readonly keys: SourceKey[];
}

/**
 * Where the log files lie that an import reads. Each import reads one place; several accounts or Regions are several imports.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 */
export class ImportSource {
  /**
   * The logs in a bucket: a `Bucket` of this app or an imported one, or a `CfnBucket`.
   *
   * The bucket's policy is left alone: within an account the access role's own policy suffices.
   *
   * @param bucket the bucket
   * @param options the prefix, and what CloudTrail has to know of the bucket
   */
  public static fromBucket(bucket: aws_s3.IBucketRef, options: BucketImportSourceOptions = {}): ImportSource {
    return new ImportSource(() => ({ ...inBucket(bucket, options.prefix), problems: prefixProblems('prefix', options.prefix) }), options);
  }

  /**
   * The logs under an S3 URI, `s3://bucket/prefix/`, the form that the CloudTrail console and CLI show. It may hold tokens.
   *
   * Another form than `s3://bucket` or `s3://bucket/prefix/` is an error at synth.
   *
   * @param uri the URI
   * @param options what CloudTrail has to know of the bucket
   */
  public static fromS3Uri(uri: string, options: ImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => locateUri(scope, uri), options);
  }

  /**
   * The logs that trails have delivered to a bucket: those of one account or of an organization, of all Regions or of one.
   *
   * @param bucket the bucket, as in `fromBucket`
   * @param options whose logs, and what CloudTrail has to know of the bucket
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
   * @example
   *
   * const ofAccount = ImportSource.fromTrailBucket(bucket, { accountId: '444455556666', region: 'eu-central-1' });
   * const ofOrganization = ImportSource.fromTrailBucket(bucket, { organizationId: 'o-exampleorgid' });
   */
  public static fromTrailBucket(bucket: aws_s3.IBucketRef, options: TrailBucketImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => {
      const parts = { ...options, accountId: options.accountId ?? (options.organizationId ? undefined : Stack.of(scope).account) };
      return { ...inBucket(bucket, trailPrefix(parts)), problems: trailPrefixProblems(parts) };
    }, options);
  }

  /**
   * The logs of a trail that this app declares: its bucket, key prefix and keys are found out.
   *
   * A construct that is no `Trail` or `CfnTrail` of the app is an error at synth (an existing trail's logs come in by `fromTrailBucket`), and so are
   * an organization's trail without `organizationId`, and a trail that names its key by an alias, without `encryptionKeys`.
   *
   * @param trail the trail, a `Trail` or a `CfnTrail`
   * @param options which of its logs, and what CloudTrail has to know of the bucket
   */
  public static fromTrail(trail: IConstruct, options: TrailImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => ofTrail(scope, trail, options), options);
  }

  private constructor(private readonly location: (scope: Construct) => SourceLocation, private readonly options: ImportSourceOptions) {}

  /** @internal */
  public _bind(scope: Construct): BoundImportSource {
    const { bucketRegion, encryptionKeys = [] } = this.options;
    const location = this.location(scope);
    const keys = [...(location.keys ?? []), ...encryptionKeys.map((key) => ({ arn: key.keyRef.keyArn, account: key.env.account }))];
    return {
      ...location,
      bucketRegion,
      bucketAccount: this.options.bucketAccount ?? location.bucket?.env.account,
      keys: keys.filter(({ arn }, index) => keys.findIndex((each) => each.arn === arn) === index),
      problems: [...location.problems, ...optionProblems(this.options)],
    };
  }
}

function inBucket(bucket: aws_s3.IBucketRef, prefix?: string): SourceLocation {
  const { bucketName, bucketArn } = bucket.bucketRef;
  const [resource] = [bucket, bucket.node.defaultChild].filter((each) => CfnBucket.isCfnBucket(each));
  const given = resource?.bucketName;
  // The ARN of a bucket of the app makes what refers to it wait for it.
  const arn = resource || Token.isUnresolved(bucketName) ? bucketArn : bucketArnOf(bucket, bucketName);
  return { ...locate(bucketName, arn, prefix), bucket, bucketName: given && !Token.isUnresolved(given) ? given : bucketName };
}

function ofTrail(scope: Construct, construct: IConstruct, options: TrailImportSourceOptions): SourceLocation {
  const trail = trailOfApp(construct);
  if (!trail) {
    return nowhere(scope, [`${construct.node.path} is no trail that this app declares, so its bucket is not known: give the bucket to ImportSource.fromTrailBucket`]);
  }
  const { bucketName, bucket, keyPrefix } = trail;
  const parts: TrailPrefixParts = { ...options, keyPrefix, accountId: options.accountId ?? (options.organizationId ? undefined : trail.accountId) };
  const location = bucket ? inBucket(bucket, trailPrefix(parts)) : locate(bucketName, bucketArnOf(scope, bucketName), trailPrefix(parts));
  const problems = trailPrefixProblems(parts);
  if (trail.ofOrganization && options.organizationId === undefined) {
    problems.push(`${construct.node.path} is an organization's trail, but organizationId is missing: give it, for the logs lie under AWSLogs/<organization>/`);
  }
  if (trail.ofOrganization === false && options.organizationId !== undefined) {
    problems.push(`organizationId is ${options.organizationId}, but ${construct.node.path} is no organization's trail: leave organizationId out`);
  }
  if (trail.unknownKey !== undefined && !options.encryptionKeys?.length) {
    problems.push(`${construct.node.path} is encrypted with a key that is named by an alias: give the key itself in encryptionKeys, for IAM allows no decryption by alias`);
  }
  return { ...location, keys: trail.keys, problems };
}

function optionProblems({ bucketRegion, bucketAccount, encryptionKeys = [] }: ImportSourceOptions): string[] {
  const problems: string[] = [];
  if (bucketRegion !== undefined && !Token.isUnresolved(bucketRegion) && !REGION.test(bucketRegion)) {
    problems.push(`bucketRegion is '${bucketRegion}': give a Region's code such as eu-central-1, or leave it out`);
  }
  if (bucketAccount !== undefined && !Token.isUnresolved(bucketAccount) && !ACCOUNT.test(bucketAccount)) {
    problems.push(`bucketAccount is '${bucketAccount}': give the 12 digits of the id of the account that owns the bucket, or leave it out`);
  }
  for (const key of encryptionKeys.filter((each) => 'aliasName' in each)) {
    problems.push(`encryptionKeys holds the alias ${key.node.path}: give the key itself, for IAM allows no decryption by alias`);
  }
  return problems;
}
