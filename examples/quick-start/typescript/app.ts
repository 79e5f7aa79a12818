import { App, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'TrailHistory');
const bucket = s3.Bucket.fromBucketName(stack, 'Bucket', 'my-trail-logs');
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake',
  'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852');

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromTrailBucket(bucket),
  destinations: [lake],
  startEventTime: new Date('2023-01-01T00:00:00Z'),
  endEventTime: new Date('2023-12-31T23:59:59Z'),
});

app.synth();
