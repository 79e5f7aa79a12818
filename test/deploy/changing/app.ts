/** A stack with the imports that the context lists as `<construct ID>=<account>,…`. */
import { App, CfnOutput, CfnResource, Stack, aws_s3 as s3 } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport, TrailImportProvider, TrailImportRole } from 'cdk-cloudtrail-import';

const app = new App();
const stack = new Stack(app, 'Changing');
const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', app.node.getContext('bucket'));
const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', app.node.getContext('store'));
/** `role=shared`: all imports share a role. */
const shared = app.node.tryGetContext('role') === 'shared' ? new TrailImportRole(stack, 'ImportRole') : undefined;

const imports = (app.node.getContext('imports') as string).split(',').map((each) => {
  const [id, account] = each.split('=');
  return new TrailImport(stack, id, {
    source: ImportSource.fromBucket(bucket, { prefix: `AWSLogs/${account}/CloudTrail/` }),
    destinations: [lake],
    startEventTime: new Date('2023-07-01T00:00:00Z'),
    endEventTime: new Date('2023-07-31T23:59:59Z'),
    role: shared,
  });
});

/** `broken=true`: a resource without a required property fails the deployment after the imports. */
if (app.node.tryGetContext('broken') === 'true') {
  const properties = { EvaluationPeriods: 1 };
  const broken = new CfnResource(stack, 'Broken', { type: 'AWS::CloudWatch::Alarm', properties });
  broken.node.addDependency(...imports);
}

const { ledger, handler } = TrailImportProvider.getOrCreate(stack);
new CfnOutput(stack, 'Ledger', { value: ledger.tableName });
new CfnOutput(stack, 'FunctionArn', { value: handler.functionArn });
new CfnOutput(stack, 'StackArn', { value: stack.stackId });
