import { listing } from './s3-listing';
import { ServiceError, type WireAnswer } from './wire';
import type { MemoryBuckets } from '../../../local-cloud/lake/memory-buckets';

const OWNER = { id: 'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa', name: 'owner' };

export interface S3Request {
  readonly method: string;
  readonly bucket: string;
  readonly region: string;
  readonly query: Readonly<Record<string, unknown>>;
  readonly body: string;
}

export function s3Operation(request: Pick<S3Request, 'method' | 'query'>): string {
  if ('ownershipControls' in request.query) {
    return request.method === 'PUT' ? 'PutBucketOwnershipControls' : 'GetBucketOwnershipControls';
  }
  if ('acl' in request.query && request.method === 'GET') {
    return 'GetBucketAcl';
  }
  if (request.query['list-type'] === '2') {
    return 'ListObjectsV2';
  }
  throw new Error(`S3 ${request.method} ?${Object.keys(request.query).join('&')} is not simulated.`);
}

/** The bucket-level part of S3's API, over the buckets that the lake reads. */
export class S3Front {
  constructor(private readonly buckets: MemoryBuckets) {}

  call(operation: string, request: S3Request): WireAnswer {
    const bucket = this.buckets.find(request.bucket);
    if (!bucket) {
      throw new ServiceError('NoSuchBucket', 'The specified bucket does not exist', 404);
    }
    const headers = { 'x-amz-bucket-region': bucket.region };
    if (bucket.region !== request.region) {
      throw new ServiceError('PermanentRedirect', 'The bucket is in another Region.', 301, headers);
    }
    switch (operation) {
      case 'GetBucketOwnershipControls':
        if (!bucket.ownership) {
          throw new ServiceError('OwnershipControlsNotFoundError', 'The bucket ownership controls were not found', 404);
        }
        return {
          headers,
          body: '<OwnershipControls><Rule>'
            + `<ObjectOwnership>${bucket.ownership}</ObjectOwnership></Rule></OwnershipControls>`,
        };
      case 'GetBucketAcl':
        return { headers, body: acl(bucket.aclGrants) };
      case 'ListObjectsV2':
        if (bucket.deniesListing) {
          throw new ServiceError('AccessDenied', 'Access Denied', 403);
        }
        return { headers, body: listing(bucket, request.query) };
      case 'PutBucketOwnershipControls': {
        const ownership = /<ObjectOwnership>(\w+)<\/ObjectOwnership>/.exec(request.body)?.[1];
        if (ownership === 'BucketOwnerEnforced' && bucket.aclGrants.length > 0) {
          throw new ServiceError('InvalidBucketAclWithObjectOwnership',
            'Bucket cannot have ACLs set with ObjectOwnership\'s BucketOwnerEnforced setting');
        }
        bucket.ownership = ownership as typeof bucket.ownership;
        return { headers, body: '' };
      }
      default:
        throw new Error(`${operation} is not simulated.`);
    }
  }
}

function acl(grants: ReadonlyArray<{ readonly grantee: string; readonly permission: string }>): string {
  const grant = (id: string, permission: string): string => {
    const grantee = id.startsWith('http')
      ? `<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="Group"><URI>${id}</URI></Grantee>`
      : '<Grantee xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" '
        + `xsi:type="CanonicalUser"><ID>${id}</ID></Grantee>`;
    return `<Grant>${grantee}<Permission>${permission}</Permission></Grant>`;
  };
  return `<AccessControlPolicy><Owner><ID>${OWNER.id}</ID><DisplayName>${OWNER.name}</DisplayName></Owner>`
    + '<AccessControlList>'
    + grant(OWNER.id, 'FULL_CONTROL') + grants.map(g =>
    grant(g.grantee, g.permission)).join('') + '</AccessControlList></AccessControlPolicy>';
}
