import { Stack, Token } from 'aws-cdk-lib';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct, IConstruct } from 'constructs';
import { ImportSourceConfig } from './import-source-config';
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
  URI,
} from './schema';
import { describeTrail, trailsOf } from './trail-of-app';
import { trailPrefix } from './trail-prefix';
import { Check, problemsOf, required } from '../validation/checks';
import { BUCKET, TRAIL } from '../validation/constructs';
import { checked, Checked } from '../validation/struct';

/**
 * The location of the log files of an import. An import reads one location. If the log files of several accounts or
 * Regions have no common prefix, declare several imports.
 *
 * To implement a source of your own, extend this class and implement `bind`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 */
export abstract class ImportSource {
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
    return new ConfiguredSource(checks, argumentProblems(BUCKET, 'bucket', bucket), () => ({
      bucket,
      prefix: checks.valid.prefix,
    }));
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
    return new ConfiguredSource(checks, argumentProblems(URI, 'uri', uri), () => ({ uri }));
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
    return new ConfiguredSource(checks, argumentProblems(BUCKET, 'bucket', bucket), (scope) => {
      const { organizationId, accountId = organizationId ? undefined : Stack.of(scope).account } = checks.valid;
      return { bucket, prefix: trailPrefix({ ...checks.valid, accountId }), errors: regionProblems(checks) };
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
    const problems = argumentProblems(TRAIL, 'trail', trail);
    return new ConfiguredSource(checks, problems, (scope) => ofTrail(scope, trail, checks));
  }

  /**
   * Returns the location of the log files for an import. Each import calls `bind` once.
   *
   * @param scope the import
   */
  public abstract bind(scope: Construct): ImportSourceConfig;
}

/** The configuration apart from the properties of the bucket, which are options. */
type LogFiles = Pick<ImportSourceConfig, 'bucket' | 'prefix' | 'uri' | 'trail' | 'errors'>;

class ConfiguredSource extends ImportSource {
  constructor(
    private readonly options: Checked<ImportSourceOptions>,
    private readonly problems: string[],
    private readonly logFiles: (scope: Construct) => LogFiles,
  ) {
    super();
  }

  public bind(scope: Construct): ImportSourceConfig {
    const { bucketRegion, bucketAccount, encryptionKeys } = this.options.valid;
    const logFiles = this.problems.length > 0 ? {} : this.logFiles(scope);
    const errors = [...this.problems, ...this.options.problems, ...(logFiles.errors ?? [])];
    return { bucketRegion, bucketAccount, encryptionKeys, ...logFiles, errors };
  }
}

function argumentProblems(check: Check, name: string, value: unknown): string[] {
  return problemsOf(required(check), name, value);
}

function ofTrail(scope: Construct, construct: IConstruct, options: Checked<TrailImportSourceOptions>): LogFiles {
  const [resource, ...others] = trailsOf(construct);
  if (!resource || others.length > 0) {
    const found = [resource, ...others].filter(Boolean).map((each) => each.node.path);
    return {
      errors: [
        found.length > 0
          ? `${construct.node.path} contains ${found.length} trails: specify one of ${found.join(', ')}`
          : `${construct.node.path} isn't a trail of this app, so its bucket is not known: ` +
            'specify the bucket with ImportSource.fromTrailBucket',
      ],
    };
  }
  const trail = describeTrail(resource);
  const { bucketName, keyPrefix } = trail;
  const { organizationId, accountId = organizationId ? undefined : trail.accountId, region } = options.valid;
  const errors = [
    ...keyPrefixProblems(`the s3KeyPrefix of ${construct.node.path}`, keyPrefix),
    ...regionProblems(options),
  ];
  if (trail.ofOrganization && organizationId === undefined && !options.invalid.has('organizationId')) {
    errors.push(
      `${construct.node.path} is an organization trail, but organizationId is missing: ` +
        'specify it, because the prefix of the log files is AWSLogs/<organization>/',
    );
  }
  if (trail.ofOrganization === false && organizationId !== undefined) {
    errors.push(
      `organizationId is ${organizationId}, but ${construct.node.path} isn't an organization trail: ` +
        'leave organizationId out',
    );
  }
  if (keyPrefix !== undefined && !Token.isUnresolved(keyPrefix) && keyPrefix.endsWith('/')) {
    errors.push(
      `the s3KeyPrefix of the trail ${resource.node.path} is '${keyPrefix}', so the trail adds another slash to it: ` +
        'remove the slash at the end. For log files that are already stored, specify their prefix with ' +
        'ImportSource.fromTrailBucket',
    );
  }
  const prefix = trailPrefix({
    organizationId, region, keyPrefix: errors.length > 0 ? undefined : keyPrefix, accountId,
  });
  if (trail.bucket) return { bucket: trail.bucket, prefix, trail: resource, errors };
  // CloudFormation alone could separate a name that is a token from the prefix of a URI.
  return Token.isUnresolved(bucketName)
    ? { bucket: Bucket.fromBucketName(scope, 'TrailBucket', bucketName), prefix, trail: resource, errors }
    : { uri: `s3://${bucketName}/${prefix}`, trail: resource, errors };
}

/** Without an organization, the account has a default. */
function regionProblems({ valid: { organizationId, accountId, region }, invalid }: Checked<TrailImportSourceOptions>) {
  return region === undefined || organizationId === undefined || accountId !== undefined || invalid.has('accountId')
    ? []
    : [`region is ${region}, but accountId is missing: specify both, because the Regions are folders of an account`];
}
