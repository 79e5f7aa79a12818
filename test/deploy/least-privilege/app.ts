/** A stack for each kind of source and environment that an auditor asks about. Some lack a permission (`Without…`). */
import {
  App, CfnOutput, CfnParameter, Duration, PermissionsBoundary, RemovalPolicy, Stack,
  aws_cloudtrail as cloudtrail, aws_cloudwatch as cloudwatch, aws_iam as iam, aws_kms as kms, aws_s3 as s3,
} from 'aws-cdk-lib';
import { EventDataStore, ImportSource, TrailImport, TrailImportProvider, type TrailImportProps } from 'cdk-cloudtrail-import';

const app = new App();
const account = '218007301253';
const given = (name: string): string => app.node.getContext(name);

function importInto(stack: Stack, source: ImportSource, props: Partial<TrailImportProps> = {}): TrailImport {
  const destinations = props.destinations ?? [EventDataStore.fromEventDataStoreArn(stack, 'Lake', given('store'))];
  return new TrailImport(stack, 'History', {
    source, startEventTime: new Date('2023-07-01T00:00:00Z'), endEventTime: new Date('2023-07-31T23:59:59Z'), ...props, destinations,
  });
}

/** The logs that lie below a key prefix of the account's bucket, another one for each stack. */
function logsBelow(stack: Stack, keyPrefix: string): ImportSource {
  return ImportSource.fromTrailBucket(bucketNamed(stack, given('bucket')), { keyPrefix, accountId: account });
}

function bucketNamed(stack: Stack, name: string): s3.IBucket {
  return s3.Bucket.fromBucketName(stack, 'TrailBucket', name);
}

function accessRole(stack: Stack, storeArn: string, actions: string[]): iam.Role {
  const role = new iam.Role(stack, 'Reader', {
    path: '/landing-zone/',
    assumedBy: new iam.ServicePrincipal('cloudtrail.amazonaws.com', {
      conditions: { StringEquals: { 'aws:SourceAccount': stack.account, 'aws:SourceArn': storeArn } },
    }),
  });
  role.addToPolicy(new iam.PolicyStatement({ actions, resources: [`arn:aws:s3:::${given('bucket')}`, `arn:aws:s3:::${given('bucket')}/*`] }));
  return role;
}

/** A deployment that does not wait for the end succeeds if another stack occupies the slot, or starts an import now. */
const untilItEnds = { waitForCompletion: Duration.minutes(10) };

const reading = ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetObject'];
const prefix = `AWSLogs/${account}/CloudTrail/`;

const byName = new Stack(app, 'ByName');
importInto(byName, ImportSource.fromBucket(bucketNamed(byName, given('bucket')), { prefix }));

// The bucket has to be there before there are logs in it, and logs before they are imported.
const own = new Stack(app, 'OwnBucketAndStore');
const ownBucket = new s3.Bucket(own, 'TrailBucket', { bucketName: given('ownBucket'), removalPolicy: RemovalPolicy.RETAIN, enforceSSL: true });
if (app.node.tryGetContext('withOwnImport')) {
  const store = new cloudtrail.CfnEventDataStore(own, 'Store', { terminationProtectionEnabled: false, retentionPeriod: 3653 });
  importInto(own, ImportSource.fromBucket(ownBucket, { prefix }), { destinations: [store] });
  new CfnOutput(own, 'StoreArn', { value: store.attrEventDataStoreArn });
}

const encrypted = new Stack(app, 'Encrypted');
const logsKey = kms.Key.fromKeyArn(encrypted, 'LogsKey', given('logsKey'));
importInto(encrypted, ImportSource.fromBucket(bucketNamed(encrypted, given('encryptedBucket')), { prefix, encryptionKeys: [logsKey] }));

const farAway = new Stack(app, 'FarAway');
importInto(farAway, ImportSource.fromTrailBucket(bucketNamed(farAway, given('farBucket')), { keyPrefix: 'trails/audit', accountId: account, bucketRegion: 'eu-west-1' }));

const organization = new Stack(app, 'Organization');
importInto(organization, ImportSource.fromTrailBucket(
  bucketNamed(organization, given('organizationBucket')), { organizationId: 'o-exampleorgid', accountId: account, region: 'us-east-1' }));

const landingZone = new Stack(app, 'LandingZone');
const reader = accessRole(landingZone, given('store'), reading);
new iam.Role(landingZone, 'Importer', {
  roleName: 'TrailImporter', assumedBy: new iam.ServicePrincipal('lambda.amazonaws.com'),
});
const importer = new Stack(app, 'WithGivenRoles');
TrailImportProvider.getOrCreate(importer, { role: iam.Role.fromRoleName(importer, 'Importer', 'TrailImporter') });
importInto(importer, ImportSource.fromS3Uri(`s3://${given('bucket')}/given-role/${prefix}`), { role: reader });

const bounded = new Stack(app, 'Bounded', { permissionsBoundary: PermissionsBoundary.fromArn(given('boundary')) });
importInto(bounded, logsBelow(bounded, 'bounded'));

const keyed = new Stack(app, 'Keyed');
TrailImportProvider.getOrCreate(keyed, { encryptionKey: new kms.Key(keyed, 'Key', { removalPolicy: RemovalPolicy.DESTROY }) });
importInto(keyed, logsBelow(keyed, 'keyed'));

/** The policy of a bucket in another account names the access role, so the account and the Region have to be known. */
function importFromOtherAccount(id: string, bucket: string, props: Partial<TrailImportProps> = {}): void {
  const env = { account: process.env.CDK_DEFAULT_ACCOUNT, region: process.env.CDK_DEFAULT_REGION };
  const stack = new Stack(app, id, { env });
  importInto(stack, ImportSource.fromTrailBucket(bucketNamed(stack, bucket), {
    accountId: account, bucketAccount: given('otherAccount'),
  }), props);
}

importFromOtherAccount('OtherAccount', given('bucketElsewhere'));
importFromOtherAccount('WithoutStatement', given('closedBucket'), untilItEnds);

/** A template that is deployed under other stack names, as Service Catalog does. */
const product = new Stack(app, 'Product');
const team = new CfnParameter(product, 'Team');
const ofTeam = importInto(product, ImportSource.fromS3Uri(`s3://${given('bucket')}/${team.valueAsString}/${prefix}`));
ofTeam.alarmOnFailure();
new cloudwatch.Dashboard(product, 'Dashboard', { widgets: [[ofTeam.progressWidget()]] });

const blind = new Stack(app, 'WithoutGetObject');
importInto(blind, logsBelow(blind, 'blind'), {
  role: accessRole(blind, given('store'), ['s3:ListBucket', 's3:GetBucketAcl']), retryAttempts: 0, ...untilItEnds,
});

const mistrusted = new Stack(app, 'WithoutTrust');
importInto(mistrusted, logsBelow(mistrusted, 'mistrusted'), {
  role: accessRole(mistrusted, given('store').replace(/[^/]+$/, '00000000-0000-0000-0000-000000000000'), reading),
  ...untilItEnds,
});

const forbidden = new Stack(app, 'WithoutPassRole', { permissionsBoundary: PermissionsBoundary.fromArn(given('narrowBoundary')) });
importInto(forbidden, logsBelow(forbidden, 'forbidden'), untilItEnds);
