/**
 * Imports that the command line examines: one with a limit of its cost, one with damaged files, and one that waits for
 * both.
 */
import { App, CfnOutput, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { Estimate, EventDataStore, ImportSource, TrailImport, TrailImportProvider } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'Audit');
const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', app.node.getContext('bucket'));
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', app.node.getContext('store'));
const maxEstimatedCost = Number(app.node.tryGetContext('maxEstimatedCost') ?? 100);
const july = { startEventTime: new Date('2023-07-01T00:00:00Z'), endEventTime: new Date('2023-07-31T23:59:59Z') };

const history = new TrailImport(stack, 'History', {
  ...july, source: ImportSource.fromBucket(bucket, { prefix: 'AWSLogs/' }), destinations: [lake], estimate: Estimate.fromListing(), maxEstimatedCost,
});
new TrailImport(stack, 'Damaged', { ...july, source: ImportSource.fromBucket(bucket, { prefix: 'damaged/' }), destinations: [lake], retryAttempts: 0 });
new TrailImport(stack, 'Later', { ...july, source: ImportSource.fromBucket(bucket, { prefix: 'later/' }), destinations: [lake] });

for (const name of ['estimatedFiles', 'estimatedGzipBytes', 'estimatedBytes', 'estimatedCost'] as const) {
  new CfnOutput(stack, name[0].toUpperCase() + name.slice(1), { value: history[name] });
}
new CfnOutput(stack, 'Ledger', { value: TrailImportProvider.getOrCreate(stack).ledger.tableName });
