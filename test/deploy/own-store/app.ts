import { App, CfnOutput, Stack, aws_cloudtrail as cloudtrail, aws_s3 as s3 } from 'aws-cdk-lib';
import { ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'OwnStore');
const store = new cloudtrail.CfnEventDataStore(stack, 'Store', { terminationProtectionEnabled: false, retentionPeriod: 3653, ingestionEnabled: false });
const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', app.node.tryGetContext('bucket'));
const source = ImportSource.fromBucket(bucket, { prefix: app.node.tryGetContext('prefix') });
const history = new TrailImport(stack, 'History', { source, destinations: [store] });
new CfnOutput(stack, 'StoreArn', { value: store.attrEventDataStoreArn });
new CfnOutput(stack, 'ImportId', { value: history.importId });
