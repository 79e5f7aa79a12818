import { App, CfnOutput, CfnParameter, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { ManagedPolicy, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import {
  complaintsOf, cycleOf, deployed, existingStore, functionStatements, givenImport, givenStack, newStore, onlyAccessRole,
  onlyOne, PREFIX, resourcesOf, STORE_ARN, US,
} from './given';
import { ImportSource, TrailImportProps, TrailImportRole, TrailImportRoleProps } from '../../src';

describe('the access role of an import', () => {
  const NOWHERE = { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':s3:::trail-logs']] };

  test('is assumed by CloudTrail alone, for the stores of the import and its account', () => {
    const stack = givenStack();
    givenImport(stack);
    expect(onlyAccessRole(stack).Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' }, 'aws:SourceArn': [STORE_ARN] } },
    }]);
  });

  test('reads the bucket and nothing else, without conditions, by a policy inside it', () => {
    const stack = givenStack();
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs') });
    expect(onlyAccessRole(stack).Properties.Policies.map((policy: any) => policy.PolicyDocument.Statement)).toEqual([[
      { Action: ['s3:ListBucket', 's3:GetBucketAcl'], Effect: 'Allow', Resource: NOWHERE },
      { Action: 's3:GetObject', Effect: 'Allow', Resource: { 'Fn::Join': ['', [...NOWHERE['Fn::Join'][1].slice(0, 2), ':s3:::trail-logs/*']] } },
    ]]);
  });

  test('decrypts with the given keys, whose policies are left alone', () => {
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
    const nameOf = (stack = givenStack({ env: US }), id = 'History') => {
      givenImport(stack, { destinations: [newStore(stack, 'Lake')] }, id);
      const { RoleName, Path } = deployed(onlyAccessRole(stack).Properties);
      return { RoleName, Path };
    };

    test('is readable and fixed, and has the path of the stack', () => {
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

    test("does not depend on the stack's id if its name is given", () => {
      const [one, other] = ['AuditA', 'AuditB'].map((id) => givenStack({ stackName: 'audit', env: { region: 'us-east-1' } }, id));
      expect(nameOf(one)).toEqual(nameOf(other));
    });

    test('holds the Region as a token if the stack has none', () => {
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
});

const POLICY = 'AWS::IAM::ManagedPolicy';

/** A stack whose imports share a role. */
function given(
  imports: ((stack: Stack) => Partial<TrailImportProps>)[], props?: TrailImportRoleProps,
  stack = givenStack({ env: US }),
) {
  const role = new TrailImportRole(stack, 'ImportRole', props);
  imports.forEach((each, index) => givenImport(stack, { role, ...each(stack) }, `History${index}`));
  return { stack, role };
}

const from = (...uris: string[]) =>
  uris.map((uri) => (): Partial<TrailImportProps> => ({ source: ImportSource.fromS3Uri(uri) }));
const sharedRole = (stack: Stack) => Object.entries(resourcesOf(stack, 'AWS::IAM::Role')).find(([, { Properties }]) => Properties.Path)!;
const policies = (stack: Stack) => Object.values(resourcesOf(stack, POLICY)).map(({ Properties }) => Properties);
const allowed = (stack: Stack, action: string): string[] => policies(stack)
  .flatMap(({ PolicyDocument }) => PolicyDocument.Statement)
  .filter((statement: any) => [statement.Action].flat().includes(action)).flatMap(({ Resource }: any) => Resource);
const importsOf = (stack: Stack) => Object.values(resourcesOf(stack, 'Custom::CloudTrailImport'));
const ofAccount = (index: number, region = '') => `s3://trail-logs/AWSLogs/o-exampleorgid/${String(index).padStart(12, '0')}/CloudTrail/${region}`;

describe('a TrailImportRole', () => {
  test('is used by all its imports, as one of the roles of the stack', () => {
    const { stack } = given(from(ofAccount(1), ofAccount(2)));
    const [roleId, { Properties }] = sharedRole(stack);
    expect(complaintsOf(stack)).toBe('');
    expect(deployed(Properties)).toMatchObject({ RoleName: expect.stringMatching(/^ImportRole-[0-9a-f]{8}-us-east-1$/), Path: '/cdk-cloudtrail-import/Audit/' });
    for (const { Properties: sent } of importsOf(stack)) {
      expect(sent).toMatchObject({ AccessRoleArn: { 'Fn::GetAtt': [roleId, 'Arn'] }, AccessRoleOrigin: 'own' });
    }
    expect(deployed(functionStatements(stack)['iam:PassRole'].Resource)).toBe('arn:aws-us-gov:iam::111122223333:role/cdk-cloudtrail-import/Audit/*');
  });

  test('can read the sources of all its imports, also of those that are declared later', () => {
    const { stack, role } = given(from(ofAccount(1)));
    const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:111122223333:key/1234');
    givenImport(stack, { role, source: ImportSource.fromS3Uri('s3://trail-logs/later', { encryptionKeys: [key] }) }, 'Later');
    expect(policies(stack)).toHaveLength(1);
    expect(allowed(stack, 's3:ListBucket')).toEqual(['arn:aws:s3:::trail-logs']);
    expect(allowed(stack, 's3:GetObject')).toEqual([
      'arn:aws:s3:::trail-logs/AWSLogs/o-exampleorgid/000000000001/CloudTrail', 'arn:aws:s3:::trail-logs/AWSLogs/o-exampleorgid/000000000001/CloudTrail/*',
      'arn:aws:s3:::trail-logs/later', 'arn:aws:s3:::trail-logs/later/*',
    ]);
    expect(allowed(stack, 'kms:Decrypt')).toEqual([key.keyArn]);
  });

  test('trusts CloudTrail for the event data stores of its imports', () => {
    const { stack } = given([
      (scope) => ({ destinations: [existingStore(scope, 'One'), newStore(scope, 'Lake')] }),
      (scope) => ({ source: ImportSource.fromS3Uri('s3://other'), destinations: [existingStore(scope, 'Same')] }),
    ]);
    expect(sharedRole(stack)[1].Properties.AssumeRolePolicyDocument.Statement).toEqual([{
      Action: 'sts:AssumeRole',
      Effect: 'Allow',
      Principal: { Service: 'cloudtrail.amazonaws.com' },
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': [STORE_ARN, { Ref: 'Lake' }] } },
    }]);
  });

  test('without an import trusts CloudTrail for no event data store', () => {
    const { stack } = given([]);
    expect(complaintsOf(stack)).toBe('');
    expect(JSON.stringify(sharedRole(stack)[1].Properties.AssumeRolePolicyDocument)).toContain(':eventdatastore/none');
  });

  test('is deleted after the imports, with its policies', () => {
    const { stack } = given(from('s3://one', 's3://two'));
    const ids = Object.keys(resourcesOf(stack, POLICY));
    expect(ids).toHaveLength(2);
    for (const { DependsOn, Properties } of importsOf(stack)) {
      expect(DependsOn).toEqual(expect.arrayContaining(ids));
      expect(Properties.AccessRoleArn).toEqual({ 'Fn::GetAtt': [sharedRole(stack)[0], 'Arn'] });
    }
  });

  test('may be named by the policies of a key and a bucket that it reads', () => {
    // GIVEN
    const stack = givenStack();
    const key = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Logs', { encryptionKey: key });
    const { role } = given([() => ({ source: ImportSource.fromBucket(bucket, { encryptionKeys: [key] }) })], {}, stack);
    // WHEN
    key.addToResourcePolicy(new PolicyStatement({ actions: ['kms:Decrypt'], resources: ['*'], principals: [role] }));
    bucket.addToResourcePolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')], principals: [role] }));
    // THEN
    expect(complaintsOf(stack)).toBe('');
    expect(cycleOf(stack)).toEqual([]);
  });

  test('has the name that it is given, which other accounts name before it exists', () => {
    const { stack } = given([() => ({ source: ImportSource.fromS3Uri('s3://log-archive', { bucketAccount: '444455556666' }) })], { roleName: 'history' });
    const [output] = Object.values<any>((stack.node.root as App).synth().getStackByName('Audit').template.Outputs);
    expect(output.Value).toContain('arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Audit/history');
  });

  test('serves imports of a nested stack in that stack', () => {
    const nested = new NestedStack(givenStack({ env: US }), 'Nested');
    given(from('s3://one'), {}, nested as Stack);
    expect(complaintsOf(nested.nestedStackParent!)).toBe('');
    expect(sharedRole(nested)[1].Properties.Path).toEqual({ 'Fn::Join': ['', ['/cdk-cloudtrail-import/', { Ref: expect.stringMatching(/StackName/) }, '/']] });
  });

  test('is replaced by an existing role by customizeRoles, which is then a given one', () => {
    const stack = givenStack({ env: US });
    Role.customizeRoles(stack, { usePrecreatedRoles: { 'Audit/ImportRole': 'reader', 'Audit/CloudTrailImportProvider/Role': 'function' } });
    given(from('s3://one'), {}, stack);
    expect(importsOf(stack)[0].Properties.AccessRoleOrigin).toBe('given');
    expect(Object.values(resourcesOf(stack)).filter(({ Type }) => Type.startsWith('AWS::IAM'))).toEqual([]);
  });
});

describe('permissions of an import with a TrailImportRole', () => {
  test('stay in their policy when another import is removed', () => {
    const buckets = Array.from({ length: 40 }, (_, index) => `s3://logs-of-${index}/AWSLogs/`);
    const policyOf = (stack: Stack) => Object.fromEntries(Object.entries(resourcesOf(stack, POLICY))
      .flatMap(([id, { Properties }]) =>
        [Properties.PolicyDocument.Statement[0].Resource].flat().map((bucket: string) => [bucket, id])));
    const all = policyOf(given(from(...buckets)).stack);
    const without = policyOf(given(from(...buckets.slice(1))).stack);
    expect(new Set(Object.values(all)).size).toBeGreaterThan(5);
    expect(Object.keys(all)).toHaveLength(40);
    expect(all).toMatchObject(without);
    expect(Object.keys(without)).toHaveLength(39);
  });

  test('are exact as long as they fit, and cover any account and Region when they do not', () => {
    const uris = (count: number) => Array.from({ length: count }, (_, index) => ofAccount(index, index % 2 ? 'eu-west-1/' : ''));
    expect(allowed(given(from(...uris(20))).stack, 's3:GetObject')).toHaveLength(40);
    expect(allowed(given(from(...uris(60))).stack, 's3:GetObject')).toEqual([
      'arn:aws:s3:::trail-logs/AWSLogs/o-exampleorgid/*/CloudTrail', 'arn:aws:s3:::trail-logs/AWSLogs/o-exampleorgid/*/CloudTrail/*',
    ]);
  });

  test('cover what the prefixes have in common if they differ in another way', () => {
    const uris = Array.from({ length: 60 }, (_, index) => `s3://trail-logs/archive/of-the-department-${index}/AWSLogs/111122223333/CloudTrail/`);
    expect(allowed(given(from(...uris)).stack, 's3:GetObject')).toEqual(['arn:aws:s3:::trail-logs/archive/*']);
    expect(allowed(given(from(...uris.slice(0, 59), 's3://trail-logs/other/')).stack, 's3:GetObject')).toEqual(['arn:aws:s3:::trail-logs/*']);
  });

  test('are exact in the other buckets of a policy', () => {
    const many = Array.from({ length: 100 }, (_, index) => ofAccount(index));
    const { stack } = given(from(...many, ...Array.from({ length: 30 }, (_, index) => `s3://logs-of-${index}/AWSLogs/`)));
    expect(allowed(stack, 's3:GetObject').filter((arn) => arn.includes('logs-of-'))).toHaveLength(60);
    expect(allowed(stack, 's3:GetObject').filter((arn) => arn.includes(':::trail-logs'))).toHaveLength(2);
  });

  test('cover tokens, too', () => {
    const stack = givenStack();
    const account = new CfnParameter(stack, 'Account').valueAsString;
    const bucket = new Bucket(stack, 'Logs');
    given(Array.from({ length: 60 }, (_, index) => () => (
      { source: ImportSource.fromTrailBucket(bucket, { organizationId: 'o-exampleorgid', accountId: index ? String(index).padStart(12, '0') : account }) }
    )), {}, stack);
    expect(complaintsOf(stack)).toBe('');
    expect(deployed(allowed(stack, 's3:GetObject')).map((arn: string) => arn.replace(/^.*?\//, ''))).toEqual([
      'AWSLogs/o-exampleorgid/*/CloudTrail', 'AWSLogs/o-exampleorgid/*/CloudTrail/*',
    ]);
  });
});

describe('a TrailImportRole is refused with', () => {
  test('a role of another stack', () => {
    const { stack, role } = given(from('s3://one'));
    const other = givenStack({ env: US }, 'Other', stack.node.root as App);
    givenImport(other, { role });
    expect(complaintsOf(other)).toContain('[Other/History] the TrailImportRole Audit/ImportRole is in the stack Audit: create one in Other');
  });

  test('an import that is to be retained', () => {
    const { stack } = given([() => ({ removalPolicy: RemovalPolicy.RETAIN })]);
    expect(complaintsOf(stack)).toContain('[Audit/History0] removalPolicy is RETAIN, but the TrailImportRole Audit/ImportRole loses the permissions');
  });

  test('a name that IAM does not accept', () => {
    expect(complaintsOf(given([], { roleName: 'path/history' }).stack)).toContain("[Audit/ImportRole] roleName is 'path/history': specify a name of 1 to 64 letters");
  });

  test('the name of another role of an import', () => {
    const { stack } = given(from('s3://one'), { roleName: 'history' });
    givenImport(stack, { roleName: 'HISTORY' }, 'Later');
    expect(complaintsOf(stack)).toContain('Audit/Later has the same roleName as Audit/ImportRole: specify another');
  });

  test('more event data stores than a trust policy holds, with the quota', () => {
    const stores = (count: number) => (stack: Stack) => (
      { destinations: Array.from({ length: count }, (_, index) => existingStore(stack, `Lake${index}`, STORE_ARN.replace(/EXAMPLE$/, `${index}`.padStart(12, '0')))) }
    );
    expect(complaintsOf(given([stores(16)]).stack)).toBe('');
    expect(complaintsOf(given([stores(25)]).stack)).toMatch(/the 25 event data stores .* IAM quota "Role trust policy length" is 2048/);
  });

  test('more buckets than a managed policy holds, with the quota', () => {
    const buckets = Array.from({ length: 320 }, (_, index) => `s3://${String(index).padStart(63, 'bucket-with-a-name-as-long-as-can-be-')}/AWSLogs/`);
    expect(complaintsOf(given(from(...buckets)).stack)).toMatch(/\[Audit\/ImportRole\] a policy .* IAM quota "Managed policy length" is 6144/);
  });

  test('more managed policies than a role has, with the quota', () => {
    const { stack, role } = given(from('s3://one'));
    for (let index = 0; index < 10; index++) role.addManagedPolicy(ManagedPolicy.fromAwsManagedPolicyName(`Policy${index}`));
    expect(complaintsOf(stack)).toContain('the role has 11 managed policies, but the IAM quota "Managed policies per role" is 10');
  });
});

test('a TrailImportRole is a role like any other for the rest of the app', () => {
  const { stack, role } = given(from('s3://one'));
  new CfnOutput(stack, 'RoleArn', { value: role.roleArn });
  role.grantPassRole(new Role(stack, 'Operator', { assumedBy: new ServicePrincipal('ec2.amazonaws.com') }));
  role.addToPolicy(new PolicyStatement({ actions: ['s3:GetObject'], resources: ['arn:aws:s3:::more/*'] }));
  expect(complaintsOf(stack)).toBe('');
  const own = Object.entries(resourcesOf(stack, 'AWS::IAM::Policy')).find(([, { Properties }]) => JSON.stringify(Properties).includes(':::more'))!;
  expect(onlyOne(stack, 'Custom::CloudTrailImport').DependsOn).toContain(own[0]);
});
