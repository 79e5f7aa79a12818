import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { WITHOUT_NODE_WARNINGS } from '../node-warnings';

export interface Place {
  readonly cwd: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs a command in parallel with others. If the command fails, the promise rejects with all of its output. */
export async function run(command: string, parameters: readonly string[], { cwd, env }: Place): Promise<string> {
  const { stdout } = await promisify(execFile)(command, parameters, {
    cwd, maxBuffer: 1e8, env: { ...process.env, ...WITHOUT_NODE_WARNINGS, ...env },
  });
  return stdout;
}
