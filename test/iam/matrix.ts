import { join } from 'node:path';
import { grantsOf, type Grant } from './grants';
import type { Policies, Variant } from './policies';
import { scenariosOf } from './scenarios';
import { synthesize } from './template';
import type { Played, PlayJob } from './worker';
import { Stage } from '../lifecycle/stories/stage';
import { WorkerPool } from '../worker-pool';

/** One granted action, and the scenarios that need it. */
export interface Row {
  readonly grant: Grant;
  /** The scenarios that use it. */
  readonly usedBy: readonly string[];
  /** The first of them that does not come out without it, and how one sees it. */
  readonly failing?: string;
  readonly symptom?: string;
}

/** Plays scenarios under the policies of a synthesized stack, on all processors. */
export class ActionMatrix {
  static async of(variant: Variant): Promise<ActionMatrix> {
    const pool = await WorkerPool.launch(join(__dirname, 'worker.ts'), { external: ['@cloud-copilot/iam-simulate'] });
    return new ActionMatrix(pool, synthesize(variant, new Stage().store));
  }

  private played?: Promise<Played[]>;

  private constructor(private readonly pool: WorkerPool, private readonly policies: Policies) {}

  /** Every scenario, played once with all that the template grants. */
  playAll(): Promise<Played[]> {
    return this.played ??= this.play();
  }

  private async play(): Promise<Played[]> {
    const jobs = scenariosOf(this.policies.variant)
      .map((_, index): PlayJob => ({ policies: this.policies, scenarios: [{ index }] }));
    const played = await this.pool.share<PlayJob, Played[]>(jobs);
    return played.flat().sort((a, b) => a.index - b.index);
  }

  /**
   * Takes away one granted action after the other, and plays the scenarios that use it until one comes out otherwise.
   */
  async rows(): Promise<Row[]> {
    const played = await this.playAll();
    const grants = grantsOf(this.policies).filter(({ statement }) => statement.Effect === 'Allow');
    const usersOf = ({ id }: Grant) => played.filter(({ used }) => used.includes(id));
    const jobs = grants.map((grant): PlayJob => ({
      policies: this.policies, without: grant.id,
      scenarios: usersOf(grant).map(({ index, outcome }) => ({ index, expected: outcome })),
    }));
    const without = (await this.pool.share<PlayJob, Played[]>(jobs)).flat();
    return grants.map((grant): Row => {
      const failed = without.find((each) => each.without === grant.id && each.symptom !== undefined);
      return {
        grant, usedBy: usersOf(grant).map(({ scenario }) => scenario), failing: failed?.scenario,
        symptom: failed?.symptom,
      };
    });
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
