import { App, CfnOutput, Stack, aws_cloudtrail as cloudtrail, aws_cloudwatch as cloudwatch, aws_events_targets as targets, aws_s3 as s3, aws_sqs as sqs } from 'aws-cdk-lib';
import { ImportSource, TrailImport } from 'cdk-cloudtrail-import';

export const app = new App();
const stack = new Stack(app, 'OrganizationHistory');

const accounts = required('accounts').split(',');
const folder = app.node.tryGetContext('folder') ?? 'AWSLogs';
const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', required('bucket'));

const stores = Array.from({ length: Number(app.node.tryGetContext('stores') ?? 1) }, (_, index) =>
  new cloudtrail.CfnEventDataStore(stack, `Store${index + 1}`, {
    retentionPeriod: 3653,
    // They take in nothing by themselves, so that no event comes in twice.
    ingestionEnabled: false,
    // `cdk destroy` deletes the stores, and the events in them: this is an example.
    terminationProtectionEnabled: false,
  }));

const changes = new sqs.Queue(stack, 'Changes');

const imports = accounts.map((account) => {
  const history = new TrailImport(stack, `Account${account}`, {
    source: ImportSource.fromBucket(bucket, { prefix: `${folder}/${account}/CloudTrail/` }),
    destinations: stores,
  });
  history.onStateChange('Changes', { target: new targets.SqsQueue(changes) });
  new CfnOutput(stack, `ImportIdOf${account}`, { value: history.importId });
  return history;
});

// The metrics are those of all imports of the stack, so one alarm and one graph are enough.
const [first] = imports;
first.alarmOnFailure();
new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [[first.progressWidget({ width: 24 })]] });

new CfnOutput(stack, 'ChangesUrl', { value: changes.queueUrl });
new CfnOutput(stack, 'StateMachine', { value: first.provider.stateMachineArn });
stores.forEach((store, index) => new CfnOutput(stack, `StoreArn${index + 1}`, { value: store.attrEventDataStoreArn }));

function required(name: string): string {
  const value = app.node.tryGetContext(name);
  if (!value) {
    throw new Error(`Say which ${name} with: cdk deploy -c ${name}=…`);
  }
  return value;
}
