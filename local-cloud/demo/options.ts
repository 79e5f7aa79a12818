import { join } from 'node:path';
import { parseArgs } from 'node:util';

export const USAGE = `npm run demo -- [options]
  --fail       damage one log file first, then mend it and retry the import
  --logs DIR   import your own logs: a folder in a trail's layout (…/AWSLogs/<account>/CloudTrail/<region>/…)
  --keep       leave everything running, and print how to use the AWS CLI and the CDK against it
  --help       print this`;

export interface DemoOptions {
  readonly fail: boolean;
  readonly keep: boolean;
  readonly help: boolean;
  /** Folder with logs in a trail's layout. */
  readonly logs: string;
  /** Whether `logs` is the collection that comes with the demo, whose numbers are known. */
  readonly ownLogs: boolean;
}

export function demoOptions(args: string[]): DemoOptions {
  const { values } = parseArgs({
    args,
    options: { fail: { type: 'boolean' }, keep: { type: 'boolean' }, help: { type: 'boolean' }, logs: { type: 'string' } },
  });
  return {
    fail: values.fail ?? false,
    keep: values.keep ?? false,
    help: values.help ?? false,
    logs: values.logs ?? join(__dirname, '..', 'trail-logs'),
    ownLogs: values.logs === undefined,
  };
}
