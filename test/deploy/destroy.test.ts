import { join, resolve } from 'node:path';
import { CloudTrailClient, GetEventDataStoreCommand, GetImportCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { TrailBucket } from '../../local-cloud/demo/trail-bucket';

const TRAIL_LOGS = resolve(__dirname, '../../local-cloud/trail-logs');
const CONTEXT = { bucket: 'logs-of-a-trail' };

describe('destroying a stack with an import and its event data store', () => {
  let cloud: Cloud;

  beforeAll(async () => {
    cloud = await startCloud({ behaviour: { initializingMs: 500, msPerFile: 60_000, stoppingMs: 3_000 } });
    const bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), CONTEXT.bucket);
    await bucket.create();
    await bucket.upload(readLogFiles(TRAIL_LOGS, new Date(0)));
  });

  afterAll(async () => cloud?.stop());

  test('stops the running import first, so that the store can be deleted', async () => {
    // GIVEN
    const cdk = cloud.cdk(join(__dirname, 'own-store'));
    const cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    const importNow = async (ImportId: string) => (await cloudTrail.send(new GetImportCommand({ ImportId }))).ImportStatus;
    await cdk.bootstrap(cloud.account, cloud.region);
    const { OwnStore: { ImportId = '', StoreArn = '' } = {} } = await cdk.deploy(CONTEXT);
    expect(await importNow(ImportId)).toBe('IN_PROGRESS');
    // WHEN
    await cdk.destroy(CONTEXT);
    // THEN
    expect(await importNow(ImportId)).toBe('STOPPED');
    expect((await cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore: StoreArn }))).Status).toBe('PENDING_DELETION');
    expect(await cloud.lake.requests('StopImport')).toEqual([{ ImportId }]);
    expect(await cloud.lake.requests('StartImport')).toHaveLength(1);
  });
});
