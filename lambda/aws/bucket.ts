import type { S3Client } from '@aws-sdk/client-s3';
import type { BucketState } from '../checks/facts';
import type { WantedImport } from '../request/properties';
import type { Surroundings } from '../surroundings';
import { asServiceError, calling, httpStatus, isDenial, isThrottle, isUnclear } from './errors';

/** If a request uses the wrong Region, S3 returns one of these errors, and the right Region. */
const ELSEWHERE = [301, 307, 400];

/** The bucket's Region and whether its ACLs are enabled. */
export async function getBucket(want: WantedImport, { clients }: Surroundings): Promise<BucketState> {
  const home = want.bucketRegion ?? want.destination.split(':')[3];
  try {
    return await observe(want, home, await clients.s3(home));
  } catch (error) {
    const status = httpStatus(error);
    if (status === 404) { return { exists: false, acls: 'unknown', grantees: [] }; }
    const region = regionOf(error);
    if (!ELSEWHERE.includes(status!) || region === undefined || region === home) { throw error; }
    return observe(want, region, await clients.s3(region));
  }
}

/** Fails if the bucket doesn't exist or is in another Region. */
async function observe({ bucket, bucketOwner }: WantedImport, region: string, client: S3Client): Promise<BucketState> {
  const { GetBucketOwnershipControlsCommand, GetBucketAclCommand } = await import('./sdk/s3');
  const target = { Bucket: bucket, ExpectedBucketOwner: bucketOwner };
  try {
    if ((await ownership()) === 'BucketOwnerEnforced') {
      return { exists: true, region, acls: 'disabled', grantees: [] };
    }
    const { Owner, Grants = [] } = await calling('s3:GetBucketAcl', () => client.send(new GetBucketAclCommand(target)));
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
    return { exists: true, region, acls: 'enabled', grantees: [...new Set(names)] };
  } catch (error) {
    if (!isDenial(error)) { throw error; }
    const known = regionOf(error);
    const denied = asServiceError(error).action;
    return { exists: true, ...(known ? { region: known } : {}), acls: 'unknown', grantees: [], denied };
  }

  async function ownership(): Promise<string> {
    try {
      const { OwnershipControls } = await calling('s3:GetBucketOwnershipControls', () =>
        client.send(new GetBucketOwnershipControlsCommand(target)),
      );
      return OwnershipControls?.Rules?.[0]?.ObjectOwnership ?? 'ObjectWriter';
    } catch (error) {
      // A bucket that was created before the setting existed has no ownership controls, which means ObjectWriter.
      if (asServiceError(error).name === 'OwnershipControlsNotFoundError') { return 'ObjectWriter'; }
      throw error;
    }
  }
}

function regionOf(error: unknown): string | undefined {
  return asServiceError(error).$response?.headers?.['x-amz-bucket-region'];
}

/** The result of disabling the ACLs of a bucket. */
export type AclOutcome =
  { readonly ended: 'done' | 'again' } | { readonly ended: 'granted' | 'refused'; readonly error: unknown };

/** Sets Object Ownership to bucket owner enforced, which disables ACLs. The handler never sets it back. */
export async function disableAcls(
  { bucket, bucketOwner }: WantedImport,
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
          ExpectedBucketOwner: bucketOwner,
          OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
        }),
      ),
    );
    return { ended: 'done' };
  } catch (error) {
    const { name } = asServiceError(error);
    // Two imports of a bucket may change the setting at the same moment.
    if (name === 'OperationAborted') { return { ended: 'again' }; }
    if (name === 'InvalidBucketAclWithObjectOwnership') { return { ended: 'granted', error }; }
    if (isThrottle(error) || isUnclear(error) || isDenial(error)) { throw error; }
    return { ended: 'refused', error };
  }
}
