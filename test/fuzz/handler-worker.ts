import { parentPort } from 'node:worker_threads';
import * as fc from 'fast-check';
import * as payloads from './payloads';
import { violations } from './rules';
import { runFunction } from './run-function';
import { scripts } from './scripts';

export interface Batch {
  readonly kind: 'cloudFormationEvents' | 'continuations' | 'scheduledEvents' | 'anything';
  readonly seed: number;
  readonly runs: number;
}

export interface BatchResult {
  readonly batch: Batch;
  readonly runs: number;
  /** The operations and outcomes of all cases, so that a generator that reaches nothing is noticed. */
  readonly seen: Readonly<Record<string, number>>;
  readonly failure?: string;
}

async function runBatch(batch: Batch): Promise<BatchResult> {
  const seen: Record<string, number> = {};
  const count = (what: string): void => { seen[what] = (seen[what] ?? 0) + 1; };
  let described = '';
  const property = fc.asyncProperty(payloads[batch.kind], scripts, async (made, script) => {
    const trace = await runFunction(made.payload, script);
    trace.aws.calls.forEach(({ operation }) => count(operation));
    trace.answers.forEach(({ body }) => count(JSON.parse(body).Status as string));
    count(trace.thrown.length > 0 ? 'threw' : 'returned');
    const wrong = violations(made.payload, script, trace);
    if (wrong.length > 0) {
      const some = [...new Set(wrong)].slice(0, 5).join('\n  ').slice(0, 3_000);
      described = `${made.description()}\nwith ${fc.stringify(script)}\nis wrong:\n  ${some}`;
      throw new Error('wrong');
    }
    if (({} as { polluted?: unknown }).polluted !== undefined) {
      throw new Error('Object.prototype was changed.');
    }
  });
  const details = await fc.check(property, { seed: batch.seed, numRuns: batch.runs });
  return {
    batch, runs: details.numRuns, seen,
    ...(details.failed ? { failure: described || (details.errorInstance as Error).stack! } : {}),
  };
}

parentPort?.on('message', (batch: Batch) => {
  void runBatch(batch).then(result => parentPort!.postMessage(result));
});
