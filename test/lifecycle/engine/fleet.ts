import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Plugin } from 'esbuild';
import type { Batch, BatchResult, CrashTour, TourResult } from './worker';
import { WorkerPool } from '../worker-pool';

const BATCH = 25;
/** So many batches make their calls without the SDK's clients for each one that makes them with these. */
const QUICK = 7;

/** Runs the simulated world with the handler on all processors; a handler with a deliberate bug is just another bundle. */
export class Fleet {
  static async launch(plugins: Plugin[] = []): Promise<Fleet> {
    return new Fleet(await WorkerPool.launch(join(__dirname, 'worker.ts'), { plugins }));
  }

  private constructor(private readonly pool: WorkerPool) {}

  /** Runs so many lifecycles; stops early once one has failed. */
  async run(seed: number, count: number, options: Pick<Batch, 'shrink' | 'kind'> = {}): Promise<BatchResult[]> {
    const batches: Batch[] = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => ({
      ...options, seed: seed + index, runs: Math.min(BATCH, count - index * BATCH), quick: index % (QUICK + 1) > 0,
    }));
    return this.pool.share<Batch, BatchResult>(batches, result => result.failure !== undefined);
  }

  /** Crashes a scripted scenario at every so manieth of its calls. */
  async crash(scenario: number, every: number): Promise<TourResult[]> {
    const workers = availableParallelism();
    const tours = Array.from({ length: workers }, (_, index) => ({ scenario, from: 1 + index * every, step: workers * every }));
    return this.pool.share<CrashTour, TourResult>(tours);
  }

  /** What is wrong in the scripted scenarios, without any crash. */
  async tellScenarios(): Promise<readonly string[]> {
    const [wrong] = await this.pool.share<'scenarios', readonly string[]>(['scenarios']);
    return wrong;
  }

  close(): Promise<void> {
    return this.pool.close();
  }
}
