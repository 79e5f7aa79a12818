import { Account, logsOf } from './account';
import { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { pythonConsumer } from '../../scripts/languages/python';
import { Workshop } from '../../scripts/languages/workshop';
import { together } from '../../scripts/together';

const BUCKET = 'logs-of-two-accounts';
const LOGS = logsOf(2);
const [ONE, OTHER] = LOGS.map(({ account }) => account);
const WINDOW = { from: '2023-07-01', to: '2023-07-31' };

describe('the example in Python, with the wheel installed', () => {
  let cloud: Cloud;
  let workshop: Workshop;

  afterEach(async () => {
    await cloud?.stop();
    workshop?.close();
  });

  test('imports the 2,318 events of two accounts once, also when it is deployed again', async () => {
    // GIVEN
    workshop = await Workshop.open();
    cloud = await startCloud({ scheduleSeconds: 5, behaviour: { initializingMs: 500, msPerFile: 20 } });
    const [python] =
      await together([pythonConsumer(workshop), cloud.cdk(__dirname).bootstrap(cloud.account, cloud.region)]);
    const account = new Account(cloud);
    const bucket = await account.createBucket(BUCKET, LOGS);
    const store = await account.createStore();
    const cdk = new Cdk({ app: python.folder, env: { ...cloud.env, ...python.env }, folder: workshop.make('cli') });
    const archive = `s3://${BUCKET}/AWSLogs/${OTHER}/CloudTrail/`;
    const context = { bucket: BUCKET, store, account: ONE, archive, ...WINDOW };

    // WHEN
    const { TrailHistory: { ImportIds } } = await cdk.deploy(context);
    expect(await account.untilAtRest(2)).toEqual(['COMPLETED', 'COMPLETED']);
    const again = await cdk.deploy(context);
    // THEN
    expect(ImportIds).toMatch(/^(QUEUED|[0-9a-f-]{36}),(QUEUED|[0-9a-f-]{36})$/);
    expect(again.TrailHistory.ImportIds).toBe(ImportIds);
    expect(await account.statuses()).toEqual(['COMPLETED', 'COMPLETED']);
    expect(await cloud.lake.accepted('StartImport')).toBe(2);
    expect(await cloud.lake.tally(store)).toMatchObject({ files: 40, events: 2318, duplicates: 0 });
    expect(await bucket.ownership()).toBe('BucketOwnerEnforced');
  });
});
