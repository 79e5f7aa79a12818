import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { startProcess } from './processes';

export interface CdkSettings {
  /** Folder of the app's cdk.json. */
  readonly app: string;
  readonly env: NodeJS.ProcessEnv;
  /** Folder of the CLI's output and of the cloud assembly. */
  readonly folder: string;
}

export interface Template {
  readonly Resources: Readonly<Record<string, { readonly Type: string }>>;
  readonly Outputs?: Readonly<Record<string, { readonly Value: unknown }>>;
}

const ALL = ['--all'];
const AT_ONCE = ['--concurrency', '4'];

/** The CDK command line, run against the account that `env` points to. */
export class Cdk {
  private readonly logFile: string;

  constructor(private readonly settings: CdkSettings) {
    this.logFile = join(settings.folder, 'cdk.log');
  }

  /** Prepares the account for deployments, without asking the app. */
  bootstrap(account: string, region: string): Promise<string> {
    return this.run('bootstrap', `aws://${account}/${region}`, '--app', '');
  }

  /** Deploys all stacks of the app, or only the specified ones. Returns their outputs. */
  async deploy(
    context: Record<string, string>, stacks: readonly string[] = ALL,
  ): Promise<Record<string, Record<string, string>>> {
    const outputs = join(this.settings.folder, 'outputs.json');
    await this.run(
      'deploy', ...stacks, ...AT_ONCE, '--require-approval', 'never', '--progress', 'events', '--outputs-file', outputs,
      ...contextArguments(context),
    );
    return JSON.parse(readFileSync(outputs, 'utf8'));
  }

  destroy(context: Record<string, string>, stacks: readonly string[] = ALL): Promise<string> {
    return this.run('destroy', ...stacks, ...AT_ONCE, '--force', ...contextArguments(context));
  }

  /** The most recently synthesized template of a stack. */
  template(stack: string): Template {
    return JSON.parse(readFileSync(join(this.settings.folder, 'cdk.out', `${stack}.template.json`), 'utf8'));
  }

  /** Runs a command and returns its output. If the command fails, the promise rejects with the output. */
  async run(command: string, ...args: string[]): Promise<string> {
    const cli = join(require.resolve('aws-cdk/package.json'), '..', 'bin', 'cdk');
    const { app, env, folder } = this.settings;
    const before = this.log().length;
    const cdk = startProcess(
      process.execPath,
      [cli, command, '--ci', '--no-notices', '--no-color', '--output', join(folder, 'cdk.out'), ...args],
      { env, cwd: app, logFile: this.logFile });
    const code = await cdk.exited;
    const printed = this.log().slice(before);
    if (code !== 0) {
      throw new Error(`cdk ${command} failed:\n${printed}`);
    }
    return printed;
  }

  private log(): string {
    try {
      return readFileSync(this.logFile, 'utf8');
    } catch {
      return '';
    }
  }
}

function contextArguments(context: Record<string, string>): string[] {
  return Object.entries(context).flatMap(([key, value]) => ['--context', `${key}=${value}`]);
}
