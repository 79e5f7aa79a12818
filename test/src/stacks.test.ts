import { App, Aspects, Aws, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, Stack, Stage, StageProps } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import {
  complaintsOf, deployed, existingStore, functionStatements, givenApp, givenImport, givenStack, newStore,
  onlyAccessRole, onlyImport, onlyOne, PREFIX, resourcesOf, STORE_ARN, US,
} from './given';
import { ImportSource, TrailImport } from '../../src';

const EU = { ...US, region: 'eu-west-1' };
const YEAR = { startEventTime: new Date('2023-01-01T00:00:00Z'), endEventTime: new Date('2023-12-31T23:59:59Z') };

test('a stack that knows neither account nor Region names both by reference everywhere', () => {
  // GIVEN
  const stack = givenStack();
  // WHEN
  givenImport(stack, { source: ImportSource.fromTrailBucket(new Bucket(stack, 'Logs')), destinations: [newStore(stack, 'Lake')] });
  // THEN
  expect(complaintsOf(stack)).toBe('');
  // The hash of the handler may hold as many digits as an account's id.
  const template = JSON.stringify(resourcesOf(stack)).replace(/[0-9a-f]{64}/g, 'hash');
  expect(template).not.toMatch(/\d{12}|unknown-|arn:aws:|us-east-1/);
  expect(onlyImport(stack).Properties.SourceUri).toEqual({
    'Fn::Join': ['', ['s3://', { Ref: expect.stringMatching(/^Logs/) }, '/AWSLogs/', { Ref: 'AWS::AccountId' }, '/CloudTrail/']],
  });
});

describe('across Regions', () => {
  function given(crossRegionReferences: boolean, bucketName?: string) {
    const app = givenApp();
    const storage = new Stack(app, 'Storage', { env: EU, crossRegionReferences });
    const stack = new Stack(app, 'Audit', { env: US, crossRegionReferences });
    const bucket = new Bucket(storage, 'Logs', { bucketName });
    const encryptionKeys = crossRegionReferences ? [new Key(storage, 'Key')] : [];
    givenImport(stack, { source: ImportSource.fromBucket(bucket, { bucketRegion: storage.region, encryptionKeys }) });
    return { storage, stack };
  }

  test('bucket and key come in by crossRegionReferences', () => {
    const { storage, stack } = given(true);
    expect(complaintsOf(stack)).toBe('');
    expect(stack.dependencies).toEqual([storage]);
    expect(onlyImport(stack).Properties).toMatchObject({
      SourceRegion: 'eu-west-1', SourceUri: { 'Fn::Join': ['', ['s3://', { 'Fn::GetAtt': [expect.stringContaining('ExportsReader'), expect.stringContaining('Logs')] }, '/']] },
    });
    expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement[2].Resource['Fn::GetAtt'][1]).toContain('Key');
  });

  test('a bucket comes in by its physical name', () => {
    const { stack } = given(false, 'logs-of-europe');
    expect(complaintsOf(stack)).toBe('');
    expect(onlyImport(stack).Properties.SourceUri).toBe('s3://logs-of-europe/');
  });
});

describe('a bucket with a name in another stack of the app', () => {
  test.each([['another account', { ...US, account: '444455556666' }], ['another Region', EU]])('of %s is deployed before the import', (_, env) => {
    const app = givenApp();
    const storage = new Stack(app, 'Storage', { env });
    const bucket = new Bucket(storage, 'Logs', { bucketName: 'trail-logs' });
    const stack = givenStack({ env: US }, 'Audit', app);
    givenImport(new NestedStack(stack, 'Nested'), { source: ImportSource.fromBucket(bucket) });
    expect(complaintsOf(stack)).toBe('');
    expect(stack.dependencies).toEqual([storage]);
  });

  test('of another stage is not waited for, because stages are deployed apart', () => {
    const app = givenApp();
    const bucket = new Bucket(new Stack(new Stage(app, 'Logs'), 'Storage', { env: EU }), 'Logs', { bucketName: 'trail-logs' });
    const stack = new Stack(new Stage(app, 'Audit'), 'Audit', { env: US });
    givenImport(stack, { source: ImportSource.fromBucket(bucket) });
    expect(stack.dependencies).toEqual([]);
    expect(onlyImport(stack).Properties.SourceUri).toBe('s3://trail-logs/');
  });
});

test('an import that an aspect declares takes the condition of its event data store', () => {
  const stack = givenStack({ env: US });
  const store = newStore(stack, 'Lake');
  store.cfnOptions.condition = new CfnCondition(stack, 'Wanted', { expression: Fn.conditionEquals(Aws.REGION, 'us-east-1') });
  Aspects.of(stack).add({
    visit: (node) => { if (node === store) givenImport(stack, { destinations: [store], ...YEAR }); },
  });
  expect(complaintsOf(stack)).toBe('');
  expect(onlyImport(stack).Condition).toBe('Wanted');
});

describe('a pipeline', () => {
  class AuditStage extends Stage {
    public readonly stack: Stack;

    constructor(scope: Construct, id: string, props?: StageProps) {
      super(scope, id, props);
      this.stack = new Stack(this, 'Audit');
      givenImport(this.stack, { destinations: [newStore(this.stack, 'Lake')] });
    }
  }

  test('deploys the import in stages of several accounts, with the function as its asset', () => {
    // GIVEN
    const app = givenApp({ '@aws-cdk/aws-codepipeline:defaultPipelineTypeToV2': true });
    const delivery = new Stack(app, 'Delivery', { env: { ...US, account: '999999999999' } });
    const pipeline = new CodePipeline(delivery, 'Pipeline', {
      crossAccountKeys: true,
      synth: new ShellStep('Synth', {
        input: CodePipelineSource.codeCommit(Repository.fromRepositoryName(delivery, 'Repository', 'audit'), 'main'), commands: ['npx cdk synth'],
      }),
    });
    // WHEN
    const stages = [US, { ...EU, account: '444455556666' }].map((env, index) => new AuditStage(delivery, `Wave${index}`, { env }));
    stages.forEach((stage) => pipeline.addStage(stage));
    // THEN
    expect(complaintsOf(delivery)).toBe('');
    const names = onlyOne(delivery, 'AWS::CodePipeline::Pipeline').Properties.Stages.map(({ Name }: any) => Name);
    expect(names).toEqual(['Source', 'Build', 'UpdatePipeline', 'Assets', 'Wave0', 'Wave1']);
    const [one, other] = stages.map(({ stack }) => onlyImport(stack));
    expect(one.logicalId).toBe(other.logicalId);
    expect(one.Properties.ConstructPath).toBe('Delivery/Wave0/Audit/History');
  });
});

describe('an import drags no dependency along', () => {
  const dependsOn = (stack: Stack) => stack.dependencies.map((each) => each.node.id).sort();

  test('to stacks before and after its own', () => {
    // GIVEN
    const app = givenApp();
    const [before, stack, after] = ['Before', 'Audit', 'After'].map((id) => new Stack(app, id, { env: US }));
    const bucket = new Bucket(before, 'Logs');
    const stackOfOthers = new Stack(app, 'Aside', { env: US });
    // WHEN
    givenImport(stack, { source: ImportSource.fromBucket(bucket) });
    stack.addDependency(before);
    after.addDependency(stack);
    // THEN
    expect(complaintsOf(stack)).toBe('');
    expect([before, stack, after, stackOfOthers].map(dependsOn)).toEqual([[], ['Before'], ['Audit'], []]);
  });

  test('from the bucket, the key and the store of its stack to itself', () => {
    // GIVEN
    const given = (withImport: boolean) => {
      const stack = givenStack({ env: US });
      const key = new Key(stack, 'Key');
      const bucket = new Bucket(stack, 'Logs', { encryptionKey: key, enforceSSL: true });
      const store = newStore(stack, 'Lake');
      const topic = new Topic(stack, 'Topic');
      topic.node.addDependency(bucket, store);
      if (withImport) {
        givenImport(stack, {
          source: ImportSource.fromBucket(bucket, { encryptionKeys: [key] }), destinations: [store],
        });
      }
      return resourcesOf(stack);
    };
    // WHEN
    const [without, having] = [given(false), given(true)];
    // THEN
    for (const id of Object.keys(without)) expect(having[id]).toEqual(without[id]);
    const others = Object.keys(without).map((id) => JSON.stringify(having[id]));
    for (const added of Object.keys(having).filter((id) => !(id in without))) {
      expect(others.filter((resource) => resource.includes(`"${added}"`))).toEqual([]);
    }
  });

  test('from what depends on a construct that holds it to the provider of the whole stack', () => {
    // GIVEN
    const stack = givenStack({ env: US });
    const part = new Construct(stack, 'Part');
    givenImport(part, { destinations: [existingStore(stack)] });
    // WHEN
    const later = new CfnResource(stack, 'Later', { type: 'Custom::Anything' });
    later.node.addDependency(part);
    // THEN it waits for the import and its role alone
    const resources = resourcesOf(stack);
    expect(resources.Later.DependsOn!.map((id) => resources[id].Type)).toEqual(['AWS::IAM::Role', 'Custom::CloudTrailImport']);
  });

  test('from the first import of a stack, which makes the provider, to the second', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://one') }, 'One');
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://two') }, 'Two');
    const [one, two] = ['One', 'Two'].map((id) => Object.entries(resourcesOf(stack)).filter(([logicalId]) => logicalId.startsWith(id)));
    for (const [, resource] of two) for (const [id] of one) expect(JSON.stringify(resource)).not.toContain(`"${id}"`);
  });
});

test.each(['us-gov-east-1', 'xx-nowhere-1'])('in %s, known to aws-cdk-lib or not, it synthesizes', (region) => {
  const stack = givenStack({ env: { ...US, region } });
  givenImport(stack, { destinations: [newStore(stack, 'Lake')] });
  expect(complaintsOf(stack)).toBe('');
});

describe('an event data store', () => {
  const givenCondition = (stack: Stack, id: string) =>
    new CfnCondition(stack, id, { expression: Fn.conditionEquals(new CfnParameter(stack, `${id}Answer`).valueAsString, 'yes') });

  test('may be a token', () => {
    const stack = givenStack();
    givenImport(stack, { destinations: [existingStore(stack, 'Lake', new CfnParameter(stack, 'Arn').valueAsString)] });
    expect(onlyImport(stack).Properties.Destination).toEqual({ Ref: 'Arn' });
    expect(functionStatements(stack)['cloudtrail:GetEventDataStore'].Resource).toEqual({ Ref: 'Arn' });
  });

  test('may depend on a condition by Fn.if', () => {
    const stack = givenStack();
    const condition = givenCondition(stack, 'Long');
    const [long, short] = ['LONG', 'SHORT'].map((name) => STORE_ARN.replace('EXAMPLE', name));
    const arn = Fn.conditionIf(condition.logicalId, long, short).toString();
    givenImport(stack, { destinations: [existingStore(stack, 'Lake', arn)] });
    expect(onlyImport(stack).Properties.Destination).toEqual({ 'Fn::If': ['Long', long, short] });
  });

  test('passes its condition on to its import, even if the app sets the condition later', () => {
    // GIVEN
    const stack = givenStack();
    const store = newStore(stack, 'Lake');
    // WHEN
    givenImport(stack, { destinations: [store] });
    store.cfnOptions.condition = givenCondition(stack, 'Wanted');
    // THEN no reference to it is left if the condition is false
    const arn = { 'Fn::If': ['Wanted', { Ref: 'Lake' }, { 'Fn::Join': ['', expect.arrayContaining([':eventdatastore/none'])] }] };
    expect(onlyImport(stack)).toMatchObject({ Condition: 'Wanted', Properties: { Destination: { Ref: 'Lake' } } });
    expect(onlyAccessRole(stack).Properties.AssumeRolePolicyDocument.Statement[0].Condition.StringEquals['aws:SourceArn']).toEqual([arn]);
    expect(functionStatements(stack)['cloudtrail:GetEventDataStore'].Resource).toEqual(arn);
  });
});

describe('bucket, key, store and import', () => {
  function inStacks(stackOf: (app: App, id: string) => Stack) {
    const app = givenApp();
    const stacks = Object.fromEntries(['Storage', 'Keys', 'Lakes', 'Audit'].map((id) => [id, stackOf(app, id)]));
    const bucket = new Bucket(stacks.Storage, 'Logs');
    const encryptionKeys = [new Key(stacks.Keys, 'Key')];
    const store = newStore(stacks.Lakes, 'Lake');
    givenImport(stacks.Audit, {
      source: ImportSource.fromBucket(bucket, { prefix: PREFIX, encryptionKeys }), destinations: [store],
    });
    return { app, stacks };
  }

  test('may all be in one stack', () => {
    const app = givenApp();
    const one = new Stack(app, 'One');
    expect(complaintsOf(inStacks(() => one).stacks.Audit)).toBe('');
    expect(onlyImport(one).Properties.ConstructPath).toBe('One/History');
  });

  test('may each be in another, of which only the import depends on the others', () => {
    const { stacks } = inStacks((app, id) => new Stack(app, id));
    expect(complaintsOf(stacks.Audit)).toBe('');
    expect(stacks.Audit.dependencies.map((stack) => stack.node.id).sort()).toEqual(['Keys', 'Lakes', 'Storage']);
    for (const id of ['Storage', 'Keys', 'Lakes']) expect(stacks[id].dependencies).toEqual([]);
  });

  test('may be nested in others', () => {
    expect(complaintsOf(inStacks((app, id) => new NestedStack(new Stack(app, `${id}Parent`), id)).stacks.Audit)).toBe('');
  });

  test('may be deployed in stages, as the same import in each', () => {
    const [beta, prod] = ['Beta', 'Prod'].map((id) => {
      const app = givenApp();
      const stage = new Stage(app, id, { env: US });
      const stack = new Stack(stage, 'Audit');
      givenImport(stack, { destinations: [newStore(new Stack(stage, 'Lakes'), 'Lake')] });
      return onlyImport(stack);
    });
    expect(beta.logicalId).toBe(prod.logicalId);
  });
});

test('every ARN is of the partition that the stack is deployed to', () => {
  // GIVEN
  const stack = givenStack({ env: { ...US, region: 'us-gov-west-1' } });
  // WHEN
  givenImport(stack, { destinations: [existingStore(stack, 'Lake', 'arn:aws-us-gov:cloudtrail:us-gov-west-1:111122223333:eventdatastore/EXAMPLE')] });
  // THEN
  expect(complaintsOf(stack)).toBe('');
  expect(JSON.stringify(deployed(onlyAccessRole(stack).Properties))).not.toContain('arn:aws:');
  expect(JSON.stringify(deployed(functionStatements(stack)))).not.toContain('arn:aws:');
});

describe('an attribute of an import', () => {
  /** The warnings about exports, each after the path of the import. */
  const warningsOf = (stack: Stack) => Annotations.fromStack(stack)
    .findWarning('*', Match.stringLikeRegexp('exportedAttribute')).map(({ id, entry }) => `${id}: ${entry.data}`);

  function given(importIn: (stack: Stack) => Stack = (stack) => stack, region = 'us-east-1') {
    const app = givenApp();
    const stack = givenStack({ env: US, crossRegionReferences: true }, 'Audit', app);
    const other = givenStack({ env: { ...US, region }, crossRegionReferences: true }, 'Other', app);
    return { stack, other, history: givenImport(importIn(stack)) };
  }

  const exported = (path: string, attribute: string) => [expect.stringMatching(
    new RegExp(`^/${path}: The stack Audit exports ${attribute} of ${path} to another stack\\. .* write the value to an SSM parameter`),
  )];

  test.each<[string, string]>([['the same Region', 'us-east-1'], ['another Region', 'eu-west-1']])('is warned of in a reference from another stack in %s', (_, region) => {
    const { stack, other, history } = given(undefined, region);
    new CfnOutput(other, 'Status', { value: history.importStatus });
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual(exported('Audit/History', 'ImportStatus'));
  });

  test('of a nested stack is warned of in a reference from another stack', () => {
    const { stack, other, history } = given((scope) => new NestedStack(scope, 'Nested'));
    new CfnOutput(other, 'Id', { value: history.importId });
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual(exported('Audit/Nested/History', 'ImportId'));
  });

  test('is warned of in an export by name', () => {
    const { stack, history } = given();
    new CfnOutput(stack, 'Id', { value: `import ${history.importId}`, exportName: 'import-id' });
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual(exported('Audit/History', 'ImportId'));
  });

  test('is accepted in an output without export, and in a reference from the stack around a nested one', () => {
    const { stack, history } = given((scope) => new NestedStack(scope, 'Nested'));
    new CfnOutput(stack, 'Id', { value: history.importId });
    new CfnOutput(stack, 'LaterId', { value: givenImport(stack, { source: ImportSource.fromS3Uri('s3://other-logs') }, 'Later').importId });
    expect(complaintsOf(stack)).toBe('');
    expect(warningsOf(stack)).toEqual([]);
  });
});

describe('resources that wait for each other are refused with both ends:', () => {
  function complaints(compose: (stack: Stack) => void): string {
    const stack = givenStack({ env: US });
    compose(stack);
    return complaintsOf(stack);
  }

  /** Allows the role of an import to decrypt, in the policy of the key. */
  function allow(key: Key, history: TrailImport): void {
    key.addToResourcePolicy(new PolicyStatement({ principals: [history.role], actions: ['kms:Decrypt'], resources: ['*'] }));
  }

  const REMEDY = 'add requiredKeyPolicyStatements of the import to the key policy';

  test('a key whose policy names the role, which may use the key', () => {
    expect(complaints((stack) => {
      const key = new Key(stack, 'Key');
      allow(key, givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs', { encryptionKeys: [key] }) }));
    })).toContain(`Audit/Key refers to Audit/History/AccessRole, which refers to Audit/Key: ${REMEDY}`);
  });

  test('the key of the bucket that the role reads', () => {
    expect(complaints((stack) => {
      const key = new Key(stack, 'Key');
      allow(key, givenImport(stack, { source: ImportSource.fromBucket(new Bucket(stack, 'Logs', { encryptionKey: key })) }));
    })).toContain(REMEDY);
  });

  test('the key in the stack around the nested stack of the import', () => {
    expect(complaints((stack) => {
      const key = new Key(stack, 'Key');
      const nested = new NestedStack(stack, 'Nested');
      allow(key, givenImport(nested, { source: ImportSource.fromS3Uri('s3://trail-logs', { encryptionKeys: [key] }) }));
    })).toMatch(/Audit\/Key refers to Audit\/Nested.NestedStack\/Nested.NestedStackResource, which refers to Audit\/Key/);
  });

  test('a bucket that refers to the import of its logs', () => {
    expect(complaints((stack) => {
      const bucket = new Bucket(stack, 'Logs');
      const history = givenImport(stack, { source: ImportSource.fromBucket(bucket) });
      (bucket.node.defaultChild as CfnResource).addPropertyOverride('Tags', [{ Key: 'import', Value: history.importId }]);
    })).toMatch(/Audit\/Logs refers to Audit\/History, which refers to Audit\/Logs: remove one of the references/);
  });
});
