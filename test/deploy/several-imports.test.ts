import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  CloudTrailClient, GetEventDataStoreCommand, GetImportCommand, paginateListImports, type GetImportCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import { DescribeExecutionCommand, DescribeStateMachineCommand, ListExecutionsCommand, SFNClient } from '@aws-sdk/client-sfn';
import type { Cdk } from '../../local-cloud/cdk';
import { ChangeQueue } from '../../local-cloud/change-queue';
import { startCloud, type Cloud } from '../../local-cloud/cloud';
import { divideAmongAccounts } from '../../local-cloud/demo/accounts';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { TrailBucket } from '../../local-cloud/demo/trail-bucket';
import type { Behaviour } from '../../local-cloud/lake/lake';

const ROOT = resolve(__dirname, '..', '..');
const BUCKET = 'logs-of-an-organization';
const STACK = 'OrganizationHistory';
const LOGS = divideAmongAccounts(readLogFiles(resolve(ROOT, 'local-cloud/trail-logs'), new Date(0)), 5);
const CONTEXT = { bucket: BUCKET, accounts: LOGS.map(({ account }) => account).join(','), stores: '2' };
const IMPORTS = 10;

describe('five imports into two event data stores of their stack', () => {
  let cloud: Cloud;
  let cloudTrail: CloudTrailClient;
  let stepFunctions: SFNClient;
  let cdk: Cdk;

  afterEach(async () => cloud?.stop());

  async function givenCloud(behaviour: Partial<Behaviour>): Promise<void> {
    cloud = await startCloud({ behaviour, waitScale: 0.2 });
    cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    stepFunctions = new SFNClient({ ...cloud.clientConfig, endpoint: cloud.awsUrl });
    cdk = cloud.cdk(resolve(ROOT, 'examples/several-imports'));
    const bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    await bucket.create();
    await bucket.upload(LOGS.flatMap(({ files }) => files));
    await cdk.bootstrap(cloud.account, cloud.region);
  }

  async function deploy() {
    const { took, result: { [STACK]: outputs = {} } } = await timed('cdk deploy', () => cdk.deploy(CONTEXT));
    return {
      took,
      stateMachineArn: outputs.StateMachine,
      stores: [outputs.StoreArn1, outputs.StoreArn2],
      importIds: LOGS.map(({ account }) => outputs[`ImportIdOf${account}`]),
      changes: new ChangeQueue(outputs.ChangesUrl, cloud.env),
    };
  }

  /** All imports of the account, oldest first. */
  async function imports(): Promise<GetImportCommandOutput[]> {
    const found: GetImportCommandOutput[] = [];
    for await (const { Imports = [] } of paginateListImports({ client: cloudTrail }, {})) {
      found.push(...await Promise.all(Imports.map(({ ImportId }) => cloudTrail.send(new GetImportCommand({ ImportId })))));
    }
    return found.sort((a, b) => Number(a.CreatedTimestamp) - Number(b.CreatedTimestamp));
  }

  async function runningExecutions(stateMachineArn: string): Promise<string[]> {
    const { executions = [] } = await stepFunctions.send(new ListExecutionsCommand({ stateMachineArn, statusFilter: 'RUNNING' }));
    return executions.map(({ executionArn }) => executionArn!);
  }

  test('are deployed within a minute, then run one after another, and tell of each change', async () => {
    // GIVEN
    await givenCloud({ initializingMs: 500, msPerFile: 60_000 });

    // WHEN
    const { took, stores, importIds, changes, stateMachineArn } = await deploy();
    // THEN
    expect(took).toBeLessThan(60_000);
    expect(importIds.filter((id) => id === 'QUEUED').length).toBeGreaterThanOrEqual(importIds.length - 1);

    // WHEN
    await cloud.lake.change({ msPerFile: 200 });
    await timed('the queue', () => until(async () => (await runningExecutions(stateMachineArn)).length === 0));
    // THEN
    const ended = await imports();
    expect(ended.map(({ ImportStatus }) => ImportStatus)).toEqual(Array(IMPORTS).fill('COMPLETED'));
    ended.slice(1).forEach(({ CreatedTimestamp }, index) =>
      expect(Number(CreatedTimestamp)).toBeGreaterThanOrEqual(Number(ended[index].UpdatedTimestamp)));
    expect(await cloud.lake.accepted('StartImport')).toBe(IMPORTS);
    for (const store of stores) {
      expect(await cloud.lake.tally(store)).toMatchObject({ files: 40, events: 2318, duplicates: 0 });
    }
    await changes.receive();
    for (const { ImportId, Destinations, ImportSource } of ended) {
      const [, account] = /AWSLogs\/(\d+)\//.exec(ImportSource!.S3!.S3LocationUri!)!;
      const told = changes.received.filter(({ construct, destination }) =>
        construct === `${STACK}/Account${account}` && destination === Destinations![0]);
      expect(told.map(({ state }) => state)).toEqual([...ImportId === ended[0].ImportId ? [] : ['QUEUED'], 'STARTED', 'COMPLETED']);
      expect(told.at(-1)).toMatchObject({ importId: ImportId, statistics: { filesCompleted: 8, failedEntries: 0 } });
    }
  });

  test('leave nothing that runs or waits when the stack is destroyed in the middle, and the stores are deleted', async () => {
    // GIVEN
    await givenCloud({ initializingMs: 500, msPerFile: 60_000, stoppingMs: 3_000 });
    const { stores, stateMachineArn } = await deploy();
    await until(async () => (await imports())[0]?.ImportStatus === 'IN_PROGRESS');
    const executions = await runningExecutions(stateMachineArn);
    expect(executions.length).toBe(IMPORTS);

    // WHEN
    await timed('cdk destroy', () => cdk.destroy(CONTEXT));
    // THEN
    await expect(stepFunctions.send(new DescribeStateMachineCommand({ stateMachineArn }))).rejects.toMatchObject({ name: 'StateMachineDoesNotExist' });
    for (const executionArn of executions) {
      expect(await statusOf(executionArn)).not.toBe('RUNNING');
    }
    for (const store of stores) {
      expect((await cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore: store }))).Status).toBe('PENDING_DELETION');
    }
    await sleep(10_000);
    expect((await imports()).map(({ ImportStatus }) => ImportStatus)).toEqual(['STOPPED']);
    expect(await cloud.lake.accepted('StartImport')).toBe(1);
  });

  /** An execution is gone with its machine. */
  async function statusOf(executionArn: string): Promise<string> {
    const { status } = await stepFunctions.send(new DescribeExecutionCommand({ executionArn })).catch(() => ({ status: undefined }));
    return status ?? 'gone';
  }
});

async function timed<T>(what: string, work: () => Promise<T>): Promise<{ took: number; result: T }> {
  const began = Date.now();
  const result = await work();
  const took = Date.now() - began;
  console.info(`${what}: ${Math.round(took / 1_000)} s`);
  return { took, result };
}

async function until(condition: () => Promise<boolean>, patience = 420_000): Promise<void> {
  const deadline = Date.now() + patience;
  while (!await condition()) {
    if (Date.now() > deadline) {
      throw new Error('It has not come to that in time.');
    }
    await sleep(1_000);
  }
}
