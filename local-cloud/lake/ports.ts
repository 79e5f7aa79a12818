import type { PolicyDocument } from './policy';

/** The clock of the lake: a simulated clock in tests, and `Date` in the server. */
export interface LakeClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Delays a slow answer. Default: real time. */
  sleep?(milliseconds: number): Promise<void>;
}

/** The reader of a bucket: CloudTrail with the access role of the import, on behalf of the destination. */
export interface Reader {
  readonly roleArn: string;
  readonly storeArn: string;
}

export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** The settings of a bucket that the lake needs before it imports from the bucket. */
export interface BucketDescription {
  readonly region: string;
  /** Account that owns the bucket. Default: the account of the lake. */
  readonly owner?: string;
  /** Undefined for buckets that are older than the setting. Their ACLs are enabled. */
  readonly ownership?: ObjectOwnership;
  /** Key that encrypts the bucket's objects. */
  readonly kmsKeyArn?: string;
  /** With an S3 Bucket Key, the encryption context is the ARN of the bucket instead of the ARN of the object. */
  readonly bucketKeyEnabled?: boolean;
  readonly policy?: PolicyDocument;
}

export interface ListedObject {
  readonly key: string;
  /** Default: `STANDARD`. */
  readonly storageClass?: string;
}

/** One event of a log file. It keeps all other fields that CloudTrail wrote. */
export interface TrailEvent {
  readonly eventTime: string;
  readonly eventID?: string;
  readonly eventName?: string;
}

/** The content of an object: its bytes, or the parsed content, so that tests don't need gzip. */
export type ObjectBody = Uint8Array | { readonly events: readonly TrailEvent[] } | { readonly corrupt: true };

/** The buckets of S3, as CloudTrail sees them. */
export interface BucketReader {
  /** Returns undefined if the bucket doesn't exist. */
  describe(bucket: string): Promise<BucketDescription | undefined>;
  /**
   * Returns every object with a key that starts with the prefix, as plain text. Rejects with `AccessDenied` or another
   * S3 error.
   */
  list(bucket: string, prefix: string, reader: Reader): Promise<readonly ListedObject[]>;
  /** Rejects with an error that has the name of an S3 code: `AccessDenied`, `NoSuchKey`… */
  get(bucket: string, key: string, reader: Reader): Promise<ObjectBody>;
}

export interface RoleDescription {
  readonly arn: string;
  readonly trustPolicy: PolicyDocument;
  readonly permissions: readonly PolicyDocument[];
}

/** The roles of IAM. */
export interface RoleDirectory {
  /** Returns undefined if the role doesn't exist, or isn't visible yet. */
  find(roleArn: string): Promise<RoleDescription | undefined>;
}

/** An error with one of S3's codes as its name. */
export class S3Failure extends Error {
  constructor(
    code: 'AccessDenied' | 'NoSuchKey' | 'NoSuchBucket' | 'InvalidObjectState' | 'SlowDown', message: string,
  ) {
    super(message);
    this.name = code;
  }
}
