import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { requirePython } from './prerequisites';

const FOLDER = resolve(__dirname, '..', '.local-cloud');

export interface Venv {
  readonly python: string;
  /** The folder of the commands. */
  readonly bin: string;
}

/** The virtual environment of the local cloud, with the AWS command line. */
export function ensureVenv(log: (line: string) => void): Promise<Venv> {
  return venvWith('the local AWS', 'venv', join(__dirname, 'ministack', 'requirements.txt'), log);
}

/** The virtual environment of cfn-lint, checkov and parliament. */
export function lintersVenv(log: (line: string) => void): Promise<Venv> {
  return venvWith('the linters', 'linters', join(__dirname, 'linters', 'requirements.txt'), log);
}

/** A virtual environment. It is created if it is absent or if its requirements have changed. */
async function venvWith(what: string, name: string, requirements: string, log: (line: string) => void): Promise<Venv> {
  const folder = join(FOLDER, name);
  const bin = join(folder, process.platform === 'win32' ? 'Scripts' : 'bin');
  const venv = { python: join(bin, 'python'), bin };
  // Written last, so that an interrupted installation is not mistaken for a complete one.
  const stamp = join(folder, 'requirements.sha256');
  const hash = createHash('sha256').update(readFileSync(requirements)).digest('hex');
  // The Python that created it may be gone.
  if (existsSync(venv.python) && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) {
    return venv;
  }
  const python = requirePython();
  log(`Installing ${what} (once, about half a minute)…`);
  rmSync(folder, { recursive: true, force: true });
  await run('Creating a virtual environment (Debian and Ubuntu require the package python3-venv for that)', python, [
    '-m', 'venv', folder,
  ]);
  await run(`Installing ${what}`, venv.python, [
    '-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps', '--require-hashes', '-r',
    requirements,
  ]);
  writeFileSync(stamp, hash);
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
