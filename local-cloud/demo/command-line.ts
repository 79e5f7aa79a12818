import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { CLI_BUNDLE } from '../../scripts/bundles';
import { writeBundle } from '../../scripts/handler-bundle';
import type { Cloud } from '../cloud';
import type { Screen } from './terminal/screen';

const INDENT = 6;

interface Demo {
  readonly cloud: Cloud;
  readonly screen: Screen;
}

/**
 * Runs a command of the command line as it is in this folder, and shows its screen. The demo fails if the command does.
 */
export async function showCommand(demo: Demo, ...args: readonly string[]): Promise<void> {
  demo.screen.command(`npx cdk-cloudtrail-import ${args.join(' ')}`);
  demo.screen.output(await run(demo, args));
}

/** Waits until the function knows that the imports of a stack have ended. CloudTrail shows the end earlier. */
export async function untilAtRest(demo: Demo, stack: string): Promise<void> {
  await run(demo, ['status', stack, '--watch', '--interval', '1', '--json']);
}

async function run({ cloud, screen }: Demo, args: readonly string[]): Promise<string> {
  await writeBundle(CLI_BUNDLE);
  const env = {
    ...cloud.env, COLUMNS: String(screen.columns - INDENT),
    ...(screen.hasColors ? { FORCE_COLOR: '1' } : { NO_COLOR: '1' }),
  };
  return new Promise<string>((resolve, reject) => {
    execFile(process.execPath, [join(CLI_BUNDLE.outdir, 'index.cjs'), ...args], { env }, (error, stdout, stderr) => {
      if (error) { reject(new Error(stderr || error.message)); } else { resolve(stdout); }
    });
  });
}
