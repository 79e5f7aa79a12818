import { parentPort } from 'node:worker_threads';
import type { Policies } from './policies';
import { Rights } from './rights';
import { scenariosOf } from './scenarios';

/**
 * Plays scenarios with the permissions of the policies, one after another, until the result of one isn't the expected
 * one.
 */
export interface PlayJob {
  readonly policies: Policies;
  /** Id of a grant that is taken away. */
  readonly without?: string;
  /** The scenarios to play, each with the outcome that is expected of it, if there is one. */
  readonly scenarios: ReadonlyArray<{ readonly index: number; readonly expected?: readonly string[] }>;
}

export interface Played {
  readonly without?: string;
  readonly scenario: string;
  readonly index: number;
  readonly outcome: readonly string[];
  /** The first line that is not as expected. */
  readonly symptom?: string;
  /** Ids of the grants that were used. */
  readonly used: readonly string[];
  readonly denied: readonly string[];
}

async function play({ policies, without, scenarios }: PlayJob): Promise<Played[]> {
  const played: Played[] = [];
  const all = scenariosOf(policies.variant);
  for (const { index, expected } of scenarios) {
    const rights = new Rights(policies, without);
    const { name } = all[index];
    // A simulation that hangs also counts as another result.
    const outcome = await all[index].play(rights).catch((error: Error) => [`violation: ${error.message}`]);
    const symptom = expected && (outcome.find((line, at) => line !== expected[at]) ?? expected[outcome.length]);
    played.push({
      without, scenario: name, index, outcome, symptom, used: [...rights.used], denied: [...rights.denied],
    });
    if (symptom !== undefined) {
      break;
    }
  }
  return played;
}

parentPort?.on('message', async (job: PlayJob) => {
  parentPort!.postMessage(await play(job));
});
