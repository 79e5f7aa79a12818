import {
  CreateBucketCommand, DeleteBucketPolicyCommand, GetBucketOwnershipControlsCommand, PutBucketPolicyCommand,
  PutObjectCommand, S3Client, type ObjectOwnership,
} from '@aws-sdk/client-s3';
import type { LogFile } from './log-files';

const UPLOADS_AT_ONCE = 8;

/** The bucket with the log files of the demo. Its ACLs are enabled, as in buckets from before April 2023. */
export class TrailBucket {
  constructor(private readonly s3: S3Client, readonly name: string) {}

  async create(): Promise<void> {
    await this.s3.send(new CreateBucketCommand({ Bucket: this.name, ObjectOwnership: 'ObjectWriter' }));
  }

  async upload(files: readonly LogFile[]): Promise<void> {
    const waiting = [...files];
    await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, async () => {
      for (let file = waiting.shift(); file; file = waiting.shift()) {
        await this.s3.send(new PutObjectCommand({ Bucket: this.name, Key: file.key, Body: file.body }));
      }
    }));
  }

  /** Denies everybody access to a file, regardless of the reader's own policies. */
  async lock(key: string): Promise<void> {
    const deny = {
      Effect: 'Deny', Principal: '*', Action: 's3:GetObject', Resource: `arn:aws:s3:::${this.name}/${key}`,
    };
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [deny] });
    await this.s3.send(new PutBucketPolicyCommand({ Bucket: this.name, Policy }));
  }

  async unlock(): Promise<void> {
    await this.s3.send(new DeleteBucketPolicyCommand({ Bucket: this.name }));
  }

  async ownership(): Promise<ObjectOwnership | undefined> {
    const { OwnershipControls } = await this.s3.send(new GetBucketOwnershipControlsCommand({ Bucket: this.name }));
    return OwnershipControls?.Rules?.[0]?.ObjectOwnership;
  }
}
