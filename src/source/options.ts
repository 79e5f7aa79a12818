import { aws_kms } from 'aws-cdk-lib/interfaces';

/** Properties of the bucket of a source. */
export interface ImportSourceOptions {
  /**
   * The Region of the bucket, which can differ from the Region of the stack. Synthesis fails if the value isn't a
   * Region code. If the Region is wrong, the deployment fails, and the error message contains the right Region.
   *
   * @default - the function gets the Region from S3 in each deployment
   */
  readonly bucketRegion?: string;

  /**
   * The 12-digit ID of the account that owns the bucket. If the bucket is in another account, its owner must allow
   * access by the access role (see `TrailImport.requiredBucketPolicyStatements`). Synthesis fails if the value isn't an
   * account ID.
   *
   * If you specify the account, S3 denies access to a bucket with the same name that has a different owner. You don't
   * need to specify the account of a bucket that this app creates.
   *
   * @default - the account of the bucket's construct, for example from `Bucket.fromBucketAttributes`, or otherwise the
   * account of the stack
   */
  readonly bucketAccount?: string;

  /**
   * Additional KMS keys that encrypt log files in the bucket (SSE-KMS), including keys that were used in the past. The
   * access role is allowed to decrypt with these keys. The library finds the key of the bucket in the app, and the keys
   * of trails that deliver to the bucket and are declared before the import. You don't need to specify these keys.
   *
   * The library does not change key policies. A key policy that allows IAM policies in its account to grant access
   * needs no change. The CDK creates such key policies. Any other key policy needs
   * `TrailImport.requiredKeyPolicyStatements`. Synthesis fails if a key is an alias.
   *
   * @default - only the keys that the library finds in the app
   * @see
   * https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-kms
   */
  readonly encryptionKeys?: aws_kms.IKeyRef[];
}

/** The prefix of the log files to import, and properties of the bucket. */
export interface BucketImportSourceOptions extends ImportSourceOptions {
  /**
   * The key prefix of the log files, for example `AWSLogs/111122223333/CloudTrail/us-east-1/`. If the prefix does not
   * end with a slash, the library adds a slash. Without the slash, `…/CloudTrail` would also match the digest files in
   * `…/CloudTrail-Digest`.
   *
   * Synthesis emits a warning if the prefix is the folder of an account, because this folder can also contain digest
   * files and files of other services. Synthesis fails if the prefix contains a leading slash, `//`, a backslash or a
   * wildcard. It also fails if the prefix is the name of a file, or the prefix of digest or Insights files.
   *
   * @default - none. CloudTrail then imports only the log files in folders that are named `CloudTrail`, such as
   * `AWSLogs/<account>/CloudTrail/`
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly prefix?: string;
}

/** The log files of a trail to import, and properties of the bucket. */
export interface TrailImportSourceOptions extends ImportSourceOptions {
  /**
   * The organization of an organization trail, for example `o-exampleorgid`. Synthesis fails if the value isn't the ID
   * of an organization.
   *
   * @default - none. Synthesis fails if the trail is an organization trail of this app
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
   */
  readonly organizationId?: string;

  /**
   * The account whose log files are imported. Synthesis fails if the value isn't a 12-digit account ID.
   *
   * @default - all accounts of the organization if `organizationId` is specified. Otherwise, the account of the trail,
   * or the account of the stack for `fromTrailBucket`
   */
  readonly accountId?: string;

  /**
   * The Region whose log files are imported, for example `eu-central-1`. Synthesis fails if the value isn't a Region
   * code, or if you specify a Region for a whole organization.
   *
   * @default - all Regions
   */
  readonly region?: string;
}

/** The log files in a trail bucket to import, and properties of the bucket. */
export interface TrailBucketImportSourceOptions extends TrailImportSourceOptions {
  /**
   * The key prefix of the trail, which precedes `AWSLogs/` in the keys of the log files. Synthesis fails if the value
   * contains `AWSLogs`.
   *
   * @default - none
   */
  readonly keyPrefix?: string;
}
