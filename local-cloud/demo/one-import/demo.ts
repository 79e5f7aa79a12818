import { resolve } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import type { Cdk } from '../../cdk';
import type { Cloud } from '../../cloud';
import type { Tally } from '../../lake/lake';
import { untilAtRest } from '../command-line';
import { commonFolder, daysOf, readLogFiles, type LogFile } from '../log-files';
import type { DemoOptions } from '../options';
import { keptSince } from '../retention';
import type { Screen } from '../terminal/screen';
import { TrailBucket } from '../trail-bucket';
import { watchImport, type WatchedDeployment } from '../watch-import';

export const EXAMPLE = resolve(__dirname, '..', '..', '..', 'examples', 'smallest');
/** The stack of the example. */
export const STACK = 'TrailHistory';
const BUCKET = 'trail-logs-of-the-demo';

/** The values of `retryToken`, in their order. */
export type RetryToken = '1' | '2' | '3';

/** The context of the steps of the demo of one import. */
export class OneImportDemo {
  readonly bucket: TrailBucket;
  readonly logs: readonly LogFile[];
  readonly cdk: Cdk;
  readonly cloudTrail: CloudTrailClient;
  /** ARN of the event data store, once it is created. */
  store = '';

  constructor(readonly cloud: Cloud, readonly screen: Screen, readonly options: DemoOptions) {
    this.cdk = cloud.cdk(EXAMPLE);
    this.cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    this.bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    this.logs = readLogFiles(options.logs, keptSince());
  }

  context(retryToken: RetryToken): Record<string, string> {
    return { bucket: BUCKET, prefix: this.prefix, store: this.store, ...daysOf(this.logs), retryToken };
  }

  get prefix(): string {
    return commonFolder(this.logs.map(({ key }) => key));
  }

  /** Deploys, shows the progress of the import until it ends, and waits until the function knows the end. */
  async deployAndWatch(retryToken: RetryToken): Promise<WatchedDeployment<Outputs>> {
    const { cloudTrail, screen, store, logs } = this;
    const watched = await watchImport({ cloudTrail, screen, store, files: logs.length }, this.deploy(retryToken));
    await untilAtRest(this, STACK);
    return watched;
  }

  /** Deploys. Returns the outputs of the stack. */
  async deploy(retryToken: RetryToken): Promise<Outputs> {
    const [outputs = {}] = Object.values(await this.cdk.deploy(this.context(retryToken)));
    return outputs;
  }

  tally(): Promise<Tally> {
    return this.cloud.lake.tally(this.store);
  }

  /** The number of StartImport requests so far. */
  async starts(): Promise<number> {
    return (await this.cloud.lake.requests('StartImport')).length;
  }

  /** The number of log files that CloudTrail cannot read. */
  get corruptFiles(): number {
    return this.logs.filter(({ events }) => events === undefined).length;
  }

  get expectedEvents(): number {
    return this.logs.reduce((sum, { events = 0 }) => sum + events, 0);
  }
}

export type Outputs = Record<string, string>;
