import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { requirePython } from './prerequisites';

const REQUIREMENTS = join(__dirname, 'ministack', 'requirements.txt');
const VENV = resolve(__dirname, '..', '.local-cloud', 'venv');
const BIN = join(VENV, process.platform === 'win32' ? 'Scripts' : 'bin');
/** Written last, so that an interrupted installation is not mistaken for a complete one. */
const STAMP = join(VENV, 'requirements.sha256');

export interface Venv {
  readonly python: string;
  /** The folder of the AWS command line. */
  readonly bin: string;
}

/** The virtual environment of the local cloud. It is created if it is absent or if its requirements have changed. */
export async function ensureVenv(log: (line: string) => void): Promise<Venv> {
  const venv = { python: join(BIN, 'python'), bin: BIN };
  const hash = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  // The Python that created it may be gone.
  if (existsSync(venv.python) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) {
    return venv;
  }
  const python = requirePython();
  log('Installing the local AWS (once, about half a minute)…');
  rmSync(VENV, { recursive: true, force: true });
  await run('Creating a virtual environment (Debian and Ubuntu require the package python3-venv for that)', python, ['-m', 'venv', VENV]);
  await run('Installing ministack and the AWS command line', venv.python, [
    '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r', REQUIREMENTS,
  ]);
  writeFileSync(STAMP, hash);
  return venv;
}

async function run(what: string, command: string, args: string[]): Promise<void> {
  try {
    await promisify(execFile)(command, args);
  } catch (error) {
    const { message, stdout = '', stderr = '' } = error as Error & { stdout?: string; stderr?: string };
    throw new Error(`${what} failed:\n${`${stdout}${stderr}`.trim() || message}`);
  }
}
