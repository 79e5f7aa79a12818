import {
  App, CfnOutput, Duration, RemovalPolicy, Stack, aws_cloudtrail as cloudtrail, aws_events_targets as targets,
  aws_iam as iam, aws_kms as kms,
  aws_s3 as s3, aws_sns as sns,
} from 'aws-cdk-lib';
import { Estimate, EventDataStore, ImportSource, ImportState, TrailImport, TrailImportProvider, TrailImportRole } from 'cdk-cloudtrail-import';

/** An app as users of this version may have deployed it. */
export const app = new App();
const STORE = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE';

const smallest = new Stack(app, 'Smallest');
const history = new TrailImport(smallest, 'History', {
  source: ImportSource.fromBucket(s3.Bucket.fromBucketName(smallest, 'TrailBucket', 'trail-logs'), { prefix: 'AWSLogs/111122223333/CloudTrail/' }),
  destinations: [EventDataStore.fromEventDataStoreArn(smallest, 'Lake', STORE)],
});
new CfnOutput(smallest, 'ImportId', { value: history.importId });

const everything = new Stack(app, 'Everything');
const key = new kms.Key(everything, 'Key');
const bucket = new s3.Bucket(everything, 'Logs', { encryptionKey: key });
const trail = new cloudtrail.Trail(everything, 'Trail', { bucket, s3KeyPrefix: 'audit' });
const stores = ['Lake', 'OtherLake'].map((id) => new cloudtrail.CfnEventDataStore(everything, id, { ingestionEnabled: false }));
const year = new TrailImport(everything, 'Year', {
  source: ImportSource.fromTrail(trail),
  destinations: stores,
  startEventTime: new Date('2023-01-01T00:00:00Z'),
  endEventTime: new Date('2023-12-31T23:59:59Z'),
  allowOverlap: true,
  allowEmpty: true,
  estimate: Estimate.fromListing(),
  retryAttempts: 2,
  retryToken: 'again',
  waitForCompletion: Duration.minutes(30),
  metricsPerImport: true,
  removalPolicy: RemovalPolicy.RETAIN,
  provider: TrailImportProvider.getOrCreate(everything, { encryptionKey: key, memorySize: 512 }),
});
year.onStateChange('Ended', { states: [ImportState.FAILED], target: new targets.SnsTopic(new sns.Topic(everything, 'Auditors')) });
year.alarmOnFailure();
const role = new iam.Role(everything, 'Reader', { assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com') });
new TrailImport(everything, 'ByGivenRole', {
  source: ImportSource.fromBucket(bucket, { prefix: 'other/AWSLogs/111122223333/CloudTrail/' }), destinations: [stores[0]], role, disableAcls: false,
});

const organization = new Stack(app, 'Organization', { env: { account: '111122223333', region: 'us-east-1' } });
const archive = s3.Bucket.fromBucketAttributes(organization, 'Archive', {
  bucketArn: 'arn:aws:s3:::log-archive', account: '444455556666', region: 'eu-west-1',
});
new TrailImport(organization, 'History', {
  source: ImportSource.fromBucket(archive, { prefix: 'AWSLogs/o-exampleorgid/' }),
  destinations: [EventDataStore.fromEventDataStoreArn(organization, 'Lake', STORE)],
  roleName: 'organization-history',
});

const shared = new Stack(app, 'Shared', { env: { account: '111122223333', region: 'us-east-1' } });
const sharedRole = new TrailImportRole(shared, 'ImportRole');
const trailBucket = s3.Bucket.fromBucketName(shared, 'TrailBucket', 'trail-logs');
for (const accountId of ['111122223333', '444455556666']) {
  new TrailImport(shared, `Account${accountId}`, {
    source: ImportSource.fromTrailBucket(trailBucket, { organizationId: 'o-exampleorgid', accountId }),
    destinations: [EventDataStore.fromEventDataStoreArn(shared, `Lake${accountId}`, STORE)],
    role: sharedRole,
  });
}
