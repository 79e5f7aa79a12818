import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { ensureNode, NODE_RUNTIMES } from '../local-cloud/node-runtimes';

/**
 * Runs the tests of the handler (decisions, lifecycles, hostile input) and of synthesis on each Node.js version of
 * Lambda. test/deploy/runtimes.test.ts runs the bundle of the handler on each of them.
 */
const ROOT = join(__dirname, '..');
const JEST = join(ROOT, 'node_modules/jest/bin/jest.js');
const TESTS = [
  'test/lambda', ...['lifecycle', 'lifecycle-table', 'hurdles'].map((name) => `test/lifecycle/${name}.test.ts`),
  'test/fuzz/handler.test.ts',
  'test/src/trail-import.test.ts',
];

for (const version of NODE_RUNTIMES) {
  console.log(`\nNode.js ${version}`);
  const { status } = spawnSync(ensureNode(version), [JEST, '--ci', ...TESTS, ...process.argv.slice(2)], {
    cwd: ROOT, stdio: 'inherit',
  });
  if (status !== 0) process.exitCode = 1;
}
