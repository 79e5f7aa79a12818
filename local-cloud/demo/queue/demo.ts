import { resolve } from 'node:path';
import { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import type { Cdk } from '../../cdk';
import { ChangeQueue, type ImportChange } from '../../change-queue';
import type { Cloud } from '../../cloud';
import { divideAmongAccounts, type AccountLogs } from '../accounts';
import { readLogFiles } from '../log-files';
import type { DemoOptions } from '../options';
import { keptSince } from '../retention';
import type { Screen } from '../terminal/screen';
import { TrailBucket } from '../trail-bucket';
import { QueueView } from './view';

export const EXAMPLE = resolve(__dirname, '..', '..', '..', 'examples', 'several-imports');
const BUCKET = 'organization-logs-of-the-demo';

export interface QueueDemoOptions extends DemoOptions {
  readonly imports: number;
}

/** The context of the steps of the demo of several imports. */
export class QueueDemo {
  readonly bucket: TrailBucket;
  readonly logs: readonly AccountLogs[];
  readonly cdk: Cdk;
  readonly cloudTrail: CloudTrailClient;
  readonly view: QueueView;
  /** ARN of the event data store, once it is deployed. */
  store = '';
  private queue?: ChangeQueue;

  constructor(readonly cloud: Cloud, readonly screen: Screen, readonly options: QueueDemoOptions) {
    this.cdk = cloud.cdk(EXAMPLE);
    this.cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    this.bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    this.logs = divideAmongAccounts(readLogFiles(options.logs, keptSince()), options.imports);
    this.view = new QueueView(this.cloudTrail, screen, this.logs);
  }

  get context(): Record<string, string> {
    return { bucket: BUCKET, accounts: this.logs.map(({ account }) => account).join(',') };
  }

  listenTo(queueUrl: string): void {
    this.queue = new ChangeQueue(queueUrl, this.cloud.env);
  }

  /** The state change events so far. */
  get changes(): readonly ImportChange[] {
    return this.queue?.received ?? [];
  }

  /** Receives the events that have arrived since the last call. */
  async receiveChanges(): Promise<ImportChange[]> {
    return await this.queue?.receive() ?? [];
  }

  changesOf(account: string): ImportChange[] {
    return this.changes.filter((change) => accountOf(change) === account);
  }
}

/** The account whose logs an import ingests. */
export function accountOf({ construct }: ImportChange): string {
  return /\d+$/.exec(construct)?.[0] ?? construct;
}
