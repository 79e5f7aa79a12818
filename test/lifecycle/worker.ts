import { parentPort } from 'node:worker_threads';
import * as fc from 'fast-check';
import { stories } from './arbitrary';
import type { Story } from './story';
import { tell } from './tell';

export interface Batch {
  readonly seed: number;
  readonly runs: number;
  /** Shrinking takes its time; a caller that only wants to know whether there is a failure leaves it. */
  readonly shrink?: boolean;
}

export interface BatchResult {
  readonly seed: number;
  readonly runs: number;
  readonly calls: number;
  readonly starts: number;
  readonly failure?: { readonly story: string; readonly violations: readonly string[]; readonly path: string };
}

/** Tells a batch of random stories; the first that goes wrong is shrunk. */
export async function runBatch({ seed, runs, shrink = true }: Batch): Promise<BatchResult> {
  let calls = 0;
  let starts = 0;
  const property = fc.asyncProperty(stories, async story => {
    const told = await tell(story);
    calls += told.world.calls.length;
    starts += told.world.starts.length;
    if (told.violations.length > 0) {
      throw new Error(told.violations.join('\n'));
    }
  });
  const details = await fc.check(property, { seed, numRuns: runs, endOnFailure: !shrink });
  if (!details.failed) {
    return { seed, runs, calls, starts };
  }
  const [story] = details.counterexample as [Story];
  const told = await tell(story).then(t => t.violations, (error: Error) => [error.stack ?? error.message]);
  return { seed, runs: details.numRuns, calls, starts, failure: { story: String(story), violations: told, path: details.counterexamplePath ?? '' } };
}

parentPort?.on('message', (batch: Batch) => {
  void runBatch(batch).then(result => parentPort!.postMessage(result));
});
