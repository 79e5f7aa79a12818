import type { PolicyDocument } from './policy';

/** Where the lake takes the time from: a simulated clock in tests, `Date` behind the server. */
export interface LakeClock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** How a slow answer waits; real time if left out. */
  sleep?(milliseconds: number): Promise<void>;
}

/** Who reads: CloudTrail, in the access role that the import names, on behalf of the store that it goes into. */
export interface Reader {
  readonly roleArn: string;
  readonly storeArn: string;
}

export type ObjectOwnership = 'BucketOwnerEnforced' | 'BucketOwnerPreferred' | 'ObjectWriter';

/** What the lake must know of a bucket before it imports from it. */
export interface BucketDescription {
  readonly region: string;
  /** Account that owns the bucket; the lake's own if left out. */
  readonly owner?: string;
  /** Undefined on buckets older than the setting: their ACLs are on. */
  readonly ownership?: ObjectOwnership;
  /** Key that encrypts the bucket's objects. */
  readonly kmsKeyArn?: string;
  /** With an S3 Bucket Key the encryption context is the bucket's ARN instead of the object's. */
  readonly bucketKeyEnabled?: boolean;
  readonly policy?: PolicyDocument;
}

export interface ListedObject {
  readonly key: string;
  /** `STANDARD` if left out. */
  readonly storageClass?: string;
}

/** One event of a log file; whatever else CloudTrail wrote stays in it. */
export interface TrailEvent {
  readonly eventTime: string;
  readonly eventID?: string;
  readonly eventName?: string;
}

/** The bytes of an object, or, so that model tests need no gzip, what reading them would have given. */
export type ObjectBody = Uint8Array | { readonly events: readonly TrailEvent[] } | { readonly corrupt: true };

/** The buckets of S3, as CloudTrail sees them. */
export interface BucketReader {
  /** Undefined: there is no such bucket. */
  describe(bucket: string): Promise<BucketDescription | undefined>;
  /** Every object whose key starts with the prefix, a plain string. Rejects with an `AccessDenied` or other S3 error. */
  list(bucket: string, prefix: string, reader: Reader): Promise<readonly ListedObject[]>;
  /** Rejects with an error named like S3's codes: `AccessDenied`, `NoSuchKey`… */
  get(bucket: string, key: string, reader: Reader): Promise<ObjectBody>;
}

export interface RoleDescription {
  readonly arn: string;
  readonly trustPolicy: PolicyDocument;
  readonly permissions: readonly PolicyDocument[];
}

/** The roles of IAM. */
export interface RoleDirectory {
  /** Undefined: there is no such role, or not yet. */
  find(roleArn: string): Promise<RoleDescription | undefined>;
}

/** An error with one of S3's codes as its name. */
export class S3Failure extends Error {
  constructor(code: 'AccessDenied' | 'NoSuchKey' | 'NoSuchBucket' | 'InvalidObjectState' | 'SlowDown', message: string) {
    super(message);
    this.name = code;
  }
}
