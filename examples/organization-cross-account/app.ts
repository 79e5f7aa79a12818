import { App, Arn, ArnFormat, CfnOutput, Stack, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport } from 'cdk-cloudtrail-import';

const app = new App();

// The stack is in the account and Region of the event data store. With `env`, the statements contain the account.
const storeArn = app.node.getContext('store');
const { account, region } = Arn.split(storeArn, ArnFormat.SLASH_RESOURCE_NAME);
const stack = new Stack(app, 'OrganizationHistory', { env: { account, region } });
const keys = app.node.getContext('keys').split(',')
  .map((arn: string, index: number) => kms.Key.fromKeyArn(stack, `Key${index + 1}`, arn));
const year = app.node.getContext('year');

// #region shown
const archive = s3.Bucket.fromBucketAttributes(stack, 'Archive', {
  bucketArn: app.node.getContext('bucket'),
  account: app.node.getContext('archiveAccount'),
});

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromTrailBucket(archive, {
    organizationId: app.node.getContext('organization'),
    encryptionKeys: keys,
  }),
  destinations: [EventDataStore.fromEventDataStoreArn(stack, 'Lake', storeArn)],
  startEventTime: new Date(`${year}-01-01T00:00:00Z`),
  endEventTime: new Date(`${year}-12-31T23:59:59Z`),
  roleName: 'organization-history',
});
// #endregion

for (const [policy, statements] of [
  [`the policy of bucket ${archive.bucketName}`, history.requiredBucketPolicyStatements],
  ['the policy of each key', history.requiredKeyPolicyStatements],
] as const) {
  console.error(
    `Add to ${policy}:\n${JSON.stringify(statements.map((each) => stack.resolve(each.toStatementJson())), null, 2)}`,
  );
}

new CfnOutput(stack, 'ImportId', { value: history.importId });

export { app };
