import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Account, logsOf, timed, until } from './account';
import type { Cdk } from '../../local-cloud/cdk';
import { ChangeQueue } from '../../local-cloud/change-queue';
import { startCloud, type Cloud, type CloudSettings } from '../../local-cloud/cloud';

const BUCKET = 'logs-of-an-organization';
const STACK = 'OrganizationHistory';
const LOGS = logsOf(5);
const CONTEXT = { bucket: BUCKET, accounts: LOGS.map(({ account }) => account).join(','), stores: '2' };
const IMPORTS = 10;
/** An import that does not end before the test lets it. */
const ENDLESS = 3_600_000;
/** An import that starts by mistake would show within this time. */
const PAUSE_MS = 20_000;

describe.each<[string, CloudSettings]>([
  ['without a limit of concurrent executions', { scheduleSeconds: 5 }],
  // A pass may take 45 seconds. In a shorter minute, the passes of the rule would leave no time for requests.
  ['with one concurrent execution', { scheduleSeconds: 60, concurrentExecutions: 1 }],
])('five imports into two event data stores of their stack, %s', (_, settings) => {
  let cloud: Cloud;
  let account: Account;
  let cdk: Cdk;

  afterEach(async () => cloud?.stop());

  async function givenCloud(): Promise<void> {
    const behaviour = { initializingMs: 500, msPerFile: ENDLESS, stoppingMs: 3_000 };
    cloud = await startCloud({ ...settings, behaviour });
    account = new Account(cloud);
    cdk = cloud.cdk(resolve(__dirname, '../../examples/several-imports'));
    await account.createBucket(BUCKET, LOGS);
    await cdk.bootstrap(cloud.account, cloud.region);
  }

  async function deploy() {
    const { [STACK]: outputs = {} } = await timed('cdk deploy', cdk.deploy(CONTEXT));
    return {
      ledger: outputs.Ledger,
      stores: [outputs.StoreArn1, outputs.StoreArn2],
      importIds: LOGS.map((logs) => outputs[`ImportIdOf${logs.account}`]),
      changes: new ChangeQueue(outputs.ChangesUrl, cloud.env),
    };
  }

  test('are queued by the deployment, run one after another, and emit an event for each change', async () => {
    // GIVEN
    await givenCloud();

    // WHEN the first import cannot end during the deployment
    const { stores, importIds, changes, ledger } = await deploy();
    // THEN
    expect(importIds.filter((id) => id === 'QUEUED').length).toBeGreaterThanOrEqual(importIds.length - 1);
    expect(await account.ruleStates()).toEqual(['ENABLED']);
    expect((await account.ledger(ledger, 'import')).map(({ state }) => state).sort())
      .toEqual([...Array(IMPORTS - 1).fill('QUEUED'), 'RUNNING']);

    // WHEN
    await cloud.lake.change({ msPerFile: 100 });
    const statuses = await timed('the queue', account.untilAtRest(IMPORTS));
    // THEN
    expect(statuses).toEqual(Array(IMPORTS).fill('COMPLETED'));
    const ended = await account.imports();
    ended.slice(1).forEach(({ CreatedTimestamp }, index) =>
      expect(Number(CreatedTimestamp)).toBeGreaterThanOrEqual(Number(ended[index].UpdatedTimestamp)));
    expect(await cloud.lake.accepted('StartImport')).toBe(IMPORTS);
    for (const store of stores) {
      expect(await cloud.lake.tally(store)).toMatchObject({ files: 40, events: 2318, duplicates: 0 });
    }
    await changes.receive();
    for (const { ImportId, Destinations, ImportSource } of ended) {
      const [, accountId] = /AWSLogs\/(\d+)\//.exec(ImportSource!.S3!.S3LocationUri!)!;
      const received = changes.received.filter(({ construct, destination }) =>
        construct === `${STACK}/Account${accountId}` && destination === Destinations![0]);
      const wasQueued = ImportId !== ended[0].ImportId;
      expect(received.map(({ state }) => state)).toEqual([...(wasQueued ? ['QUEUED'] : []), 'RUNNING', 'COMPLETED']);
      const statistics = { filesCompleted: 8, failedEntries: 0 };
      expect(received.at(-1)).toMatchObject({ importId: ImportId, statistics });
    }
  });

  test('leave nothing running or queued when the stack is destroyed in the middle', async () => {
    // GIVEN
    await givenCloud();
    const { stores, ledger } = await deploy();
    await until('the first import runs', async () => (await account.statuses())[0] === 'IN_PROGRESS');

    // WHEN
    await timed('cdk destroy', cdk.destroy(CONTEXT));
    // THEN
    expect(await account.ruleStates()).toEqual([]);
    await expect(account.ledger(ledger, 'import')).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    for (const store of stores) {
      expect(await account.storeStatus(store)).toBe('PENDING_DELETION');
    }
    await sleep(PAUSE_MS);
    expect(await account.statuses()).toEqual(['STOPPED']);
    expect(await cloud.lake.accepted('StartImport')).toBe(1);
  });
});
