import { spawnSync } from 'node:child_process';

const LOWEST_NODE = 20;
const LOWEST_PYTHON = [3, 10] as const;
const PYTHON_COMMANDS = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.10', 'python3.14', 'python'];

export function requireNode(version = process.versions.node): void {
  if (Number(version.split('.')[0]) < LOWEST_NODE) {
    throw new Error(`The local cloud needs Node.js ${LOWEST_NODE} or newer; this is Node.js ${version}. `
      + 'Get it from https://nodejs.org.');
  }
}

/** The first Python on the PATH that is new enough. */
export function requirePython(): string {
  const found: string[] = [];
  for (const command of PYTHON_COMMANDS) {
    const version = pythonVersion(command);
    if (version && isNewEnough(version)) {
      return command;
    }
    if (version) {
      found.push(`${command} is ${version.join('.')}`);
    }
  }
  throw new Error(
    `The local cloud needs Python ${LOWEST_PYTHON.join('.')} or newer; `
    + `${found.length > 0 ? found.join(', ') : 'there is no Python on the PATH'}. Get it from https://www.python.org.`);
}

function pythonVersion(command: string): [number, number] | undefined {
  const { status, stdout } = spawnSync(command, ['-c', 'import sys; print(*sys.version_info[:2])'], {
    encoding: 'utf8', env: process.env,
  });
  const [major, minor] = (stdout ?? '').trim().split(' ').map(Number);
  return status === 0 && major !== undefined && minor !== undefined ? [major, minor] : undefined;
}

function isNewEnough([major, minor]: [number, number]): boolean {
  return major > LOWEST_PYTHON[0] || (major === LOWEST_PYTHON[0] && minor >= LOWEST_PYTHON[1]);
}
