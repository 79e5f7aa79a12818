import { App, Arn, ArnFormat, CfnOutput, Stack, aws_kms as kms, aws_s3 as s3 } from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport } from 'cdk-cloudtrail-import';

export const app = new App();

// Account and Region of the stack have to be known for the statements to be complete before the deployment: they are the store's.
const storeArn = required('store');
const { account, region } = Arn.split(storeArn, ArnFormat.SLASH_RESOURCE_NAME);
const stack = new Stack(app, 'OrganizationHistory', { env: { account, region } });

const archive = s3.Bucket.fromBucketAttributes(stack, 'Archive', { bucketArn: required('bucket'), account: required('archiveAccount') });
const year = required('year');

const history = new TrailImport(stack, 'History', {
  source: ImportSource.fromTrailBucket(archive, {
    organizationId: required('organization'),
    encryptionKeys: required('keys').split(',').map((arn, index) => kms.Key.fromKeyArn(stack, `Key${index + 1}`, arn)),
  }),
  destinations: [EventDataStore.fromEventDataStoreArn(stack, 'Lake', storeArn)],
  startEventTime: new Date(`${year}-01-01T00:00:00Z`),
  endEventTime: new Date(`${year}-12-31T23:59:59Z`),
  roleName: 'organization-history',
});

for (const [policy, statements] of [
  [`the policy of bucket ${archive.bucketName}`, history.requiredBucketPolicyStatements],
  ['the policy of each key', history.requiredKeyPolicyStatements],
] as const) {
  console.error(`Add to ${policy}:\n${JSON.stringify(statements.map((each) => stack.resolve(each.toStatementJson())), null, 2)}`);
}

new CfnOutput(stack, 'ImportId', { value: history.importId });

function required(name: string): string {
  const value = app.node.tryGetContext(name);
  if (!value) {
    throw new Error(`Say which ${name} with: cdk deploy -c ${name}=…`);
  }
  return value;
}
