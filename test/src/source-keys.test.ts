import { App, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { Alias, CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { complaintsOf, givenImport, givenStack, onlyAccessRole, onlyOne } from './given';
import { ImportSource, ImportSourceOptions } from '../../src';

const US = { account: '111122223333', region: 'us-east-1' };
const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const arnOf = (id: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });

/** The keys that the access role of an import can decrypt with. */
function keysOf(
  bucketIn: (stack: Stack) => aws_s3.IBucketRef,
  options: (stack: Stack) => ImportSourceOptions & { prefix?: string } = () => ({}),
  stack = givenStack({ env: US }),
) {
  givenImport(stack, { source: ImportSource.fromBucket(bucketIn(stack), options(stack)) });
  expect(complaintsOf(stack)).toBe('');
  const statements: any[] = onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement;
  return statements.find((each) => each.Action.includes('kms:Decrypt'))?.Resource;
}

const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.anyValue()).map(({ entry }) => `${entry.data}`);

describe('the key of a bucket', () => {
  const encryption = (kmsMasterKeyId: string) => ({
    serverSideEncryptionConfiguration: [{ serverSideEncryptionByDefault: { sseAlgorithm: 'aws:kms', kmsMasterKeyId } }],
  });

  test.each<[string, (stack: Stack) => aws_s3.IBucketRef, unknown]>([
    ['with a new key', (stack) => new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS }), arnOf(/^LogsKey/)],
    ['with a key of the stack', (stack) => new Bucket(stack, 'Logs', { encryptionKey: new Key(stack, 'Mine') }), arnOf(/^Mine/)],
    ['with an alias of the stack', (stack) => new Bucket(stack, 'Logs', { encryptionKey: new Alias(stack, 'Alias', { aliasName: 'logs', targetKey: new Key(stack, 'Mine') }) }), arnOf(/^Mine/)],
    ['that exists, with its attributes', (stack) => Bucket.fromBucketAttributes(stack, 'Logs', { bucketName: 'trail-logs', encryptionKey: Key.fromKeyArn(stack, 'Known', KEY_ARN) }), KEY_ARN],
    ['that is a CfnBucket', (stack) => new CfnBucket(stack, 'Logs', { bucketEncryption: encryption(new CfnKey(stack, 'Mine').attrArn) }), arnOf(/^Mine/)],
    ['around a CfnBucket', (stack) => Bucket.fromCfnBucket(new CfnBucket(stack, 'Logs', { bucketEncryption: encryption(KEY_ARN) })), KEY_ARN],
    ['without a key', (stack) => new Bucket(stack, 'Logs'), undefined],
    ['with the key of S3', (stack) => new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS_MANAGED }), undefined],
  ])('%s is what the access role decrypts with', (_, bucketIn, expected) => {
    expect(keysOf(bucketIn)).toEqual(expected);
  });

  test('is used with fromTrailBucket, too, and named once if it is also specified', () => {
    const stack = givenStack({ env: US });
    const key = new Key(stack, 'Mine');
    const bucket = new Bucket(stack, 'Logs', { encryptionKey: key });
    const history = givenImport(stack, { source: ImportSource.fromTrailBucket(bucket, { encryptionKeys: [key] }) });
    expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement[2].Resource).toEqual(arnOf(/^Mine/));
    expect(history.requiredKeyPolicyStatements).toHaveLength(1);
  });

  test('that an existing alias names is refused, unless the key is specified', () => {
    const stack = givenStack({ env: US });
    const bucket = new Bucket(stack, 'Logs', { encryptionKey: Alias.fromAliasName(stack, 'Alias', 'alias/logs') });
    givenImport(stack, { source: ImportSource.fromTrailBucket(bucket) });
    expect(complaintsOf(stack)).toContain('[Audit/History] Audit/Logs is encrypted with a key that is named by an alias: specify the key itself in encryptionKeys');
    expect(keysOf(
      (scope) => new Bucket(scope, 'Logs', { encryptionKey: Alias.fromAliasName(scope, 'Alias', 'alias/logs') }),
      (scope) => ({ encryptionKeys: [Key.fromKeyArn(scope, 'Known', KEY_ARN)] }),
    )).toBe(KEY_ARN);
  });

  test('in another account of the app is warned of, because a template cannot name it', () => {
    const archiveBucket = (scope: Stack) => {
      const archive = new Stack(scope.node.root as App, 'Archive', { env: { ...US, account: '444455556666' } });
      return new Bucket(archive, 'Logs', { bucketName: 'archive-logs', encryption: BucketEncryption.KMS });
    };
    const stack = givenStack({ env: US });
    expect(keysOf(archiveBucket, undefined, stack)).toBeUndefined();
    expect(warningsOf(stack)).toContainEqual(expect.stringMatching(
      /^Archive\/Logs encrypts log files with the key Archive\/Logs\/Key\/Resource in account 444455556666 and Region us-east-1, .* specify the key by its ARN in encryptionKeys/,
    ));
    const known = givenStack({ env: US });
    keysOf(archiveBucket, (scope) => ({ encryptionKeys: [Key.fromKeyArn(scope, 'Key', KEY_ARN.replace(US.account, '444455556666'))] }), known);
    expect(warningsOf(known).join()).not.toContain('keyElsewhere');
  });
});

describe('the key of a trail that delivers to the bucket', () => {
  const trailInto = (scope: Stack, bucket: IBucket, s3KeyPrefix?: string) => (
    new Trail(scope, 'Trail', { bucket, s3KeyPrefix, encryptionKey: new Key(scope, 'Mine') })
  );

  test('is what the access role decrypts with', () => {
    expect(keysOf((stack) => {
      const bucket = new Bucket(stack, 'Logs');
      trailInto(stack, bucket);
      return bucket;
    })).toEqual(arnOf(/^Mine/));
  });

  test('is found by the name of the bucket, and in another stack', () => {
    const app = new App();
    const trails = givenStack({ env: US }, 'Trails', app);
    trailInto(trails, Bucket.fromBucketName(trails, 'Logs', 'trail-logs'));
    const stack = givenStack({ env: US }, 'Audit', app);
    expect(keysOf((scope) => Bucket.fromBucketName(scope, 'Logs', 'trail-logs'), undefined, stack)).toEqual({ 'Fn::ImportValue': expect.stringContaining('Mine') });
  });

  test.each([
    ['another bucket', 'other-logs', undefined, 'AWSLogs/'],
    ['another prefix', 'trail-logs', 'audit', 'AWSLogs/'],
  ])('is left out if the trail delivers to %s', (_, name, s3KeyPrefix, prefix) => {
    expect(keysOf((stack) => {
      trailInto(stack, Bucket.fromBucketName(stack, 'Target', name), s3KeyPrefix);
      return Bucket.fromBucketName(stack, 'Logs', 'trail-logs');
    }, () => ({ prefix }))).toBeUndefined();
  });

  test('is warned of if the trail is declared after the import', () => {
    const stack = givenStack({ env: US });
    const bucket = new Bucket(stack, 'Logs');
    givenImport(stack, { source: ImportSource.fromBucket(bucket) });
    new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: bucket.bucketName, kmsKeyId: new Key(stack, 'Mine').keyArn });
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual([expect.stringMatching(
      /^The key Audit\/Mine\/Resource encrypts log files of Audit\/History, .* declare the trail and its bucket before the import/,
    )]);
  });
});

describe('a key in another account', () => {
  const FOREIGN = KEY_ARN.replace(US.account, '444455556666');
  const warned = (bucketIn: (stack: Stack) => IBucket, options: ImportSourceOptions = {}) => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromBucket(bucketIn(stack), { encryptionKeys: [Key.fromKeyArn(stack, 'Foreign', FOREIGN)], ...options }) });
    expect(complaintsOf(stack)).toBe('');
    return warningsOf(stack).filter((each) => each.includes('requiredKeyPolicy')).join();
  };
  const hint = 'If the bucket is in account 444455556666, too, specify bucketAccount';

  test('suggests that a bucket by name is in that account, too', () => {
    expect(warned((stack) => Bucket.fromBucketName(stack, 'Logs', 'trail-logs'))).toContain(hint);
  });

  test('suggests nothing if the owner of the bucket is known', () => {
    expect(warned((stack) => Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { bucketAccount: US.account })).not.toContain(hint);
    expect(warned((stack) => new Bucket(stack, 'Logs'))).not.toContain(hint);
  });
});

test('the required statement for the key of an unnamed bucket does not refer to the bucket, which refers to the key', () => {
  const stack = givenStack({ env: US });
  const key = new Key(stack, 'Mine');
  const history = givenImport(stack, { source: ImportSource.fromTrailBucket(new Bucket(stack, 'Logs', { encryptionKey: key })) });
  history.requiredKeyPolicyStatements.forEach((each) => key.addToResourcePolicy(each));
  expect(complaintsOf(stack)).toBe('');
  const [, statement] = onlyOne(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
  expect(statement.Condition.StringLike).toEqual({ 'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::*', 'arn:aws:s3:::*/*'] });
  expect(JSON.stringify(statement.Condition.ArnEquals)).toContain(':role/cdk-cloudtrail-import/');
});
