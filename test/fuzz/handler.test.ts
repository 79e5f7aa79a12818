import { join } from 'node:path';
import { batches, CASES, SEED } from './count';
import type { Batch, BatchResult } from './handler-worker';
import { WorkerPool } from '../worker-pool';

jest.setTimeout(900_000 + CASES * 20);

/**
 * The share of each kind of payload, and the results that its cases must reach, because otherwise they prove nothing.
 */
const KINDS: Readonly<Record<Batch['kind'], { readonly share: number; readonly reaches: readonly string[] }>> = {
  cloudFormationEvents: {
    share: 0.35,
    reaches: [
      'SUCCESS', 'FAILED', 'StartImport', 'StopImport', 'ListImportFailures', 'PutEvents', 'EnableRule',
      'DescribeStackResource', 'Invoke', 'returned', 'threw',
    ],
  },
  continuations: { share: 0.15, reaches: ['SUCCESS', 'FAILED', 'StartImport', 'returned'] },
  scheduledEvents: {
    share: 0.2, reaches: ['StartImport', 'StopImport', 'DisableRule', 'PutEvents', 'threw', 'returned'],
  },
  anything: { share: 0.1, reaches: ['Query', 'returned'] },
};

const BATCH = 200;

let pool: WorkerPool;
beforeAll(async () => { pool = await WorkerPool.launch(join(__dirname, 'handler-worker.ts')); });
afterAll(() => pool.close());

test.each(Object.keys(KINDS) as Batch['kind'][])('the function follows its rules for all %s', async kind => {
  // GIVEN
  const { share, reaches } = KINDS[kind];
  const count = Math.ceil(CASES * share);
  // WHEN
  const began = Date.now();
  const jobs = batches(count, BATCH).map(batch => ({ kind, ...batch }));
  const results = await pool.share<Batch, BatchResult>(jobs, ({ failure }) => failure !== undefined);
  // THEN
  const failed = results.filter(({ failure }) => failure);
  if (failed.length > 0) {
    const cases = Math.floor(BATCH / share);
    throw new Error(failed.map(({ batch, failure }) =>
      `${failure}\n\nAgain: FUZZ_SEED=${batch.seed} FUZZ_CASES=${cases} npx jest test/fuzz/handler.test.ts -t ${kind}`,
    ).join('\n\n'));
  }
  const runs = results.reduce((total, result) => total + result.runs, 0);
  process.stdout.write(`${runs} ${kind} from FUZZ_SEED=${SEED}, ${Math.round((Date.now() - began) / 1000)} s\n`);
  expect(runs).toBe(count);
  const seen = new Set(results.flatMap(result => Object.keys(result.seen)));
  expect(reaches.filter(what => !seen.has(what))).toEqual([]);
});
