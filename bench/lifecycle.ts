import { join } from 'node:path';
import type { Batch, BatchResult } from './compare';
import type { Figures } from './figures';
import { runWhenMain } from './measure/run';
import { FOOTNOTE, table } from './table';
import { WorkerPool } from '../test/worker-pool';

const COUNT = Number(process.env.LIFECYCLES ?? 300);
const SEED = Number(process.env.LIFECYCLE_SEED ?? 20260302);
const FAULT_RATE = Number(process.env.FAULT_RATE ?? 0.05);
const BATCH = 25;

/** Plays all lifecycles. Returns the figures of each contender in the order of the lifecycles. */
async function compare(pool: WorkerPool, faultRate: number): Promise<Map<string, Figures[]>> {
  const batches: Batch[] = Array.from({ length: Math.ceil(COUNT / BATCH) }, (_, index) => ({
    seed: SEED, of: COUNT, from: index * BATCH, to: Math.min(COUNT, (index + 1) * BATCH), faultRate,
  }));
  const results = await pool.share<Batch, readonly BatchResult[]>(batches);
  const figures = new Map<string, Figures[]>();
  for (const { contender, lives } of results.flat().sort((a, b) => a.from - b.from)) {
    figures.set(contender, [...figures.get(contender) ?? [], ...lives]);
  }
  return figures;
}

async function main(): Promise<void> {
  const begun = performance.now();
  const pool = await WorkerPool.launch(join(__dirname, 'compare.ts'), {
    external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs', 'fast-check'],
  });
  try {
    console.log(`${COUNT} random lifecycles of one stack (seed ${SEED}), the same for all. Each deploys, updates,`);
    console.log('renames, moves, rolls back, cancels, destroys and deploys again, and is deleted in the end.\n');
    console.log('Without faults. CloudFormation rolls back, requests are delivered twice, and other resources fail:\n');
    console.log(`${table(await compare(pool, 0), false)}\n`);
    console.log(`With a fault at ${FAULT_RATE * 100} % of all calls (crash, throttling, timeout, HTTP 500, lost`);
    console.log('answer), and new imports that CloudTrail shows late:\n');
    console.log(`${table(await compare(pool, FAULT_RATE), true)}\n`);
    console.log(`${FOOTNOTE}\n\n${((performance.now() - begun) / 1_000).toFixed(0)} s`);
  } finally {
    await pool.close();
  }
}

runWhenMain(module, main);
