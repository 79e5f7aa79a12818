import { until } from './account';
import { ACCOUNTS, ChangingStack, ENDLESS, FILES_OF_AN_ACCOUNT } from './changing-stack';

const [ONE, TWO, THREE, FOUR, FIVE] = ACCOUNTS;

describe('a stack whose imports change while they run', () => {
  let stack: ChangingStack;

  afterEach(async () => stack?.cloud.stop());

  async function untilStatesAre(states: Record<string, string>): Promise<void> {
    let seen = {};
    await until(`the imports are ${JSON.stringify(states)}`, async () => {
      seen = await stack.states();
      return JSON.stringify(seen) === JSON.stringify(states);
    }, () => JSON.stringify(seen));
  }

  test('leaves no import FAILED when imports are removed, renamed, replaced and rolled back', async () => {
    // GIVEN
    stack = await ChangingStack.start({ behaviour: { initializingMs: 300, msPerFile: ENDLESS, stoppingMs: 1_000 } });
    await stack.deploy([`First=${ONE}`, `Second=${TWO}`, `Third=${THREE}`]);
    await untilStatesAre({ First: 'RUNNING', Second: 'QUEUED', Third: 'QUEUED' });

    // WHEN the running import gets another source, and the deployment is rolled back
    await stack.deployAndRollBack([`First=${FIVE}`, `Second=${TWO}`, `Added=${FOUR}`]);
    // THEN the import is resumed, possibly after the next one in the queue
    expect(await stack.status()).toBe('UPDATE_ROLLBACK_COMPLETE');
    let states: Record<string, string> = {};
    await until('an import runs', async () => {
      states = await stack.states();
      return Object.values(states).includes('RUNNING');
    });
    expect(Object.keys(states)).toEqual(['First', 'Second', 'Third']);
    expect(Object.values(states).sort()).toEqual(['QUEUED', 'QUEUED', 'RUNNING']);

    // WHEN an import that is still queued is renamed, and the one that was rolled back is removed
    await stack.deploy([`Second=${TWO}`, `Renamed=${THREE}`, `Added=${FOUR}`]);
    // THEN
    await untilStatesAre({ Added: 'QUEUED', Renamed: 'QUEUED', Second: 'RUNNING' });

    // WHEN
    await stack.cloud.lake.change({ msPerFile: 50 });
    // THEN
    await untilStatesAre({ Added: 'COMPLETED', Renamed: 'COMPLETED', Second: 'COMPLETED' });
    expect((await stack.account.untilAtRest(4)).sort()).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'STOPPED']);
    expect(await stack.cloud.lake.tally(stack.store)).toMatchObject({ files: 3 * FILES_OF_AN_ACCOUNT, duplicates: 0 });

    // WHEN
    await stack.destroy();
    // THEN
    expect(await stack.account.ruleStates()).toEqual([]);
  });

  test('is rolled back completely when its first deployment fails', async () => {
    // GIVEN
    stack = await ChangingStack.start({ behaviour: { initializingMs: 300, msPerFile: ENDLESS, stoppingMs: 1_000 } });

    // WHEN
    await stack.deployAndRollBack([`First=${ONE}`, `Second=${TWO}`]);
    // THEN
    expect(await stack.status()).toBe('ROLLBACK_COMPLETE');
    expect(await stack.account.ruleStates()).toEqual([]);
    expect(await stack.account.statuses()).toEqual(['STOPPED']);
  });
});

describe('imports that share an access role, with IAM enforced', () => {
  let stack: ChangingStack;

  afterAll(async () => stack?.cloud.stop());

  test('run one after another, are renamed while they run, and are stopped when the stack is destroyed', async () => {
    // GIVEN
    const options = { role: 'shared' };
    stack = await ChangingStack.start({
      iam: 'enforced', behaviour: { initializingMs: 300, msPerFile: ENDLESS, stoppingMs: 1_000 },
    });
    await stack.deploy([`First=${ONE}`], options);
    const [{ ImportId: first }] = await stack.account.imports();
    await stack.deploy([`First=${ONE}`, `Second=${TWO}`], options);

    // WHEN
    await stack.deploy([`Renamed=${ONE}`, `Second=${TWO}`, `Third=${THREE}`], options);
    // THEN
    expect(await stack.states()).toEqual({ Renamed: 'RUNNING', Second: 'QUEUED', Third: 'QUEUED' });
    expect((await stack.account.imports()).map(({ ImportId }) => ImportId)).toEqual([first]);

    // WHEN
    await stack.cloud.lake.change({ msPerFile: 20 });
    // THEN
    expect(await stack.account.untilAtRest(3)).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED']);
    expect(await stack.cloud.lake.tally(stack.store)).toMatchObject({ files: 3 * FILES_OF_AN_ACCOUNT, duplicates: 0 });

    // WHEN
    await stack.cloud.lake.change({ msPerFile: ENDLESS });
    await stack.deploy([`Renamed=${ONE}`, `Second=${TWO}`, `Third=${THREE}`, `Fourth=${FOUR}`], options);
    await stack.destroy();
    // THEN
    expect(await stack.account.statuses()).toEqual(['COMPLETED', 'COMPLETED', 'COMPLETED', 'STOPPED']);
    // CloudFormation removes the function's policy while the last pass ends, which then can't write to the ledger.
    expect(stack.cloud.denials().filter((denial) => !denial.includes('IAM denies dynamodb:'))).toEqual([]);
  });
});
