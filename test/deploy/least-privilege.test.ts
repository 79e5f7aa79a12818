import { execFile } from 'node:child_process';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { CreatePolicyCommand, IAMClient } from '@aws-sdk/client-iam';
import {
  CreateBucketCommand, PutBucketEncryptionCommand, PutBucketPolicyCommand, PutObjectCommand, S3Client,
} from '@aws-sdk/client-s3';
import { Account, timed } from './account';
import type { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { readLogFiles, type LogFile } from '../../local-cloud/demo/log-files';
import { together } from '../../scripts/together';

const LOGS = readLogFiles(resolve(__dirname, '../../local-cloud/trail-logs'), new Date(0));
const ORGANIZATION = 'o-exampleorgid';

const OTHER_ACCOUNT = '444455556666';
const TEAMS = ['TeamOne', 'TeamTwo'];

const WORKING = [
  'ByName', 'OwnBucketAndStore', 'Encrypted', 'FarAway', 'Organization', 'LandingZone', 'WithGivenRoles', 'Bounded',
  'Keyed', 'OtherAccount',
];
/** All stacks import, except LandingZone, which contains a role. OwnBucketAndStore imports into its own store. */
const IMPORTS_INTO_LAKE = WORKING.length - 2;

describe('with IAM enforced, over TLS', () => {
  let cloud: Cloud;
  let account: Account;
  let s3: S3Client;
  let s3OfOtherAccount: S3Client;
  let cdk: Cdk;
  let context: Record<string, string>;
  let ownStore: string;

  beforeAll(async () => {
    const behaviour = { initializingMs: 200, msPerFile: 5, stoppingMs: 500 };
    cloud = await startCloud({ iam: 'enforced', otherAccount: OTHER_ACCOUNT, scheduleSeconds: 5, behaviour });
    account = new Account(cloud);
    const s3Config = { endpoint: cloud.awsUrl, forcePathStyle: true, followRegionRedirects: true };
    s3 = new S3Client({ ...cloud.clientConfig, ...s3Config });
    s3OfOtherAccount = new S3Client({ ...cloud.root(OTHER_ACCOUNT), ...s3Config });
    cdk = cloud.cdk(join(__dirname, 'least-privilege'));
    context = await givenAccount();
    await cdk.bootstrap(cloud.account, cloud.region);
  });

  afterAll(async () => cloud?.stop());

  async function givenAccount(): Promise<Record<string, string>> {
    const store = await account.createStore();
    const logsKey = `arn:aws:kms:${cloud.region}:${cloud.account}:key/11111111-2222-3333-4444-555555555555`;
    await givenBucket('logs-of-an-account', [LOGS, ...['given-role', 'bounded', 'keyed', ...TEAMS].map(below)].flat());
    await upload('logs-of-an-account', ['blind', 'mistrusted', 'forbidden'].flatMap((keyPrefix) => below(keyPrefix).slice(0, 1)));
    await givenBucket('logs-of-an-organization', moved((key) => key.replace('AWSLogs/', `AWSLogs/${ORGANIZATION}/`)));
    await givenBucket('logs-far-away', below('trails/audit'), 'eu-west-1');
    await givenBucket('logs-encrypted', LOGS);
    await givenBucketOfOtherAccount('logs-elsewhere', LOGS);
    await givenBucketOfOtherAccount('logs-behind-doors', LOGS.slice(0, 1));
    await s3.send(new PutBucketEncryptionCommand({
      Bucket: 'logs-encrypted',
      ServerSideEncryptionConfiguration: {
        Rules: [{ BucketKeyEnabled: true, ApplyServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: logsKey } }],
      },
    }));
    return {
      store, logsKey, bucket: 'logs-of-an-account', encryptedBucket: 'logs-encrypted', farBucket: 'logs-far-away',
      organizationBucket: 'logs-of-an-organization', otherAccount: OTHER_ACCOUNT, bucketElsewhere: 'logs-elsewhere',
      closedBucket: 'logs-behind-doors', ownBucket: 'logs-of-the-stack',
      boundary: await givenPolicy(
        'Boundary',
        { Effect: 'Allow', Action: '*', Resource: '*' },
        { Effect: 'Deny', Action: ['iam:Create*', 'iam:Put*'], Resource: '*' },
      ),
      narrowBoundary: await givenPolicy('NarrowBoundary', { Effect: 'Allow', NotAction: 'iam:PassRole', Resource: '*' }),
    };
  }

  function below(keyPrefix: string): LogFile[] {
    return moved((key) => `${keyPrefix}/${key}`);
  }

  function moved(place: (key: string) => string): LogFile[] {
    return LOGS.map((file) => ({ ...file, key: place(file.key) }));
  }

  async function givenBucket(Bucket: string, files: readonly LogFile[], region?: 'eu-west-1'): Promise<void> {
    await s3.send(new CreateBucketCommand({
      Bucket, ObjectOwnership: 'ObjectWriter', ...(region ? { CreateBucketConfiguration: { LocationConstraint: region } } : {}),
    }));
    await upload(Bucket, files);
  }

  async function givenBucketOfOtherAccount(Bucket: string, files: readonly LogFile[]): Promise<void> {
    await s3OfOtherAccount.send(new CreateBucketCommand({ Bucket, ObjectOwnership: 'BucketOwnerEnforced' }));
    await upload(Bucket, files, s3OfOtherAccount);
  }

  async function upload(Bucket: string, files: readonly LogFile[], client = s3): Promise<void> {
    await Promise.all(
      files.map(({ key, body }) => client.send(new PutObjectCommand({ Bucket, Key: key, Body: body }))));
  }

  /** The owner of a bucket in another account adds the statement that the library prints before the deployment. */
  async function givenStatementOf(stack: string, Bucket: string): Promise<void> {
    const outputs = Object.entries(cdk.template(stack).Outputs ?? {});
    const [, { Value }] = outputs.find(([name]) => name.includes('BucketPolicyOf'))!;
    const Policy = JSON.stringify({ Version: '2012-10-17', Statement: [JSON.parse(`${Value}`)] });
    await s3OfOtherAccount.send(new PutBucketPolicyCommand({ Bucket, Policy }));
  }

  async function givenPolicy(PolicyName: string, ...Statement: object[]): Promise<string> {
    const iam = new IAMClient({ ...cloud.clientConfig, endpoint: cloud.awsUrl });
    const PolicyDocument = JSON.stringify({ Version: '2012-10-17', Statement });
    const { Policy } = await iam.send(new CreatePolicyCommand({ PolicyName, PolicyDocument }));
    return Policy!.Arn!;
  }

  test('the logs of every kind of source are imported, and IAM denies nothing', async () => {
    // GIVEN the stack's own bucket
    await cdk.deploy(context, ['OwnBucketAndStore']);
    await upload(context.ownBucket, LOGS);
    await givenStatementOf('OtherAccount', context.bucketElsewhere);

    // WHEN
    const outputs = await timed('cdk deploy of ten stacks', cdk.deploy({ ...context, withOwnImport: 'true' }, WORKING));
    ownStore = outputs.OwnBucketAndStore.StoreArn;
    // THEN
    const imports = IMPORTS_INTO_LAKE + 1;
    expect(await account.untilAtRest(imports)).toEqual(Array(imports).fill('COMPLETED'));
    expect(await cloud.lake.tally(context.store)).toMatchObject({ files: IMPORTS_INTO_LAKE * LOGS.length });
    expect(await cloud.lake.tally(ownStore)).toMatchObject({ files: LOGS.length, duplicates: 0 });
    expect(cloud.denials()).toEqual([]);
    const types = Object.values(cdk.template('WithGivenRoles').Resources).map(({ Type }) => Type);
    expect(types).not.toContain('AWS::IAM::Role');
  });

  test('a template that is deployed twice under other names has roles, metrics, an alarm and a graph each time', async () => {
    // WHEN
    const template = cdk.template('Product');
    const stacks = await timed('two stacks of a template', together(TEAMS.map(async (Team) => {
      return { Team, found: await account.createStack(Team, template, { Team }) };
    })));
    const imports = IMPORTS_INTO_LAKE + 1 + TEAMS.length;
    // THEN
    expect(await account.untilAtRest(imports)).toEqual(Array(imports).fill('COMPLETED'));
    const roles = stacks.flatMap(({ found }) => found['AWS::IAM::Role']);
    expect(new Set(roles).size).toBe(4);
    for (const { Team, found } of stacks) {
      const [alarm] = found['AWS::CloudWatch::Alarm'];
      const [dashboard] = found['AWS::CloudWatch::Dashboard'];
      const [group] = found['AWS::Logs::LogGroup'];
      const { MetricAlarms } = await aws('cloudwatch', 'describe-alarms', '--alarm-names', alarm);
      const Dimensions = [{ Name: 'StackName', Value: Team }];
      expect(MetricAlarms).toMatchObject([{ Namespace: 'CloudTrailImport', Dimensions }]);
      const { DashboardBody } = await aws('cloudwatch', 'get-dashboard', '--dashboard-name', dashboard);
      expect(new Set(DashboardBody.match(/"StackName","[^"]*"/g))).toEqual(new Set([`"StackName","${Team}"`]));
      const { events } = await aws('logs', 'filter-log-events', '--log-group-name', group, '--filter-pattern', '"_aws"');
      const names = events.map(({ message }: { message: string }) => JSON.parse(message).StackName);
      expect(new Set(names)).toEqual(new Set([Team]));
    }

    // WHEN
    await together(TEAMS.map((team) => account.deleteStack(team)));
    // THEN
    expect(cloud.denials()).toEqual([]);
  });

  test('a missing permission fails a deployment that waits for the import, while all other stacks are destroyed', async () => {
    // WHEN
    const [refused] = await together([
      failureOf(['WithoutGetObject', 'WithoutTrust', 'WithoutPassRole', 'WithoutStatement']),
      cloud.cdk(join(__dirname, 'least-privilege')).destroy({ ...context, withOwnImport: 'true' }, WORKING),
    ]);
    // THEN
    expect(refused).toMatch(/is not authorized to perform: s3:GetObject on resource/);
    expect(refused).toMatch(/Usually, it can't assume the access role \S+WithoutTrust/);
    expect(refused).toMatch(/is not authorized to perform: iam:PassRole/);
    expect(refused).toMatch(/Access denied: \S+WithoutStatement\S+ may not s3:ListBucket on \S+:logs-behind-doors/);
    expect(await account.storeStatus(ownStore)).toBe('PENDING_DELETION');
    const denials = cloud.denials();
    expect(denials).toContainEqual(expect.stringMatching(/^IAM denies iam:PassRole on .* to \S+\/WithoutPassRole-/));
    // A pass of the rule may still run when the rollback removes the policy of the function.
    expect(denials.filter((denial) => !/ to \S+:assumed-role\/Without/.test(denial))).toEqual([]);
  });

  async function aws(...args: string[]): Promise<any> {
    const options = { env: cloud.env, maxBuffer: 1e8 };
    const { stdout } = await promisify(execFile)('aws', [...args, '--output', 'json'], options);
    return JSON.parse(stdout);
  }

  /** The output of the CLI for a deployment that fails, on one line. */
  async function failureOf(stacks: readonly string[]): Promise<string> {
    const printed = await cdk.deploy(context, stacks).then(() => 'The deployment succeeded.', (error: Error) => error.message);
    return printed.replace(/\s+/g, ' ');
  }
});
