import { App, CfnOutput, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'TrailHistory');

const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', required('bucket'));
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', required('store'));

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromBucket(bucket, { prefix: app.node.tryGetContext('prefix') }),
  destinations: [lake],
  retryToken: app.node.tryGetContext('retryToken'),
});

new CfnOutput(stack, 'ImportId', { value: history.importId });
new CfnOutput(stack, 'ImportStatus', { value: history.importStatus });

function required(name: string): string {
  const value = app.node.tryGetContext(name);
  if (!value) {
    throw new Error(`Say which ${name} with: cdk deploy -c ${name}=…`);
  }
  return value;
}
