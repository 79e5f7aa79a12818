import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureNode, NODE_RUNTIMES } from '../local-cloud/node-runtimes';

/**
 * Runs on each Node.js of Lambda what is tested of the handler: its decisions, its lifecycles, hostile input. Its bundle runs on each of them in
 * test/deploy/runtimes.test.ts.
 */
const ROOT = join(__dirname, '..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const OF_THE_HANDLER = ['test/lambda', ...['lifecycle', 'lifecycle-table', 'hurdles'].map((name) => `test/lifecycle/${name}.test.ts`), 'test/fuzz/handler.test.ts'];

for (const version of NODE_RUNTIMES) {
  console.log(`\nNode.js ${version}`);
  const { status } = spawnSync(ensureNode(version), [JEST, '--ci', ...OF_THE_HANDLER, ...process.argv.slice(2)], { cwd: ROOT, stdio: 'inherit' });
  if (status !== 0) process.exitCode = 1;
}
