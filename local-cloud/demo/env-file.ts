import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import type { Cloud } from '../cloud';

const FILE = resolve(__dirname, '..', '..', '.local-cloud', 'env.sh');

/** Writes the file that connects a shell to the cloud, and removes it when the process ends. Returns its path. */
export function writeEnvFile(
  { variables, toolsFolder }: Pick<Cloud, 'variables' | 'toolsFolder'>, file = FILE,
): string {
  const lines = [
    '# Connects this shell to the local cloud of "npm run demo -- --keep".',
    'unset AWS_PROFILE AWS_DEFAULT_PROFILE AWS_SESSION_TOKEN',
    ...Object.entries(variables).map(([name, value]) => `export ${name}=${quoted(value)}`),
    `export PATH=${quoted(toolsFolder)}:"$PATH"`,
  ];
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, `${lines.join('\n')}\n`);
  process.once('exit', () => rmSync(file, { force: true }));
  return file;
}

function quoted(value: string): string {
  return `'${value.replaceAll('\'', '\'\\\'\'')}'`;
}
