import { App, Aspects, Aws, CfnCondition, CfnResource, Fn, NestedStack, Stack, Stage, StageProps } from 'aws-cdk-lib';
import { Repository } from 'aws-cdk-lib/aws-codecommit';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CodePipeline, CodePipelineSource, ShellStep } from 'aws-cdk-lib/pipelines';
import { Construct } from 'constructs';
import { complaintsOf, existingStore, givenImport, givenStack, newStore, onlyAccessRole, onlyImport, onlyOne, resourcesOf } from './given';
import { ImportSource } from '../../src';

const US = { account: '111122223333', region: 'us-east-1' };
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
    const app = new App();
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
    const app = new App();
    const storage = new Stack(app, 'Storage', { env });
    const bucket = new Bucket(storage, 'Logs', { bucketName: 'trail-logs' });
    const stack = givenStack({ env: US }, 'Audit', app);
    givenImport(new NestedStack(stack, 'Nested'), { source: ImportSource.fromBucket(bucket) });
    expect(complaintsOf(stack)).toBe('');
    expect(stack.dependencies).toEqual([storage]);
  });

  test('of another stage is not waited for, because stages are deployed apart', () => {
    const app = new App();
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
    const app = new App({ context: { '@aws-cdk/aws-codepipeline:defaultPipelineTypeToV2': true } });
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
    const app = new App();
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
