import { join, resolve } from 'node:path';
import type { Credentials } from './access';
import type { Behaviour, Operation, Tally } from './lake/lake';
import { LOOPBACK } from './ports';
import type { RunningProcess } from './processes';
import { startService } from './service';

const ROOT = resolve(__dirname, '..');

export interface LakeServiceSettings {
  readonly port: number;
  readonly account: string;
  readonly behaviour?: Partial<Behaviour>;
  /** Credentials of other accounts whose buckets it imports from, by account. */
  readonly otherAccounts?: Readonly<Record<string, Credentials>>;
  /** Environment variables that point to the S3, IAM and STS that the lake reads. */
  readonly env: NodeJS.ProcessEnv;
  readonly folder: string;
}

/** Starts our emulator of CloudTrail Lake as a process of its own. */
export function startLakeService(settings: LakeServiceSettings): Promise<RunningProcess> {
  const { port, account, behaviour = {}, otherAccounts = {}, env, folder } = settings;
  const tsx = join(require.resolve('tsx/package.json'), '..', 'dist', 'cli.mjs');
  const args = [
    tsx, '--tsconfig', join(ROOT, 'test', 'tsconfig.json'), join(__dirname, 'lake', 'server.ts'), String(port),
  ];
  return startService(process.execPath, args, {
    name: 'CloudTrail Lake',
    healthUrl: `http://${LOOPBACK}:${port}/_lake/health`,
    logFile: join(folder, 'lake.log'),
    env: {
      ...env,
      LAKE_ACCOUNT_ID: account,
      LAKE_BEHAVIOUR: JSON.stringify(behaviour),
      LAKE_OTHER_ACCOUNTS: JSON.stringify(otherAccounts),
      LAKE_ENDS_WITH_STARTER: 'true',
    },
  });
}

/** Inspects and controls a running emulator, apart from CloudTrail's API. */
export class LakeView {
  constructor(private readonly url: string) {}

  /** The events that were imported into a store. */
  tally(store: string): Promise<Tally> {
    return this.get(`stores/${encodeURIComponent(store)}/events?summary`);
  }

  /** The inputs of the requests of one operation, oldest first. */
  async requests(operation: Operation): Promise<Array<Record<string, unknown>>> {
    const all = await this.get<Array<{ operation: Operation; input: Record<string, unknown> }>>('requests');
    return all.filter((request) => request.operation === operation).map(({ input }) => input);
  }

  /** The user agents of all callers. */
  userAgents(): Promise<string[]> {
    return this.get('user-agents');
  }

  /** The number of successful requests of one operation. */
  async accepted(operation: Operation): Promise<number> {
    const { accepted } = await this.get<{ accepted: Record<Operation, number> }>('calls');
    return accepted[operation];
  }

  /** Changes the behavior of the emulator immediately, also for running imports. */
  async change(behaviour: Partial<Behaviour>): Promise<void> {
    await this.ask('behaviour', { method: 'POST', body: JSON.stringify(behaviour) });
  }

  private get<T>(page: string): Promise<T> {
    return this.ask(page);
  }

  private async ask<T>(page: string, request: RequestInit = {}): Promise<T> {
    const response = await fetch(`${this.url}/_lake/${page}`, request);
    if (!response.ok) {
      throw new Error(`CloudTrail Lake answers ${response.status} to ${page}: ${await response.text()}`);
    }
    return response.json() as Promise<T>;
  }
}
