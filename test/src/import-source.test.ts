import { Aws, CfnParameter, Fn, Stack } from 'aws-cdk-lib';
import { CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { Construct } from 'constructs';
import { complaintsOf, givenImport, givenStack, onlyAccessRole, onlyImport, US, warningsOf } from './given';
import { ImportSource, ImportSourceConfig } from '../../src';

const ORGANIZATION = 'o-exampleorgid';

function readable(role: ReturnType<typeof onlyAccessRole>) {
  return role.Properties.Policies[0].PolicyDocument.Statement.find((each: any) => each.Action === 's3:GetObject').Resource;
}

test.each([
  [undefined, 's3://trail-logs/'],
  ['', 's3://trail-logs/'],
  ['AWSLogs/111122223333/CloudTrail', 's3://trail-logs/AWSLogs/111122223333/CloudTrail/'],
  ['AWSLogs/111122223333/CloudTrail/', 's3://trail-logs/AWSLogs/111122223333/CloudTrail/'],
  ['team a/AWSLogs/o-exampleorg/111122223333/CloudTrail/eu-west-1/', 's3://trail-logs/team a/AWSLogs/o-exampleorg/111122223333/CloudTrail/eu-west-1/'],
])('the prefix %p makes the source %s', (prefix, uri) => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { prefix }) });
  expect(onlyImport(stack).Properties.SourceUri).toBe(uri);
});

test.each([
  ['s3://trail-logs', 's3://trail-logs/'],
  ['s3://trail-logs/', 's3://trail-logs/'],
  ['s3://trail-logs/AWSLogs', 's3://trail-logs/AWSLogs/'],
])('the URI %s is the source %s', (given, uri) => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromS3Uri(given) });
  expect(onlyImport(stack).Properties.SourceUri).toBe(uri);
});

test('a CfnBucket is a source as a Bucket is', () => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromBucket(new CfnBucket(stack, 'Logs')) });
  expect(onlyImport(stack).Properties.SourceUri).toEqual({ 'Fn::Join': ['', ['s3://', { Ref: 'Logs' }, '/']] });
});

test('only what is imported may be read', () => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs/AWSLogs/1') });
  const arn = (key: string) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, `:s3:::trail-logs/${key}`]] });
  expect(readable(onlyAccessRole(stack))).toEqual([arn('AWSLogs/1'), arn('AWSLogs/1/*')]);
});

describe('tokens', () => {
  test('within a prefix are kept, and the slash at the end is added', () => {
    const stack = givenStack();
    givenImport(stack, { source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { prefix: `AWSLogs/${Aws.ACCOUNT_ID}/CloudTrail` }) });
    expect(onlyImport(stack).Properties.SourceUri).toEqual({ 'Fn::Join': ['', ['s3://trail-logs/AWSLogs/', { Ref: 'AWS::AccountId' }, '/CloudTrail/']] });
  });

  test('at the end of a prefix get no slash, for their values may have one', () => {
    const stack = givenStack();
    const prefix = new CfnParameter(stack, 'Prefix').valueAsString;
    givenImport(stack, { source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { prefix }) });
    expect(onlyImport(stack).Properties.SourceUri).toEqual({ 'Fn::Join': ['', ['s3://trail-logs/', { Ref: 'Prefix' }]] });
    const path = {
      'Fn::Select': [0, { 'Fn::Split': ['//', { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::trail-logs/', { Ref: 'Prefix' }, '//']] }] }],
    };
    expect(readable(onlyAccessRole(stack))).toEqual([path, { 'Fn::Join': ['', [path, '/*']] }]);
  });

  test('as a whole URI are taken apart by CloudFormation', () => {
    const stack = givenStack();
    const uri = new CfnParameter(stack, 'Uri').valueAsString;
    givenImport(stack, { source: ImportSource.fromS3Uri(uri) });
    const arn = (select: object, ...rest: string[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::', select, ...rest]] });
    const location = { 'Fn::Select': [1, { 'Fn::Split': ['//', { 'Fn::Join': ['', [{ Ref: 'Uri' }, '//']] }] }] };
    expect(onlyImport(stack).Properties.SourceUri).toEqual({ Ref: 'Uri' });
    expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement).toMatchObject([
      { Resource: arn({ 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'Uri' }] }] }) },
      { Resource: [arn(location), arn(location, '/*')] },
    ]);
  });

  test('in Region and URI pass unchecked', () => {
    const stack = givenStack();
    givenImport(stack, { source: ImportSource.fromS3Uri(`https://${Fn.importValue('Logs')}`, { bucketRegion: Aws.REGION }) });
    expect(complaintsOf(stack)).toBe('');
  });
});

test.each([
  ['/AWSLogs/', 'remove the slash at its beginning'],
  ['s3://trail-logs/AWSLogs/', 'ImportSource.fromS3Uri'],
  ['AWSLogs//CloudTrail/', 'use single slashes'],
  ['AWSLogs/CloudTrail//', 'use single slashes'],
  ['AWSLogs\\CloudTrail', 'instead of backslashes'],
  ['AWSLogs/*/CloudTrail/', 'without wildcards'],
  ['AWSLogs/11112222333?/CloudTrail/', 'without wildcards'],
  ['AWSLogs/${aws:username}/', 'without wildcards'],
  ['AWSLogs/111122223333/CloudTrail-Digest/', 'neither digest nor Insights'],
  ['AWSLogs/111122223333/CloudTrail-Insight', 'neither digest nor Insights'],
  ['AWSLogs/1_CloudTrail_x.json.gz', 'instead of a file'],
  [' AWSLogs/', 'surrounding spaces'],
  ['AWS\nLogs/', 'control characters'],
])('the prefix %j is refused with the remedy', (prefix, remedy) => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'trail-logs'), { prefix }) });
  const complaints = complaintsOf(stack);
  expect(complaints).toContain(`[Audit/History] prefix is '${prefix.replace('\n', ' ')}'`);
  expect(complaints).toContain(remedy);
});

test.each(['', 'trail-logs', 's3:/trail-logs/', 's3://', 's3:///AWSLogs/', 'https://trail-logs.s3.amazonaws.com/AWSLogs/', 'arn:aws:s3:::trail-logs',
  's3://arn:aws:s3:us-east-1:111122223333:accesspoint/logs/'])('the URI %p is refused with the form wanted', (uri) => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromS3Uri(uri) });
  expect(complaintsOf(stack)).toContain(`[Audit/History] the S3 URI is '${uri}': specify s3://bucket or s3://bucket/prefix/`);
});

test('the prefix in a URI is checked as any other', () => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs//AWSLogs/') });
  expect(complaintsOf(stack)).toContain("the prefix in the S3 URI is '/AWSLogs/'");
});

test('a key that is an alias is refused', () => {
  const stack = givenStack();
  const alias = new Key(stack, 'Key').addAlias('logs');
  givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs', { encryptionKeys: [alias] }) });
  expect(complaintsOf(stack)).toContain(`encryptionKeys[0] is the alias ${alias.node.path}: specify the key itself`);
});

describe('a source that the app defines', () => {
  class OwnSource extends ImportSource {
    constructor(private readonly config: (scope: Construct) => ImportSourceConfig) { super(); }

    public bind(scope: Construct): ImportSourceConfig {
      return this.config(scope);
    }
  }
  const given = (config: (scope: Construct) => ImportSourceConfig, stack = givenStack()) => {
    givenImport(stack, { source: new OwnSource(config) });
    return stack;
  };
  const bucketIn = (scope: Construct) => Bucket.fromBucketName(scope, 'Logs', 'trail-logs');

  test('is a bucket and a prefix, or a URI', () => {
    const inBucket = given((scope) => ({ bucket: bucketIn(scope), prefix: 'archive/AWSLogs', bucketRegion: 'eu-west-1' }));
    expect(onlyImport(inBucket).Properties).toMatchObject({ SourceUri: 's3://trail-logs/archive/AWSLogs/', SourceRegion: 'eu-west-1' });
    const underUri = given(() => ({ uri: 's3://trail-logs/archive' }));
    expect(onlyImport(underUri).Properties.SourceUri).toBe('s3://trail-logs/archive/');
  });

  test('takes the key of its trail', () => {
    const stack = givenStack();
    const trail = new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: new CfnParameter(stack, 'Name').valueAsString, kmsKeyId: new Key(stack, 'Key').keyArn });
    given(() => ({ uri: 's3://trail-logs/', trail }), stack);
    expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement).toContainEqual(expect.objectContaining({ Action: ['kms:Decrypt', 'kms:GenerateDataKey'] }));
  });

  test.each<[string, (scope: Construct) => unknown, string]>([
    ['no bucket', () => ({}), 'the bucket of the source is missing: specify a bucket such as s3.Bucket'],
    ['nothing', () => undefined, 'the bucket of the source is missing'],
    ['a text', () => 's3://trail-logs', "the configuration of the source is 's3://trail-logs' (string): specify an object"],
    ['a bucket twice', (scope) => ({ bucket: bucketIn(scope), uri: 's3://x' }), "uri is 's3://x', but bucket is specified, too: leave one of them out"],
    ['a prefix twice', () => ({ uri: 's3://trail-logs', prefix: 'x' }), "uri is 's3://trail-logs', but prefix is specified, too"],
    ['an invalid prefix', (scope) => ({ bucket: bucketIn(scope), prefix: '/x' }), "prefix is '/x': remove the slash at its beginning"],
    ['a trail that is none', (scope) => ({ bucket: bucketIn(scope), trail: 'Main' }), "trail is 'Main' (string): specify a cloudtrail.CfnTrail"],
    ['errors of its own', () => ({ errors: ['year is 1999: specify a later one'] }), '[Audit/History] year is 1999: specify a later one'],
  ])('with %s is refused', (_, config, complaint) => {
    const complaints = complaintsOf(given(config as (scope: Construct) => ImportSourceConfig));
    expect(complaints).toContain(complaint);
    expect(complaints.match(/\[Audit/g)).toHaveLength(1);
  });
});

describe('a source that is the folder of an account', () => {
  const warnings = (prefix: string) => {
    const stack = givenStack({ env: US });
    const logs = Bucket.fromBucketName(stack, 'Logs', 'trail-logs');
    givenImport(stack, { source: ImportSource.fromBucket(logs, { prefix }) });
    return warningsOf(stack, /digest/);
  };

  test.each([
    'AWSLogs/111122223333/', 'AWSLogs/111122223333', 'audit/AWSLogs/o-exampleorgid/111122223333/',
    'CloudTrail/prod/AWSLogs/111122223333/', `AWSLogs/${Aws.ACCOUNT_ID}/`,
  ])('causes a warning that contains the prefix to specify: %s', (prefix) => {
    expect(warnings(prefix))
      .toEqual([expect.stringMatching(/files of other services.*: specify \S+\/CloudTrail\/ \[ack: /)]);
  });

  test.each([
    '', 'AWSLogs/111122223333/CloudTrail/', 'AWSLogs/111122223333/CloudTrail/us-east-1/', 'AWSLogs/o-exampleorgid/', 'copies/',
    'AWSLogs/111122223333/CloudTrail-NetworkActivity/', 'AWSLogs/111122223333/trails/',
  ])('causes no warning: %s', (prefix) => {
    expect(warnings(prefix)).toEqual([]);
  });

  test('causes a warning also as a URI, but not if only the deployment knows it', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs/AWSLogs/111122223333/') }, 'Known');
    givenImport(stack, { source: ImportSource.fromS3Uri(new CfnParameter(stack, 'Uri').valueAsString) }, 'Unknown');
    expect(warningsOf(stack, /digest/)).toEqual([expect.stringContaining('source of Audit/Known is the folder of an account')]);
  });
});

describe('a trail that validates its log files', () => {
  const trailOf = (stack: Stack, props: object = {}) =>
    new Trail(stack, 'Trail', { bucket: new Bucket(stack, 'Bucket'), isOrganizationTrail: true, orgId: ORGANIZATION, ...props });

  test('is a warning if the source is its whole organization', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromTrail(trailOf(stack), { organizationId: ORGANIZATION }) });
    expect(warningsOf(stack, /digest/)).toEqual([expect.stringMatching(
      /^The trail Audit\/Trail\/Resource validates its log files, .* for each account \(accountId\) \[ack: cdk-cloudtrail-import:digestFiles\]$/,
    )]);
  });

  test('is a warning if the bucket is the source, also for a trail that is declared later', () => {
    const stack = givenStack({ env: US });
    const bucket = new Bucket(stack, 'Bucket');
    givenImport(stack, { source: ImportSource.fromTrailBucket(bucket, { organizationId: ORGANIZATION }) });
    new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: bucket.bucketName, enableLogFileValidation: true });
    expect(warningsOf(stack, /digest/)).toHaveLength(1);
  });

  test('is none if the source is an account, or if the trail does not validate', () => {
    const stack = givenStack({ env: US });
    const trail = trailOf(stack);
    givenImport(stack, { source: ImportSource.fromTrail(trail, { organizationId: ORGANIZATION, accountId: '444455556666' }) });
    expect(warningsOf(stack, /digest/)).toEqual([]);
    const other = givenStack({ env: US });
    const source = ImportSource.fromTrail(trailOf(other, { enableFileValidation: false }), {
      organizationId: ORGANIZATION,
    });
    givenImport(other, { source });
    expect(warningsOf(other, /digest/)).toEqual([]);
  });
});
