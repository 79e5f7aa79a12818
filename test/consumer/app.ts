import { App, CfnOutput, Duration, RemovalPolicy, Stack, aws_cloudtrail as cloudtrail, aws_events_targets as targets, aws_s3 as s3, aws_sns as sns } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, ImportState, TrailImport, TrailImportProvider } from 'cdk-cloudtrail-import';

/** An app as users write it: it is compiled, and synthesized, against the packed package. */
const app = new App();
const stack = new Stack(app, 'TrailHistory');
TrailImportProvider.getOrCreate(stack, { memorySize: 512 });

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromBucket(s3.Bucket.fromBucketName(stack, 'TrailLogs', 'trail-logs'), { prefix: 'AWSLogs/111122223333/CloudTrail/' }),
  destinations: [
    EventDataStore.fromEventDataStoreArn(stack, 'Lake', 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE'),
    new cloudtrail.CfnEventDataStore(stack, 'Decade'),
  ],
  startEventTime: new Date('2023-01-01T00:00:00Z'),
  endEventTime: new Date('2023-12-31T23:59:59Z'),
  waitForCompletion: Duration.minutes(30),
  removalPolicy: RemovalPolicy.RETAIN,
});
history.onStateChange('Told', { states: [ImportState.FAILED], target: new targets.SnsTopic(new sns.Topic(stack, 'Auditors')) });
history.alarmOnFailure();

new CfnOutput(stack, 'ImportIds', { value: history.importIds.join() });
app.synth();
