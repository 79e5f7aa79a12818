import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Annotations, Aws, CfnParameter, NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { PolicyStatement, Role } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import {
  complaintsOf, deployed, existingStore, functionStatements, givenApp, givenImport, givenStack, onlyAccessRole,
  onlyImport, onlyOne, PREFIX, resourcesOf, STORE_ARN, US, warningsOf,
} from './given';
import { evaluate, PolicyDocument } from '../../local-cloud/lake/policy';
import { ImportSource, ImportSourceOptions, TrailImportProps } from '../../src';

const ARCHIVE = '444455556666';
const KEY_OF_ARCHIVE = `arn:aws:kms:us-east-1:${ARCHIVE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const ROLE_ARN = 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Audit/organization-history';

const BUCKET_STATEMENT = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: ['s3:GetBucketAcl', 's3:ListBucket', 's3:GetObject'],
  Resource: ['', '/AWSLogs/111122223333/CloudTrail', '/AWSLogs/111122223333/CloudTrail/*'].map((key) => `arn:aws:s3:::log-archive${key}`),
  Condition: { ArnEquals: { 'aws:PrincipalArn': ROLE_ARN } },
};
const KEY_STATEMENT = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: ['kms:Decrypt', 'kms:GenerateDataKey'],
  Resource: '*',
  Condition: {
    ArnEquals: { 'aws:PrincipalArn': ROLE_ARN },
    StringLike: { 'kms:EncryptionContext:aws:s3:arn': ['arn:aws:s3:::log-archive', 'arn:aws:s3:::log-archive/*'] },
  },
};

function archiveOf(stack: Stack, id = 'Archive'): IBucket {
  return Bucket.fromBucketAttributes(stack, id, { bucketArn: 'arn:aws:s3:::log-archive', account: ARCHIVE });
}

function givenFrom(
  bucket: (stack: Stack) => IBucket, options: ImportSourceOptions = {}, props: Partial<TrailImportProps> = {},
  stack = givenStack({ env: US }),
) {
  const source = ImportSource.fromTrailBucket(bucket(stack), options);
  return { stack, history: givenImport(stack, { source, roleName: 'organization-history', ...props }) };
}

const keysOf = (stack: Stack, ...arns: string[]) => arns.map((arn, index) => Key.fromKeyArn(stack, `Key${index}`, arn));
const asJson = (stack: Stack, statements: PolicyStatement[]) =>
  statements.map((each) => stack.resolve(each.toStatementJson()));
const outputsOf = (stack: Stack) => Template.fromStack(stack).toJSON().Outputs ?? {};

describe('a bucket of another account', () => {
  test('has its statement as a property, and in an output that can be read before the deployment', () => {
    const { stack, history } = givenFrom(archiveOf);
    expect(complaintsOf(stack)).toBe('');
    expect(asJson(stack, history.requiredBucketPolicyStatements)).toEqual([BUCKET_STATEMENT]);
    expect(history.requiredKeyPolicyStatements).toEqual([]);
    const [output, ...others] = Object.values<any>(outputsOf(stack));
    expect(JSON.parse(output.Value)).toEqual(BUCKET_STATEMENT);
    expect(output.Description).toBe('Statement for the policy of bucket log-archive in account 444455556666');
    expect(others).toEqual([]);
  });

  test('is warned of with the output and what only its owner can do', () => {
    const { stack } = givenFrom(archiveOf);
    const [output] = Object.keys(outputsOf(stack));
    expect(warningsOf(stack)).toEqual([expect.stringMatching(
      `^The bucket log-archive is in account 444455556666: .* disable its ACLs, .* output ${output} .*\\[ack: cdk-cloudtrail-import:requiredBucketPolicy\\]$`,
    )]);
  });

  test('is warned of no more when the warning is acknowledged', () => {
    const { stack } = givenFrom(archiveOf);
    Annotations.of(stack).acknowledgeWarning('cdk-cloudtrail-import:requiredBucketPolicy', 'The archive has it since May.');
    expect(warningsOf(stack)).toEqual([]);
    expect(Object.keys(outputsOf(stack))).toHaveLength(1);
  });

  test.each<[string, (stack: Stack) => ImportSource]>([
    ['a URI', () => ImportSource.fromS3Uri(`s3://log-archive/${PREFIX}`, { bucketAccount: ARCHIVE })],
    ['a bucket by name', (stack) => ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Archive', 'log-archive'), { prefix: PREFIX, bucketAccount: ARCHIVE })],
  ])('may be named by %s and its account', (_, source) => {
    const stack = givenStack({ env: US });
    const history = givenImport(stack, { source: source(stack), roleName: 'organization-history' });
    expect(asJson(stack, history.requiredBucketPolicyStatements)).toEqual([BUCKET_STATEMENT]);
    expect(warningsOf(stack)).toHaveLength(1);
  });

  test('has its ACLs left to its owner, unless that is asked for', () => {
    const put = 's3:PutBucketOwnershipControls';
    const allowed = (disableAcls?: boolean) => functionStatements(givenFrom(archiveOf, {}, { disableAcls }).stack)['s3:ListBucket'].Action;
    expect(allowed()).not.toContain(put);
    expect(allowed(true)).toContain(put);
    expect(onlyImport(givenFrom(archiveOf).stack).Properties.DisableAcls).toBe('true');
  });

  test('has one output and one warning for all imports from it, with the roles of all', () => {
    // GIVEN
    const stack = givenStack({ env: US });
    const bucket = archiveOf(stack);
    const options = { encryptionKeys: keysOf(stack, KEY_OF_ARCHIVE) };
    // WHEN
    for (let index = 0; index < 150; index++) {
      const source = ImportSource.fromTrailBucket(bucket, { ...options, accountId: `${index}`.padStart(12, '0') });
      givenImport(stack, { source, roleName: `history-${index}`, destinations: [existingStore(stack, `Lake${index}`)] }, `Of${index}`);
    }
    // THEN
    const outputs = Object.values<any>(outputsOf(stack)).map(({ Value }) => JSON.parse(Value));
    expect(outputs.map(({ Action }) => Action[0])).toEqual(['s3:GetBucketAcl', 'kms:Decrypt']);
    for (const { Condition } of outputs) expect(Condition.ArnEquals['aws:PrincipalArn']).toHaveLength(150);
    expect(JSON.stringify(outputs[0]).length).toBeLessThan(20_480);
    expect(warningsOf(stack)).toHaveLength(2);
  });

  test('of the same app can take the statements as they are', () => {
    // GIVEN
    const app = givenApp();
    const archive = new Stack(app, 'ArchiveStack', { env: { account: ARCHIVE, region: 'us-east-1' } });
    const key = new Key(archive, 'Key');
    const bucket = new Bucket(archive, 'Logs', { bucketName: 'log-archive', encryptionKey: key });
    const stack = givenStack({ env: US }, 'Audit', app);
    // WHEN
    const { history } = givenFrom(() => bucket, { encryptionKeys: [Key.fromKeyArn(stack, 'Key', KEY_OF_ARCHIVE)] }, {}, stack);
    history.requiredBucketPolicyStatements.forEach((each) => bucket.addToResourcePolicy(each));
    history.requiredKeyPolicyStatements.forEach((each) => key.addToResourcePolicy(each));
    // THEN
    expect(complaintsOf(stack)).toBe('');
    expect(onlyOne(archive, 'AWS::S3::BucketPolicy').Properties.PolicyDocument.Statement).toEqual([BUCKET_STATEMENT]);
    expect(onlyOne(archive, 'AWS::KMS::Key').Properties.KeyPolicy.Statement).toContainEqual(KEY_STATEMENT);
    expect(archive.dependencies).toEqual([]);
  });
});

describe('KMS keys', () => {
  const KEY_OF_STACK = KEY_OF_ARCHIVE.replace(ARCHIVE, US.account);

  test('of another account have one statement for all of them, with and without S3 Bucket Keys', () => {
    const { stack, history } = givenFrom(archiveOf, {});
    const more = givenFrom(archiveOf, { encryptionKeys: keysOf(stack, KEY_OF_ARCHIVE, KEY_OF_ARCHIVE.replace('1234', '4321')) });
    expect(history.requiredKeyPolicyStatements).toEqual([]);
    expect(asJson(more.stack, more.history.requiredKeyPolicyStatements)).toEqual([KEY_STATEMENT]);
    expect(Object.values<any>(outputsOf(more.stack)).map(({ Value }) => JSON.parse(Value)))
      .toEqual([BUCKET_STATEMENT, KEY_STATEMENT]);
    expect(warningsOf(more.stack)).toEqual([expect.anything(), expect.stringContaining('[ack: cdk-cloudtrail-import:requiredKeyPolicy]')]);
    expect(onlyAccessRole(more.stack).Properties.Policies[0].PolicyDocument.Statement[2].Resource).toHaveLength(2);
  });

  test("of the stack's account need nothing, with a bucket of another", () => {
    const stack = givenStack({ env: US });
    const { history } = givenFrom(archiveOf, { encryptionKeys: keysOf(stack, KEY_OF_STACK) }, {}, stack);
    expect(Object.keys(outputsOf(stack))).toEqual([expect.stringContaining('BucketPolicy')]);
    expect(history.requiredKeyPolicyStatements).toHaveLength(1);
  });

  test("of another account are warned of also with a bucket of the stack's", () => {
    const stack = givenStack({ env: US });
    givenFrom((scope) => Bucket.fromBucketName(scope, 'Logs', 'log-archive'), { encryptionKeys: keysOf(stack, KEY_OF_ARCHIVE) }, {}, stack);
    expect(Object.values<any>(outputsOf(stack)).map(({ Value }) => JSON.parse(Value))).toEqual([KEY_STATEMENT]);
  });
});

describe('within the account', () => {
  test('the statements are there, without output and warning', () => {
    const { stack, history } = givenFrom((scope) => Bucket.fromBucketName(scope, 'Logs', 'log-archive'));
    expect(asJson(stack, history.requiredBucketPolicyStatements)).toEqual([BUCKET_STATEMENT]);
    expect([outputsOf(stack), warningsOf(stack)]).toEqual([{}, []]);
  });

  test('an account that only CloudFormation knows is taken for the same', () => {
    const { stack, history } = givenFrom(archiveOf, {}, {}, givenStack());
    expect([outputsOf(stack), warningsOf(stack)]).toEqual([{}, []]);
    const arn = (...rest: unknown[]) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':iam::', { Ref: 'AWS::AccountId' }, ...rest]] });
    expect(asJson(stack, history.requiredBucketPolicyStatements)).toEqual([{
      ...BUCKET_STATEMENT,
      Principal: { AWS: arn(':root') },
      Resource: [
        { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::log-archive']] },
        ...['', '/*'].map((rest) => ({ 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::log-archive/AWSLogs/', { Ref: 'AWS::AccountId' }, `/CloudTrail${rest}`]] })),
      ],
      Condition: { ArnEquals: { 'aws:PrincipalArn': arn(':role/cdk-cloudtrail-import/Audit/organization-history') } },
    }]);
  });
});

test.each([
  ['aws-us-gov', 'us-gov-west-1'],
  ['aws', 'eu-west-1'],
])('the statements are of the partition %s in %s', (partition, region) => {
  const stack = givenStack({ env: { account: '111122223333', region } });
  const arn = STORE_ARN.replace('arn:aws', `arn:${partition}`).replace('us-east-1', region);
  const { history } = givenFrom(archiveOf, {}, { destinations: [existingStore(stack, 'Lake', arn)] }, stack);
  const arns = JSON.stringify(asJson(stack, history.requiredBucketPolicyStatements)).match(/arn:[a-z-]+:/g);
  expect(new Set(arns)).toEqual(new Set([`arn:${partition}:`]));
});

test('a bucket whose name is a token has its output too', () => {
  const stack = givenStack({ env: US });
  const source = ImportSource.fromS3Uri(new CfnParameter(stack, 'Uri').valueAsString, { bucketAccount: ARCHIVE });
  givenImport(stack, { source });
  expect(complaintsOf(stack)).toBe('');
  expect(Object.keys(outputsOf(stack)))
    .toEqual([expect.stringMatching(/^CloudTrailImportProviderBucketPolicyOf[0-9a-f]{8}/)]);
});

describe('roleName', () => {
  test('is the name of the access role, whose path stays', () => {
    const { stack } = givenFrom(archiveOf);
    expect(deployed(onlyAccessRole(stack).Properties)).toMatchObject({ RoleName: 'organization-history', Path: '/cdk-cloudtrail-import/Audit/' });
    expect(deployed(functionStatements(stack)['iam:PassRole'].Resource)).toContain('role/cdk-cloudtrail-import/Audit/*');
  });

  test('left out leaves a role whose ARN the statements tell all the same', () => {
    const { stack, history } = givenFrom(archiveOf, {}, { roleName: undefined });
    const { Path, RoleName } = deployed(onlyAccessRole(stack).Properties);
    expect(asJson(stack, history.requiredBucketPolicyStatements)[0].Condition.ArnEquals['aws:PrincipalArn']).toBe(`arn:aws:iam::111122223333:role${Path}${RoleName}`);
  });

  test('in a nested stack is below the path of the outermost', () => {
    const nested = new NestedStack(givenStack({ env: US }), 'Nested');
    const history = givenImport(nested, { source: ImportSource.fromBucket(archiveOf(nested), { prefix: PREFIX }), roleName: 'organization-history' });
    expect(asJson(nested, history.requiredBucketPolicyStatements)).toEqual([BUCKET_STATEMENT]);
  });

  test('may be a token', () => {
    const { stack } = givenFrom(archiveOf, {}, { roleName: `history-${Aws.REGION}` });
    expect(onlyAccessRole(stack).Properties.RoleName).toEqual({ 'Fn::Join': ['', ['history-', { Ref: 'AWS::Region' }]] });
    expect(complaintsOf(stack)).toBe('');
  });

  test.each(['', 'history of all', 'path/history', 'x'.repeat(65), 'Prüfung'])('%p is refused', (roleName) => {
    expect(complaintsOf(givenFrom(archiveOf, {}, { roleName }).stack)).toContain(`[Audit/History] roleName is '${roleName}': specify a name of 1 to 64 letters`);
  });

  test('is refused besides a role', () => {
    const stack = givenStack({ env: US });
    const role = Role.fromRoleArn(stack, 'Role', 'arn:aws:iam::111122223333:role/reader');
    const { history } = givenFrom(archiveOf, {}, { role }, stack);
    expect(complaintsOf(stack)).toContain("[Audit/History] roleName is 'organization-history', but role is specified, too: leave roleName out");
    expect(asJson(stack, history.requiredBucketPolicyStatements)[0].Condition.ArnEquals['aws:PrincipalArn']).toBe(role.roleArn);
  });

  test('of two imports of a stack is refused', () => {
    const stack = givenStack();
    ['one', 'other'].forEach((name, index) => givenImport(stack, { source: ImportSource.fromS3Uri(`s3://logs-${name}`), roleName: ['history', 'History'][index] }, name));
    expect(complaintsOf(stack)).toContain('Audit/other has the same roleName as Audit/one: specify another');
  });

  test('of one import into two stores is no name given twice', () => {
    const stack = givenStack();
    const destinations = ['A', 'B'].map((id) => existingStore(stack, id, STORE_ARN.replace('EXAMPLE-', `${id}-`)));
    givenImport(stack, { roleName: 'history', destinations });
    expect(complaintsOf(stack)).toBe('');
    expect(Object.keys(resourcesOf(stack, 'Custom::CloudTrailImport'))).toHaveLength(2);
  });
});

/** An independent evaluator decides the cases of the bucket policy. */
describe('with its statement in the policy', () => {
  const LOG = 'arn:aws:s3:::log-archive/AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2023/01/01/log.json.gz';
  const OTHER_ROLE = 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Audit/other-history';
  const BUCKET = 'arn:aws:s3:::log-archive';
  const stack = givenStack({ env: US });
  const { requiredBucketPolicyStatements, requiredKeyPolicyStatements } = givenImport(stack, {
    source: ImportSource.fromS3Uri('s3://log-archive/AWSLogs/o-exampleorgid/', { bucketAccount: ARCHIVE, encryptionKeys: keysOf(stack, KEY_OF_ARCHIVE) }),
    roleName: 'organization-history',
  });
  const ofRole = deployed(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument, { 'AWS::Partition': 'aws' });
  const documentOf = (statements: PolicyStatement[]) => ({ Version: '2012-10-17', Statement: asJson(stack, statements) });
  const EMPTY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] };

  async function verdict(action: string, resource: string, resourcePolicy: object, role = ROLE_ARN): Promise<string> {
    const result = await runSimulation({
      request: {
        // CloudTrail calls with a session of the role. The policies contain the ARN of the role.
        principal: `arn:aws:sts::111122223333:assumed-role/${role.split('/').pop()}/CloudTrail`,
        action,
        resource: { resource, accountId: ARCHIVE },
        contextVariables: { 'aws:SecureTransport': 'true', 'aws:PrincipalArn': role, 'aws:ResourceAccount': ARCHIVE },
      },
      identityPolicies: [{ name: 'ReadTrailLogs', policy: ofRole }],
      serviceControlPolicies: [], resourceControlPolicies: [], resourcePolicy,
    }, {});
    if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
    return result.overallResult;
  }

  test.each([
    ['s3:ListBucket', BUCKET],
    ['s3:GetBucketAcl', BUCKET],
    ['s3:GetObject', LOG],
  ])('a bucket of another account allows %s to the role, and to no other', async (action, resource) => {
    const policy = documentOf(requiredBucketPolicyStatements);
    expect(await verdict(action, resource, policy)).toBe('Allowed');
    expect(await verdict(action, resource, EMPTY)).toBe('ImplicitlyDenied');
    expect(await verdict(action, resource, policy, OTHER_ROLE)).toBe('ImplicitlyDenied');
  });

  // The independent evaluator does not know condition keys that hold an encryption context.
  test.each([
    ['without S3 Bucket Keys', LOG],
    ['with S3 Bucket Keys', BUCKET],
  ])('a key of another account decrypts for the role %s, and for no other role or bucket', (_, context) => {
    const policy = documentOf(requiredKeyPolicyStatements) as unknown as PolicyDocument;
    const verdictOf = (action: string, arn: string, role = ROLE_ARN) => evaluate([policy], {
      action, resource: KEY_OF_ARCHIVE, principals: [['AWS', 'arn:aws:iam::111122223333:root']],
      context: { 'aws:principalarn': role, 'kms:encryptioncontext:aws:s3:arn': arn },
    });
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
      expect(verdictOf(action, context)).toBe('allowed');
      expect(verdictOf(action, context.replace('log-archive', 'log-archive-2'))).toBe('silent');
      expect(verdictOf(action, context, OTHER_ROLE)).toBe('silent');
    }
    expect(verdictOf('kms:Encrypt', context)).toBe('silent');
  });
});
