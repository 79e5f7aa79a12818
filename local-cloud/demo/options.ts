import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [options]
  --fail       damage one log file, then repair it and retry the import
  --imports N  divide the log files among N imports (2 to 5) that queue, and print the events that they emit
  --fail-some  with --imports: lock one log file, and unlock it while its import waits for a retry
  --logs DIR   import your own log files from a folder, in any layout, for example
               …/AWSLogs/<account>/CloudTrail/<region>/…
  --keep       keep the local cloud running, and print how to use it with the AWS CLI and the CDK CLI
               in another terminal
  --help       print this text`;

export interface DemoOptions {
  readonly fail: boolean;
  /** The number of imports. Absent: the demo of a single import. */
  readonly imports?: number;
  readonly failSome: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  /** A folder with log files in the layout of a trail. */
  readonly logs: string;
  /** Whether `logs` is the folder that comes with the demo, so that its numbers are known. */
  readonly ownLogs: boolean;
}

const FEWEST = 2;
const MOST = 5;
const OPTIONS = {
  'fail': { type: 'boolean' },
  'imports': { type: 'string' },
  'fail-some': { type: 'boolean' },
  'logs': { type: 'string' },
  'keep': { type: 'boolean' },
  'help': { type: 'boolean' },
} as const;

/** `env`: the environment, in which npm puts the options that it does not pass on. */
export function demoOptions(args: string[], env: NodeJS.ProcessEnv = {}): DemoOptions {
  rejectOptionsOfNpm(args, env);
  const { values } = parseArgs({ args, options: OPTIONS });
  const imports = values.imports === undefined ? undefined : Number(values.imports);
  if (imports !== undefined && !(Number.isInteger(imports) && imports >= FEWEST && imports <= MOST)) {
    throw new Error(`--imports is ${values.imports}. Specify a number from ${FEWEST} to ${MOST}.`);
  }
  if (values.fail && imports || values['fail-some'] && !imports) {
    throw new Error('Specify --fail without --imports, and --fail-some with --imports.');
  }
  return {
    fail: values.fail ?? false,
    imports,
    failSome: values['fail-some'] ?? false,
    keep: values.keep ?? false,
    help: values.help ?? false,
    logs: values.logs ?? join(__dirname, '..', 'trail-logs'),
    ownLogs: values.logs === undefined,
  };
}

/** Without `--`, npm takes the options for its own, and passes only their values on. */
function rejectOptionsOfNpm(args: readonly string[], env: NodeJS.ProcessEnv): void {
  const values = [...args];
  const taken = Object.entries(OPTIONS).flatMap(([name, { type }]) => {
    const value = env[`npm_config_${name.replace('-', '_')}`];
    if (value === undefined) {
      return [];
    }
    return type === 'boolean' ? [`--${name}`] : [`--${name} ${value === 'true' ? values.shift() ?? '…' : value}`];
  });
  if (taken.length > 0) {
    throw new Error(
      `npm has not passed ${taken.join(' and ')} to the demo, because there is no -- before the options. `
      + `Run "npm run demo -- ${taken.join(' ')}".`);
  }
}
