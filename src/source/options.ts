import { aws_kms } from 'aws-cdk-lib/interfaces';

/** What CloudTrail has to know of a source beyond its place. */
export interface ImportSourceOptions {
  /**
   * The Region of the bucket, which may be another than the stack's. A wrong one fails the deployment, naming the right one; what is no Region's code
   * is an error at synth.
   *
   * @default - asked of S3 at each deployment
   */
  readonly bucketRegion?: string;

  /**
   * The account that owns the bucket, 12 digits, or it is an error at synth. In another account than the stack's the bucket's owner has to let the
   * access role in: `TrailImport.requiredBucketPolicyStatements`.
   *
   * @default - the account that the bucket's construct names, e.g. by `Bucket.fromBucketAttributes`; otherwise that of the stack
   */
  readonly bucketAccount?: string;

  /**
   * Every KMS key that log files in the bucket are encrypted with (SSE-KMS), also those that were used in the past.
   *
   * The access role may then decrypt with these keys. Their key policies are left alone: one that trusts its account, as a policy made by the
   * CDK does, needs no more; another has to hold `TrailImport.requiredKeyPolicyStatements`. An alias is an error at synth.
   *
   * @default - the log files are not encrypted with KMS keys; with `fromTrail` the keys of the trail and of its bucket
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-kms
   */
  readonly encryptionKeys?: aws_kms.IKeyRef[];
}

/** Which part of a bucket is imported. */
export interface BucketImportSourceOptions extends ImportSourceOptions {
  /**
   * The key prefix under which the log files lie, e.g. `AWSLogs/111122223333/CloudTrail/us-east-1/`. A slash is added at the end where it is
   * missing, for `…/CloudTrail` would take in the digest files of `…/CloudTrail-Digest` too.
   *
   * A leading slash, `//`, a backslash, a wildcard, a file's name, and the prefix of digest or Insights files are errors at synth.
   *
   * @default - the prefixes of the bucket in which CloudTrail itself looks for CloudTrail logs
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly prefix?: string;
}

/** Which of a trail's logs are imported. */
export interface TrailImportSourceOptions extends ImportSourceOptions {
  /**
   * The organization of an organization trail, e.g. `o-exampleorgid`, whose logs lie under its id. Another form is an error at synth.
   *
   * @default - the trail is one account's own; of a trail of the app that says that it is an organization's, an error at synth
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/creating-trail-organization.html
   */
  readonly organizationId?: string;

  /**
   * The account whose logs are imported, 12 digits, or it is an error at synth.
   *
   * @default - with `organizationId` all accounts of the organization; otherwise the trail's account, which for `fromTrailBucket` is the stack's
   */
  readonly accountId?: string;

  /**
   * The Region whose logs are imported, e.g. `eu-central-1`. Another form is an error at synth, as is `region` for a whole organization.
   *
   * @default - all Regions
   */
  readonly region?: string;
}

/** Which of the logs are imported that trails have delivered to a bucket. */
export interface TrailBucketImportSourceOptions extends TrailImportSourceOptions {
  /**
   * The key prefix of the trail, which stands before `AWSLogs/`. One that holds `AWSLogs` is an error at synth.
   *
   * @default - none
   */
  readonly keyPrefix?: string;
}
