import { join } from 'node:path';
import { batches, CASES, SEED } from './count';
import type { Batch, BatchResult } from './handler-worker';
import { WorkerPool } from '../worker-pool';

jest.setTimeout(900_000 + CASES * 20);

/** The share that each kind of payload has in the cases, and what it must have reached, or its cases prove nothing. */
const KINDS: Readonly<Record<Batch['kind'], { readonly share: number; readonly reaches: readonly string[] }>> = {
  cloudFormationEvents: {
    share: 0.35, reaches: ['SUCCESS', 'FAILED', 'StartImport', 'StopImport', 'StopExecution', 'ListImportFailures', 'PutEvents', 'Invoke', 'returned'],
  },
  handOns: { share: 0.1, reaches: ['SUCCESS', 'FAILED', 'StartImport', 'returned'] },
  ticks: { share: 0.3, reaches: ['StartImport', 'StopImport', 'StopExecution', 'StartExecution', 'ListImportFailures', 'threw', 'returned'] },
  anything: { share: 0.05, reaches: ['threw', 'returned'] },
};

const BATCH = 200;

let pool: WorkerPool;
beforeAll(async () => { pool = await WorkerPool.launch(join(__dirname, 'handler-worker.ts')); });
afterAll(() => pool.close());

test.each(Object.keys(KINDS) as Batch['kind'][])('the function holds to its rules, whatever %s it is given', async kind => {
  // GIVEN
  const { share, reaches } = KINDS[kind];
  const count = Math.ceil(CASES * share);
  // WHEN
  const begun = Date.now();
  const jobs = batches(count, BATCH).map(batch => ({ kind, ...batch }));
  const results = await pool.share<Batch, BatchResult>(jobs, ({ failure }) => failure !== undefined);
  // THEN
  const failed = results.filter(({ failure }) => failure);
  if (failed.length > 0) {
    throw new Error(failed.map(({ batch, failure }) => `${failure}\n\nAgain: FUZZ_SEED=${batch.seed} FUZZ_CASES=${Math.floor(BATCH / share)} npx jest test/fuzz/handler.test.ts -t ${kind}`).join('\n\n'));
  }
  const runs = results.reduce((total, result) => total + result.runs, 0);
  process.stdout.write(`${runs} ${kind} from FUZZ_SEED=${SEED}, ${Math.round((Date.now() - begun) / 1000)} s\n`);
  expect(runs).toBe(count);
  const seen = new Set(results.flatMap(result => Object.keys(result.seen)));
  expect(reaches.filter(what => !seen.has(what))).toEqual([]);
});
