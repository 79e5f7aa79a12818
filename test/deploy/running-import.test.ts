import { join, resolve } from 'node:path';
import { CloudTrailClient, GetEventDataStoreCommand, GetImportCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import type { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { divideAmongAccounts } from '../../local-cloud/demo/accounts';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { TrailBucket } from '../../local-cloud/demo/trail-bucket';

const TRAIL_LOGS = resolve(__dirname, '../../local-cloud/trail-logs');
const BUCKET = 'logs-of-a-trail';
const LOGS = divideAmongAccounts(readLogFiles(TRAIL_LOGS, new Date(0)), 2);
const [ONE, OTHER] = LOGS.map(({ account }) => `AWSLogs/${account}/CloudTrail/`);

describe('an import that still runs, in a stack with its event data store', () => {
  let cloud: Cloud;
  let cloudTrail: CloudTrailClient;
  let cdk: Cdk;

  beforeAll(async () => {
    cloud = await startCloud({ behaviour: { initializingMs: 500, msPerFile: 60_000, stoppingMs: 3_000 } });
    cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    cdk = cloud.cdk(join(__dirname, 'own-store'));
    const bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    await bucket.create();
    await bucket.upload(LOGS.flatMap(({ files }) => files));
    await cdk.bootstrap(cloud.account, cloud.region);
  });

  afterAll(async () => cloud?.stop());

  async function deploy(prefix: string): Promise<{ importId: string; storeArn: string }> {
    const { OwnStore: { ImportId = '', StoreArn = '' } = {} } = await cdk.deploy({ bucket: BUCKET, prefix });
    return { importId: ImportId, storeArn: StoreArn };
  }

  async function statusOf(ImportId: string): Promise<string | undefined> {
    return (await cloudTrail.send(new GetImportCommand({ ImportId }))).ImportStatus;
  }

  test('is stopped before another prefix is imported in its place, and before its store is deleted', async () => {
    // GIVEN
    const first = await deploy(ONE);
    expect(await statusOf(first.importId)).toBe('IN_PROGRESS');

    // WHEN
    const second = await deploy(OTHER);
    // THEN
    expect(second.importId).not.toBe(first.importId);
    expect(await statusOf(first.importId)).toBe('STOPPED');
    expect(await statusOf(second.importId)).toBe('IN_PROGRESS');

    // WHEN
    await cdk.destroy({ bucket: BUCKET });
    // THEN
    expect(await statusOf(second.importId)).toBe('STOPPED');
    expect((await cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore: second.storeArn }))).Status).toBe('PENDING_DELETION');
    expect(await cloud.lake.requests('StartImport')).toHaveLength(2);
  });
});
