import { ACCOUNT, KEY, keyOn, LakeFixture, PREFIX, reading, ROLE, roleFor } from './lake-fixture';
import type { MemoryBucketProps } from '../../local-cloud/lake/memory-buckets';
import type { Statement } from '../../local-cloud/lake/policy';

const BUCKET_ARN = 'arn:aws:s3:::trail-bucket';

let fixture: LakeFixture;
beforeEach(() => { fixture = new LakeFixture(); });

describe('the access role', () => {
  test('a role that does not exist, or not yet, is refused', async () => {
    fixture.roles.remove(ROLE);
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidParameterException' });
    fixture.roles.put(roleFor(fixture.store.arn), 10_000);
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidParameterException' });
    fixture.clock.pass(10_000);
    await expect(fixture.start()).resolves.toBeDefined();
  });

  test.each<[string, Partial<Statement>]>([
    ['another service', { Principal: { Service: 'lambda.amazonaws.com' } }],
    ['another account\'s stores', { Condition: { StringEquals: { 'aws:SourceAccount': '999999999999' } } }],
    ['another store', { Condition: { ArnLike: { 'aws:SourceArn': `arn:aws:cloudtrail:us-east-1:${ACCOUNT}:eventdatastore/other` } } }],
    ['nobody', { Effect: 'Deny' }],
  ])('a role that trusts %s is refused', async (_, trust) => {
    fixture.roles.put(roleFor(fixture.store.arn, reading('trail-bucket'), trust));
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidParameterException' });
  });

  test.each(['s3:ListBucket', 's3:GetBucketAcl'])('without %s the source is refused', async (action) => {
    fixture.roles.put(roleFor(fixture.store.arn, [...reading('trail-bucket'), { Effect: 'Deny', Action: action, Resource: '*' }]));
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidImportSourceException', message: expect.stringContaining(action) });
  });

  test('without s3:GetObject on a file that file fails', async () => {
    fixture.put(1);
    fixture.roles.put(roleFor(fixture.store.arn, reading('trail-bucket', 'elsewhere/')));
    const ended = await fixture.import();
    expect(ended.ImportStatus).toBe('FAILED');
    const { Failures } = await fixture.call('ListImportFailures', { ImportId: ended.ImportId });
    expect(Failures[0]).toMatchObject({ Location: `s3://trail-bucket/${keyOn(1)}`, ErrorType: 'AccessDenied' });
  });

  test('a role that is removed while the import runs makes the rest fail, and a retry with it back heals', async () => {
    fixture.put(1, 2);
    const importId = await fixture.start();
    fixture.clock.pass(2_000);
    await fixture.lake.advance();
    fixture.roles.remove(ROLE);
    expect(await fixture.end(importId)).toMatchObject({ ImportStatus: 'FAILED', ImportStatistics: { FilesCompleted: 1, FailedEntries: 1 } });
    fixture.roles.put(roleFor(fixture.store.arn));
    await fixture.call('StartImport', { ImportId: importId });
    expect((await fixture.end(importId)).ImportStatus).toBe('COMPLETED');
    expect(fixture.keys).toEqual([keyOn(1), keyOn(2)]);
  });

  test('a listing that fails is an entry for the source itself, and a retry lists again', async () => {
    fixture.put(1);
    const importId = await fixture.start();
    fixture.bucket.ownership = 'ObjectWriter';
    expect(await fixture.end(importId)).toMatchObject({ ImportStatus: 'FAILED', ImportStatistics: { FailedEntries: 1, PrefixesFound: 0 } });
    fixture.bucket.ownership = 'BucketOwnerEnforced';
    await fixture.call('StartImport', { ImportId: importId });
    expect(await fixture.end(importId)).toMatchObject({ ImportStatus: 'COMPLETED', ImportStatistics: { FilesCompleted: 1, FailedEntries: 0 } });
  });
});

describe('the bucket', () => {
  test.each<[string, MemoryBucketProps]>([
    ['has ACLs that objects\' writers own', { ownership: 'ObjectWriter' }],
    ['has ACLs that it prefers', { ownership: 'BucketOwnerPreferred' }],
    ['is older than the ownership setting', { ownership: undefined }],
    ['lies in another Region', { region: 'eu-west-1' }],
  ])('a bucket that %s is refused', async (_, props) => {
    fixture = new LakeFixture({}, props);
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidImportSourceException' });
  });

  test('a bucket that does not exist, or a URI that is none, is refused', async () => {
    fixture.roles.put(roleFor(fixture.store.arn, reading('*')));
    await expect(fixture.start({}, 's3://missing-bucket/')).rejects.toMatchObject({ code: 'InvalidImportSourceException' });
    await expect(fixture.start({}, 'https://trail-bucket')).rejects.toMatchObject({ code: 'InvalidImportSourceException' });
  });

  test('a bucket of another account must allow the role in its own policy too', async () => {
    fixture = new LakeFixture({}, { owner: '444455556666' });
    fixture.put(1);
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidImportSourceException' });
    fixture.bucket.policy = { Statement: reading('trail-bucket').map((statement) => ({ ...statement, Principal: { AWS: ROLE } })) };
    expect((await fixture.import()).ImportStatus).toBe('COMPLETED');
  });

  test.each([['the role', ROLE, 'COMPLETED'], ['another role', `${ROLE}-2`, undefined]])('a bucket of another account may let in the role\'s account, if it is %s', async (_, principal, end) => {
    fixture = new LakeFixture({}, { owner: '444455556666' });
    fixture.put(1);
    const Condition = { ArnEquals: { 'aws:PrincipalArn': principal } };
    fixture.bucket.policy = { Statement: reading('trail-bucket').map((statement) => ({ ...statement, Principal: { AWS: `arn:aws:iam::${ROLE.split(':')[4]}:root` }, Condition })) };
    expect(await fixture.import().then(({ ImportStatus }) => ImportStatus, () => undefined)).toBe(end);
  });

  test('its policy gives the role no right by naming their common account', async () => {
    fixture.roles.put(roleFor(fixture.store.arn, []));
    fixture.bucket.policy = { Statement: reading('trail-bucket').map((statement) => ({ ...statement, Principal: { AWS: `arn:aws:iam::${ROLE.split(':')[4]}:root` } })) };
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidImportSourceException' });
  });

  test('its policy can deny what the role allows, and a Deny of plain HTTP harms nobody', async () => {
    fixture.bucket.policy = {
      Statement: { Effect: 'Deny', Principal: '*', Action: 's3:*', Resource: [BUCKET_ARN, `${BUCKET_ARN}/*`], Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
    };
    await expect(fixture.import()).resolves.toMatchObject({ ImportStatus: 'COMPLETED' });
    fixture.bucket.policy = { Statement: { Effect: 'Deny', Principal: { AWS: ROLE }, Action: 's3:List*', Resource: '*' } };
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InvalidImportSourceException' });
  });
});

describe('an encrypted bucket', () => {
  const decrypting = (encryptionContext: string): Statement => ({
    Effect: 'Allow', Action: ['kms:Decrypt', 'kms:GenerateDataKey'], Resource: KEY,
    Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': encryptionContext } },
  });

  test.each(['kms:Decrypt', 'kms:GenerateDataKey'])('needs %s on its key', async (missing) => {
    fixture = new LakeFixture({}, { kmsKeyArn: KEY });
    const deny: Statement = { Effect: 'Deny', Action: missing, Resource: KEY };
    fixture.roles.put(roleFor(fixture.store.arn, [...reading('trail-bucket'), decrypting('*'), deny]));
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InsufficientEncryptionPolicyException' });
  });

  test('with a bucket key the encryption context is the bucket itself', async () => {
    fixture = new LakeFixture({}, { kmsKeyArn: KEY });
    fixture.put(1);
    fixture.roles.put(roleFor(fixture.store.arn, [...reading('trail-bucket', PREFIX), decrypting(`${BUCKET_ARN}/*`)]));
    expect((await fixture.import()).ImportStatus).toBe('COMPLETED');
    fixture.bucket.bucketKeyEnabled = true;
    await expect(fixture.start()).rejects.toMatchObject({ code: 'InsufficientEncryptionPolicyException' });
  });
});
