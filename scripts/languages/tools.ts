import { spawnSync } from 'node:child_process';

/** What has to be installed besides Node.js, and how each tells its version. */
const TOOLS: Record<string, { ask: string; install: string }> = {
  python3: { ask: '--version', install: 'Python 3.10 or newer (https://www.python.org; on Debian and Ubuntu python3-venv besides)' },
  javac: { ask: '-version', install: 'a JDK, 17 or newer (https://adoptium.net)' },
  mvn: { ask: '--version', install: 'Apache Maven 3.8 or newer (https://maven.apache.org)' },
  go: { ask: 'version', install: 'Go 1.25 or newer (https://go.dev)' },
};

/** Demands tools: what is missing is an error that says what to install. */
export function requireTools(names: readonly string[]): void {
  const missing = names.filter((name) => spawnSync(name, [TOOLS[name].ask], { env: process.env }).status !== 0);
  if (missing.length > 0) {
    throw new Error(`There is no ${missing.join(', no ')} on the PATH. Install ${missing.map((name) => TOOLS[name].install).join('; ')}.`);
  }
}
