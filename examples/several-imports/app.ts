import {
  App, CfnOutput, Stack, aws_cloudtrail as cloudtrail, aws_cloudwatch as cloudwatch, aws_events_targets as targets,
  aws_iam as iam, aws_kms as kms,
  aws_s3 as s3, aws_sqs as sqs,
} from 'aws-cdk-lib';
import { ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'OrganizationHistory');

const accounts: string[] = app.node.getContext('accounts').split(',');
const folder = app.node.tryGetContext('folder') ?? 'AWSLogs';

// The key encrypts the events in the event data stores and in the queue.
const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
key.grant(
  new iam.ServicePrincipal('cloudtrail.amazonaws.com'), 'kms:GenerateDataKey*', 'kms:Decrypt', 'kms:DescribeKey',
);

const stores = Array.from({ length: Number(app.node.tryGetContext('stores') ?? 1) }, (_, index) =>
  new cloudtrail.CfnEventDataStore(stack, `Store${index + 1}`, {
    kmsKeyId: key.keyArn,
    retentionPeriod: 3653,
    // The event data stores collect no events themselves, so no event is ingested twice.
    ingestionEnabled: false,
    // `cdk destroy` deletes the event data stores and their events, because this is an example.
    terminationProtectionEnabled: false,
  }));

// #region shown
const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', app.node.getContext('bucket'));
const changes = new sqs.Queue(stack, 'Changes', { encryptionMasterKey: key, enforceSSL: true });
const imports: TrailImport[] = [];

for (const account of accounts) {
  const history = new TrailImport(stack, `Account${account}`, {
    source: ImportSource.fromBucket(bucket, { prefix: `${folder}/${account}/CloudTrail/` }),
    destinations: stores,
  });
  history.onStateChange('Changes', { target: new targets.SqsQueue(changes) });
  new CfnOutput(stack, `ImportIdOf${account}`, { value: history.importId });
  imports.push(history);
}

// The metrics count all imports of the stack, so one alarm and one graph are enough.
imports[0].alarmOnFailure();
new cloudwatch.Dashboard(stack, 'Dashboard', { widgets: [[imports[0].progressWidget({ width: 24 })]] });
// #endregion

new CfnOutput(stack, 'ChangesUrl', { value: changes.queueUrl });
new CfnOutput(stack, 'Ledger', { value: imports[0].provider.ledger.tableName });
stores.forEach((store, index) => new CfnOutput(stack, `StoreArn${index + 1}`, { value: store.attrEventDataStoreArn }));

export { app };
