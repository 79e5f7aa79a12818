import { declaredImport } from '../../../cli/check/declared';
import { mayDecrypt } from '../../../cli/check/keys';
import { resolve, Unknown, type Known, type Template } from '../../../cli/check/resolve';
import { DESTINATION, NOW, ROLE } from '../../lambda/given';

const pseudo = {
  'AWS::AccountId': '111122223333', 'AWS::Region': 'us-east-1', 'AWS::Partition': 'aws', 'AWS::StackName': 'S',
};
const known = (template: Template = {}, deployed: Record<string, string> = {}): Known =>
  ({ template, pseudo, deployed: new Map(Object.entries(deployed)) });
const Ref = (name: string) => ({ Ref: name });
const GetAtt = (...parts: string[]) => ({ 'Fn::GetAtt': parts });

const RESOURCES = {
  Logs: { Type: 'AWS::S3::Bucket' },
  Named: { Type: 'AWS::S3::Bucket', Properties: { BucketName: 'named-logs' } },
  Lake: {
    Type: 'AWS::CloudTrail::EventDataStore',
    Properties: { RetentionPeriod: '90', IngestionEnabled: false, BillingMode: 'FIXED_RETENTION_PRICING' },
  },
  Role: {
    Type: 'AWS::IAM::Role',
    Properties: { RoleName: { 'Fn::Join': ['-', ['Year', Ref('AWS::Region')]] }, Path: '/x/' },
  },
};

describe('A value of a template', () => {
  const ROLE_ARN = 'arn:aws:iam::111122223333:role/x/Year-us-east-1';

  test.each<[string, unknown, unknown]>([
    ['a literal', 'x', 'x'],
    ['a pseudo parameter', Ref('AWS::AccountId'), '111122223333'],
    ['a parameter with a default', Ref('Days'), 7],
    ['a join', { 'Fn::Join': ['', ['s3://', Ref('Named'), '/x']] }, 's3://named-logs/x'],
    [
      'a substitution', { 'Fn::Sub': '${AWS::StackName}-${!x}-${Named}-${Named.Arn}' },
      'S-${x}-named-logs-arn:aws:s3:::named-logs',
    ],
    ['a substitution with variables', { 'Fn::Sub': ['${A}/${AWS::Region}', { A: 'y' }] }, 'y/us-east-1'],
    ['a selection', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b'] }] }, 'b'],
    ['a mapping', { 'Fn::FindInMap': ['M', Ref('AWS::Region'), 'x'] }, 'mapped'],
    ['the ARN of a role', GetAtt('Role', 'Arn'), ROLE_ARN],
    ['the ARN of a role of a YAML template', { 'Fn::GetAtt': 'Role.Arn' }, ROLE_ARN],
    ['an object with a value inside', { a: [Ref('AWS::Region')] }, { a: ['us-east-1'] }],
    ['no value', Ref('AWS::NoValue'), undefined],
    ['a branch of a condition', { 'Fn::If': ['Both', 1, Ref('P')] }, 1],
    ['the other branch', { 'Fn::If': ['Neither', Ref('P'), 2] }, 2],
  ])('%s is resolved', (_, value, expected) => {
    const Conditions = {
      Here: { 'Fn::Equals': [Ref('AWS::Region'), 'us-east-1'] },
      Both: { 'Fn::And': [{ Condition: 'Here' }, { 'Fn::Not': [{ 'Fn::Equals': [1, 2] }] }] },
      Neither: { 'Fn::Or': [{ 'Fn::Not': [{ Condition: 'Here' }] }, { 'Fn::Equals': ['a', 'b'] }] },
    };
    const Mappings = { M: { 'us-east-1': { x: 'mapped' } } };
    const template = { Conditions, Mappings, Resources: RESOURCES, Parameters: { Days: { Default: 7 } } };
    expect(resolve(value, known(template))).toEqual(expected);
  });

  test.each<[unknown, string]>([
    [{ 'Fn::Join': ['', ['s3://', Ref('Logs')]] }, 'resource Logs'],
    [Ref('P'), 'parameter P'],
    [{ 'Fn::ImportValue': 'Other' }, 'the export Other'],
    [GetAtt('Lake', 'EventDataStoreArn'), 'resource Lake'],
    [GetAtt('Named', 'DomainName'), 'DomainName of resource Named'],
    [{ 'Fn::Sub': '${P}' }, 'parameter P'],
    [[{ 'Fn::If': ['C', 1, 2] }], 'condition '],
  ])('%j is known only at deployment', (value, what) => {
    expect(resolve(value, known({ Resources: RESOURCES, Parameters: { P: {} } }))).toEqual(new Unknown(what));
  });

  test('of a deployed resource is its physical ID', () => {
    const deployed = known({ Resources: RESOURCES }, { Lake: DESTINATION, Logs: 'stack-logs-1' });
    const values = [Ref('Lake'), GetAtt('Lake', 'EventDataStoreArn'), Ref('Logs'), GetAtt('Logs', 'Arn')];
    expect(values.map((value) => resolve(value, deployed)))
      .toEqual([DESTINATION, DESTINATION, 'stack-logs-1', 'arn:aws:s3:::stack-logs-1']);
  });
});

describe('A declared import', () => {
  const PROPERTIES = {
    ServiceToken: GetAtt('Function', 'Arn'), SourceUri: 's3://named-logs/AWSLogs/', Destination: DESTINATION,
    AccessRoleArn: ROLE, AccessRoleOrigin: 'own', DisableAcls: 'true', ConstructPath: 'S/History',
  };
  const declare = (more: Record<string, unknown> = {}, deployed: Record<string, string> = {}) => {
    const Import = { Type: 'Custom::CloudTrailImport', Properties: { ...PROPERTIES, ...more } };
    const template = { Resources: { ...RESOURCES, Import }, Parameters: { P: {} } };
    return declaredImport('Import', known(template, deployed), NOW);
  };

  test('has the properties that the handler reads, without the ServiceToken', () => {
    expect(declare({ MaxEstimatedCost: '5' })).toMatchObject({
      constructPath: 'S/History', problems: [], unknown: [],
      wanted: { bucket: 'named-logs', maxEstimatedCost: 5, estimate: { compressionFactor: 10 } },
    });
  });

  test('into an event data store of the same template is checked as if the store had just been created', () => {
    const { wanted, newStore, unknown } = declare({ Destination: Ref('Lake') });
    expect(unknown).toEqual([]);
    expect(wanted?.destination).toBe('arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/Lake');
    expect(newStore).toMatchObject({
      status: 'STOPPED_INGESTION', retentionDays: 90, billingMode: 'FIXED_RETENTION_PRICING',
      categories: ['Management'],
    });
    expect(declare({ Destination: GetAtt('Lake', 'EventDataStoreArn') }, { Lake: DESTINATION }))
      .not.toHaveProperty('newStore');
  });

  test("with a source that only the deployment knows can't be checked", () => {
    const { wanted, unknown, problems } = declare({ SourceUri: { 'Fn::Join': ['', ['s3://', Ref('Logs'), '/']] } });
    expect([wanted, unknown, problems]).toEqual([undefined, ['SourceUri (resource Logs)'], []]);
  });

  test('with an unknown setting is checked without it', () => {
    const { wanted, unknown } = declare({ RetryAttempts: Ref('P') });
    expect(unknown).toEqual(['RetryAttempts (parameter P)']);
    expect(wanted).toMatchObject({ retryAttempts: 3 });
  });

  test('with invalid properties has the problems that the handler reports', () => {
    expect(declare({ StartEventTime: '2023-13-01T00:00:00Z' }).problems)
      .toEqual([expect.stringContaining('StartEventTime is')]);
  });
});

describe('The key of a bucket', () => {
  const KEY = 'arn:aws:kms:us-east-1:111122223333:key/11111111-2222-3333-4444-555555555555';
  const allow = (Resource: unknown, Action: unknown) => ({ Statement: [{ Effect: 'Allow', Action, Resource }] });
  const decrypts = (resource: unknown, action: unknown = ['kms:Decrypt', 'kms:GenerateDataKey']) => {
    const Properties = { Policies: [{ PolicyDocument: allow(resource, action) }] };
    return mayDecrypt(GetAtt('Role', 'Arn'), KEY, known({ Resources: { Role: { Type: 'AWS::IAM::Role', Properties } } }));
  };

  test('is usable if a statement of the role names it, or may name it', () => {
    for (const resource of [KEY, '*', [KEY], GetAtt('Key', 'Arn')]) { expect(decrypts(resource)).toBe(true); }
    expect(decrypts(KEY.replace('1111', '9999'))).toBe(false);
    expect(decrypts(KEY, 'kms:Encrypt')).toBe(false);
  });

  test('is usable by a policy that is attached to the role', () => {
    const Properties = { Roles: [Ref('Role')], PolicyDocument: allow(KEY, 'kms:Decrypt') };
    const Resources = { Role: { Type: 'AWS::IAM::Role' }, Policy: { Type: 'AWS::IAM::Policy', Properties } };
    expect(mayDecrypt(GetAtt('Role', 'Arn'), KEY, known({ Resources }))).toBe(true);
  });

  test('is not known to be usable by a role that the template does not contain', () => {
    expect(mayDecrypt(ROLE, KEY, known())).toBeUndefined();
  });
});
