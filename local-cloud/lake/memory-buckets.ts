import type { PolicyDocument } from './policy';
import {
  S3Failure, type BucketDescription, type BucketReader, type ListedObject, type ObjectBody, type ObjectOwnership,
} from './ports';

export interface MemoryObject extends ListedObject {
  readonly body: ObjectBody;
  /** An archived object with a restored copy that can be read. */
  readonly restored?: boolean;
}

/** A grant in the bucket's ACL to somebody other than the owner. */
export interface AclGrant {
  readonly grantee: string;
  readonly permission: string;
}

export interface MemoryBucketProps {
  readonly region?: string;
  readonly owner?: string;
  readonly ownership?: ObjectOwnership;
  readonly aclGrants?: readonly AclGrant[];
  readonly kmsKeyArn?: string;
  readonly bucketKeyEnabled?: boolean;
  readonly policy?: PolicyDocument;
  readonly objects?: readonly MemoryObject[];
}

/** A bucket with settings and objects that a test can change at any time. */
export class MemoryBucket implements BucketDescription {
  readonly region: string;
  readonly owner?: string;
  readonly objects = new Map<string, MemoryObject>();
  ownership?: ObjectOwnership;
  aclGrants: readonly AclGrant[];
  kmsKeyArn?: string;
  bucketKeyEnabled?: boolean;
  policy?: PolicyDocument;
  /** The owner of the bucket denies this account the listing. */
  deniesListing = false;

  constructor(readonly name: string, props: MemoryBucketProps = {}) {
    this.region = props.region ?? 'us-east-1';
    this.owner = props.owner;
    this.ownership = props.ownership;
    this.aclGrants = props.aclGrants ?? [];
    this.kmsKeyArn = props.kmsKeyArn;
    this.bucketKeyEnabled = props.bucketKeyEnabled;
    this.policy = props.policy;
    for (const object of props.objects ?? []) {
      this.objects.set(object.key, object);
    }
  }

  put(key: string, body: ObjectBody, storageClass?: string): void {
    this.objects.set(key, { key, body, storageClass });
  }
}

/**
 * S3 in memory. It checks no permissions, because the lake evaluates the policies of the access role before it reads.
 */
export class MemoryBuckets implements BucketReader {
  private readonly buckets = new Map<string, MemoryBucket>();

  /** Adds a bucket, or replaces the bucket with the same name. */
  add(name: string, props: MemoryBucketProps = {}): MemoryBucket {
    const bucket = new MemoryBucket(name, props);
    this.buckets.set(name, bucket);
    return bucket;
  }

  find(name: string): MemoryBucket | undefined {
    return this.buckets.get(name);
  }

  remove(name: string): void {
    this.buckets.delete(name);
  }

  async describe(name: string): Promise<BucketDescription | undefined> {
    return this.buckets.get(name);
  }

  async list(name: string, prefix: string): Promise<readonly ListedObject[]> {
    return [...this.existing(name).objects.values()].filter((object) => object.key.startsWith(prefix));
  }

  async get(name: string, key: string): Promise<ObjectBody> {
    const object = this.existing(name).objects.get(key);
    if (!object) {
      throw new S3Failure('NoSuchKey', 'The specified key does not exist.');
    }
    return object.body;
  }

  private existing(name: string): MemoryBucket {
    const bucket = this.buckets.get(name);
    if (!bucket) {
      throw new S3Failure('NoSuchBucket', 'The specified bucket does not exist');
    }
    return bucket;
  }
}
