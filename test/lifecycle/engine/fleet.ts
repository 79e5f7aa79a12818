import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Batch, BatchResult, Comparison, CrashTour, TourResult } from './worker';
import { WorkerPool } from '../../worker-pool';
import { STORIES } from '../stories/arbitrary';

const BATCH = 25;
/** The last of this number of batches makes its calls with the SDK's clients. */
const SDK_SHARE = 40;

/** Runs the simulated world with the handler on all processors. A handler with a deliberate bug is another bundle. */
export class Fleet {
  static async launch(plugins: Plugin[] = []): Promise<Fleet> {
    return new Fleet(await WorkerPool.launch(join(__dirname, 'worker.ts'), { plugins }));
  }

  private constructor(private readonly pool: WorkerPool) {}

  /** Runs this number of lifecycles. Stops early when one has failed. */
  async run(seed: number, count: number, options: Pick<Batch, 'shrink' | 'kind'> = {}): Promise<BatchResult[]> {
    const batches: Batch[] = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => ({
      ...options, seed: seed + index, runs: Math.min(BATCH, count - index * BATCH),
      sdk: index % SDK_SHARE === SDK_SHARE - 1,
    }));
    return this.pool.share<Batch, BatchResult>(batches, result => result.failure !== undefined);
  }

  /** Crashes a scripted scenario at every `every`th of its calls. */
  async crash(scenario: number, every: number): Promise<TourResult[]> {
    const workers = availableParallelism();
    const tours = Array.from({ length: workers },
      (_, index) => ({ scenario, from: 1 + index * every, step: workers * every }));
    return this.pool.share<CrashTour, TourResult>(tours);
  }

  /** The violations in the scripted scenarios, without any crash. */
  async playScenarios(): Promise<readonly string[]> {
    const [wrong] = await this.pool.share<'scenarios', readonly string[]>(['scenarios']);
    return wrong;
  }

  /** The random stories, a number of each kind, in which quick clients make other calls than the SDK's clients. */
  async compareClients(seed: number, runs: number): Promise<readonly string[]> {
    const kinds = Object.keys(STORIES) as Array<keyof typeof STORIES>;
    return (await this.pool.share<Comparison,
      readonly string[]>(kinds.map(compare => ({ compare, seed, runs })))).flat();
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
