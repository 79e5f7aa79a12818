import { disableAcls, getBucket } from '../../../lambda/aws/bucket';
import { A } from '../given';
import { failure, Stage, type Answers } from '../stage';

const at = (answers: Answers) => new Stage(answers).surroundings;
const throwing = (name: string, status?: number, message?: string, members?: object) =>
  () => { throw failure(name, message, status, members); };

describe('A bucket', () => {
  const $response = { headers: { 'x-amz-bucket-region': 'eu-west-1' } };
  const rules = (ObjectOwnership: string) => () => ({ OwnershipControls: { Rules: [{ ObjectOwnership }] } });
  const disabled = { GetBucketOwnershipControls: rules('BucketOwnerEnforced') };

  test('may not exist, or be in another Region or account', async () => {
    expect(await getBucket(A, at({ GetBucketOwnershipControls: throwing('NoSuchBucket', 404) })))
      .toEqual({ exists: false, acls: 'unknown', grantees: [] });
    expect(await getBucket(A, at(disabled)))
      .toEqual({ exists: true, region: 'us-east-1', acls: 'disabled', grantees: [] });
    const denied = await getBucket(A, at({ GetBucketOwnershipControls: throwing('AccessDenied', 403) }));
    expect(denied).toMatchObject({ exists: true, acls: 'unknown', denied: 's3:GetBucketOwnershipControls' });
    expect(denied).not.toHaveProperty('region');
    expect(await getBucket(A, at({ GetBucketOwnershipControls: throwing('AccessDenied', 403, 'x', { $response }) })))
      .toMatchObject({ acls: 'unknown', region: 'eu-west-1' });
    await expect(getBucket(A, at({ GetBucketOwnershipControls: throwing('TimeoutError') })))
      .rejects.toMatchObject({ action: 's3:GetBucketOwnershipControls' });
  });

  test.each<[string, number]>([['PermanentRedirect', 301], ['TemporaryRedirect', 307], ['AuthorizationHeaderMalformed', 400]])(
    'in another Region answers %s with its Region, and is asked there', async (name, status) => {
      const first = throwing(name, status, 'x', { $response });
      let calls = 0;
      const GetBucketOwnershipControls = () => (calls++ === 0 ? first() : disabled.GetBucketOwnershipControls());
      expect(await getBucket(A, at({ GetBucketOwnershipControls })))
        .toEqual({ exists: true, region: 'eu-west-1', acls: 'disabled', grantees: [] });
      // A redirect to the Region that was asked leads nowhere.
      await expect(getBucket({ ...A, bucketRegion: 'eu-west-1' }, at({ GetBucketOwnershipControls: first })))
        .rejects.toMatchObject({ name });
    });

  test('of a known owner is not touched if it has another one', async () => {
    const stage = new Stage({
      GetBucketOwnershipControls: rules('ObjectWriter'), GetBucketAcl: () => ({}), PutBucketOwnershipControls: () => ({}),
    });
    const owned = { ...A, bucketOwner: '444455556666' };
    await getBucket(owned, stage.surroundings);
    await disableAcls(owned, undefined, stage.surroundings);
    expect(stage.inputs.map(({ ExpectedBucketOwner }) => ExpectedBucketOwner)).toEqual(Array(3).fill('444455556666'));
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
    expect(await disableAcls(A, undefined, at({ PutBucketOwnershipControls: throwing(name, status) })))
      .toMatchObject({ ended });
  });

  test.each<[string, number | undefined]>([
    ['AccessDenied', 403], ['SlowDown', 503], ['TimeoutError', undefined],
  ])('that answers %s (%s) is asked again', async (name, status) => {
    await expect(disableAcls(A, 'us-east-1', at({ PutBucketOwnershipControls: throwing(name, status) })))
      .rejects.toMatchObject({ action: 's3:PutBucketOwnershipControls' });
  });
});
