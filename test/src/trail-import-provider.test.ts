import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Aspects, CfnCondition, CfnParameter, CfnResource, Duration, Fn, NestedStack, RemovalPolicy, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { GatewayVpcEndpointAwsService, InterfaceVpcEndpointAwsService, Port, SecurityGroup, SubnetType, Vpc } from 'aws-cdk-lib/aws-ec2';
import { AnyPrincipal, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import { Function, Runtime, RuntimeFamily, Tracing } from 'aws-cdk-lib/aws-lambda';
import { CfnLogGroup, LogGroup, LogGroupClass } from 'aws-cdk-lib/aws-logs';
import { Bucket, CfnBucket, ObjectOwnership } from 'aws-cdk-lib/aws-s3';
import { aws_kms } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import {
  complaintsOf, cycleOf, deployed, functionStatements, givenApp, givenImport, givenStack, newStore, onlyImport,
  onlyOne, resourcesOf, US,
} from './given';
import { NODE_RUNTIMES } from '../../local-cloud/node-runtimes';
import { ImportSource, TrailImportProvider, TrailImportProviderProps } from '../../src';

const FUNCTION = 'AWS::Lambda::Function';
const TABLE = 'AWS::DynamoDB::Table';
const RULE = 'AWS::Events::Rule';

/** Each setting with a value, to which later tests add none without its name here. */
const SETTINGS: Readonly<Record<keyof TrailImportProviderProps, (stack: Stack) => TrailImportProviderProps>> = {
  role: (stack) => ({ role: new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') }) }),
  logGroup: (stack) => ({ logGroup: new LogGroup(stack, 'OwnLogs') }),
  vpc: (stack) => ({ vpc: new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }) }),
  vpcSubnets: (stack) => ({ vpc: new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false }), vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } }),
  securityGroups: (stack) => {
    const vpc = new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
    return { vpc, securityGroups: [new SecurityGroup(stack, 'Group', { vpc })] };
  },
  runtime: () => ({ runtime: Runtime.NODEJS_24_X }),
  encryptionKey: (stack) => ({ encryptionKey: new Key(stack, 'Key') }),
  memorySize: () => ({ memorySize: 512 }),
  reservedConcurrentExecutions: () => ({ reservedConcurrentExecutions: 2 }),
  tracing: () => ({ tracing: Tracing.ACTIVE }),
  logRemovalPolicy: () => ({ logRemovalPolicy: RemovalPolicy.RETAIN }),
};

/** The property of the function that a setting becomes. */
const PROPERTY_OF: Readonly<Record<string, object>> = {
  role: { Role: { 'Fn::GetAtt': [expect.stringMatching(/^Own/), 'Arn'] } },
  logGroup: { LoggingConfig: { LogGroup: { Ref: expect.stringMatching(/^OwnLogs/) } } },
  securityGroups: { VpcConfig: { SecurityGroupIds: [{ 'Fn::GetAtt': [expect.stringMatching(/^Group/), 'GroupId'] }] } },
  runtime: { Runtime: 'nodejs24.x' },
  encryptionKey: { KmsKeyArn: { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] } },
  memorySize: { MemorySize: 512 },
  reservedConcurrentExecutions: { ReservedConcurrentExecutions: 2 },
  tracing: { TracingConfig: { Mode: 'Active' } },
};

function givenProvider(settings?: (stack: Stack) => TrailImportProviderProps): Stack {
  const stack = givenStack();
  TrailImportProvider.getOrCreate(stack, settings?.(stack));
  givenImport(stack);
  return stack;
}

describe('one function, one ledger and one schedule', () => {
  test('serve all imports of a stack', () => {
    const stack = givenStack();
    const [one, other] = ['One', 'Other'].map((id) => givenImport(stack, { source: ImportSource.fromS3Uri(`s3://logs-${id.toLowerCase()}`) }, id));
    expect(one.provider).toBe(other.provider);
    Template.fromStack(stack).resourceCountIs(FUNCTION, 1);
    Template.fromStack(stack).resourceCountIs(TABLE, 1);
    Template.fromStack(stack).resourceCountIs(RULE, 1);
  });

  test('are their own in a nested stack', () => {
    const stack = givenStack();
    const nested = new NestedStack(stack, 'Nested');
    expect(givenImport(stack).provider).not.toBe(givenImport(nested).provider);
  });

  describe('with the setting', () => {
    let before: Stack;

    beforeAll(() => { before = givenProvider(); });

    test.each(Object.entries(SETTINGS))('%s are changed by it and keep their logical IDs, because CloudFormation refuses another function', (name, settings) => {
      const after = givenProvider(settings);
      expect(onlyOne(after, FUNCTION).logicalId).toBe(onlyOne(before, FUNCTION).logicalId);
      expect(onlyOne(after, FUNCTION).Properties).toMatchObject(PROPERTY_OF[name] ?? {});
      const { logicalId, Properties: { KeySchema } } = onlyOne(before, TABLE);
      expect(onlyOne(after, TABLE)).toMatchObject({ logicalId, Properties: { KeySchema } });
      expect(onlyOne(after, RULE).logicalId).toBe(onlyOne(before, RULE).logicalId);
    });
  });
});

describe('asking twice', () => {
  const SMALL = { memorySize: 128 };

  test.each(Object.entries(SETTINGS))('has the same effect in any order with %s', (_, settings) => {
    const ask = (stack: Stack) => TrailImportProvider.getOrCreate(stack, settings(stack));
    const declare = (stack: Stack) => givenImport(stack).alarmOnFailure();
    const askForDefault = (stack: Stack) => TrailImportProvider.getOrCreate(stack, {});
    const [before, after, amid] = [[ask, declare], [declare, ask], [askForDefault, declare, ask]]
      .map((steps) => {
        const stack = givenStack();
        steps.forEach((step) => step(stack));
        expect(cycleOf(stack)).toEqual([]);
        return Template.fromStack(stack).toJSON();
      });
    expect(after).toEqual(before);
    expect(amid).toEqual(before);
  });

  test('adds up the settings of all calls', () => {
    const stack = givenStack();
    const settings = [
      SETTINGS.vpc(stack), { runtime: Runtime.NODEJS_24_X },
      { vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } },
    ];
    for (const each of settings) TrailImportProvider.getOrCreate(stack, each);
    givenImport(stack);
    const together = givenProvider((other) => ({ ...SETTINGS.vpc(other), ...settings[1], ...settings[2] }));
    expect(Template.fromStack(stack).toJSON()).toEqual(Template.fromStack(together).toJSON());
  });

  test('without settings, or with equal ones, takes what is there', () => {
    const stack = givenStack();
    const settings = { vpc: new Vpc(stack, 'Vpc'), runtime: Runtime.NODEJS_24_X, vpcSubnets: { subnetType: SubnetType.PRIVATE_WITH_EGRESS } };
    const provider = TrailImportProvider.getOrCreate(stack, settings);
    expect(provider.handler).toBe(provider.handler);
    const equal = { ...settings, role: undefined, vpcSubnets: { ...settings.vpcSubnets } };
    for (const again of [undefined, {}, { runtime: undefined }, equal]) {
      expect(TrailImportProvider.getOrCreate(stack, again)).toBe(provider);
    }
    expect(givenImport(stack, { provider }).provider).toBe(provider);
  });

  test('with another value is an error that names both', () => {
    const stack = givenStack();
    TrailImportProvider.getOrCreate(new Construct(stack, 'Landing'), { memorySize: 512 });
    expect(() => TrailImportProvider.getOrCreate(new Construct(stack, 'Team'), SMALL)).toThrow(
      '[Audit/Team] memorySize of the import provider is 128, but Audit/Landing has requested the provider with 512: specify the same value',
    );
  });

  test('with a setting after the function was used is an error', () => {
    const stack = givenStack();
    new Key(stack, 'Key').grantDecrypt(givenImport(stack).provider);
    expect(() => TrailImportProvider.getOrCreate(stack, SMALL)).toThrow(
      '[Audit] the import provider gets another setting (memorySize) too late, because the app has used its property grantPrincipal: call TrailImportProvider.getOrCreate',
    );
  });

  test.each([true, false])('also in an aspect has the same effect, with the stabilization of aspects %s', (isStabilized) => {
    const given = (declare: (stack: Stack, import_: () => void) => void) => {
      const stack = givenStack({}, 'Audit', givenApp({ '@aws-cdk/core:aspectStabilization': isStabilized }));
      const { vpc } = SETTINGS.vpc(stack);
      declare(stack, () => {
        givenImport(stack);
        TrailImportProvider.getOrCreate(stack, { vpc });
      });
      return Template.fromStack(stack).toJSON();
    };
    const inAspect = given((stack, declareImport) => Aspects.of(stack).add({
      visit: (node) => { if (node === stack && !stack.node.tryFindChild('History')) declareImport(); },
    }));
    expect(inAspect).toEqual(given((_, declareImport) => declareImport()));
  });

  test('reports the permissions of an existing role once', () => {
    const reportOf = (...steps: ((stack: Stack) => void)[]) => {
      const app = givenApp();
      const stack = givenStack({}, 'Audit', app);
      Role.customizeRoles(stack, { usePrecreatedRoles: { 'Audit/CloudTrailImportProvider/Role': 'function', 'Audit/History/AccessRole': 'access' } });
      steps.forEach((step) => step(stack));
      return readFileSync(join(app.synth().directory, 'iam-policy-report.json'), 'utf8').replace(/TOKEN\.\d+/g, 'TOKEN');
    };
    const ask = (stack: Stack) => TrailImportProvider.getOrCreate(stack, SMALL);
    expect(reportOf(givenImport, ask)).toBe(reportOf(ask, givenImport));
  });

  test('with one of another stack is an error of the import', () => {
    const stack = givenStack();
    const provider = TrailImportProvider.getOrCreate(givenStack({}, 'Other', stack.node.root as any));
    givenImport(stack, { provider });
    expect(complaintsOf(stack)).toContain('[Audit/History] the provider Other/CloudTrailImportProvider is in the stack Other');
  });
});

describe('the function', () => {
  test.each([undefined, 'us-east-1', 'us-gov-west-1'])('gets, in Region %s, a Node.js version that its bundle is tested with', (region) => {
    const stack = givenStack({ env: { region } });
    givenImport(stack, { destinations: [newStore(stack)] });
    expect(NODE_RUNTIMES.map((version) => `nodejs${version}.x`)).toContain(onlyOne(stack, FUNCTION).Properties.Runtime);
  });

  test('has a log group that may be retained', () => {
    expect(onlyOne(givenProvider(SETTINGS.logRemovalPolicy), 'AWS::Logs::LogGroup').DeletionPolicy).toBe('Retain');
    const both = givenProvider((stack) => ({ ...SETTINGS.logGroup(stack), logRemovalPolicy: RemovalPolicy.RETAIN }));
    expect(complaintsOf(both)).toContain('logRemovalPolicy is specified, but logGroup is, too: set the removal policy of the log group itself');
  });

  test('may be granted rights, and connections in its VPC', () => {
    const stack = givenStack();
    const { vpc } = SETTINGS.vpc(stack);
    const provider = TrailImportProvider.getOrCreate(stack, { vpc });
    const group = new SecurityGroup(stack, 'Endpoint', { vpc: vpc! });
    group.connections.allowFrom(provider, Port.HTTPS);
    new Key(stack, 'Key').grantDecrypt(provider);
    expect(Object.values(resourcesOf(stack, 'AWS::EC2::SecurityGroupIngress'))).toHaveLength(1);
    expect(JSON.stringify(resourcesOf(stack, 'AWS::IAM::Policy'))).toContain('"kms:Decrypt"');
    const without = TrailImportProvider.getOrCreate(givenStack());
    expect(() => without.connections).toThrow('[Audit/CloudTrailImportProvider] the provider is in no VPC: specify vpc');
  });

  const waiting = { waitForCompletion: Duration.minutes(10) };

  test('with one concurrent execution serves one import that waits, and no more', () => {
    const given = (count: number) => {
      const stack = givenStack();
      TrailImportProvider.getOrCreate(stack, { reservedConcurrentExecutions: 1 });
      for (let index = 0; index < count; index++) {
        givenImport(stack, { ...waiting, source: ImportSource.fromS3Uri(`s3://logs-${index}/`) }, `Import${index}`);
      }
      return complaintsOf(stack);
    };
    expect(given(1)).toBe('');
    expect(given(2)).toContain('the reserved concurrency of the function is 1, but 2 imports have waitForCompletion (Audit/Import0, Audit/Import1): specify at least 2');
  });

  test.each<[string, string, string, unknown, string]>([
    ['the timeout', FUNCTION, 'Timeout', 30, 'the timeout of the function is 30 seconds: exclude the function from the aspect'],
    ['no concurrency', FUNCTION, 'ReservedConcurrentExecutions', 0, 'the reserved concurrency of the function is 0: specify at least 1'],
    ['the runtime', FUNCTION, 'Runtime', 'nodejs20.x', 'the runtime of the function is nodejs20.x: specify Node.js 22 or later'],
    ['the class of the log group', 'AWS::Logs::LogGroup', 'LogGroupClass', 'INFREQUENT_ACCESS', 'has the class INFREQUENT_ACCESS'],
  ])('is refused if an aspect sets %s', (_, type, property, value, complaint) => {
    const stack = givenProvider();
    Aspects.of(stack).add({
      visit: (node) => {
        if (CfnResource.isCfnResource(node) && node.cfnResourceType === type) node.addPropertyOverride(property, value);
      },
    });
    expect(complaintsOf(stack)).toContain(complaint);
  });

  test('has no policy that AWS manages', () => {
    for (const settings of [undefined, SETTINGS.vpc]) {
      for (const { Properties } of Object.values(resourcesOf(givenProvider(settings), 'AWS::IAM::Role'))) {
        expect(Properties.ManagedPolicyArns).toBeUndefined();
      }
    }
  });

  describe('in a VPC of its stack', () => {
    const given = (use: (vpc: Vpc, provider: TrailImportProvider) => void) => {
      const stack = givenStack();
      const vpc = new Vpc(stack, 'Vpc', { restrictDefaultSecurityGroup: false });
      use(vpc, TrailImportProvider.getOrCreate(stack, { vpc }));
      givenImport(stack);
      return stack;
    };
    const ENDPOINT = 'AWS::EC2::VPCEndpoint';

    test('has its routes and endpoints, by which it answers, before the imports are created and until they are deleted', () => {
      const stack = given((vpc) => vpc.addInterfaceEndpoint('CloudTrail', { service: InterfaceVpcEndpointAwsService.CLOUDTRAIL }));
      const routes = Object.keys(resourcesOf(stack, 'AWS::EC2::Route'));
      expect(routes).not.toEqual([]);
      expect(onlyImport(stack).DependsOn)
        .toEqual(expect.arrayContaining([...routes, onlyOne(stack, ENDPOINT).logicalId]));
    });

    test('may be named by the policy of an endpoint, and by the rules of its security group', () => {
      const stack = given((vpc, { handler, ledger, ruleName }) => {
        const tables = vpc.addGatewayEndpoint('Tables', { service: GatewayVpcEndpointAwsService.DYNAMODB });
        tables.addToPolicy(new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['dynamodb:*'], resources: [ledger.tableArn] }));
        const endpoint = vpc.addInterfaceEndpoint('Rules', { service: InterfaceVpcEndpointAwsService.EVENTBRIDGE, open: false });
        endpoint.addToPolicy(new PolicyStatement({ principals: [new AnyPrincipal()], actions: ['events:*'], resources: [Stack.of(vpc).formatArn({ service: 'events', resource: 'rule', resourceName: ruleName })] }));
        endpoint.connections.allowDefaultPortFrom(handler as Function);
      });
      const endpoints = Object.keys(resourcesOf(stack, ENDPOINT));
      expect(endpoints).toHaveLength(2);
      for (const endpoint of endpoints) expect(onlyOne(stack, FUNCTION).DependsOn).not.toContain(endpoint);
      expect(onlyImport(stack).DependsOn).toEqual(expect.arrayContaining(endpoints));
      expect(cycleOf(stack)).toEqual([]);
      expect(onlyImport(stack).DependsOn).toContain(onlyOne(stack, 'AWS::EC2::SecurityGroupIngress').logicalId);
    });
  });

  test('in a VPC of another stack waits for no more than that uses of it', () => {
    const stack = givenStack();
    const network = givenStack({}, 'Network', stack.node.root as any);
    TrailImportProvider.getOrCreate(stack, { vpc: new Vpc(network, 'Vpc', { restrictDefaultSecurityGroup: false }) });
    givenImport(stack);
    expect(complaintsOf(stack)).toBe('');
    expect(JSON.stringify(onlyImport(stack).DependsOn)).not.toContain('Vpc');
  });

  test.each<[string, Runtime]>([
    ['python3.13', Runtime.PYTHON_3_13],
    ['nodejs18.x', Runtime.NODEJS_18_X],
    ['nodejs20.x', Runtime.NODEJS_20_X],
    ['nodejs', Runtime.NODEJS],
    ['provided.al2023', Runtime.PROVIDED_AL2023],
  ])('of the runtime %s is refused', (name, runtime) => {
    expect(complaintsOf(givenProvider(() => ({ runtime }))))
      .toContain(`[Audit/CloudTrailImportProvider] the runtime of the function is ${name}: specify Node.js 22 or later, or leave runtime out`);
  });

  test.each<[string, (stack: Stack) => Runtime]>([
    ['Node.js 22', () => Runtime.NODEJS_22_X],
    ['a Node.js that aws-cdk-lib does not know yet', () => new Runtime('nodejs30.x')],
    ['a runtime that is a parameter of the stack', (stack) => new Runtime(new CfnParameter(stack, 'Runtime').valueAsString, RuntimeFamily.NODEJS)],
  ])('takes %s', (_, runtime) => {
    expect(complaintsOf(givenProvider((stack) => ({ runtime: runtime(stack) })))).toBe('');
  });

  test('gets its permissions also where its role is given', () => {
    const stack = givenProvider(SETTINGS.role);
    expect(onlyOne(stack, 'AWS::IAM::Policy').Properties.Roles).toEqual([{ Ref: expect.stringMatching(/^Own/) }]);
    Template.fromStack(stack).resourceCountIs('AWS::IAM::Role', 2);
  });
});

describe('what the function may do', () => {
  test('is on everything only where IAM knows no resource', () => {
    const everywhere = Object.values(functionStatements(givenProvider()))
      .filter(({ Effect, Resource }) => Effect === 'Allow' && [Resource].flat().includes('*'));
    expect(everywhere).toEqual([{
      Effect: 'Allow',
      Action: ['cloudtrail:StartImport', 'cloudtrail:GetImport', 'cloudtrail:StopImport', 'cloudtrail:ListImports', 'cloudtrail:ListImportFailures'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:RequestedRegion': { Ref: 'AWS::Region' } } },
    }]);
  });

  test('excludes network interfaces for its own code, also with a given role', () => {
    for (const settings of [SETTINGS.vpc, (stack: Stack) => ({ ...SETTINGS.vpc(stack), ...SETTINGS.role(stack) })]) {
      const stack = givenProvider(settings);
      expect(functionStatements(stack)['Deny ec2:CreateNetworkInterface']).toMatchObject({
        Effect: 'Deny', Resource: '*', Condition: { ArnEquals: { 'lambda:SourceFunctionArn': { 'Fn::GetAtt': [onlyOne(stack, FUNCTION).logicalId, 'Arn'] } } },
      });
    }
  });

  describe('lists the prefixes of the sources, and the direct contents of the folders above them', () => {
    const denied = (stack: Stack): any[] => onlyOne(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement
      .filter(({ Effect, Action }: any) => Effect === 'Deny' && Action === 's3:ListBucket')
      .map(({ Condition }: any) => Condition);
    const allBut = (prefixes: string[]) => [
      { StringNotLike: { 's3:prefix': prefixes } },
      { StringNotLike: { 's3:prefix': prefixes.filter((each) => each.endsWith('*')) }, StringNotEquals: { 's3:delimiter': '/' } },
    ];
    const givenFrom = (...uris: string[]) => {
      const stack = givenStack();
      uris.forEach((uri, index) => givenImport(stack, { source: ImportSource.fromS3Uri(uri) }, `Import${index}`));
      return stack;
    };

    test.each<[string, string[], string[]]>([
      ['one', ['s3://logs/AWSLogs/111122223333/CloudTrail/'], ['', 'AWSLogs/', 'AWSLogs/111122223333/', 'AWSLogs/111122223333/CloudTrail/*']],
      ['several, in other buckets, too', ['s3://logs/a/b/', 's3://others/c/'], ['', 'a/', 'a/b/*', 'c/*']],
      ['a whole bucket', ['s3://logs/a/', 's3://others'], ['*']],
    ])('%s', (_, uris, prefixes) => {
      expect(denied(givenFrom(...uris))).toEqual(allBut(prefixes));
    });

    test('many accounts, as a pattern', () => {
      const uris = Array.from({ length: 60 }, (_, index) => `s3://logs/AWSLogs/${String(index).padStart(12, '0')}/CloudTrail/`);
      expect(denied(givenFrom(...uris))).toEqual(allBut(['', 'AWSLogs/', 'AWSLogs/*/', 'AWSLogs/*/CloudTrail/*']));
    });

    test('every prefix, if only CloudFormation knows that of a source', () => {
      const stack = givenStack();
      givenImport(stack, { source: ImportSource.fromBucket(Bucket.fromBucketName(stack, 'Logs', 'logs'), { prefix: new CfnParameter(stack, 'Prefix').valueAsString }) });
      expect(denied(stack)).toEqual(allBut(['*']));
    });

    test('and leaves other users of a given role alone', () => {
      const stack = givenProvider(SETTINGS.role);
      const isFunction = { ArnEquals: { 'lambda:SourceFunctionArn': { 'Fn::GetAtt': [onlyOne(stack, FUNCTION).logicalId, 'Arn'] } } };
      for (const condition of denied(stack)) expect(condition).toMatchObject(isFunction);
    });
  });

  test('is on buckets of their known owners', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://elsewhere', { bucketAccount: '444455556666' }), disableAcls: true }, 'Elsewhere');
    givenImport(stack, { source: ImportSource.fromBucket(new CfnBucket(stack, 'Own')) }, 'FromOwn');
    expect(functionStatements(stack)['s3:ListBucket']).toMatchObject({
      Resource: ['arn:aws:s3:::elsewhere', { 'Fn::GetAtt': ['Own', 'Arn'] }],
      Condition: { StringEquals: { 'aws:ResourceAccount': ['444455556666', '111122223333'] } },
    });
    const imports = Object.values(resourcesOf(stack, 'Custom::CloudTrailImport'));
    expect(imports.map(({ Properties }) => Properties.BucketOwner)).toEqual(['444455556666', '111122223333']);
    givenImport(stack, {}, 'OfUnknownOwner');
    expect(imports).toHaveLength(2);
  });

  test('is on the ACLs of a bucket only if its template does not disable them', () => {
    const stack = givenStack();
    givenImport(stack, { source: ImportSource.fromBucket(new Bucket(stack, 'Own', { objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED })) });
    expect(functionStatements(stack)['s3:ListBucket'].Action).not.toContain('s3:PutBucketOwnershipControls');
  });

  test('is on the imports of its stack', () => {
    const stack = givenStack();
    givenImport(stack);
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://verified'), disableAcls: false }, 'Verified');
    const statements = onlyOne(stack, 'AWS::IAM::Policy').Properties.PolicyDocument.Statement as any[];
    const allowed = statements.map(({ Action, Resource }) => [[Action].flat().join(' '), deployed(Resource)]);
    expect(allowed).toEqual(expect.arrayContaining([
      ['s3:ListBucket s3:GetBucketAcl s3:GetBucketOwnershipControls s3:PutBucketOwnershipControls', 'arn:aws-us-gov:s3:::trail-logs'],
      ['s3:ListBucket s3:GetBucketAcl s3:GetBucketOwnershipControls', 'arn:aws-us-gov:s3:::verified'],
      ['iam:PassRole', 'arn:aws-us-gov:iam::111122223333:role/cdk-cloudtrail-import/Audit/*'],
      ['cloudtrail:GetEventDataStore', expect.stringContaining(':eventdatastore/')],
    ]));
    expect(functionStatements(stack)['cloudformation:DescribeStacks'].Resource).toEqual({ Ref: 'AWS::StackId' });
    expect(functionStatements(stack)['iam:PassRole'].Condition).toEqual({ StringEquals: { 'iam:PassedToService': 'cloudtrail.amazonaws.com' } });
  });

  test('is on the items of its own ledger, by the operations that it needs', () => {
    const stack = givenProvider();
    expect(functionStatements(stack)['dynamodb:GetItem']).toMatchObject({
      Action: ['GetItem', 'Query', 'PutItem'].map((action) => `dynamodb:${action}`),
      Resource: { 'Fn::GetAtt': [onlyOne(stack, TABLE).logicalId, 'Arn'] },
    });
  });

  test('is on its own rule, its own function and its own stack', () => {
    const stack = givenProvider();
    const statements = functionStatements(stack);
    expect(deployed(statements['events:EnableRule'])).toMatchObject({
      Action: ['events:EnableRule', 'events:DisableRule'],
      Resource:
        expect.stringMatching(/^arn:aws-us-gov:events:ap-northeast-1:111122223333:rule\/cdk-cloudtrail-import-/),
    });
    expect(statements['lambda:InvokeFunction'].Resource).toEqual({ 'Fn::GetAtt': [onlyOne(stack, FUNCTION).logicalId, 'Arn'] });
    expect(statements['cloudformation:DescribeStacks']).toMatchObject({
      Action: ['cloudformation:DescribeStacks', 'cloudformation:DescribeStackResource'], Resource: { Ref: 'AWS::StackId' },
    });
  });

  test('puts events of imports, and no others, on the default event bus of the account', () => {
    const { Resource, Condition } = functionStatements(givenProvider())['events:PutEvents'];
    expect(deployed(Resource)).toBe('arn:aws-us-gov:events:ap-northeast-1:111122223333:event-bus/default');
    expect(Condition).toEqual({
      'ForAllValues:StringEquals': { 'events:source': 'cdk-cloudtrail-import', 'events:detail-type': 'CloudTrail Import State Change' },
      'Null': { 'events:source': 'false', 'events:detail-type': 'false' },
    });
  });
});

describe('the ledger', () => {
  test('has the keys that the function uses, on demand, with point-in-time recovery, and is deleted with the stack', () => {
    expect(onlyOne(givenProvider(), TABLE)).toMatchObject({
      DeletionPolicy: 'Delete',
      UpdateReplacePolicy: 'Delete',
      Properties: {
        AttributeDefinitions: [{ AttributeName: 'kind', AttributeType: 'S' }, { AttributeName: 'id', AttributeType: 'S' }],
        KeySchema: [{ AttributeName: 'kind', KeyType: 'HASH' }, { AttributeName: 'id', KeyType: 'RANGE' }],
        BillingMode: 'PAY_PER_REQUEST',
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
        TimeToLiveSpecification: { AttributeName: 'expires', Enabled: true },
      },
    });
  });

  test.each<[string, (stack: Stack) => aws_kms.IKeyRef, object]>([
    ['a Key', (stack) => new Key(stack, 'Key'), { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }],
    ['a CfnKey', (stack) => new CfnKey(stack, 'Key', { keyPolicy: {} }), { 'Fn::GetAtt': ['Key', 'Arn'] }],
  ])('is encrypted with %s, which the function may use and whose policy is left alone', (_, keyOf, keyArn) => {
    // GIVEN
    const policyOf = (stack: Stack) => onlyOne(stack, 'AWS::KMS::Key').Properties.KeyPolicy;
    const bare = givenStack();
    keyOf(bare);
    // WHEN
    const stack = givenProvider((scope) => ({ encryptionKey: keyOf(scope) }));
    // THEN
    expect(onlyOne(stack, TABLE).Properties.SSESpecification).toEqual({ KMSMasterKeyId: keyArn, SSEEnabled: true, SSEType: 'KMS' });
    expect(onlyOne(stack, 'AWS::Logs::LogGroup').Properties.KmsKeyId).toEqual(keyArn);
    const via = (service: string) => ({ 'Fn::Join': ['', [`${service}.`, { Ref: 'AWS::Region' }, '.amazonaws.com']] });
    expect(functionStatements(stack)['kms:Decrypt']).toEqual({
      Effect: 'Allow', Action: 'kms:Decrypt', Resource: keyArn, Condition: { StringEquals: { 'kms:ViaService': [via('dynamodb'), via('lambda')] } },
    });
    expect(functionStatements(stack)['kms:Encrypt']).toMatchObject({
      Resource: keyArn,
      Condition: { StringEquals: { 'kms:ViaService': via('dynamodb') } },
    });
    expect(policyOf(stack)).toEqual(policyOf(bare));
    expect(cycleOf(stack)).toEqual([]);
  });

  test('and the rule are references for the rest of the app', () => {
    const stack = givenProvider();
    const { ledger, ruleName } = TrailImportProvider.getOrCreate(stack);
    expect(stack.resolve(ledger.tableName)).toEqual({ Ref: onlyOne(stack, TABLE).logicalId });
    expect(stack.resolve(ruleName)).toEqual({ Ref: onlyOne(stack, RULE).logicalId });
  });
});

describe('the schedule', () => {
  const UUID = { 'Fn::Select': [2, { 'Fn::Split': ['/', { Ref: 'AWS::StackId' }] }] };
  const NAME = { 'Fn::Join': ['', ['cdk-cloudtrail-import-', UUID]] };

  test('invokes the function every minute, with no State that a deployment would reset', () => {
    const stack = givenProvider();
    const { Properties } = onlyOne(stack, RULE);
    expect(Properties.ScheduleExpression).toBe('rate(1 minute)');
    expect(Properties.Targets).toMatchObject([{ Arn: { 'Fn::GetAtt': [onlyOne(stack, FUNCTION).logicalId, 'Arn'] } }]);
    expect(Properties).not.toHaveProperty('State');
  });

  test('may invoke the function, as this rule alone', () => {
    const stack = givenProvider();
    expect(onlyOne(stack, 'AWS::Lambda::Permission').Properties).toEqual({
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [onlyOne(stack, FUNCTION).logicalId, 'Arn'] },
      Principal: 'events.amazonaws.com',
      SourceArn: {
        'Fn::Join': ['', [
          'arn:', { Ref: 'AWS::Partition' }, ':events:', { Ref: 'AWS::Region' }, ':', { Ref: 'AWS::AccountId' }, ':rule/cdk-cloudtrail-import-', UUID,
        ]],
      },
    });
  });

  test('is deleted before the permissions that a pass needs', () => {
    expect(onlyOne(givenProvider(), RULE).DependsOn).toEqual([
      expect.stringMatching(/^CloudTrailImportProviderPermissionsPolicy/),
      expect.stringMatching(/^CloudTrailImportProviderRulePermission/),
    ]);
  });

  test('of a nested stack has the name and the stack of the nested stack', () => {
    const nested = new NestedStack(givenStack(), 'Nested');
    givenImport(nested);
    expect(onlyOne(nested, RULE).Properties.Name).toEqual(NAME);
    expect(onlyOne(nested, FUNCTION).Properties.Environment.Variables)
      .toEqual({ LEDGER_TABLE: { Ref: onlyOne(nested, TABLE).logicalId }, RULE_NAME: NAME, STACK_ID: { Ref: 'AWS::StackId' } });
  });
});

test('the function has no EventInvokeConfig, whose event age would drop requests of CloudFormation', () => {
  Template.fromStack(givenProvider()).resourceCountIs('AWS::Lambda::EventInvokeConfig', 0);
});

test('the log group keeps a year of lines and is deleted with the stack', () => {
  expect(onlyOne(givenProvider(), 'AWS::Logs::LogGroup')).toMatchObject({ DeletionPolicy: 'Delete', Properties: { RetentionInDays: 365 } });
});

test.each([LogGroupClass.INFREQUENT_ACCESS, 'DELIVERY'])('a log group of the class %s, which makes no metrics, is refused', (logGroupClass) => {
  const complaints = complaintsOf(givenProvider((stack) => {
    const logGroup = new LogGroup(stack, 'OwnLogs');
    (logGroup.node.defaultChild as CfnLogGroup).logGroupClass = logGroupClass;
    return { logGroup };
  }));
  expect(complaints).toContain(`[Audit/CloudTrailImportProvider] the log group Audit/OwnLogs has the class ${logGroupClass}, from whose lines CloudWatch extracts no metrics: specify`);
});

test.each<[string, (stack: Stack) => Construct]>([
  ['encryptionKey', (stack) => new Key(stack, 'Own')],
  ['logGroup', (stack) => new LogGroup(stack, 'Own')],
  ['role', (stack) => new Role(stack, 'Own', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') })],
])('%s that the stack creates under a condition is refused', (name, make) => {
  const complaints = complaintsOf(givenProvider((stack) => {
    const own = make(stack);
    (own.node.defaultChild as CfnResource).cfnOptions.condition = new CfnCondition(stack, 'InProduction', { expression: Fn.conditionEquals('a', 'b') });
    return { [name]: own };
  }));
  expect(complaints).toContain(`[Audit/CloudTrailImportProvider] ${name} is Audit/Own, which the stack creates only under the condition Audit/InProduction: specify one without`);
});

test.each<[string, (stack: Stack) => LogGroup]>([
  ['of the Standard class', (stack) => new LogGroup(stack, 'OwnLogs', { logGroupClass: LogGroupClass.STANDARD })],
  ['that exists', (stack) => LogGroup.fromLogGroupName(stack, 'OwnLogs', 'audit') as LogGroup],
  ['whose class is a parameter of the stack', (stack) => {
    const logGroup = new LogGroup(stack, 'OwnLogs');
    (logGroup.node.defaultChild as CfnLogGroup).logGroupClass = new CfnParameter(stack, 'Class').valueAsString;
    return logGroup;
  }],
])('a log group %s is taken', (_, logGroup) => {
  expect(complaintsOf(givenProvider((stack) => ({ logGroup: logGroup(stack) })))).toBe('');
});
