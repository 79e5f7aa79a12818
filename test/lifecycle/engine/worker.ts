import { parentPort } from 'node:worker_threads';
import * as fc from 'fast-check';
import { play } from './play';
import { historyOf } from '../account/history';
import { STORIES } from '../stories/arbitrary';
import { RARE, SCENARIOS } from '../stories/scenarios';
import { Story } from '../stories/story';

export interface Batch {
  readonly seed: number;
  readonly runs: number;
  /** Shrinking is slow. A caller that only wants to know whether there is a failure omits it. */
  readonly shrink?: boolean;
  readonly kind?: keyof typeof STORIES;
  /** Makes the calls with the SDK's clients. */
  readonly sdk?: boolean;
}

export interface Failure {
  readonly story: string;
  readonly violations: readonly string[];
  /** Everything that happened, to find the cause. */
  readonly history: readonly string[];
}

export interface BatchResult {
  readonly seed: number;
  readonly runs: number;
  readonly calls: number;
  readonly starts: number;
  readonly failure?: Failure;
}

/** Plays a batch of random stories, and shrinks the first one that fails. */
async function runBatch({ seed, runs, shrink = true, kind = 'with faults', sdk = false }: Batch): Promise<BatchResult> {
  let calls = 0;
  let starts = 0;
  const property = fc.asyncProperty(STORIES[kind], async story => {
    const { world, violations } = await play(story, { sdk });
    calls += world.calls.length;
    starts += world.starts.length;
    if (violations.length > 0) {
      throw new Error(violations.join('\n'));
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
    const { world, violations } = await play(story);
    return { story: String(story), violations, history: historyOf(world) };
  } catch (error) {
    return { story: String(story), violations: [(error as Error).stack ?? String(error)], history: [] };
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

async function tourCrashes({ scenario, from, step }: CrashTour): Promise<TourResult> {
  const [, plain] = SCENARIOS[scenario];
  const failures: Failure[] = [];
  let crashes = 0;
  const { world: { plan } } = await play(plain);
  for (let nth = from; nth <= plan.calls('any'); nth += step) {
    for (const kind of ['the function dies before the call', 'the function dies after the call'] as const) {
      const crashed = new Story({ ...plain.props, faults: [...plain.props.faults, { operation: 'any', nth, kind }] });
      crashes++;
      const { violations } = await play(crashed);
      if (violations.length > 0) {
        failures.push(await failureOf(crashed));
      }
    }
  }
  return { crashes, failures };
}

/** Plays the scripted stories. Returns their violations. */
async function playScenarios(): Promise<readonly string[]> {
  const wrong: string[] = [];
  for (const [, scenario] of [...SCENARIOS, ...RARE]) {
    wrong.push(...(await play(scenario)).violations);
  }
  return wrong;
}

/** Random stories of a kind that are played with both kinds of clients. */
export interface Comparison {
  readonly compare: keyof typeof STORIES;
  readonly seed: number;
  readonly runs: number;
}

/** Returns the stories in which quick clients make other calls than the SDK's clients, or at other moments. */
async function compareClients({ compare, seed, runs }: Comparison): Promise<readonly string[]> {
  const calls = async (story: Story, sdk: boolean): Promise<string> =>
    JSON.stringify((await play(story, { sdk })).world.calls.map(({ at, operation, fault, error, input }) =>
      [at, operation, fault, error, operation === 'Answer' ? input : undefined]));
  const different: string[] = [];
  for (const story of fc.sample(STORIES[compare], { seed, numRuns: runs })) {
    if (await calls(story, true) !== await calls(story, false)) {
      different.push(String(story));
    }
  }
  return different;
}

parentPort?.on('message', (job: Batch | CrashTour | Comparison | 'scenarios') => {
  const work: Promise<unknown> = job === 'scenarios' ? playScenarios() : 'scenario' in job ? tourCrashes(job)
    : 'compare' in job ? compareClients(job) : runBatch(job);
  // An error outside of a promise ends the worker, and so reaches the caller.
  work.then(result => parentPort!.postMessage(result), (error: unknown) => setImmediate(() => { throw error; }));
});
