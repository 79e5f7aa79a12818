import { join } from 'node:path';
import { batches, CASES, SEED } from './count';
import type { Batch, BatchResult } from './props-worker';
import { WorkerPool } from '../worker-pool';

jest.setTimeout(900_000 + CASES * 20);

const BATCH = 200;
const SHARE = 0.2;
const COUNT = Math.ceil(CASES * SHARE);

test.each([
  ['props', false],
  ['props of any type', true],
])('%s are taken, or refused in clear words, whatever they are', async (name, wrongTypes) => {
  // GIVEN
  const src = join(__dirname, '..', '..', 'src', 'provider');
  const pool = await WorkerPool.launch(join(__dirname, 'props-worker.ts'), {
    external: ['aws-cdk-lib', 'constructs'], define: { __dirname: JSON.stringify(src) },
  });
  try {
    // WHEN
    const begun = Date.now();
    const jobs = batches(COUNT, BATCH).map((batch) => ({ ...batch, wrongTypes }));
    const results = await pool.share<Batch, BatchResult>(jobs, ({ failure }) => failure !== undefined);
    // THEN
    const failed = results.filter(({ failure }) => failure);
    if (failed.length > 0) {
      throw new Error(failed.map(({ batch, failure }) => `${failure}\n\nAgain: FUZZ_SEED=${batch.seed} FUZZ_CASES=${BATCH / SHARE} npx jest test/fuzz/props.test.ts`).join('\n\n'));
    }
    const sum = (of: (result: BatchResult) => number) => results.reduce((total, result) => total + of(result), 0);
    process.stdout.write(`${sum(({ runs }) => runs)} ${name} from FUZZ_SEED=${SEED}, ${sum(({ good }) => good)} of them good, ${Math.round((Date.now() - begun) / 1000)} s\n`);
    expect(sum(({ runs }) => runs)).toBe(COUNT);
    expect(sum(({ good }) => good)).toBeGreaterThan(COUNT / 20);
    expect(sum(({ bad }) => bad)).toBeGreaterThan(COUNT / 20);
  } finally {
    await pool.close();
  }
});
