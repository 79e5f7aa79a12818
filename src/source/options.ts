import { aws_kms } from 'aws-cdk-lib/interfaces';

/** Properties of the bucket of a source. */
export interface ImportSourceOptions {
  /**
   * The Region of the bucket, which may differ from that of the stack. Synthesis fails if it isn't a Region code. The
   * deployment fails if it is the wrong Region, and its message contains the right one.
   *
   * @default - each deployment asks S3
   */
  readonly bucketRegion?: string;

  /**
   * The 12-digit ID of the account that owns the bucket. The owner of a bucket in another account must allow the
   * access role, see `TrailImport.requiredBucketPolicyStatements`. Synthesis fails if it isn't an account ID.
   *
   * If it is specified, S3 denies access to a bucket of the same name that has another owner. The owner of a bucket
   * that this app creates is known without it.
   *
   * @default - the account of the bucket's construct, for example from `Bucket.fromBucketAttributes`, or else of the
   * stack
   */
  readonly bucketAccount?: string;

  /**
   * Further KMS keys that encrypt log files in the bucket (SSE-KMS), including those that were used in the past. The
   * access role may decrypt with these keys. The keys that the app shows need not be specified: the key of the bucket,
   * and those of the trails that deliver to it and are declared before the import.
   *
   * The key policies do not change. A key policy that trusts its account, as those that the CDK creates do, needs no
   * change. Any other key policy needs `TrailImport.requiredKeyPolicyStatements`. Synthesis fails if a key is an alias.
   *
   * @default - only the keys that the app shows
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-kms
   */
  readonly encryptionKeys?: aws_kms.IKeyRef[];
}

/** The part of a bucket to import, and properties of the bucket. */
export interface BucketImportSourceOptions extends ImportSourceOptions {
  /**
   * The key prefix of the log files, for example `AWSLogs/111122223333/CloudTrail/us-east-1/`. A missing slash is
   * added, because `…/CloudTrail` would also match the digest files in `…/CloudTrail-Digest`.
   *
   * Synthesis warns if the prefix is the folder of an account, which may also contain digest files and files of other
   * services. Synthesis fails if the prefix contains a leading slash, `//`, a backslash or a wildcard. It also fails if
   * the prefix is the name of a file, or the prefix of digest or Insights files.
   *
   * @default - the prefixes of the bucket in which CloudTrail itself looks for log files
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly prefix?: string;
}

/** The log files of a trail to import, and properties of the bucket. */
export interface TrailImportSourceOptions extends ImportSourceOptions {
  /**
   * The organization of an organization trail, for example `o-exampleorgid`. Synthesis fails if it isn't the ID of an
   * organization.
   *
   * @default - none. Synthesis fails if a trail of this app is an organization trail
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
   */
  readonly organizationId?: string;

  /**
   * The account whose log files are imported. Synthesis fails if it isn't a 12-digit account ID.
   *
   * @default - all accounts with `organizationId`, or else the account of the trail, which is the stack's for
   * `fromTrailBucket`
   */
  readonly accountId?: string;

  /**
   * The Region whose log files are imported, for example `eu-central-1`. Synthesis fails if it isn't a Region code,
   * or if it is specified for a whole organization.
   *
   * @default - all Regions
   */
  readonly region?: string;
}

/** The log files of trails in a bucket to import, and properties of the bucket. */
export interface TrailBucketImportSourceOptions extends TrailImportSourceOptions {
  /**
   * The key prefix of the trail, which is before `AWSLogs/`. Synthesis fails if it contains `AWSLogs`.
   *
   * @default - none
   */
  readonly keyPrefix?: string;
}
