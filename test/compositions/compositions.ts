import * as path from 'node:path';
import { App, Aspects, CfnCondition, CfnOutput, CfnParameter, CfnResource, Fn, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { CfnEventDataStore, CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { CfnKey, Key } from 'aws-cdk-lib/aws-kms';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Bucket, BucketEncryption, CfnBucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { Pass, DefinitionBody, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { CfnInclude } from 'aws-cdk-lib/cloudformation-include';
import { Construct } from 'constructs';
import { EventDataStore, ImportSource, TrailImport, TrailImportRole } from '../../src';

const AUDIT = { account: '111122223333', region: 'us-east-1' };
const ARCHIVE = { account: '444455556666', region: 'us-east-1' };
const STORE_ARN = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-f852-4e8f-8bd1-bcf6c0000000';
const YEAR = { startEventTime: new Date('2023-01-01T00:00:00Z'), endEventTime: new Date('2023-12-31T23:59:59Z') };

const auditStack = (app: Construct, id = 'Audit') => new Stack(app, id, { env: AUDIT });

export function lake(scope: Construct, id = 'Lake') {
  return EventDataStore.fromEventDataStoreArn(scope, id, STORE_ARN);
}

export function conditionIn(scope: Construct, id: string): CfnCondition {
  const parameter = new CfnParameter(scope, `${id}Answer`, { default: 'no', allowedValues: ['yes', 'no'] });
  return new CfnCondition(scope, id, { expression: Fn.conditionEquals(parameter.valueAsString, 'yes') });
}

/** Creates a construct under a condition, with all that it contains. */
export function under<T extends Construct>(condition: CfnCondition, construct: T): T {
  for (const each of construct.node.findAll()) {
    if (CfnResource.isCfnResource(each)) each.cfnOptions.condition = condition;
  }
  return construct;
}

function importOf(scope: Construct, source: ImportSource, id = 'History', more: Partial<ConstructorParameters<typeof TrailImport>[2]> = {}) {
  return new TrailImport(scope, id, { source, destinations: [lake(scope, `${id}Lake`)], ...YEAR, ...more });
}

/** A template whose trail, buckets, key and event data store exist under conditions. */
export function included(stack: Stack): CfnInclude {
  return new CfnInclude(stack, 'Included', { templateFile: path.join(__dirname, 'included.template.json') });
}

/** Compositions of an import with the rest of an app, each as a separate app. */
export const COMPOSITIONS: Record<string, (app: App) => void> = {
  'a bucket under a condition, with outputs': (app) => {
    const stack = auditStack(app);
    const bucket = under(conditionIn(stack, 'WithLogs'), new Bucket(stack, 'Logs'));
    const history = importOf(stack, ImportSource.fromTrailBucket(bucket));
    new CfnOutput(stack, 'ImportId', { value: history.importId });
    new CfnOutput(stack, 'ImportStatus', { value: history.importStatus });
    history.alarmOnFailure();
    history.onFailed('Failed', { target: new targets.SnsTopic(new Topic(stack, 'News')) });
  },

  'a bucket under a condition, encrypted with a key of another account': (app) => {
    const stack = auditStack(app);
    const bucket = under(conditionIn(stack, 'WithLogs'), new Bucket(stack, 'Logs'));
    const key = Key.fromKeyArn(stack, 'Key', 'arn:aws:kms:us-east-1:444455556666:key/1234abcd-12ab-34cd-56ef-1234567890ab');
    importOf(stack, ImportSource.fromTrailBucket(bucket, { encryptionKeys: [key] }));
  },

  'a trail, a bucket, a key and a store under conditions of their own': (app) => {
    const stack = auditStack(app);
    const key = under(conditionIn(stack, 'WithKey'), new Key(stack, 'Key'));
    const bucket = under(conditionIn(stack, 'WithLogs'), new CfnBucket(stack, 'Logs'));
    const trail = new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: bucket.ref, kmsKeyId: key.keyArn });
    under(conditionIn(stack, 'WithTrail'), trail);
    const store = new CfnEventDataStore(stack, 'Lake', { ingestionEnabled: false });
    under(conditionIn(stack, 'WithLake'), store);
    // The trail needs both.
    trail.cfnOptions.condition = new CfnCondition(stack, 'WithAll', {
      expression: Fn.conditionAnd(
        trail.cfnOptions.condition!, bucket.cfnOptions.condition!,
        (key.node.defaultChild as CfnKey).cfnOptions.condition!,
      ),
    });
    const history = importOf(stack, ImportSource.fromTrail(trail), 'History', { destinations: [store, lake(stack, 'Other')] });
    history.importIds.forEach((value, index) => new CfnOutput(stack, `ImportId${index}`, { value }));
  },

  'a template whose resources exist under conditions, included': (app) => {
    const stack = auditStack(app);
    const template = included(stack);
    importOf(stack, ImportSource.fromTrail(template.getResource('Trail')), 'OfTrail', {
      destinations: [template.getResource('Lake') as CfnEventDataStore],
    });
    const bucket = Bucket.fromCfnBucket(template.getResource('Archive') as CfnBucket);
    const history = importOf(stack, ImportSource.fromBucket(bucket, { prefix: 'AWSLogs/111122223333/CloudTrail/' }), 'OfArchive');
    new CfnOutput(stack, 'ImportId', { value: history.importId });
  },

  'a shared role for buckets of which one exists under a condition': (app) => {
    const stack = auditStack(app);
    const role = new TrailImportRole(stack, 'Role');
    const perhaps = under(conditionIn(stack, 'WithLogs'), new Bucket(stack, 'Perhaps', { encryptionKey: new Key(stack, 'Key') }));
    for (const accountId of ['111122223333', '444455556666']) {
      importOf(stack, ImportSource.fromTrailBucket(perhaps, { accountId }), `Perhaps${accountId}`, { role });
    }
    importOf(stack, ImportSource.fromTrailBucket(new Bucket(stack, 'AlwaysLogs')), 'Always', { role });
  },

  'a role under a condition': (app) => {
    const stack = auditStack(app);
    const role = new iam.Role(stack, 'Reader', { assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com') });
    under(conditionIn(stack, 'WithRole'), role);
    importOf(stack, ImportSource.fromS3Uri('s3://trail-logs'), 'History', { role });
  },

  'a bucket with a key': (app) => {
    const stack = auditStack(app);
    const bucket = new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS });
    importOf(stack, ImportSource.fromTrailBucket(bucket), 'OfTrailBucket');
    const other = new Bucket(stack, 'OtherLogs', { encryption: BucketEncryption.KMS });
    importOf(stack, ImportSource.fromBucket(other), 'OfBucket');
  },

  'a bucket to which trails of the app deliver with keys of their own': (app) => {
    const trails = auditStack(app, 'Trails');
    const bucket = new Bucket(trails, 'Logs', { bucketName: 'all-trail-logs' });
    new Trail(trails, 'Trail', { bucket, encryptionKey: new Key(trails, 'Key') });
    importOf(auditStack(app), ImportSource.fromS3Uri('s3://all-trail-logs'));
  },

  'the required statements in the policies of an unnamed bucket and its key': (app) => {
    const stack = auditStack(app);
    const key = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Logs', { encryptionKey: key });
    const history = importOf(stack, ImportSource.fromTrailBucket(bucket));
    history.requiredBucketPolicyStatements.forEach((each) => bucket.addToResourcePolicy(each));
    history.requiredKeyPolicyStatements.forEach((each) => key.addToResourcePolicy(each));
  },

  'a shared role that the policies of the key and the bucket name': (app) => {
    const stack = auditStack(app);
    const key = new Key(stack, 'Key');
    const bucket = new Bucket(stack, 'Logs', { encryptionKey: key });
    const role = new TrailImportRole(stack, 'Role');
    const history = importOf(stack, ImportSource.fromTrailBucket(bucket), 'History', { role });
    const principals = [history.role];
    key.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: ['*'] }));
    bucket.addToResourcePolicy(new iam.PolicyStatement({ principals, actions: ['s3:GetObject'], resources: [bucket.arnForObjects('*')] }));
  },

  'targets for state changes': (app) => {
    const stack = auditStack(app);
    const history = importOf(stack, ImportSource.fromS3Uri('s3://trail-logs'));
    const definitionBody = DefinitionBody.fromChainable(new Pass(stack, 'Pass'));
    history.onStateChange('ToStateMachine', { target: new targets.SfnStateMachine(new StateMachine(stack, 'Machine', { definitionBody })) });
    history.onStateChange('ToStream', { target: new targets.KinesisStream(new Stream(stack, 'Stream')) });
    history.onStateChange('ToLogGroup', { target: new targets.CloudWatchLogGroup(new LogGroup(stack, 'Log')) });
    history.onStateChange('ToTopic', { target: new targets.SnsTopic(new Topic(stack, 'Topic')) });
    history.onStateChange('ToQueue', { target: new targets.SqsQueue(new Queue(stack, 'Queue')) });
    history.onStateChange('ToFunction', { target: new targets.LambdaFunction(functionIn(stack)) });
  },

  'targets that imports share, one after the other': (app) => {
    const stack = auditStack(app);
    const definitionBody = DefinitionBody.fromChainable(new Pass(stack, 'Pass'));
    const [machine, topic, queue, fn] = [
      new StateMachine(stack, 'Machine', { definitionBody }), new Topic(stack, 'Topic'), new Queue(stack, 'Queue'), functionIn(stack),
    ];
    const log = new LogGroup(stack, 'Log');
    const [first, second] = ['first', 'second'].map((name) => importOf(stack, ImportSource.fromS3Uri(`s3://${name}-logs`), name));
    for (const each of [first, second]) {
      each.onFailed('ToMachine', { target: new targets.SfnStateMachine(machine, { deadLetterQueue: queue }) });
      each.onFailed('ToTopic', { target: new targets.SnsTopic(topic) });
      each.onFailed('ToFunction', { target: new targets.LambdaFunction(fn) });
      each.onFailed('ToQueue', { target: new targets.SqsQueue(queue) });
      each.onFailed('ToLog', { target: new targets.CloudWatchLogGroup(log) });
    }
    second.node.addDependency(first);
  },

  'a trail inside a construct of the organization': (app) => {
    const stack = auditStack(app);
    const wrapper = new Construct(stack, 'Baseline');
    new CfnTrail(wrapper, 'OrganizationTrail', { isLogging: true, s3BucketName: new Bucket(wrapper, 'Logs').bucketName });
    importOf(stack, ImportSource.fromTrail(wrapper));
  },

  'a bucket with a name in another account and in another Region of the app': (app) => {
    const archive = new Stack(app, 'Archive', { env: ARCHIVE });
    const bucket = new Bucket(archive, 'Logs', { bucketName: 'archive-trail-logs' });
    const europe = new Stack(app, 'Europe', { env: { ...AUDIT, region: 'eu-west-1' } });
    const ofEurope = new Bucket(europe, 'Logs', { bucketName: 'europe-trail-logs' });
    const stack = auditStack(app);
    const history = importOf(stack, ImportSource.fromTrailBucket(bucket), 'OfArchive');
    history.requiredBucketPolicyStatements.forEach((each) => bucket.addToResourcePolicy(each));
    importOf(stack, ImportSource.fromTrailBucket(ofEurope, { bucketRegion: 'eu-west-1' }), 'OfEurope');
  },

  'an import that an aspect declares for a store under a condition': (app) => {
    const stack = auditStack(app);
    const store = new CfnEventDataStore(stack, 'Lake', { ingestionEnabled: false });
    under(conditionIn(stack, 'WithLake'), store);
    Aspects.of(stack).add({
      visit: (node) => {
        if (node === stack && !stack.node.tryFindChild('History')) {
          importOf(stack, ImportSource.fromS3Uri('s3://trail-logs'), 'History', { destinations: [store] });
        }
      },
    });
  },

  'an import in a nested stack, whose bucket, key and store are in the stack around it': (app) => {
    const stack = auditStack(app);
    const bucket = new Bucket(stack, 'Logs', { encryption: BucketEncryption.KMS });
    const store = new CfnEventDataStore(stack, 'Lake', { ingestionEnabled: false });
    const nested = new NestedStack(stack, 'Nested');
    const history = importOf(nested, ImportSource.fromTrailBucket(bucket), 'History', { destinations: [store] });
    history.requiredBucketPolicyStatements.forEach((each) => bucket.addToResourcePolicy(each));
    new CfnOutput(stack, 'ImportId', { value: history.importId });
  },

  'an import in a stack, whose bucket and store are in a nested one': (app) => {
    const stack = auditStack(app);
    const nested = new NestedStack(stack, 'Nested');
    const bucket: IBucket = new Bucket(nested, 'Logs', { encryption: BucketEncryption.KMS });
    const store = new CfnEventDataStore(nested, 'Lake', { ingestionEnabled: false });
    importOf(stack, ImportSource.fromTrailBucket(bucket), 'History', { destinations: [store] });
  },

  'an import in a stage, also in a stack nested there': (app) => {
    for (const id of ['Beta', 'Prod']) {
      const stage = new Stage(app, id, { env: AUDIT });
      const stack = new Stack(stage, 'Audit');
      const storage = new Stack(stage, 'Storage');
      const bucket = new Bucket(storage, 'Logs', { encryption: BucketEncryption.KMS });
      const store = new CfnEventDataStore(new Stack(stage, 'Lakes'), 'Lake', { ingestionEnabled: false });
      importOf(stack, ImportSource.fromTrailBucket(bucket), 'History', { destinations: [store] });
      importOf(new NestedStack(stack, 'Nested'), ImportSource.fromTrailBucket(bucket, { accountId: '444455556666' }), 'Other', { destinations: [store] });
    }
  },
};

export function functionIn(scope: Construct, environment?: Record<string, string>): lambda.Function {
  return new lambda.Function(scope, 'Listener', {
    runtime: lambda.Runtime.NODEJS_22_X, handler: 'index.handler', code: lambda.Code.fromInline('exports.handler = async () => {};'), environment,
  });
}
