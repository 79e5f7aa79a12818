import { execFile } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { Account } from './account';
import { Cdk } from '../../local-cloud/cdk';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { NODE_RUNTIMES } from '../../local-cloud/node-runtimes';
import { together } from '../../scripts/together';
import { logsHooks } from '../integ/logs';

const TEST = resolve(__dirname, '..');
/**
 * The apps of the integration tests, each with its own stack. The stack of the assertions runs only in a real account.
 */
const APPS = { 'smallest': 'TrailImportSmallest', 'all-options': 'TrailImportAllOptions' };
const LOG_FILES = 40;

describe.each(NODE_RUNTIMES)('with functions on Node.js %s', (node) => {
  let cloud: Cloud;
  let account: Account;
  const folders: string[] = [];

  beforeAll(async () => {
    cloud = await startCloud({
      node, scheduleSeconds: 5, behaviour: { initializingMs: 200, msPerFile: 5, stoppingMs: 500 },
    });
    account = new Account(cloud);
    await cloud.cdk(TEST).bootstrap(cloud.account, cloud.region);
  });

  afterAll(async () => {
    await cloud?.stop();
    folders.forEach((folder) => rmSync(folder, { recursive: true }));
  });

  function cdkOf(app: string): Cdk {
    const folder = mkdtempSync(join(tmpdir(), 'integ-'));
    folders.push(folder);
    return new Cdk({ app: TEST, folder, env: { ...cloud.env, CDK_APP: `npx tsx --tsconfig tsconfig.json integ.${app}.ts` } });
  }

  async function run(hooks: readonly string[]): Promise<void> {
    for (const [command, ...args] of hooks.map((hook) => hook.split(' '))) {
      await promisify(execFile)(command, args, { cwd: TEST, env: cloud.env });
    }
  }

  test('the apps of the integ tests are deployed, updated and destroyed', async () => {
    // GIVEN
    const apps = Object.entries(APPS).map(([app, stack]) => ({ hooks: logsHooks(app), stack, cdk: cdkOf(app) }));
    await together(apps.map(({ hooks }) => run(hooks.preDeploy)));

    // WHEN
    const outputs = await together(apps.map(async ({ cdk, stack }) => (await cdk.deploy({}, [stack]))[stack]));
    // THEN
    const stores = outputs.flatMap((each) => Object.entries(each).filter(([name]) => name.startsWith('Store')).map(([, arn]) => arn));
    expect(stores).toHaveLength(3);
    expect(await account.untilAtRest(3)).toEqual(Array(3).fill('COMPLETED'));

    // WHEN
    await together(apps.map(({ cdk, stack }) => cdk.deploy({ retryToken: 'again' }, [stack])));
    // THEN
    expect(await account.untilAtRest(3)).toHaveLength(3);
    for (const store of stores) {
      expect(await cloud.lake.tally(store)).toMatchObject({ files: LOG_FILES, duplicates: 0 });
    }

    // WHEN
    await together(apps.map(({ cdk, stack }) => cdk.destroy({}, [stack])));
    await together(apps.map(({ hooks }) => run(hooks.postDestroy)));
    // THEN
    for (const store of stores) {
      expect(await account.storeStatus(store)).toBe('PENDING_DELETION');
    }
    const versions = (await cloud.lake.userAgents()).flatMap((userAgent) => /nodejs#(\d+)/.exec(userAgent)?.[1] ?? []);
    expect(versions).toContain(node);
  });
});
