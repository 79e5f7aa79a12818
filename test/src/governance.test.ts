import { readdirSync, readFileSync } from 'node:fs';
import * as path from 'node:path';
import { App, Aspects, CfnResource, IAspect, PermissionsBoundary, Stack, Tags } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, IpAddresses, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { IConstruct } from 'constructs';
import { complaintsOf, givenApp, givenImport, givenStack, onlyOne, RenderedResource, resourcesOf, US } from './given';
import { ImportSource, TrailImportProvider } from '../../src';

/** A stack with everything that imports make. */
function given(stack = givenStack({ env: US })): Stack {
  const history = givenImport(stack);
  history.onFailed('Failed');
  history.alarmOnFailure();
  return stack;
}

const rolesOf = (stack: Stack) => Object.values(resourcesOf(stack, 'AWS::IAM::Role'));

describe('a permissions boundary reaches every role', () => {
  const BOUNDARY = 'arn:aws:iam::111122223333:policy/boundary';
  const boundaries = (stack: Stack) => rolesOf(stack).map(({ Properties }) => Properties.PermissionsBoundary);

  test('by an aspect, set before or after', () => {
    const apply = (stack: Stack) => iam.PermissionsBoundary.of(stack.node.root).apply(iam.ManagedPolicy.fromManagedPolicyArn(stack, 'Boundary', BOUNDARY));
    const [before, after] = [givenStack({ env: US }), given()];
    [before, after].forEach(apply);
    expect(boundaries(given(before))).toEqual([BOUNDARY, BOUNDARY]);
    expect(boundaries(after)).toEqual([BOUNDARY, BOUNDARY]);
  });

  test('by the context of an app', () => {
    const app = givenApp({ '@aws-cdk/core:permissionsBoundary': { name: 'cdk-${Qualifier}-boundary' } });
    const stack = given(givenStack({ env: US }, 'Audit', app));
    expect(boundaries(stack)).toHaveLength(2);
    for (const boundary of boundaries(stack)) expect(JSON.stringify(boundary)).toContain(':iam::111122223333:policy/cdk-hnb659fds-boundary');
  });

  test('by a property of a stack', () => {
    const stack = given(givenStack({ env: US, permissionsBoundary: PermissionsBoundary.fromArn(BOUNDARY) }));
    expect(boundaries(stack)).toEqual([BOUNDARY, BOUNDARY]);
  });
});

describe('iam.Role.customizeRoles()', () => {
  const PRECREATED = { 'Audit/History/AccessRole': 'reader', 'Audit/CloudTrailImportProvider/Role': 'function' };

  test('reports the roles that are missing by their paths, with what each has to allow', () => {
    const stack = givenStack({ env: US });
    iam.Role.customizeRoles(stack);
    given(stack);
    const { directory } = (stack.node.root as App).synth();
    const { roles }: { roles: any[] } = JSON.parse(readFileSync(path.join(directory, 'iam-policy-report.json'), 'utf8'));
    expect(roles.map(({ roleConstructPath, missing }) => missing && roleConstructPath).sort())
      .toEqual(Object.keys(PRECREATED).sort());
    const allowed = (role: string) =>
      JSON.stringify(roles.find(({ roleConstructPath }) => roleConstructPath === role).identityPolicyStatements);
    const NEEDED = ['cloudtrail:StartImport', 'cloudtrail:GetEventDataStore', 'iam:PassRole', 's3:ListBucket', 's3:GetBucketAcl', 'dynamodb:PutItem'];
    NEEDED.forEach((action) => expect(allowed('Audit/CloudTrailImportProvider/Role')).toContain(`"${action}"`));
    ['s3:GetObject', 's3:ListBucket'].forEach((action) => expect(allowed('Audit/History/AccessRole')).toContain(`"${action}"`));
  });

  test('puts its role into the statements that other accounts need', () => {
    const stack = givenStack({ env: US });
    iam.Role.customizeRoles(stack, { usePrecreatedRoles: PRECREATED });
    const history = givenImport(stack, { source: ImportSource.fromS3Uri('s3://log-archive', { bucketAccount: '444455556666' }) });
    const [statement] =
      history.requiredBucketPolicyStatements.map((each) => JSON.stringify(stack.resolve(each.toStatementJson())));
    expect(statement).toContain(':iam::111122223333:role/reader');
  });
});

test('no role is created if every role is specified', () => {
  const stack = givenStack({ env: US });
  const roleNamed = (name: string) => iam.Role.fromRoleName(stack, name, name);
  TrailImportProvider.getOrCreate(stack, { role: roleNamed('function') });
  const history = givenImport(stack, { role: roleNamed('reader') });
  history.onFailed('Failed');
  history.alarmOnFailure();
  expect(rolesOf(stack)).toEqual([]);
  expect(complaintsOf(stack)).toBe('');
});

describe('tags and aspects', () => {
  /** Resources that CloudFormation gives no tags of the stack's. */
  const UNTAGGED = ['AWS::IAM::Policy', 'AWS::Lambda::Permission', 'Custom::CloudTrailImport'];
  const isTagged = ({ Properties: { Tags: tags } }: RenderedResource) => JSON.stringify(tags ?? []).includes('"cost-center"');

  test('reach every resource that can have tags', () => {
    const stack = given();
    Tags.of(stack.node.root).add('cost-center', 'audit');
    const resources = Object.values(resourcesOf(stack));
    const untagged = resources.filter((each) => !isTagged(each)).map(({ Type }) => Type);
    expect([...new Set(untagged)].sort()).toEqual(UNTAGGED);
    const tagged = resources.filter(isTagged).map(({ Type }) => Type);
    expect(new Set(tagged)).toEqual(new Set([
      'AWS::CloudWatch::Alarm', 'AWS::DynamoDB::Table', 'AWS::Events::Rule', 'AWS::IAM::Role', 'AWS::Lambda::Function', 'AWS::Logs::LogGroup',
    ]));
  });

  test('see each resource at a path that its place in the app alone decides', () => {
    // GIVEN
    class Paths implements IAspect {
      public readonly seen: string[] = [];

      public visit(node: IConstruct): void {
        if (CfnResource.isCfnResource(node)) this.seen.push(node.node.path);
      }
    }
    const stack = given();
    const paths = new Paths();
    // WHEN
    Aspects.of(stack).add(paths);
    Template.fromStack(stack);
    // THEN users' own suppressions can name each
    expect(paths.seen.filter((each) => !each.includes('/Into')).sort()).toEqual([
      'Audit/CloudTrailImportProvider/Function/Resource',
      'Audit/CloudTrailImportProvider/Ledger/Resource',
      'Audit/CloudTrailImportProvider/LogGroup/Resource',
      'Audit/CloudTrailImportProvider/Permissions/Policy/Resource',
      'Audit/CloudTrailImportProvider/Role/Resource',
      'Audit/CloudTrailImportProvider/Rule',
      'Audit/CloudTrailImportProvider/RulePermission',
      'Audit/History/AccessRole/Resource',
      'Audit/History/Failed/Resource',
      'Audit/History/FailureAlarm/Resource',
    ]);
    expect(paths.seen.filter((each) => each.includes('/Into'))).toEqual([expect.stringMatching(/^Audit\/History\/Into[0-9a-f]{8}$/)]);
  });
});

describe('a key of yours', () => {
  test('may be of another stack, whose template is left alone', () => {
    const app = givenApp();
    const keys = new Stack(app, 'Keys', { env: US });
    const key = new Key(keys, 'Key');
    const policy = () => onlyOne(keys, 'AWS::KMS::Key').Properties.KeyPolicy.Statement;
    const stack = givenStack({ env: US }, 'Audit', app);
    TrailImportProvider.getOrCreate(stack, { encryptionKey: key });
    given(stack);
    expect(complaintsOf(stack)).toBe('');
    expect(policy()).toHaveLength(1);
  });
});

describe('in a VPC without a way out', () => {
  const PAGE = readFileSync(path.join(__dirname, '../../docs/ENVIRONMENTS.md'), 'utf8');
  const documented = [...PAGE.matchAll(/InterfaceVpcEndpointAwsService\.([A-Z_]+)/g)].map(([, name]) => name);

  test('the endpoints that the documentation names are those of the services that the function calls', () => {
    const endpointOf: Record<string, string | undefined> = {
      cloudtrail: 'CLOUDTRAIL', cloudformation: 'CLOUDFORMATION', eventbridge: 'EVENTBRIDGE', lambda: 'LAMBDA', s3: undefined, dynamodb: undefined,
    };
    const clients = readdirSync(path.join(__dirname, '../../lambda/aws/sdk')).map((file) => path.basename(file, '.ts'));
    const called = clients.filter((client) => client !== 'credentials');
    expect(called.filter((client) => !(client in endpointOf))).toEqual([]);
    expect([...documented].sort()).toEqual(called.map((client) => endpointOf[client]).filter(Boolean).sort());
    for (const name of ['S3', 'DYNAMODB']) expect(PAGE).toContain(`GatewayVpcEndpointAwsService.${name}`);
  });

  test('the function stands in isolated subnets, and may make its interfaces there', () => {
    // GIVEN
    const stack = givenStack({ env: US });
    const vpc = new Vpc(stack, 'Vpc', {
      ipAddresses: IpAddresses.cidr('10.0.0.0/24'), natGateways: 0, restrictDefaultSecurityGroup: false,
      subnetConfiguration: [{ name: 'Isolated', subnetType: SubnetType.PRIVATE_ISOLATED }],
      gatewayEndpoints: {
        S3: { service: GatewayVpcEndpointAwsService.S3 }, DynamoDb: { service: GatewayVpcEndpointAwsService.DYNAMODB },
      },
    });
    for (const name of documented) vpc.addInterfaceEndpoint(name, { service: InterfaceVpcEndpointAwsService[name as 'LAMBDA'] });
    // WHEN
    TrailImportProvider.getOrCreate(stack, { vpc, vpcSubnets: { subnetType: SubnetType.PRIVATE_ISOLATED } });
    given(stack);
    // THEN
    expect(complaintsOf(stack)).toBe('');
    const isolated = vpc.isolatedSubnets.map(({ subnetId }) => stack.resolve(subnetId));
    expect(onlyOne(stack, 'AWS::Lambda::Function').Properties.VpcConfig.SubnetIds).toEqual(isolated);
    const role = rolesOf(stack).find(({ Properties }) => JSON.stringify(Properties.AssumeRolePolicyDocument).includes('lambda.amazonaws.com'))!;
    expect(JSON.stringify(role.Properties.Policies)).toContain('ec2:CreateNetworkInterface');
    expect(Object.values(resourcesOf(stack, 'AWS::EC2::VPCEndpoint'))).toHaveLength(documented.length + 2);
  });
});
