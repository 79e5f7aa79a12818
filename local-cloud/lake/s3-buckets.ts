import {
  GetBucketEncryptionCommand, GetBucketOwnershipControlsCommand, GetBucketPolicyCommand, GetObjectCommand, HeadBucketCommand,
  paginateListObjectsV2, S3Client,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, GetFederationTokenCommand, STSClient, type Credentials } from '@aws-sdk/client-sts';
import { S3Failure, type BucketDescription, type BucketReader, type ListedObject, type ObjectBody, type Reader, type RoleDirectory } from './ports';

const SESSION = 'cloudtrail-lake';
const RENEW_MS = 60_000;

/**
 * The buckets behind the S3 API (endpoint and own credentials from the environment). Settings are read with the
 * lake's own credentials, objects with the access role's.
 */
export class S3Buckets implements BucketReader {
  private readonly s3 = client();
  private readonly sts = new STSClient({});
  private readonly sessions = new Map<string, { s3: S3Client; until: number }>();

  constructor(private readonly roles: RoleDirectory) {}

  async describe(Bucket: string): Promise<BucketDescription | undefined> {
    const head = await ifThere(this.s3.send(new HeadBucketCommand({ Bucket })));
    if (!head) {
      return undefined;
    }
    const ownership = await ifThere(this.s3.send(new GetBucketOwnershipControlsCommand({ Bucket })));
    const policy = await ifThere(this.s3.send(new GetBucketPolicyCommand({ Bucket })));
    const encryption = await ifThere(this.s3.send(new GetBucketEncryptionCommand({ Bucket })));
    const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
    return {
      region: head.BucketRegion ?? 'us-east-1',
      ownership: ownership?.OwnershipControls?.Rules?.[0].ObjectOwnership,
      policy: policy?.Policy && JSON.parse(policy.Policy),
      kmsKeyArn: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
      bucketKeyEnabled: rule?.BucketKeyEnabled,
    };
  }

  async list(Bucket: string, Prefix: string, reader: Reader): Promise<readonly ListedObject[]> {
    const objects: ListedObject[] = [];
    for await (const page of paginateListObjectsV2({ client: await this.as(reader) }, { Bucket, Prefix })) {
      objects.push(...(page.Contents ?? []).map((object) => ({ key: object.Key!, storageClass: object.StorageClass })));
    }
    return objects;
  }

  async get(Bucket: string, Key: string, reader: Reader): Promise<ObjectBody> {
    const { Body } = await (await this.as(reader)).send(new GetObjectCommand({ Bucket, Key }));
    return Body!.transformToByteArray();
  }

  private async as({ roleArn }: Reader): Promise<S3Client> {
    const session = this.sessions.get(roleArn);
    if (session && session.until - RENEW_MS > Date.now()) {
      return session.s3;
    }
    const credentials = await this.credentialsOf(roleArn);
    const s3 = client({
      accessKeyId: credentials.AccessKeyId!, secretAccessKey: credentials.SecretAccessKey!, sessionToken: credentials.SessionToken,
    });
    this.sessions.set(roleArn, { s3, until: credentials.Expiration!.getTime() });
    return s3;
  }

  /**
   * The role trusts CloudTrail alone, and nobody else can call STS as CloudTrail. Where STS enforces that, a session
   * limited to the role's own policies stands in for it; the lake has checked the trust policy itself by then.
   */
  private async credentialsOf(roleArn: string): Promise<Credentials> {
    try {
      return (await this.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION }))).Credentials!;
    } catch (error) {
      if (!/^AccessDenied/.test((error as Error).name)) {
        throw error;
      }
    }
    const role = await this.roles.find(roleArn);
    if (!role) {
      throw new S3Failure('AccessDenied', `There is no role ${roleArn}.`);
    }
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: role.permissions.flatMap((policy) => policy.Statement) });
    return (await this.sts.send(new GetFederationTokenCommand({ Name: SESSION, Policy }))).Credentials!;
  }
}

function client(credentials?: { accessKeyId: string; secretAccessKey: string; sessionToken?: string }): S3Client {
  return new S3Client({ forcePathStyle: true, ...(credentials ? { credentials } : {}) });
}

/** S3 answers 404 for what is not set. */
async function ifThere<T>(answer: Promise<T>): Promise<T | undefined> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 404) {
      return undefined;
    }
    throw error;
  }
}
