import {
  App, CfnOutput, Duration, RemovalPolicy, Stack, Tags,
  aws_cloudwatch as cloudwatch, aws_cloudwatch_actions as actions, aws_events_targets as targets, aws_iam as iam,
  aws_kms as kms,
  aws_s3 as s3, aws_sns as sns,
} from 'aws-cdk-lib';
import {
  Estimate, EventDataStore, ImportSource, ImportState, TrailImport, TrailImportProvider,
} from 'cdk-cloudtrail-import';

export const app = new App();
const stack = new Stack(app, 'TrailHistory');
Tags.of(stack).add('purpose', 'audit');

const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', app.node.getContext('bucket'));
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', app.node.getContext('store'));
const key = new kms.Key(stack, 'Key', { enableKeyRotation: true });
// The topic allows EventBridge to use its key, but not CloudWatch, which publishes for the alarm.
key.grant(new iam.ServicePrincipal('cloudwatch.amazonaws.com'), 'kms:Decrypt', 'kms:GenerateDataKey*');
const auditors = new sns.Topic(stack, 'Auditors', { masterKey: key, enforceSSL: true });

// All imports of the stack share the provider.
const provider = TrailImportProvider.getOrCreate(stack, { memorySize: 512 });

// The log files of an account, in the bucket to which its trail delivers.
const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromTrailBucket(bucket, { accountId: app.node.getContext('account') }),
  destinations: [lake],
  startEventTime: new Date(`${app.node.getContext('from')}T00:00:00Z`),
  endEventTime: new Date(`${app.node.getContext('to')}T23:59:59Z`),
  estimate: Estimate.fromListing({ compressionFactor: 8, pricePerGigabyte: 0.75 }),
  maxEstimatedCost: 100,
  retryAttempts: 5,
  retryToken: app.node.tryGetContext('retryToken'),
});
history.onFailed('Failed', { target: new targets.SnsTopic(auditors) });
history.alarmOnFailure('FailureAlarm', { period: Duration.hours(1) }).addAlarmAction(new actions.SnsAction(auditors));

// The log files of another account. The event data store doesn't collect its events, so no event is ingested twice.
const archive = new TrailImport(stack, 'Archive', {
  source: ImportSource.fromS3Uri(app.node.getContext('archive'), { bucketRegion: 'us-east-1' }),
  destinations: [lake],
  allowOverlap: true,
  waitForCompletion: Duration.minutes(30),
  metricsPerImport: true,
  removalPolicy: RemovalPolicy.RETAIN,
});
archive.onStateChange('Ended', {
  states: [ImportState.COMPLETED, ImportState.STOPPED], target: new targets.SnsTopic(auditors),
});

new cloudwatch.Dashboard(stack, 'Dashboard', {
  widgets: [[
    history.progressWidget({ width: 12 }),
    new cloudwatch.GraphWidget({
      width: 12, title: 'Queue', left: [archive.metricQueueTime({ period: Duration.minutes(1) })],
    }),
  ]],
});

new CfnOutput(stack, 'ImportId', { value: history.importId });
new CfnOutput(stack, 'ImportIds', { value: [...history.importIds, ...archive.importIds].join() });
new CfnOutput(stack, 'EstimatedCost', { value: history.estimatedCost });
new CfnOutput(stack, 'Ledger', { value: provider.ledger.tableName });
