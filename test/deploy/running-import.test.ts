import { join } from 'node:path';
import { Account, logsOf, until } from './account';
import type { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud } from '../../local-cloud/cloud';

const BUCKET = 'logs-of-a-trail';
const LOGS = logsOf(2);
const [ONE, OTHER] = LOGS.map(({ account }) => `AWSLogs/${account}/CloudTrail/`);

describe('an import that still runs, in a stack with its event data store', () => {
  let cloud: Cloud;
  let account: Account;
  let cdk: Cdk;

  beforeAll(async () => {
    const behaviour = { initializingMs: 500, msPerFile: 3_600_000, stoppingMs: 3_000 };
    cloud = await startCloud({ behaviour, scheduleSeconds: 5 });
    account = new Account(cloud);
    cdk = cloud.cdk(join(__dirname, 'own-store'));
    await account.createBucket(BUCKET, LOGS);
    await cdk.bootstrap(cloud.account, cloud.region);
  });

  afterAll(async () => cloud?.stop());

  async function deploy(prefix: string): Promise<{ importId: string; storeArn: string }> {
    const { OwnStore: { ImportId = '', StoreArn = '' } = {} } = await cdk.deploy({ bucket: BUCKET, prefix });
    return { importId: ImportId, storeArn: StoreArn };
  }

  async function untilItRuns(importId: string): Promise<void> {
    await until(`import ${importId} runs`, async () => {
      const imports = await account.imports();
      return imports.some(({ ImportId, ImportStatus }) => ImportId === importId && ImportStatus === 'IN_PROGRESS');
    });
  }

  test('is stopped before another prefix is imported in its place, and before its store is deleted', async () => {
    // GIVEN
    const first = await deploy(ONE);
    await untilItRuns(first.importId);

    // WHEN
    const second = await deploy(OTHER);
    // THEN
    expect(second.importId).not.toBe(first.importId);
    await untilItRuns(second.importId);
    expect(await account.statuses()).toEqual(['STOPPED', 'IN_PROGRESS']);

    // WHEN
    await cdk.destroy({ bucket: BUCKET });
    // THEN
    expect(await account.statuses()).toEqual(['STOPPED', 'STOPPED']);
    expect(await account.storeStatus(second.storeArn)).toBe('PENDING_DELETION');
    expect(await cloud.lake.requests('StartImport')).toHaveLength(2);
  });
});
