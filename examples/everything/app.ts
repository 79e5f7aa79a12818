// #region shown
import {
  App, CfnOutput, Stack, aws_cloudtrail as cloudtrail, aws_iam as iam, aws_kms as kms, aws_s3 as s3,
} from 'aws-cdk-lib';
import { ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'Everything');

const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
// The trail encrypts log files with this key, and the event data store encrypts events with it. There is no condition
// on aws:SourceArn or aws:SourceAccount, because CloudTrail Lake doesn't support these conditions in a key policy.
key.grant(
  new iam.ServicePrincipal('cloudtrail.amazonaws.com'), 'kms:GenerateDataKey*', 'kms:Decrypt', 'kms:DescribeKey',
);

const accessLogs = new s3.Bucket(stack, 'AccessLogs', {
  // S3 delivers access logs only to a bucket without a KMS key.
  encryption: s3.BucketEncryption.S3_MANAGED,
  versioned: true,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
});
const bucket = new s3.Bucket(stack, 'Logs', {
  encryptionKey: key,
  bucketKeyEnabled: true,
  versioned: true,
  serverAccessLogsBucket: accessLogs,
  blockPublicAccess: s3.BlockPublicAccess.BLOCK_ALL,
  enforceSSL: true,
});
const trail = new cloudtrail.Trail(stack, 'Trail', { bucket, encryptionKey: key, s3KeyPrefix: 'audit' });

const store = new cloudtrail.CfnEventDataStore(stack, 'Lake', {
  kmsKeyId: key.keyArn,
  retentionPeriod: 3653,
  // The event data store collects no events itself, so no event is ingested twice.
  ingestionEnabled: false,
  // `cdk destroy` deletes the event data store and its events, because this is an example.
  terminationProtectionEnabled: false,
});

// A new trail has delivered nothing yet. Later, specify past days to declare the import.
const firstDay = app.node.tryGetContext('from');
if (firstDay) {
  const lastDay = app.node.getContext('to');
  const history = new TrailImport(stack, 'History', {
    source: ImportSource.fromTrail(trail),
    destinations: [store],
    startEventTime: new Date(`${firstDay}T00:00:00Z`),
    endEventTime: new Date(`${lastDay}T23:59:59Z`),
  });
  new CfnOutput(stack, 'ImportId', { value: history.importId });
}
// #endregion

// The last day alone is a mistake, too.
if (app.node.tryGetContext('to')) app.node.getContext('from');
new CfnOutput(stack, 'BucketName', { value: bucket.bucketName });
new CfnOutput(stack, 'StoreArn', { value: store.attrEventDataStoreArn });

export { app };
