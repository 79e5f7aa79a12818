import { disableAcls, getBucket } from '../../../lambda/aws/bucket';
import { A } from '../given';
import { failure, Stage, type Answers } from '../stage';

const at = (answers: Answers) => new Stage(answers).surroundings;
const throwing = (name: string, status?: number, message?: string, members?: object) =>
  () => { throw failure(name, message, status, members); };

describe('A bucket', () => {
  const rules = (ObjectOwnership: string) => () => ({ OwnershipControls: { Rules: [{ ObjectOwnership }] } });
  const disabled = {
    HeadBucket: () => ({ BucketRegion: 'us-east-1' }), GetBucketOwnershipControls: rules('BucketOwnerEnforced'),
  };

  test('may not exist, or be in another Region or account', async () => {
    expect(await getBucket(A, at({ HeadBucket: throwing('NotFound', 404) })))
      .toEqual({ exists: false, acls: 'unknown', grantees: [] });
    expect(await getBucket(A, at(disabled)))
      .toEqual({ exists: true, region: 'us-east-1', acls: 'disabled', grantees: [] });
    const $response = { headers: { 'x-amz-bucket-region': 'eu-west-1' } };
    expect(await getBucket(A, at({ ...disabled, HeadBucket: throwing('Unknown', 301, 'x', { $response }) })))
      .toMatchObject({ region: 'eu-west-1' });
    expect(await getBucket(A, at({ ...disabled, HeadBucket: throwing('Unknown', 403) }))).not.toHaveProperty('region');
    expect(await getBucket(A, at({ ...disabled, GetBucketOwnershipControls: throwing('AccessDenied', 403) })))
      .toMatchObject({ acls: 'unknown' });
    await expect(getBucket(A, at({ HeadBucket: throwing('TimeoutError') })))
      .rejects.toMatchObject({ action: 's3:ListBucket' });
  });

  test('with ACLs enabled shows everyone but its owner who has access', async () => {
    const Grants = [
      { ID: 'owner' }, { ID: '1' }, { ID: '2', DisplayName: 'auditor' },
      { URI: 'http://acs.amazonaws.com/groups/s3/LogDelivery' }, { EmailAddress: 'a@b' }, { ID: '1' },
    ]
      .map((Grantee) => ({ Grantee }));
    const acl = {
      ...disabled, GetBucketOwnershipControls: throwing('OwnershipControlsNotFoundError', 404),
      GetBucketAcl: () => ({ Owner: { ID: 'owner' }, Grants }),
    };
    expect(await getBucket(A, at(acl)))
      .toMatchObject({ acls: 'enabled', grantees: ['1', 'auditor', 'LogDelivery', 'a@b'] });
    expect(await getBucket(A, at({ ...acl, GetBucketOwnershipControls: rules('ObjectWriter') })))
      .toMatchObject({ acls: 'enabled' });
  });

  test.each<[string, number | undefined, string]>([
    ['OperationAborted', 409, 'again'], ['InvalidBucketAclWithObjectOwnership', 400, 'granted'],
    ['MalformedXML', 400, 'refused'],
  ])('may answer %s (%s) when its ACLs are disabled: %s', async (name, status, ended) => {
    expect(await disableAcls('trail-logs', undefined, at({ PutBucketOwnershipControls: throwing(name, status) })))
      .toMatchObject({ ended });
  });

  test.each<[string, number | undefined]>([
    ['AccessDenied', 403], ['SlowDown', 503], ['TimeoutError', undefined],
  ])('that answers %s (%s) is asked again', async (name, status) => {
    await expect(disableAcls('trail-logs', 'us-east-1', at({ PutBucketOwnershipControls: throwing(name, status) })))
      .rejects.toMatchObject({ action: 's3:PutBucketOwnershipControls' });
  });
});
