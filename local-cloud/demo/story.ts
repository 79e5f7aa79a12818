import { resolve } from 'node:path';
import { CloudTrailClient, CreateEventDataStoreCommand, ListImportFailuresCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import type { Cdk } from '../cdk';
import type { Cloud } from '../cloud';
import { commonFolder, cutOff, daysOf, readLogFiles, type LogFile } from './log-files';
import type { DemoOptions } from './options';
import { keptSince, RETENTION_DAYS } from './retention';
import { count, type Screen } from './screen';
import { TrailBucket } from './trail-bucket';
import { watchImport, type WatchedImport } from './watch-import';

const SMALLEST_EXAMPLE = resolve(__dirname, '..', '..', 'examples', 'smallest');
const BUCKET = 'trail-logs-of-the-demo';
/** The numbers of the log files that come with the demo. */
const OWN_LOGS = '40 files, 2,318 events';

/** A demo with its own app. */
export interface DemoStory {
  /** The folder of the app. */
  readonly example: string;
  /** The context values of the last deployment. */
  readonly lastContext: Record<string, string>;
  run(): Promise<void>;
}

/** The demo of one import. It reads every number that it prints back from the cloud. */
export class Story implements DemoStory {
  readonly example = SMALLEST_EXAMPLE;
  private readonly cdk: Cdk;
  private readonly cloudTrail: CloudTrailClient;
  private readonly bucket: TrailBucket;
  private readonly logs: LogFile[];
  private store = '';

  constructor(
    private readonly cloud: Cloud,
    private readonly screen: Screen,
    private readonly options: DemoOptions,
  ) {
    this.cdk = cloud.cdk(SMALLEST_EXAMPLE);
    this.cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    this.bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    this.logs = readLogFiles(options.logs, keptSince());
  }

  async run(): Promise<void> {
    const damaged = this.options.fail ? this.fileToDamage() : undefined;
    await this.prepare(damaged);
    const importId = damaged ? await this.importWithFailure(damaged) : await this.import();
    await this.showWhatWasImported();
    await this.deployAgain(importId, damaged ? 2 : 1);
    if (!this.options.keep) {
      await this.destroy();
    }
  }

  get lastContext(): Record<string, string> {
    return this.context('3');
  }

  private context(retryToken = '1'): Record<string, string> {
    return { bucket: BUCKET, prefix: this.prefix, store: this.store, ...daysOf(this.logs), retryToken };
  }

  private get prefix(): string {
    return commonFolder(this.logs.map(({ key }) => key));
  }

  private get watched(): WatchedImport {
    return { cloudTrail: this.cloudTrail, screen: this.screen, store: this.store, files: this.logs.length };
  }

  private async prepare(damaged: LogFile | undefined): Promise<void> {
    const { screen, logs } = this;
    screen.step(`Upload ${count(logs.length)} log files to s3://${BUCKET}/${this.prefix}`);
    await this.bucket.create();
    await this.bucket.upload(logs);
    screen.line(`The bucket has ACLs enabled (object ownership: ${await this.bucket.ownership()}).`);
    screen.line('CloudTrail does not import from such a bucket.');
    if (damaged) {
      await this.bucket.upload([cutOff(damaged)]);
      screen.line(`Damaged (the second half is missing): ${fileName(damaged.key)}, ${count(damaged.events ?? 0)} events`);
    }

    screen.step('Create an event data store');
    const created = await this.cloudTrail.send(
      new CreateEventDataStoreCommand({ Name: 'demo', RetentionPeriod: RETENTION_DAYS }));
    this.store = created.EventDataStoreArn ?? '';
    screen.line(this.store);

    screen.step('cdk bootstrap');
    await this.cdk.bootstrap(this.cloud.account, this.cloud.region);
  }

  private async import(): Promise<string> {
    const { screen } = this;
    screen.step('cdk deploy (examples/smallest)');
    const { deployed, ended } = await watchImport(this.watched, this.cdk.deploy(this.context()));
    screen.expect('ImportId', importIdOf(deployed), ended.ImportId);
    this.showEstimate(deployed);
    screen.expect('State of the import', ended.ImportStatus, this.corruptFiles > 0 ? 'FAILED' : 'COMPLETED');
    screen.expect('Object ownership of the bucket', await this.bucket.ownership(), 'BucketOwnerEnforced');
    await this.showFailures(ended.ImportId);
    return ended.ImportId!;
  }

  /** The estimate comes from a listing, before any file is read. */
  private showEstimate(outputs: Record<string, Record<string, string>>): void {
    const [estimate = {}] = Object.values(outputs);
    const bytes = this.logs.reduce((sum, { body }) => sum + body.length, 0);
    this.screen.expect('Estimated log files', Number(estimate.EstimatedFiles), this.logs.length);
    this.screen.expect('Estimated gzip bytes', Number(estimate.EstimatedGzipBytes), bytes);
    this.screen.line(`Estimated US dollars: ${estimate.EstimatedCost}`);
  }

  private async importWithFailure(damaged: LogFile): Promise<string> {
    const { screen } = this;
    screen.step('cdk deploy (examples/smallest), with a damaged file');
    const first = await watchImport(this.watched, this.cdk.deploy(this.context()));
    const importId = first.ended.ImportId!;
    screen.expect('State of the import', first.ended.ImportStatus, 'FAILED');
    const { events } = await this.tally();
    screen.expect('Events imported', events, this.expectedEvents - damaged.events!);
    await this.showFailures(importId);

    screen.step('Repair the file, change retryToken, cdk deploy');
    await this.bucket.upload([damaged]);
    const second = await watchImport(this.watched, this.cdk.deploy(this.context('2')));
    const retry = (await this.cloud.lake.requests('StartImport')).at(-1);
    screen.expect('StartImport request of the retry', retry, { ImportId: importId });
    screen.expect('ImportId', importIdOf(second.deployed), importId);
    screen.expect('State of the import', second.ended.ImportStatus, this.corruptFiles > 0 ? 'FAILED' : 'COMPLETED');
    screen.expect('Events imported by the retry', (await this.tally()).events - events, damaged.events);
    return importId;
  }

  private async showFailures(importId: string | undefined): Promise<void> {
    const { Failures = [] } = await this.cloudTrail.send(new ListImportFailuresCommand({ ImportId: importId }));
    for (const failure of Failures.filter(({ Status }) => Status === 'FAILED')) {
      this.screen.line(`Failed entry: ${failure.Location}`);
      this.screen.line(`${failure.ErrorType}: ${failure.ErrorMessage}`, '     ');
    }
  }

  private async showWhatWasImported(): Promise<void> {
    const { screen } = this;
    const { files, events, duplicates, firstEventTime, lastEventTime, topEventNames } = await this.tally();
    screen.step('The contents of the event data store');
    screen.expect('Files', files, this.logs.length - this.corruptFiles);
    screen.expect('Events', events, this.expectedEvents);
    screen.expect('Duplicates', duplicates, 0);
    if (this.options.ownLogs) {
      screen.expect('The log files of the demo', `${count(files)} files, ${count(events)} events`, OWN_LOGS);
    }
    screen.line(`First event: ${firstEventTime}, last event: ${lastEventTime}`);
    const width = Math.max(...topEventNames.map(([name]) => name.length));
    topEventNames.slice(0, 8).forEach(([name, times]) => screen.line(`${name.padEnd(width)}  ${count(times)}`, '     '));
  }

  private async deployAgain(importId: string, starts: number): Promise<void> {
    const { screen } = this;
    screen.step('cdk deploy again, with nothing changed');
    await this.cdk.deploy(this.context(this.options.fail ? '2' : '1'));
    screen.expect('StartImport requests so far', (await this.cloud.lake.requests('StartImport')).length, starts);

    screen.step('Change retryToken, cdk deploy');
    const outputs = await this.cdk.deploy(this.context('3'));
    if (this.corruptFiles === 0) {
      const requests = await this.cloud.lake.requests('StartImport');
      screen.expect('StartImport requests so far (there is nothing to retry)', requests.length, starts);
    }
    screen.expect('ImportId', importIdOf(outputs), importId);
    screen.expect('Events', (await this.tally()).events, this.expectedEvents);
  }

  private async destroy(): Promise<void> {
    this.screen.step('cdk destroy');
    await this.cdk.destroy(this.context('3'));
    this.screen.line('CloudFormation has deleted the import, its role and the function. The events stay in the event data store.');
    this.screen.expect('Events', (await this.tally()).events, this.expectedEvents);
  }

  private fileToDamage(): LogFile {
    const readable = this.logs.find(({ events }) => events !== undefined && events > 0);
    if (!readable) {
      throw new Error(`None of the log files in ${this.options.logs} is readable, so the demo can damage none.`);
    }
    return readable;
  }

  private tally() {
    return this.cloud.lake.tally(this.store);
  }

  private get corruptFiles(): number {
    return this.logs.filter(({ events }) => events === undefined).length;
  }

  private get expectedEvents(): number {
    return this.logs.reduce((sum, { events = 0 }) => sum + events, 0);
  }
}

function importIdOf(outputs: Record<string, Record<string, string>>): string | undefined {
  return Object.values(outputs)[0]?.ImportId;
}

function fileName(key: string): string {
  return key.split('/').at(-1)!;
}
