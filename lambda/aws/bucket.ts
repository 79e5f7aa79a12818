import type { S3Client } from '@aws-sdk/client-s3';
import type { BucketState } from '../checks/facts';
import type { WantedImport } from '../request/properties';
import type { Surroundings } from '../surroundings';
import { asServiceError, calling, httpStatus, isDenial, isThrottle, isUnclear } from './errors';

/** The bucket's Region and whether its ACLs are enabled. S3 reports the Region even to callers who may not look inside. */
export async function getBucket(want: WantedImport, { clients }: Surroundings): Promise<BucketState> {
  const { bucket } = want;
  const { HeadBucketCommand } = await import('./sdk/s3');
  let region: string | undefined;
  try {
    const client = await clients.s3();
    region = (await calling('s3:ListBucket', () => client.send(new HeadBucketCommand({ Bucket: bucket }))))
      .BucketRegion;
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) { return { exists: false, acls: 'unknown', grantees: [] }; }
    if (status !== 301 && status !== 400 && status !== 403) { throw error; }
    region = asServiceError(error).$response?.headers?.['x-amz-bucket-region'];
  }
  return {
    exists: true,
    ...(region ? { region } : {}),
    ...(await observeAcls(bucket, await clients.s3(region ?? want.bucketRegion))),
  };
}

async function observeAcls(bucket: string, client: S3Client): Promise<Pick<BucketState, 'acls' | 'grantees' | 'denied'>> {
  const { GetBucketOwnershipControlsCommand, GetBucketAclCommand } = await import('./sdk/s3');
  try {
    if ((await ownership()) === 'BucketOwnerEnforced') { return { acls: 'disabled', grantees: [] }; }
    const { Owner, Grants = [] } = await calling('s3:GetBucketAcl', () =>
      client.send(new GetBucketAclCommand({ Bucket: bucket })),
    );
    const others = Grants.map(({ Grantee }) => Grantee).filter(
      (grantee) => grantee && !(grantee.ID !== undefined && grantee.ID === Owner?.ID),
    );
    // A grantee has a name, an e-mail address, a predefined group's URI, or only a canonical id.
    const names = others.map(
      (grantee) =>
        grantee!.URI?.replace(/^.*\//, '') ??
        grantee!.DisplayName ??
        grantee!.EmailAddress ??
        grantee!.ID ??
        'unknown',
    );
    return { acls: 'enabled', grantees: [...new Set(names)] };
  } catch (error) {
    if (isDenial(error)) { return { acls: 'unknown', grantees: [], denied: asServiceError(error).action }; }
    throw error;
  }

  async function ownership(): Promise<string> {
    try {
      const { OwnershipControls } = await calling('s3:GetBucketOwnershipControls', () =>
        client.send(new GetBucketOwnershipControlsCommand({ Bucket: bucket })),
      );
      return OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
    } catch (error) {
      // Buckets that are older than the setting have none, which means ObjectWriter.
      if (asServiceError(error).name === 'OwnershipControlsNotFoundError') { return 'ObjectWriter'; }
      throw error;
    }
  }
}

/** How disabling a bucket's ACLs ended. */
export type AclOutcome =
  { readonly ended: 'done' | 'again' } | { readonly ended: 'granted' | 'refused'; readonly error: unknown };

/** Sets Object Ownership to bucket owner enforced, which disables ACLs. The handler never sets it back. */
export async function disableAcls(
  bucket: string,
  region: string | undefined,
  { clients }: Surroundings,
): Promise<AclOutcome> {
  const { PutBucketOwnershipControlsCommand } = await import('./sdk/s3');
  const client = await clients.s3(region);
  try {
    await calling('s3:PutBucketOwnershipControls', () =>
      client.send(
        new PutBucketOwnershipControlsCommand({
          Bucket: bucket,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        }),
      ),
    );
    return { ended: 'done' };
  } catch (error) {
    const { name } = asServiceError(error);
    // Two imports of one bucket may set it at the same moment.
    if (name === 'OperationAborted') { return { ended: 'again' }; }
    if (name === 'InvalidBucketAclWithObjectOwnership') { return { ended: 'granted', error }; }
    if (isThrottle(error) || isUnclear(error) || isDenial(error)) { throw error; }
    return { ended: 'refused', error };
  }
}
