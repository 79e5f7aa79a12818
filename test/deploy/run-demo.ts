import { spawn } from 'node:child_process';
import { resolve } from 'node:path';

const ROOT = resolve(__dirname, '..', '..');

export interface DemoRun {
  readonly code: number | null;
  /** The output, including errors. */
  readonly output: string;
}

/**
 * Runs the demo as its users do, without a terminal. `onOutput` sees all that was printed so far. `env` is added to the
 * environment.
 */
export async function runDemo(
  args: string[],
  onOutput: (output: string, interrupt: () => void) => void = () => undefined,
  env: NodeJS.ProcessEnv = {},
): Promise<DemoRun> {
  const demo = spawn(process.execPath, ['--import', 'tsx', 'local-cloud/demo.ts', ...args], { cwd: ROOT, env: { ...process.env, ...env } });
  let output = '';
  for (const stream of [demo.stdout, demo.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      onOutput(output, () => demo.kill('SIGINT'));
    });
  }
  const code = await new Promise<number | null>((done, fail) => demo.once('error', fail).once('close', done));
  return { code, output };
}

/** The addresses that the cloud of a run served on. */
export function addresses({ output }: DemoRun): string[] {
  return output.match(/http:\/\/127\.0\.0\.1:\d+/g) ?? [];
}
