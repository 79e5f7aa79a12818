import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build } from 'esbuild';
import type { Batch, BatchResult } from './compare';
import type { Figures } from './figures';
import { FOOTNOTE, table } from './table';

const COUNT = Number(process.env.LIFECYCLES ?? 300);
const SEED = Number(process.env.LIFECYCLE_SEED ?? 20260302);
const FAULT_RATE = Number(process.env.FAULT_RATE ?? 0.05);
const BATCH = 25;

/** Bundled like the handler itself, whose `import(…)` then costs no time that the simulated clock does not know of. */
async function bundle(): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [join(__dirname, 'compare.ts')], bundle: true, write: false, platform: 'node', format: 'cjs', target: 'node20', logLevel: 'error',
    packages: 'external', supported: { 'dynamic-import': false },
  });
  return outputFiles[0].text;
}

/** Runs all lifecycles on all processors; figures by contender, in the order of the lifecycles. */
async function compare(script: string, faultRate: number): Promise<Map<string, Figures[]>> {
  const batches: Batch[] = Array.from({ length: Math.ceil(COUNT / BATCH) }, (_, index) => ({
    seed: SEED, of: COUNT, from: index * BATCH, to: Math.min(COUNT, (index + 1) * BATCH), faultRate,
  }));
  const results: BatchResult[][] = batches.map(() => []);
  let next = 0;
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), batches.length) }, async () => {
    const worker = new Worker(script, { eval: true, env: { ...process.env, NODE_NO_WARNINGS: '1' } });
    while (next < batches.length) {
      const index = next++;
      results[index] = await send(worker, batches[index]);
    }
    await worker.terminate();
  }));
  const figures = new Map<string, Figures[]>();
  results.flat().forEach(({ contender, lives }) => figures.set(contender, [...figures.get(contender) ?? [], ...lives]));
  return figures;
}

function send(worker: Worker, batch: Batch): Promise<BatchResult[]> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners();
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.postMessage(batch);
  });
}

async function main(): Promise<void> {
  const begun = performance.now();
  const script = await bundle();
  console.log(`${COUNT} random lifecycles of one stack (seed ${SEED}), the same for all. Each deploys, updates, renames, moves, rolls back,`);
  console.log('cancels, destroys and deploys again, and is deleted in the end.\n');
  console.log('No faults: nothing happens but what CloudFormation itself does (rollbacks, requests delivered twice, neighbours that fail)\n');
  console.log(`${table(await compare(script, 0), false)}\n`);
  console.log(`Faults at ${FAULT_RATE * 100} % of all calls (crash, throttle, timeout, 5xx, lost answer), and new imports seen late\n`);
  console.log(`${table(await compare(script, FAULT_RATE), true)}\n`);
  console.log(`${FOOTNOTE}\n\n${((performance.now() - begun) / 1000).toFixed(0)} s`);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
