import { CfnResource, Stack, Token } from 'aws-cdk-lib';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { guardOf } from './guard';
import { keyOf, SourceKey, uniqueKeys } from './keys';
import { knownKeys } from './known-keys';
import {
  bucketArnOf,
  bucketNameProblems,
  bucketResource,
  isOfOtherAccount,
  locate,
  locateUri,
  nowhere,
  SourceLocation,
} from './location';
import {
  BucketImportSourceOptions,
  ImportSourceOptions,
  TrailBucketImportSourceOptions,
  TrailImportSourceOptions,
} from './options';
import {
  BUCKET_SOURCE_OPTIONS,
  keyPrefixProblems,
  SOURCE_OPTIONS,
  TRAIL_BUCKET_SOURCE_OPTIONS,
  TRAIL_SOURCE_OPTIONS,
} from './schema';
import { sourceWarnings, Warning } from './source-warnings';
import { describeTrail, trailsOf } from './trail-of-app';
import { TrailPrefixParts, trailPrefix } from './trail-prefix';
import { resourceOf } from '../conditions';
import { anyText, Check, problemsOf, required } from '../validation/checks';
import { BUCKET, TRAIL } from '../validation/constructs';
import { checked, Checked } from '../validation/struct';

/** A source as an import sees it. @internal */
export interface BoundImportSource extends SourceLocation {
  readonly bucketRegion?: string;
  /** The owner of the bucket as far as its construct shows, which is the stack's account for an imported bucket. */
  readonly bucketAccount?: string;
  /** The owner of the bucket, if it is certain. */
  readonly bucketOwner?: string;
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
 * The location of the log files of an import. An import reads one location. If the log files of several accounts or
 * Regions have no common prefix, declare several imports.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 */
export class ImportSource {
  /**
   * The log files in a bucket. The bucket can be a `Bucket` of this app, an imported bucket, or a `CfnBucket`. The
   * library does not change the bucket policy, because the policy of the access role is sufficient within an account.
   * Synthesis fails if CloudTrail does not accept the name of the bucket.
   *
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-s3-bucket-naming-requirements.html
   * @param bucket the bucket
   * @param options the prefix, and the properties of the bucket
   */
  public static fromBucket(bucket: aws_s3.IBucketRef, options: BucketImportSourceOptions = {}): ImportSource {
    const checks = checked('options', BUCKET_SOURCE_OPTIONS, options);
    return new ImportSource(checks, argumentProblems(BUCKET, 'bucket', bucket), () =>
      inBucket(bucket, checks.valid.prefix),
    );
  }

  /**
   * The log files under an S3 URI, in the form that the CloudTrail console and the AWS CLI display. The URI can contain
   * tokens. Synthesis fails if the format of the URI is neither `s3://bucket` nor `s3://bucket/prefix/`.
   *
   * @param uri the URI
   * @param options the properties of the bucket
   */
  public static fromS3Uri(uri: string, options: ImportSourceOptions = {}): ImportSource {
    const checks = checked('options', SOURCE_OPTIONS, options);
    const problems = argumentProblems(anyText('an S3 URI such as s3://bucket/prefix/'), 'uri', uri);
    return new ImportSource(checks, problems, (scope) => locateUri(scope, uri));
  }

  /**
   * The log files of an account or an organization that trails have delivered to a bucket. By default, the source
   * contains the log files of all Regions.
   *
   * @param bucket the bucket, as in `fromBucket`
   * @param options the account, organization and Region, and the properties of the bucket
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
   * @exampleMetadata fixture=quick-start
   * @example
   *
   * const ofRegion = ImportSource.fromTrailBucket(bucket, { accountId: '444455556666', region: 'eu-west-1' });
   * const ofAllAccounts = ImportSource.fromTrailBucket(bucket, { organizationId: 'o-exampleorgid' });
   */
  public static fromTrailBucket(bucket: aws_s3.IBucketRef, options: TrailBucketImportSourceOptions = {}): ImportSource {
    const checks = checked('options', TRAIL_BUCKET_SOURCE_OPTIONS, options);
    return new ImportSource(checks, argumentProblems(BUCKET, 'bucket', bucket), (scope) => {
      const { organizationId, accountId = organizationId ? undefined : Stack.of(scope).account } = checks.valid;
      const location = inBucket(bucket, trailPrefix({ ...checks.valid, accountId }));
      return {
        ...location,
        problems: [...location.problems, ...regionProblems(checks)],
      };
    });
  }

  /**
   * The log files of a trail of this app, with its bucket, key prefix and keys. Use `fromTrailBucket` for an existing
   * trail.
   *
   * Synthesis fails in these cases:
   *
   * - The construct is neither a trail of this app nor a construct that contains exactly one trail.
   * - `organizationId` is missing for an organization trail.
   * - The `s3KeyPrefix` of the trail ends with a slash.
   * - The trail refers to its KMS key by an alias, and `encryptionKeys` is missing.
   *
   * @param trail a `Trail`, a `CfnTrail`, or a construct that contains exactly one trail
   * @param options the account, organization and Region, and the properties of the bucket
   */
  public static fromTrail(trail: IConstruct, options: TrailImportSourceOptions = {}): ImportSource {
    const checks = checked('options', TRAIL_SOURCE_OPTIONS, options);
    return new ImportSource(checks, argumentProblems(TRAIL, 'trail', trail), (scope) => ofTrail(scope, trail, checks));
  }

  /** The source of an import whose `source` is invalid. @internal */
  public static _unknown(): ImportSource {
    return new ImportSource(checked('options', {}, {}), [], (scope) => nowhere(scope, []));
  }

  private constructor(
    private readonly options: Checked<ImportSourceOptions>,
    private readonly problems: string[],
    private readonly location: (scope: Construct) => SourceLocation,
  ) {}

  /** @internal */
  public _bind(scope: Construct): BoundImportSource {
    const { bucketRegion, bucketAccount, encryptionKeys = [] } = this.options.valid;
    const location = this.problems.length > 0 ? nowhere(scope, this.problems) : this.location(scope);
    const known = knownKeys(scope, location);
    const keys = uniqueKeys([...known.keys, ...encryptionKeys.map(keyOf)]);
    const resources = [location.trail, resourceOf(location.bucket), ...keys.map((each) => each.resource)];
    return {
      ...location,
      bucketRegion,
      bucketAccount: bucketAccount ?? location.bucket?.env.account,
      bucketOwner: bucketAccount ?? ownerOf(scope, location.bucket),
      keys,
      resources: resources.filter((each) => each !== undefined),
      guarded: guardOf(scope, location, keys),
      warnings: () => sourceWarnings(scope, location, keys, this.options.valid),
      problems: [
        ...location.problems,
        ...(encryptionKeys.length > 0 || this.options.invalid.has('encryptionKeys') ? [] : known.problems),
        ...this.options.problems,
      ],
    };
  }
}

function argumentProblems(check: Check, name: string, value: unknown): string[] {
  return problemsOf(required(check), name, value);
}

/** The account of a bucket that the app creates, or that was imported with another account than the stack's. */
function ownerOf(scope: Construct, bucket: aws_s3.IBucketRef | undefined): string | undefined {
  if (!bucket) return undefined;
  const resource = bucketResource(bucket);
  if (resource) return Stack.of(resource).account;
  const { account } = bucket.env;
  return isOfOtherAccount(scope, account) ? account : undefined;
}

function inBucket(bucket: aws_s3.IBucketRef, prefix?: string): SourceLocation {
  const { bucketName, bucketArn } = bucket.bucketRef;
  const resource = bucketResource(bucket);
  const given = resource?.bucketName;
  // CloudFormation creates a bucket of the app before the resources that refer to its ARN.
  const arn = resource || Token.isUnresolved(bucketName) ? bucketArn : bucketArnOf(bucket, bucketName);
  const known = given && !Token.isUnresolved(given) ? given : bucketName;
  return { ...locate(bucketName, arn, prefix), bucket, bucketName: known, problems: bucketNameProblems(known) };
}

function ofTrail(scope: Construct, construct: IConstruct, options: Checked<TrailImportSourceOptions>): SourceLocation {
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
  const { organizationId, accountId = organizationId ? undefined : trail.accountId, region } = options.valid;
  const parts: TrailPrefixParts = { organizationId, region, keyPrefix, accountId };
  const location = bucket
    ? inBucket(bucket, trailPrefix(parts))
    : locate(bucketName, bucketArnOf(scope, bucketName), trailPrefix(parts));
  const problems = [
    ...location.problems,
    ...keyPrefixProblems(`the s3KeyPrefix of ${construct.node.path}`, keyPrefix),
    ...regionProblems(options),
  ];
  if (trail.ofOrganization && organizationId === undefined && !options.invalid.has('organizationId')) {
    problems.push(
      `${construct.node.path} is an organization trail, but organizationId is missing: ` +
        'specify it, because the prefix of the log files is AWSLogs/<organization>/',
    );
  }
  if (trail.ofOrganization === false && organizationId !== undefined) {
    problems.push(
      `organizationId is ${organizationId}, but ${construct.node.path} isn't an organization trail: ` +
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

/** Without an organization, the account has a default. */
function regionProblems({ valid: { organizationId, accountId, region }, invalid }: Checked<TrailImportSourceOptions>) {
  return region === undefined || organizationId === undefined || accountId !== undefined || invalid.has('accountId')
    ? []
    : [`region is ${region}, but accountId is missing: specify both, because the Regions are folders of an account`];
}
