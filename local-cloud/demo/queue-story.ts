import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { CloudTrailClient, GetEventDataStoreCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import type { Cdk } from '../cdk';
import { ChangeQueue, type ImportChange } from '../change-queue';
import type { Cloud } from '../cloud';
import { divideAmongAccounts, type AccountLogs } from './accounts';
import { readLogFiles, type LogFile } from './log-files';
import type { DemoOptions } from './options';
import { QueueView } from './queue-view';
import { keptSince } from './retention';
import { count, type Screen } from './screen';
import type { DemoStory } from './story';
import { TrailBucket } from './trail-bucket';

const BUCKET = 'organization-logs-of-the-demo';
const PAUSE_MS = 1_000;
const PATIENCE_MS = 5 * 60_000;
const ENDS = ['COMPLETED', 'FAILED', 'STOPPED'];
/** Milliseconds for each file after the deployment. */
const PACE_MS = 400;

/** The demo of several imports: they queue, one of them is retried, and the target of a rule receives their events. */
export class QueueStory implements DemoStory {
  readonly example = resolve(__dirname, '..', '..', 'examples', 'several-imports');
  private readonly cdk: Cdk;
  private readonly cloudTrail: CloudTrailClient;
  private readonly bucket: TrailBucket;
  private readonly logs: AccountLogs[];
  private readonly view: QueueView;
  private changes?: ChangeQueue;

  constructor(
    private readonly cloud: Cloud,
    private readonly screen: Screen,
    private readonly options: DemoOptions & { readonly imports: number },
  ) {
    this.cdk = cloud.cdk(this.example);
    this.cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    this.bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    this.logs = divideAmongAccounts(readLogFiles(options.logs, keptSince()), options.imports);
    this.view = new QueueView(this.cloudTrail, screen, this.logs);
  }

  get lastContext(): Record<string, string> {
    return { bucket: BUCKET, accounts: this.logs.map(({ account }) => account).join(',') };
  }

  async run(): Promise<void> {
    const locked = this.options.failSome ? this.fileToLock() : undefined;
    await this.prepare(locked);
    const store = await this.deploy();
    await this.watch(locked);
    this.showChanges(locked);
    await this.showWhatWasImported(store, locked);
    if (!this.options.keep) {
      await this.destroy(store);
    }
  }

  private async prepare(locked: LogFile | undefined): Promise<void> {
    const { screen, logs } = this;
    screen.step(`Upload the log files of ${count(logs.length)} accounts to s3://${BUCKET}`);
    await this.bucket.create();
    for (const { account, files } of logs) {
      await this.bucket.upload(files);
      screen.line(`AWSLogs/${account}/: ${count(files.length)} files`);
    }
    if (locked) {
      await this.bucket.lock(locked.key);
      screen.line(`The bucket policy denies access to ${locked.key}`);
    }
    screen.step('cdk bootstrap');
    await this.cdk.bootstrap(this.cloud.account, this.cloud.region);
  }

  /** Returns the ARN of the new event data store. */
  private async deploy(): Promise<string> {
    const { screen } = this;
    screen.step(`cdk deploy (examples/several-imports, ${count(this.logs.length)} imports)`);
    let isDeploying = true;
    const deploy = this.cdk.deploy(this.lastContext).finally(() => isDeploying = false);
    deploy.catch(() => undefined);
    while (isDeploying) {
      await this.view.draw([]);
      await sleep(PAUSE_MS);
    }
    const [outputs = {}] = Object.values(await deploy);
    screen.line('The deployment has ended. The imports continue.');
    // Until now, the imports were too slow to end during the deployment.
    await this.cloud.lake.change({ msPerFile: PACE_MS });
    this.changes = new ChangeQueue(outputs.ChangesUrl ?? '', this.cloud.env);
    return outputs.StoreArn1 ?? '';
  }

  /** Draws the imports until all have ended. Unlocks the file as soon as its import waits for a retry. */
  private async watch(locked: LogFile | undefined): Promise<void> {
    const { screen } = this;
    screen.step('The imports run one after another');
    const deadline = Date.now() + PATIENCE_MS;
    while (!this.logs.every(({ account }) => ENDS.includes(this.changesOf(account).at(-1)?.state ?? ''))) {
      if (Date.now() > deadline) {
        throw new Error(`The imports have not ended within ${PATIENCE_MS / 60_000} minutes.`);
      }
      const arrived = await this.changes!.receive();
      await this.view.draw(this.changes!.received);
      if (locked && arrived.some(({ state }) => state === 'RETRYING')) {
        await this.bucket.unlock();
        screen.line('An import has failed. It will be retried in a minute. The file is unlocked now.');
      }
      await sleep(PAUSE_MS);
    }
    await this.view.draw(this.changes!.received);
    screen.endBar();
  }

  private showChanges(locked: LogFile | undefined): void {
    const { screen, logs } = this;
    screen.step('The state change events that an SQS queue has received');
    this.changes!.received.forEach((change) => screen.line(described(change)));
    const queued = logs.filter(({ account }) => this.changesOf(account)[0]?.state === 'QUEUED').length;
    screen.expect('Imports that were queued', queued, logs.length - 1);
    for (const { account, files } of logs) {
      const retry = locked && files.includes(locked) ? ['RETRYING', 'RUNNING'] : [];
      const end = files.some(({ events }) => events === undefined) ? 'FAILED' : 'COMPLETED';
      const states = this.changesOf(account).map(({ state }) => state).filter((state) => state !== 'QUEUED');
      screen.expect(`Import of ${account}`, states, ['RUNNING', ...retry, end]);
    }
  }

  private async showWhatWasImported(store: string, locked: LogFile | undefined): Promise<void> {
    const { screen, logs } = this;
    const all = logs.flatMap(({ files }) => files);
    const { files, events, duplicates } = await this.cloud.lake.tally(store);
    screen.step('The contents of the event data store');
    screen.expect('Files', files, all.filter((file) => file.events !== undefined).length);
    screen.expect('Events', events, all.reduce((sum, file) => sum + (file.events ?? 0), 0));
    screen.expect('Duplicates', duplicates, 0);
    screen.expect('Imports', this.view.imports, logs.length);
    const starts = await this.cloud.lake.accepted('StartImport');
    screen.expect('Accepted StartImport requests, including retries', starts, logs.length + (locked ? 1 : 0));
  }

  private async destroy(store: string): Promise<void> {
    this.screen.step('cdk destroy');
    await this.cdk.destroy(this.lastContext);
    const { Status } = await this.cloudTrail.send(new GetEventDataStoreCommand({ EventDataStore: store }));
    this.screen.expect('Status of the event data store', Status, 'PENDING_DELETION');
  }

  private changesOf(account: string): ImportChange[] {
    return this.changes!.received.filter((change) => accountOf(change) === account);
  }

  /** A file of the second account, so that another import waits while this one fails. */
  private fileToLock(): LogFile {
    const readable = this.logs[1].files.find(({ events }) => events !== undefined && events > 0);
    if (!readable) {
      throw new Error(`The demo can lock none of the log files in ${this.options.logs}, because too few are readable.`);
    }
    return readable;
  }
}

function accountOf({ construct }: ImportChange): string {
  return /\d+$/.exec(construct)?.[0] ?? construct;
}

function described(change: ImportChange): string {
  const { state, statistics, reason } = change;
  const numbers = statistics
    ? `${count(statistics.filesCompleted)} files, ${count(statistics.eventsCompleted)} events, `
      + `${count(statistics.failedEntries)} failed entries`
    : '';
  return `${accountOf(change)}  ${state.padEnd(9)}  ${[numbers, reason].filter(Boolean).join(' · ')}`.trimEnd();
}
