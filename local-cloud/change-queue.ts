import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The detail of a state change event. */
export interface ImportChange {
  readonly state: string;
  /** Path of the construct. */
  readonly construct: string;
  readonly destination: string;
  readonly importId?: string;
  readonly statistics?: {
    readonly filesCompleted: number; readonly eventsCompleted: number; readonly failedEntries: number;
  };
  readonly reason?: string;
}

const MOST_AT_ONCE = 10;
/** A message is received once in the lifetime of the queue. */
const HIDDEN_SECONDS = 12 * 60 * 60;

/** The SQS queue to which a rule sends the state changes of imports, read with the AWS CLI. */
export class ChangeQueue {
  private readonly all: ImportChange[] = [];

  constructor(private readonly url: string, private readonly env: NodeJS.ProcessEnv) {}

  /** All changes so far, in the order in which they arrived. */
  get received(): readonly ImportChange[] {
    return this.all;
  }

  /** Receives the events that have arrived since the last call. */
  async receive(): Promise<ImportChange[]> {
    const arrived: ImportChange[] = [];
    for (let more = true; more;) {
      const batch = await this.batch();
      arrived.push(...batch);
      more = batch.length > 0;
    }
    this.all.push(...arrived);
    return arrived;
  }

  private async batch(): Promise<ImportChange[]> {
    const { stdout } = await promisify(execFile)('aws', [
      // The CLI's SQS client takes no endpoint from the environment.
      'sqs', 'receive-message', '--endpoint-url', new URL(this.url).origin, '--queue-url', this.url, '--output', 'json',
      '--max-number-of-messages', String(MOST_AT_ONCE), '--visibility-timeout', String(HIDDEN_SECONDS),
    ], { env: this.env });
    // The CLI prints nothing at all when there is no message.
    const { Messages = [] } = JSON.parse(stdout || '{}') as { Messages?: Array<{ Body: string }> };
    return Messages.map(({ Body }) => (JSON.parse(Body) as { detail: ImportChange }).detail);
  }
}
