import { spawn, type ChildProcess } from 'node:child_process';
import { openSync, closeSync } from 'node:fs';

const GRACE_MS = 5_000;

export interface RunningProcess {
  /** The exit code. Null if a signal ended the process. */
  readonly exited: Promise<number | null>;
  hasExited(): boolean;
  /** Ends the process and its children. */
  stop(): Promise<void>;
}

export interface ProcessSettings {
  readonly env: NodeJS.ProcessEnv;
  readonly logFile: string;
  readonly cwd?: string;
}

/** Process groups that would still run if this process ended without stopping them. */
const groups = new Set<ChildProcess>();
process.on('exit', () => groups.forEach((child) => signalGroup(child, 'SIGKILL')));

/**
 * Starts a program in its own process group, so that stopping it stops its children, and no other processes. Its
 * standard input stays open until this process ends.
 */
export function startProcess(command: string, args: string[], { env, logFile, cwd }: ProcessSettings): RunningProcess {
  const log = openSync(logFile, 'a');
  const child = spawn(command, args, { env, cwd, detached: true, stdio: ['pipe', log, log] });
  closeSync(log);
  groups.add(child);
  let over = false;
  const exited = new Promise<number | null>((done, fail) => {
    child.once('error', fail);
    child.once('exit', done);
  }).finally(() => over = true);
  exited.catch(() => undefined);
  return {
    exited,
    hasExited: () => over,
    stop: async () => {
      signalGroup(child, 'SIGTERM');
      const timer = setTimeout(() => signalGroup(child, 'SIGKILL'), GRACE_MS);
      await exited.catch(() => undefined);
      clearTimeout(timer);
      signalGroup(child, 'SIGKILL');
      groups.delete(child);
    },
  };
}

function signalGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) {
      process.kill(-pid, signal);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') {
      throw error;
    }
  }
}
