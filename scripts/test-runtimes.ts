import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureNode, NODE_RUNTIMES } from '../local-cloud/node-runtimes';

/**
 * Runs on each Node.js of Lambda what is tested of the handler: its decisions, its lifecycles, hostile input; and, from outside, deployments in which
 * the bundle runs on it.
 */
const ROOT = join(__dirname, '..');
const OF_THE_HANDLER = ['test/lambda', ...['lifecycle', 'lifecycle-table', 'hurdles'].map((name) => `test/lifecycle/${name}.test.ts`), 'test/fuzz/handler.test.ts'];

let failed = false;
for (const version of NODE_RUNTIMES) {
  console.log(`\nNode.js ${version}`);
  failed = jest(ensureNode(version), ...OF_THE_HANDLER) || failed;
}
failed = jest(process.execPath, '--config', 'jest.deploy.json', '--runInBand', 'test/deploy/runtimes.test.ts') || failed;
process.exitCode = failed ? 1 : 0;

function jest(node: string, ...args: string[]): boolean {
  const jestOf = join(ROOT, 'node_modules/jest/bin/jest.js');
  const { status } = spawnSync(node, [jestOf, '--ci', ...args, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
  return status !== 0;
}
