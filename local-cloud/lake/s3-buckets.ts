import {
  GetBucketEncryptionCommand, GetBucketOwnershipControlsCommand, GetBucketPolicyCommand, GetObjectCommand,
  HeadBucketCommand,
  paginateListObjectsV2, S3Client, type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { AssumeRoleCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';
import type { BucketDescription, BucketReader, ListedObject, ObjectBody, Reader } from './ports';

const SESSION = 'cloudtrail-lake';
const RENEW_MS = 60_000;

/**
 * The buckets behind the S3 API (endpoint and own credentials from the environment). Settings are read with the
 * lake's own credentials, objects with the access role's.
 */
export class S3Buckets implements BucketReader {
  private readonly s3: S3Client;
  private readonly sts: STSClient;
  private readonly others: ReadonlyArray<{ readonly owner: string; readonly s3: S3Client }>;
  private readonly sessions = new Map<string, { s3: S3Client; until: number }>();

  /**
   * @param config settings of all clients. Default: from the environment
   * @param others credentials of other accounts, by account, which can read the settings of their buckets
   */
  constructor(
    private readonly config: S3ClientConfig & STSClientConfig = {},
    others: Readonly<Record<string, S3ClientConfig['credentials']>> = {},
  ) {
    this.s3 = client(config);
    this.sts = new STSClient(config);
    this.others = Object.entries(others)
      .map(([owner, credentials]) => ({ owner, s3: client({ ...config, credentials }) }));
  }

  async describe(Bucket: string): Promise<BucketDescription | undefined> {
    for (const { owner, s3 } of [{ owner: undefined, s3: this.s3 }, ...this.others]) {
      const head = await unlessForeign(ifThere(s3.send(new HeadBucketCommand({ Bucket }))));
      if (head !== 'foreign') {
        return head && describe(Bucket, { region: head.BucketRegion ?? 'us-east-1', owner }, s3);
      }
    }
    return undefined;
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

  /** The trust policy is evaluated for the destination. With STS, the ExternalId contains the destination. */
  private async as({ roleArn, storeArn }: Reader): Promise<S3Client> {
    const key = `${roleArn} ${storeArn}`;
    const session = this.sessions.get(key);
    if (session && session.until - RENEW_MS > Date.now()) {
      return session.s3;
    }
    const { Credentials } =
      await this.sts.send(new AssumeRoleCommand({ RoleArn: roleArn, RoleSessionName: SESSION, ExternalId: storeArn }));
    const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = Credentials!;
    const credentials = { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken };
    const s3 = client({ ...this.config, credentials });
    this.sessions.set(key, { s3, until: Expiration!.getTime() });
    return s3;
  }
}

function client(config: S3ClientConfig): S3Client {
  return new S3Client({ forcePathStyle: true, followRegionRedirects: true, ...config });
}

async function describe(
  Bucket: string,
  known: Pick<BucketDescription, 'region' | 'owner'>,
  s3: S3Client,
): Promise<BucketDescription> {
  const ownership = await ifThere(s3.send(new GetBucketOwnershipControlsCommand({ Bucket })));
  const policy = await ifThere(s3.send(new GetBucketPolicyCommand({ Bucket })));
  const encryption = await ifThere(s3.send(new GetBucketEncryptionCommand({ Bucket })));
  const rule = encryption?.ServerSideEncryptionConfiguration?.Rules?.[0];
  return {
    ...known,
    ownership: ownership?.OwnershipControls?.Rules?.[0].ObjectOwnership,
    policy: policy?.Policy && JSON.parse(policy.Policy),
    kmsKeyArn: rule?.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID,
    bucketKeyEnabled: rule?.BucketKeyEnabled,
  };
}

/** S3 answers 403 if the bucket is in another account. */
async function unlessForeign<T>(answer: Promise<T>): Promise<T | 'foreign'> {
  try {
    return await answer;
  } catch (error) {
    if ((error as { $metadata?: { httpStatusCode?: number } }).$metadata?.httpStatusCode === 403) {
      return 'foreign';
    }
    throw error;
  }
}

/** S3 answers 404 if a setting is absent. */
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
