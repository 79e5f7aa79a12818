import { NestedStack } from 'aws-cdk-lib';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { deployed, existingStore, givenImport, givenStack, newStore, onlyAccessRole, onlyOne, PREFIX, resourcesOf, STORE_ARN } from './given';
import { ImportSource } from '../../src';

const NOWHERE = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::trail-logs']] };

test('CloudTrail alone assumes it, for the stores of the import and its account', () => {
  const stack = givenStack();
  givenImport(stack);
  expect(onlyAccessRole(stack).Properties.AssumeRolePolicyDocument.Statement).toEqual([{
    Action: 'sts:AssumeRole',
    Effect: 'Allow',
    Principal: { Service: 'cloudtrail.amazonaws.com' },
    Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': [STORE_ARN] } },
  }]);
});

test('it reads the bucket and nothing else, without conditions, by a policy inside it', () => {
  const stack = givenStack();
  givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs') });
  expect(onlyAccessRole(stack).Properties.Policies.map((policy: any) => policy.PolicyDocument.Statement)).toEqual([[
    { Action: ['s3:ListBucket', 's3:GetBucketAcl'], Effect: 'Allow', Resource: NOWHERE },
    { Action: 's3:GetObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', [...NOWHERE['Fn::Join'][1].slice(0, 2), ':s3:::trail-logs/*']] } },
  ]]);
});

test('it decrypts with the given keys, whose policies are left alone', () => {
  // GIVEN
  const keys = (stack = givenStack()) => ({ stack, encryptionKeys: [new Key(stack, 'Key'), new Key(stack, 'OldKey')] });
  const { stack, encryptionKeys } = keys();
  // WHEN
  givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs', { encryptionKeys }) });
  // THEN
  expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement).toContainEqual({
    Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
    Effect: 'Allow',
    Resource: encryptionKeys.map((key) => stack.resolve(key.keyArn)),
    Condition: { StringLike: { 'kms:EncryptionContext:aws:s3:arn': [NOWHERE, { 'Fn::Join': ['', [...NOWHERE['Fn::Join'][1].slice(0, 2), ':s3:::trail-logs/*']] }] } },
  });
  expect(resourcesOf(stack, 'AWS::KMS::Key')).toEqual(resourcesOf(keys().stack, 'AWS::KMS::Key'));
});

describe('its name', () => {
  const nameOf = (stack = givenStack({ env: { region: 'us-east-1', account: '111122223333' } }), id = 'History') => {
    givenImport(stack, { destinations: [newStore(stack, 'Lake')] }, id);
    const { RoleName, Path } = deployed(onlyAccessRole(stack).Properties);
    return { RoleName, Path };
  };

  test('is readable, fixed, and lies under the path of the stack', () => {
    expect(nameOf()).toEqual({ RoleName: expect.stringMatching(/^History-[0-9a-f]{8}-us-east-1$/), Path: '/cdk-cloudtrail-import/Audit/' });
    expect(nameOf()).toEqual(nameOf());
  });

  test('fits IAM whatever the ids', () => {
    const { RoleName } = nameOf(givenStack({ env: { region: 'ap-northeast-1' } }), 'Über all the history of the organization since 2013!');
    expect(RoleName).toMatch(/^[\w+=,.@-]{1,64}$/);
  });

  test('differs by stack name, place and Region', () => {
    const env = { region: 'us-east-1' };
    const elsewhere = givenStack({ env });
    const names = [
      nameOf(givenStack({ env })), nameOf(givenStack({ env, stackName: 'Other' })), nameOf(elsewhere, 'Later'),
      nameOf(givenStack({ env: { region: 'eu-west-1' } })),
    ].map(({ RoleName }) => RoleName);
    expect(new Set(names).size).toBe(names.length);
  });

  test("does not depend on the stack's id where its name is given", () => {
    const [one, other] = ['AuditA', 'AuditB'].map((id) => givenStack({ stackName: 'audit', env: { region: 'us-east-1' } }, id));
    expect(nameOf(one)).toEqual(nameOf(other));
  });

  test('holds the Region as a token where the stack has none', () => {
    expect(nameOf(givenStack()).RoleName).toMatch(/^History-[0-9a-f]{8}-ap-northeast-1$/);
  });

  test('of a nested stack lies under the path of the outermost', () => {
    const nested = new NestedStack(givenStack(), 'Nested');
    givenImport(nested);
    const { Path } = onlyAccessRole(nested).Properties;
    expect(Path).toEqual({ 'Fn::Join': ['', ['/cdk-cloudtrail-import/', { Ref: expect.stringMatching(/StackName/) }, '/']] });
    expect(onlyOne(nested.nestedStackParent!, 'AWS::CloudFormation::Stack').Properties.Parameters).toEqual({ [Path['Fn::Join'][1][1].Ref]: { Ref: 'AWS::StackName' } });
  });
});

describe('the bucket policy', () => {
  test.each([
    ['a bucket of the stack', (stack: any) => new Bucket(stack, 'Logs')],
    ['an imported bucket', (stack: any) => Bucket.fromBucketName(stack, 'Logs', 'trail-logs')],
    ['a CfnBucket', (stack: any) => new CfnBucket(stack, 'Logs')],
    ['a bucket of another stack', (stack: any) => new Bucket(givenStack({}, 'Storage', stack.node.root), 'Logs')],
  ])('of %s is left alone', (_, bucketOf) => {
    const stack = givenStack();
    const bucket = bucketOf(stack);
    givenImport(stack, {
      source: ImportSource.fromBucket(bucket, { prefix: PREFIX }), destinations: [existingStore(stack)],
    });
    for (const each of stack.node.root.node.children) expect(resourcesOf(each as any, 'AWS::S3::BucketPolicy')).toEqual({});
  });
});
