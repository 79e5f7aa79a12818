import type { S3Client } from '@aws-sdk/client-s3';
import { asServiceError, httpStatus, isDenial } from './errors';
import type { BucketState } from './facts';
import type { WantedImport } from './request';
import type { Surroundings } from './surroundings';

/** Where the bucket is and whether its ACLs are on: S3 tells the Region even to who may not look inside. */
export async function observeBucket(want: WantedImport, { clients }: Surroundings): Promise<BucketState> {
  const { bucket } = want;
  const { HeadBucketCommand } = await import('./sdk/s3');
  let region: string | undefined;
  try {
    region = (await (await clients.s3()).send(new HeadBucketCommand({ Bucket: bucket }))).BucketRegion;
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) { return { exists: false, acls: 'unknown', grantees: [] }; }
    if (status !== 301 && status !== 400 && status !== 403) { throw error; }
    region = asServiceError(error).$response?.headers?.['x-amz-bucket-region'];
  }
  return { exists: true, ...(region ? { region } : {}), ...await observeAcls(bucket, await clients.s3(region ?? want.bucketRegion)) };
}

async function observeAcls(bucket: string, client: S3Client): Promise<Pick<BucketState, 'acls' | 'grantees'>> {
  const { GetBucketOwnershipControlsCommand, GetBucketAclCommand } = await import('./sdk/s3');
  try {
    if (await ownership() === 'BucketOwnerEnforced') { return { acls: 'disabled', grantees: [] }; }
    const { Owner, Grants = [] } = await client.send(new GetBucketAclCommand({ Bucket: bucket }));
    const others = Grants.map(({ Grantee }) => Grantee).filter((grantee) => grantee && !(grantee.ID !== undefined && grantee.ID === Owner?.ID));
    // A grantee has a name, an e-mail address, a predefined group's URI, or only a canonical id.
    const names = others.map((grantee) => grantee!.URI?.replace(/^.*\//, '') ?? grantee!.DisplayName ?? grantee!.EmailAddress ?? grantee!.ID ?? 'unknown');
    return { acls: 'enabled', grantees: [...new Set(names)] };
  } catch (error) {
    if (isDenial(error)) { return { acls: 'unknown', grantees: [] }; }
    throw error;
  }

  async function ownership(): Promise<string> {
    try {
      const { OwnershipControls } = await client.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket }));
      return OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
    } catch (error) {
      // Buckets older than the setting have none, which means ObjectWriter.
      if (asServiceError(error).name === 'OwnershipControlsNotFoundError') { return 'ObjectWriter'; }
      throw error;
    }
  }
}
