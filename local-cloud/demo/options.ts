import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [options]
  --fail       damage one log file first, then mend it and retry the import
  --imports N  import by N imports (2 to 5) that queue, and print the events that they raise
  --fail-some  with --imports: lock one log file, and unlock it while its import waits to be retried
  --logs DIR   import your own logs, up to yesterday's: a folder in a trail's layout (…/AWSLogs/<account>/CloudTrail/<region>/…)
  --keep       leave everything running, and print how to use the AWS CLI and the CDK against it
  --help       print this`;

export interface DemoOptions {
  readonly fail: boolean;
  /** How many imports; undefined: the story of a single one. */
  readonly imports?: number;
  readonly failSome: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  /** Folder with logs in a trail's layout. */
  readonly logs: string;
  /** Whether `logs` is the collection that comes with the demo, whose numbers are known. */
  readonly ownLogs: boolean;
}

const FEWEST = 2;
const MOST = 5;

export function demoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: {
      'fail': { type: 'boolean' }, 'imports': { type: 'string' }, 'fail-some': { type: 'boolean' }, 'keep': { type: 'boolean' }, 'help': { type: 'boolean' },
      'logs': { type: 'string' },
    },
  });
  const imports = values.imports === undefined ? undefined : Number(values.imports);
  if (imports !== undefined && !(Number.isInteger(imports) && imports >= FEWEST && imports <= MOST)) {
    throw new Error(`--imports takes a number from ${FEWEST} to ${MOST}, not ${values.imports}.`);
  }
  if (values.fail && imports || values['fail-some'] && !imports) {
    throw new Error('--fail goes without --imports, --fail-some with it.');
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
