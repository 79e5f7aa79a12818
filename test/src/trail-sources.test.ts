import { App, Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { Alias, CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, BucketEncryption, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { complaintsOf, existingStore, givenImport, givenStack, onlyAccessRole, onlyImport, onlyOne } from './given';
import { ImportSource, TrailBucketImportSourceOptions, TrailImportSourceOptions } from '../../src';

const US = { account: '111122223333', region: 'us-east-1' };
const ORGANIZATION = 'o-exampleorgid';

/** The statement for the keys, if the access role has one. */
function decryptsWith(stack: Stack): unknown {
  const statements: any[] = onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement;
  return statements.find((each) => each.Action.includes('kms:Decrypt'))?.Resource;
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
    const KEY_ARN = 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab';
    const encryptedWith = (kmsKeyId: (stack: Stack) => string) => (stack: Stack) => (
      new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: 'trail-logs', kmsKeyId: kmsKeyId(stack) })
    );

    test('gives it, and that of its bucket, to be decrypted with', () => {
      const stack = given((scope) => new Trail(scope, 'Trail', {
        encryptionKey: new Key(scope, 'Key'), bucket: new Bucket(scope, 'Logs', { encryption: BucketEncryption.KMS }),
      }));
      expect(decryptsWith(stack)).toEqual([{ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }, { 'Fn::GetAtt': [expect.stringMatching(/^LogsKey/), 'Arn'] }]);
    });

    test('gives one key once', () => {
      const stack = given((scope) => {
        const encryptionKey = new Key(scope, 'Key');
        return new Trail(scope, 'Trail', { encryptionKey, bucket: new Bucket(scope, 'Logs', { encryptionKey }) });
      });
      expect(decryptsWith(stack)).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] });
    });

    test.each<[string, (stack: Stack) => string, unknown]>([
      ['ARN', () => KEY_ARN, KEY_ARN],
      ['id', () => '1234abcd-12ab-34cd-56ef-1234567890ab', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab']] }],
      ['reference', (stack) => new CfnKey(stack, 'Key').ref, { 'Fn::GetAtt': ['Key', 'Arn'] }],
      ['alias of the app', (stack) => (new Alias(stack, 'Alias', { aliasName: 'trail', targetKey: new Key(stack, 'Key') }).node.defaultChild as any).ref, { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }],
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
