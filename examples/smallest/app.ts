// #region shown
import { App, CfnOutput, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { Estimate, EventDataStore, ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'TrailHistory');

const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', app.node.getContext('bucket'));
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', app.node.getContext('store'));
const firstDay = app.node.getContext('from');
const lastDay = app.node.getContext('to');

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromBucket(bucket, { prefix: app.node.tryGetContext('prefix') }),
  destinations: [lake],
  startEventTime: new Date(`${firstDay}T00:00:00Z`),
  endEventTime: new Date(`${lastDay}T23:59:59Z`),
  estimate: Estimate.fromListing(),
  retryToken: app.node.tryGetContext('retryToken'),
});

new CfnOutput(stack, 'ImportId', { value: history.importId });
// #endregion

new CfnOutput(stack, 'ImportStatus', { value: history.importStatus });
new CfnOutput(stack, 'EstimatedFiles', { value: history.estimatedFiles });
new CfnOutput(stack, 'EstimatedGzipBytes', { value: history.estimatedGzipBytes });
new CfnOutput(stack, 'EstimatedCost', { value: history.estimatedCost });

export { app };
