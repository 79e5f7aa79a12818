import { parentPort } from 'node:worker_threads';
import * as fc from 'fast-check';
import { AWS_CUSTOM_RESOURCE, AWS_CUSTOM_RESOURCE_LENIENT } from './aws-custom-resource';
import { OURS, type Contender } from './contender';
import { figuresOf, type Figures } from './figures';
import { live } from './live';
import { PLAIN_LAMBDA } from './plain-contender';
import { stories } from '../test/lifecycle/stories/arbitrary';

/** A part of the lifecycles of a seed. */
export interface Batch {
  readonly seed: number;
  readonly of: number;
  readonly from: number;
  readonly to: number;
  readonly faultRate: number;
}

export interface BatchResult {
  readonly from: number;
  readonly contender: string;
  readonly lives: readonly Figures[];
}

const CONTENDERS: readonly Contender[] = [OURS, AWS_CUSTOM_RESOURCE, AWS_CUSTOM_RESOURCE_LENIENT, PLAIN_LAMBDA];

async function run({ seed, of, from, to, faultRate }: Batch): Promise<BatchResult[]> {
  const lifecycles = fc.sample(stories, { seed, numRuns: of }).slice(from, to);
  const results: BatchResult[] = [];
  for (const contender of CONTENDERS) {
    const lives: Figures[] = [];
    for (const story of lifecycles) {
      lives.push(figuresOf(await live(story, contender, faultRate)));
    }
    results.push({ from, contender: contender.name, lives });
  }
  return results;
}

parentPort?.on('message', (batch: Batch) => {
  run(batch).then(
    results => parentPort!.postMessage(results),
    // An error outside of a promise ends the worker, and so reaches the caller.
    (error: unknown) => setImmediate(() => { throw error; }),
  );
});
