import { parentPort } from 'node:worker_threads';
import * as fc from 'fast-check';
import { STORIES } from './arbitrary';
import { historyOf } from './history';
import { SCENARIOS } from './scenarios';
import { Story } from './story';
import { tell } from './tell';

export interface Batch {
  readonly seed: number;
  readonly runs: number;
  /** Shrinking takes its time; a caller that only wants to know whether there is a failure leaves it. */
  readonly shrink?: boolean;
  readonly kind?: keyof typeof STORIES;
  readonly quick?: boolean;
}

export interface Failure {
  readonly story: string;
  readonly violations: readonly string[];
  /** Everything that happened, for whoever looks for the cause. */
  readonly history: readonly string[];
}

export interface BatchResult {
  readonly seed: number;
  readonly runs: number;
  readonly calls: number;
  readonly starts: number;
  readonly failure?: Failure;
}

/** Tells a batch of random stories; the first that goes wrong is shrunk. */
export async function runBatch({ seed, runs, shrink = true, kind = 'with faults', quick = false }: Batch): Promise<BatchResult> {
  let calls = 0;
  let starts = 0;
  const property = fc.asyncProperty(STORIES[kind], async story => {
    const told = await tell(story, { quick });
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
  return { seed, runs: details.numRuns, calls, starts, failure: await failureOf(story) };
}

async function failureOf(story: Story): Promise<Failure> {
  try {
    const { world, violations } = await tell(story);
    return { story: String(story), violations, history: historyOf(world) };
  } catch (e) {
    return { story: String(story), violations: [(e as Error).stack ?? String(e)], history: [] };
  }
}

/** One scripted story with a crash, before and after, at each of its calls from `from` on, every `step`th. */
export interface CrashTour {
  readonly scenario: number;
  readonly from: number;
  readonly step: number;
}

export interface TourResult {
  readonly crashes: number;
  readonly failures: readonly Failure[];
}

export async function tourCrashes({ scenario, from, step }: CrashTour): Promise<TourResult> {
  const [, plain] = SCENARIOS[scenario];
  const failures: Failure[] = [];
  let crashes = 0;
  const { world: { plan } } = await tell(plain);
  for (let nth = from; nth <= plan.calls('any'); nth += step) {
    for (const kind of ['the function dies before the call', 'the function dies after the call'] as const) {
      const crashed = new Story({ ...plain.props, faults: [...plain.props.faults, { operation: 'any', nth, kind }] });
      crashes++;
      const { violations } = await tell(crashed);
      if (violations.length > 0) {
        failures.push(await failureOf(crashed));
      }
    }
  }
  return { crashes, failures };
}

/** The scripted stories as they are; the sentences of what is wrong. */
async function tellScenarios(): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [, scenario] of SCENARIOS) {
    wrong.push(...(await tell(scenario)).violations);
  }
  return wrong;
}

parentPort?.on('message', (job: Batch | CrashTour | 'scenarios') => {
  const work: Promise<unknown> = job === 'scenarios' ? tellScenarios() : 'scenario' in job ? tourCrashes(job) : runBatch(job);
  void work.then(result => parentPort!.postMessage(result));
});
