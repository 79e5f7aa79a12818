import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { Alias, CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { complaintsOf, existingStore, givenApp, givenImport, givenStack, onlyAccessRole, onlyImport, onlyOne, US, warningsOf } from './given';
import { ImportSource, ImportSourceOptions, TrailBucketImportSourceOptions, TrailImportSourceOptions } from '../../src';

const ORGANIZATION = 'o-exampleorgid';
const KEY_ARN = 'arn:aws:kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';
const arnOf = (id: RegExp) => ({ 'Fn::GetAtt': [expect.stringMatching(id), 'Arn'] });

/** The keys that the access role of the only import can decrypt with. */
function decryptsWith(stack: Stack): unknown {
  const statements: any[] = onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement;
  return statements.find((each) => each.Action.includes('kms:Decrypt'))?.Resource;
}

/** The keys that the access role of an import from a bucket can decrypt with. */
function keysOf(
  bucketIn: (stack: Stack) => aws_s3.IBucketRef,
  options: (stack: Stack) => ImportSourceOptions & { prefix?: string } = () => ({}),
  stack = givenStack({ env: US }),
) {
  givenImport(stack, { source: ImportSource.fromBucket(bucketIn(stack), options(stack)) });
  expect(complaintsOf(stack)).toBe('');
  return decryptsWith(stack);
}

describe('a bucket of trails', () => {
  function given(options: TrailBucketImportSourceOptions, stack = givenStack({ env: US })): Stack {
    givenImport(stack, { source: ImportSource.fromTrailBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), options) });
    return stack;
  }

  test.each<[string, TrailBucketImportSourceOptions, string]>([
    ["the stack's account", {}, 'AWSLogs/111122223333/CloudTrail/'],
    ['another account', { accountId: '444455556666' }, 'AWSLogs/444455556666/CloudTrail/'],
    ['an account in one Region', { accountId: '444455556666', region: 'us-gov-west-1' }, 'AWSLogs/444455556666/CloudTrail/us-gov-west-1/'],
    ["the stack's account in one Region", { region: 'eu-west-1' }, 'AWSLogs/111122223333/CloudTrail/eu-west-1/'],
    ['an account of an organization', { organizationId: ORGANIZATION, accountId: '444455556666' }, 'AWSLogs/o-exampleorgid/444455556666/CloudTrail/'],
    ['an account of an organization in one Region', { organizationId: ORGANIZATION, accountId: '444455556666', region: 'eu-west-1' },
      'AWSLogs/o-exampleorgid/444455556666/CloudTrail/eu-west-1/'],
    ['a whole organization', { organizationId: ORGANIZATION }, 'AWSLogs/o-exampleorgid/'],
    ['a trail with a key prefix', { keyPrefix: 'audit/main' }, 'audit/main/AWSLogs/111122223333/CloudTrail/'],
    ['a trail with a key prefix that ends in a slash', { keyPrefix: 'audit/' }, 'audit/AWSLogs/111122223333/CloudTrail/'],
  ])('holds the logs of %s', (_, options, prefix) => {
    const stack = given(options);
    expect(onlyImport(stack).Properties.SourceUri).toBe(`s3://trail-logs/${prefix}`);
    expect(complaintsOf(stack)).toBe('');
  });

  test('takes tokens everywhere', () => {
    const stack = givenStack();
    const [keyPrefix, organizationId, region] = ['Prefix', 'Organization', 'Home'].map((id) => new CfnParameter(stack, id).valueAsString);
    given({ keyPrefix, organizationId, accountId: Aws.ACCOUNT_ID, region }, stack);
    expect(onlyImport(stack).Properties.SourceUri).toEqual({
      'Fn::Join': ['', ['s3://trail-logs/', { Ref: 'Prefix' }, '/AWSLogs/', { Ref: 'Organization' }, '/', { Ref: 'AWS::AccountId' }, '/CloudTrail/', { Ref: 'Home' }, '/']],
    });
    expect(complaintsOf(stack)).toBe('');
  });

  test('is read in a loop for some accounts and Regions of an organization, by two resources for each', () => {
    // GIVEN
    const stack = givenStack({ env: US });
    const bucket = Bucket.fromBucketName(stack, 'Logs', 'trail-logs');
    const destinations = [existingStore(stack)];
    const count = () => stack.node.findAll().filter((each) => 'cfnResourceType' in each).length;
    const importOf = (accountId: string, region: string) => givenImport(stack, {
      source: ImportSource.fromTrailBucket(bucket, { organizationId: ORGANIZATION, accountId, region }), destinations,
    }, `Of${accountId}In${region}`);
    importOf('111122223333', 'us-east-1');
    const before = count();
    // WHEN
    for (const accountId of ['111122223333', '444455556666']) importOf(accountId, 'eu-west-1');
    // THEN
    expect(count() - before).toBe(4);
    expect(complaintsOf(stack)).toBe('');
  });

  test.each<[string, TrailBucketImportSourceOptions, string]>([
    ['an account that is none', { accountId: '1234' }, "accountId is '1234': specify a 12-digit account ID"],
    ['an organization that is none', { organizationId: 'r-abcd' }, "organizationId is 'r-abcd': specify the ID of an organization such as o-exampleorgid"],
    ['an organization that is too short', { organizationId: 'o-short' }, "organizationId is 'o-short'"],
    ['a Region that is none', { region: 'Ireland' }, "region is 'Ireland': specify a Region code"],
    ['a Region of a whole organization', { organizationId: ORGANIZATION, region: 'eu-west-1' }, 'region is eu-west-1, but accountId is missing: specify both'],
    ['a key prefix that goes too far', { keyPrefix: 'audit/AWSLogs/' }, "keyPrefix is 'audit/AWSLogs/': specify only the part before AWSLogs/"],
    ['a key prefix that begins with a slash', { keyPrefix: '/audit' }, "keyPrefix is '/audit': remove the slash at its beginning"],
    ['a key prefix with a wildcard', { keyPrefix: 'aud*' }, "keyPrefix is 'aud*': specify it without wildcards"],
    ['a key prefix that makes the prefix too long', { keyPrefix: 'a'.repeat(1_000) }, 'use at most 1,024 bytes'],
  ])('with %s is refused with the remedy', (_, options, complaint) => {
    expect(complaintsOf(given(options))).toContain(complaint);
  });

  test('is refused for all its faults at once, also where the account is a token', () => {
    const complaints = complaintsOf(given({ keyPrefix: '/audit', region: 'Ireland' }, givenStack()));
    expect(complaints).toContain('remove the slash');
    expect(complaints).toContain('Ireland');
  });
});

describe('a trail of the app', () => {
  function given(
    trailIn: (stack: Stack) => Construct, options?: TrailImportSourceOptions, stack = givenStack({ env: US }),
  ): Stack {
    givenImport(stack, {
      source: ImportSource.fromTrail(trailIn(stack), options), destinations: [existingStore(stack)],
    });
    return stack;
  }

  test('gives its bucket, whose policy is there as long as the import', () => {
    const stack = given((scope) => new Trail(scope, 'Trail'));
    expect(complaintsOf(stack)).toBe('');
    const policy = onlyOne(stack, 'AWS::S3::BucketPolicy');
    expect(onlyImport(stack).Properties.SourceUri).toEqual({
      'Fn::Join': ['', ['s3://', { Ref: onlyOne(stack, 'AWS::S3::Bucket').logicalId }, '/AWSLogs/111122223333/CloudTrail/']],
    });
    expect(onlyImport(stack).DependsOn).toContain(policy.logicalId);
  });

  test('gives its key prefix', () => {
    const stack = given((scope) => new Trail(scope, 'Trail', { bucket: Bucket.fromBucketName(scope, 'Logs', 'trail-logs'), s3KeyPrefix: 'audit' }));
    expect(onlyImport(stack).Properties.SourceUri).toBe('s3://trail-logs/audit/AWSLogs/111122223333/CloudTrail/');
  });

  test('is narrowed to an account and a Region', () => {
    const stack = given((scope) => new Trail(scope, 'Trail', { bucket: Bucket.fromBucketName(scope, 'Logs', 'trail-logs') }), { accountId: '444455556666', region: 'eu-west-1' });
    expect(onlyImport(stack).Properties.SourceUri).toBe('s3://trail-logs/AWSLogs/444455556666/CloudTrail/eu-west-1/');
  });

  test('may be a CfnTrail, with a CfnBucket or a parameter as its bucket', () => {
    const cfnBucket = given((scope) => new CfnTrail(scope, 'Trail', { isLogging: true, s3BucketName: new CfnBucket(scope, 'Logs').ref }));
    expect(onlyImport(cfnBucket).Properties.SourceUri['Fn::Join'][1][1]).toEqual({ Ref: 'Logs' });
    const parameter = given((scope) => new CfnTrail(scope, 'Trail', { isLogging: true, s3BucketName: new CfnParameter(scope, 'Name').valueAsString }));
    expect(onlyImport(parameter).Properties.SourceUri['Fn::Join'][1][1]).toEqual({ Ref: 'Name' });
    expect([complaintsOf(cfnBucket), complaintsOf(parameter)]).toEqual(['', '']);
  });

  test('may be the only one in a construct, under any ID', () => {
    const wrapped = (...ids: string[]) => given((scope) => {
      const wrapper = new Construct(new Construct(scope, 'Landing'), 'Baseline');
      for (const id of ids) new CfnTrail(new Construct(wrapper, `Of${id}`), id, { isLogging: true, s3BucketName: `${id.toLowerCase()}-logs` });
      return wrapper.node.scope as Construct;
    });
    const one = wrapped('Main');
    expect(complaintsOf(one)).toBe('');
    expect(onlyImport(one).Properties.SourceUri).toBe('s3://main-logs/AWSLogs/111122223333/CloudTrail/');
    expect(complaintsOf(wrapped('Main', 'Data'))).toContain(
      'Audit/Landing contains 2 trails: specify one of Audit/Landing/Baseline/OfMain/Main, Audit/Landing/Baseline/OfData/Data',
    );
  });

  test('with a slash at the end of its key prefix is refused, because the trail delivers below two slashes', () => {
    const stack = given((scope) => new CfnTrail(scope, 'Trail', { isLogging: true, s3BucketName: 'trail-logs', s3KeyPrefix: 'logs/' }));
    expect(complaintsOf(stack)).toContain("the s3KeyPrefix of the trail Audit/Trail is 'logs/', so the trail adds another slash to it: remove the slash at the end");
  });

  test("may be in another stack, whose account's logs are meant", () => {
    const stack = given((scope) => new Trail(givenStack({ env: US }, 'Trails', scope.node.root as App), 'Trail'));
    expect(complaintsOf(stack)).toBe('');
    expect(stack.dependencies.map((each) => each.node.id)).toEqual(['Trails']);
    expect(onlyImport(stack).Properties.SourceUri['Fn::Join'][1]).toEqual([
      's3://', { 'Fn::ImportValue': expect.stringMatching(/^Trails:.*RefTrailS3/) }, '/AWSLogs/111122223333/CloudTrail/',
    ]);
  });

  test('of an organization needs its id', () => {
    const trailIn = (scope: Stack) => new Trail(scope, 'Trail', { bucket: Bucket.fromBucketName(scope, 'Logs', 'trail-logs'), trailName: 'all', isOrganizationTrail: true });
    expect(onlyImport(given(trailIn, { organizationId: ORGANIZATION })).Properties.SourceUri).toBe('s3://trail-logs/AWSLogs/o-exampleorgid/');
    expect(complaintsOf(given(trailIn))).toContain('Audit/Trail is an organization trail, but organizationId is missing: specify it');
    expect(complaintsOf(given((scope) => new Trail(scope, 'Trail'), { organizationId: ORGANIZATION }))).toContain("Audit/Trail isn't an organization trail: leave organizationId out");
  });

  test('that only CloudFormation knows to be of an organization is taken at the word of the options', () => {
    const trailIn = (scope: Stack) => {
      const trail = new CfnTrail(scope, 'Trail', { isLogging: true, s3BucketName: 'trail-logs' });
      trail.isOrganizationTrail = new CfnParameter(scope, 'OfAll').value;
      return trail;
    };
    expect(complaintsOf(given(trailIn, { organizationId: ORGANIZATION }))).toBe('');
    expect(onlyImport(given(trailIn)).Properties.SourceUri).toBe('s3://trail-logs/AWSLogs/111122223333/CloudTrail/');
  });

  test.each<[string, (stack: Stack) => Construct]>([
    ['a bucket', (stack) => new Bucket(stack, 'Other')],
    ['a stack', (stack) => stack],
    ['a trail of elsewhere', (stack) => CfnTrail.fromTrailName(stack, 'Other', 'main') as unknown as Construct],
  ])('is not %s, which is refused with the remedy', (_, other) => {
    expect(complaintsOf(given(other))).toMatch(/Audit(\/Other)? isn't a trail of this app, .* specify the bucket with ImportSource.fromTrailBucket/);
  });

  describe('with a key', () => {
    const encryptedWith = (kmsKeyId: (stack: Stack) => string) => (stack: Stack) => (
      new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: 'trail-logs', kmsKeyId: kmsKeyId(stack) })
    );

    test('gives it, and that of its bucket, to be decrypted with', () => {
      const stack = given((scope) => new Trail(scope, 'Trail', {
        encryptionKey: new Key(scope, 'Key'), bucket: new Bucket(scope, 'Logs', { encryption: BucketEncryption.KMS }),
      }));
      expect(decryptsWith(stack)).toEqual([arnOf(/^Key/), arnOf(/^LogsKey/)]);
    });

    test('gives one key once', () => {
      const stack = given((scope) => {
        const encryptionKey = new Key(scope, 'Key');
        return new Trail(scope, 'Trail', { encryptionKey, bucket: new Bucket(scope, 'Logs', { encryptionKey }) });
      });
      expect(decryptsWith(stack)).toEqual(arnOf(/^Key/));
    });

    test.each<[string, (stack: Stack) => string, unknown]>([
      ['ARN', () => KEY_ARN, KEY_ARN],
      ['id', () => '1234abcd-12ab-34cd-56ef-1234567890ab', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab']] }],
      ['reference', (stack) => new CfnKey(stack, 'Key').ref, { 'Fn::GetAtt': ['Key', 'Arn'] }],
      ['alias of the app', (stack) => (new Alias(stack, 'Alias', { aliasName: 'trail', targetKey: new Key(stack, 'Key') }).node.defaultChild as any).ref, arnOf(/^Key/)],
      ['parameter', (stack) => new CfnParameter(stack, 'KeyArn').valueAsString, { Ref: 'KeyArn' }],
    ])('named by its %s gives its ARN', (_, kmsKeyId, arn) => {
      const stack = given(encryptedWith(kmsKeyId));
      expect(decryptsWith(stack)).toEqual(arn);
      expect(complaintsOf(stack)).toBe('');
    });

    test('named by an alias is refused, unless the key is given', () => {
      const alias = encryptedWith(() => 'alias/trail');
      expect(complaintsOf(given(alias))).toContain('Audit/Trail is encrypted with a key that is named by an alias: specify the key itself in encryptionKeys');
      const trail = (scope: Stack) => new Trail(scope, 'Trail', { encryptionKey: Alias.fromAliasName(scope, 'Alias', 'alias/trail') });
      expect(complaintsOf(given(trail))).toContain('named by an alias');
      const stack = givenStack({ env: US });
      expect(complaintsOf(given(alias, { encryptionKeys: [Key.fromKeyArn(stack, 'Known', KEY_ARN)] }, stack))).toBe('');
      expect(decryptsWith(stack)).toBe(KEY_ARN);
    });
  });
});

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
    expect(complaintsOf(stack)).toBe('');
    expect(decryptsWith(stack)).toEqual(arnOf(/^Mine/));
    expect(history.requiredKeyPolicyStatements).toHaveLength(1);
    // Within an account, the policy of the key needs no statement for the import.
    expect(onlyOne(stack, 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toHaveLength(1);
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
    const app = givenApp();
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
    return warningsOf(stack, /requiredKeyPolicy/).join();
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
