import { App, CfnOutput, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'TrailHistory');

const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', required('bucket'));
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', required('store'));

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromBucket(bucket, { prefix: app.node.tryGetContext('prefix') }),
  destinations: [lake],
  startEventTime: new Date(`${required('from')}T00:00:00Z`),
  endEventTime: new Date(`${required('to')}T23:59:59Z`),
  estimate: {},
  retryToken: app.node.tryGetContext('retryToken'),
});

new CfnOutput(stack, 'ImportId', { value: history.importId });
new CfnOutput(stack, 'ImportStatus', { value: history.importStatus });
new CfnOutput(stack, 'EstimatedFiles', { value: history.estimatedFiles });
new CfnOutput(stack, 'EstimatedGzipBytes', { value: history.estimatedGzipBytes });
new CfnOutput(stack, 'EstimatedCost', { value: history.estimatedCost });

function required(name: string): string {
  const value = app.node.tryGetContext(name);
  if (!value) {
    throw new Error(`Say which ${name} with: cdk deploy -c ${name}=…`);
  }
  return value;
}
