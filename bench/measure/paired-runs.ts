import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

/** A program that node runs in its own process. */
export interface Program {
  /** Arguments of node. */
  readonly args: readonly string[];
  readonly env?: Readonly<Record<string, string>>;
}

export interface Run {
  /** From the start of the process to its end. */
  readonly wallMs: number;
  readonly cpuMs: number;
  readonly peakMiB: number;
}

/**
 * Runs the programs in turn, round after round, after one round that is not measured. A slow moment of the machine
 * meets all of them, so the figures of a round can be compared.
 */
export async function pairedRuns<Name extends string>(
  programs: Readonly<Record<Name, Program>>, rounds: number,
): Promise<Record<Name, Run[]>> {
  const names = Object.keys(programs) as Name[];
  const runs = Object.fromEntries(names.map(name => [name, [] as Run[]])) as Record<Name, Run[]>;
  for (let round = 0; round <= rounds; round++) {
    for (const name of names) {
      const run = await runOnce(programs[name]);
      if (round > 0) {
        runs[name].push(run);
      }
    }
  }
  return runs;
}

async function runOnce({ args, env }: Program): Promise<Run> {
  const begun = performance.now();
  const child = spawn(process.execPath, ['--require', join(__dirname, 'report-usage.js'), ...args], {
    env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<{ code: number | null; wallMs: number }>(resolve =>
    child.once('exit', code => resolve({ code, wallMs: performance.now() - begun })));
  const [{ code, wallMs }, errors, usage] = await Promise.all([
    ended, text(child.stderr!), text(child.stdio[3] as NodeJS.ReadableStream),
  ]);
  if (code !== 0) {
    throw new Error(`node ${args.join(' ')} ended with ${code}:\n${errors}`);
  }
  return { wallMs, ...JSON.parse(usage) as Pick<Run, 'cpuMs' | 'peakMiB'> };
}
