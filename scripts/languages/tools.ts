import { spawnSync } from 'node:child_process';

/** The tools to install in addition to Node.js, and the command that prints the version of each tool. */
const TOOLS: Record<string, { ask: string; install: string }> = {
  python3: {
    ask: '--version', install: 'Python 3.10 or newer (https://www.python.org; on Debian and Ubuntu, also python3-venv)',
  },
  javac: { ask: '-version', install: 'a JDK, 17 or newer (https://adoptium.net)' },
  mvn: { ask: '--version', install: 'Apache Maven 3.8 or newer (https://maven.apache.org)' },
  go: { ask: 'version', install: 'Go 1.25 or newer (https://go.dev)' },
};

/** Checks that tools are installed. Throws an error that names the missing tools. */
export function requireTools(names: readonly string[]): void {
  const missing = names.filter((name) => spawnSync(name, [TOOLS[name].ask], { env: process.env }).status !== 0);
  if (missing.length > 0) {
    throw new Error(`The PATH doesn't contain ${missing.join(', ')}. Install `
      + `${missing.map((name) => TOOLS[name].install).join('; ')}.`);
  }
}
