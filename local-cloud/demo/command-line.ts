import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { CLI_BUNDLE } from '../../scripts/bundles';
import { writeBundle } from '../../scripts/handler-bundle';
import type { Cloud } from '../cloud';
import type { Screen } from './terminal/screen';

const INDENT = 6;

/** Runs a command of the command line as it is in this folder, and shows its screen. The demo fails if the command does. */
export async function showCommand({ cloud, screen }: { cloud: Cloud; screen: Screen }, ...args: readonly string[]): Promise<void> {
  await writeBundle(CLI_BUNDLE);
  screen.command(`npx cdk-cloudtrail-import ${args.join(' ')}`);
  const env = { ...cloud.env, COLUMNS: String(screen.columns - INDENT), ...(screen.hasColors ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }) };
  const text = await new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [join(CLI_BUNDLE.outdir, 'index.cjs'), ...args], { env }, (error, stdout, stderr) => {
      if (error) { reject(new Error(stderr || error.message)); } else { resolve(stdout); }
    });
  });
  screen.output(text);
}
