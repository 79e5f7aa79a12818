import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { build, type Plugin } from 'esbuild';
import type { Batch, BatchResult, CrashTour, TourResult } from './worker';

const BATCH = 25;

/**
 * Bundles the simulated world with the handler and runs it on all processors: twice as fast on each as within jest,
 * and a handler with a deliberate bug is just another bundle.
 */
export class Fleet {
  static async launch(plugins: Plugin[] = []): Promise<Fleet> {
    const directory = mkdtempSync(join(tmpdir(), 'lifecycle-'));
    const outfile = join(directory, 'worker.js');
    await build({
      entryPoints: [join(__dirname, 'worker.ts')], outfile, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
      mainFields: ['module', 'main'], sourcemap: 'inline', logLevel: 'error', plugins,
    });
    return new Fleet(directory, outfile);
  }

  private readonly workers: Worker[] = [];

  private constructor(private readonly directory: string, private readonly script: string) {}

  /** Runs so many lifecycles; stops early once one has failed. */
  async run(seed: number, count: number, options: Pick<Batch, 'shrink' | 'overlapping'> = {}): Promise<BatchResult[]> {
    const batches: Batch[] = Array.from({ length: Math.ceil(count / BATCH) }, (_, index) => ({
      ...options, seed: seed + index, runs: Math.min(BATCH, count - index * BATCH),
    }));
    return this.share<Batch, BatchResult>(batches, result => result.failure !== undefined);
  }

  /** Crashes a scripted scenario at every so manieth of its calls. */
  async crash(scenario: number, every: number): Promise<TourResult[]> {
    const workers = availableParallelism();
    const tours = Array.from({ length: workers }, (_, index) => ({ scenario, from: 1 + index * every, step: workers * every }));
    return this.share<CrashTour, TourResult>(tours, () => false);
  }

  /** What is wrong in the scripted scenarios, without any crash. */
  async tellScenarios(): Promise<readonly string[]> {
    const [wrong] = await this.share<'scenarios', readonly string[]>(['scenarios'], () => false);
    return wrong;
  }

  async close(): Promise<void> {
    await Promise.all(this.workers.map(worker => worker.terminate()));
    rmSync(this.directory, { recursive: true, force: true });
  }

  private async share<Job, Result>(jobs: Job[], enough: (result: Result) => boolean): Promise<Result[]> {
    const results: Result[] = [];
    while (this.workers.length < Math.min(availableParallelism(), jobs.length)) {
      this.workers.push(new Worker(this.script, { env: { ...process.env, NODE_NO_WARNINGS: '1' } }));
    }
    await Promise.all(this.workers.map(async worker => {
      for (let job = jobs.shift(); job; job = jobs.shift()) {
        const result = await this.send<Result>(worker, job);
        results.push(result);
        if (enough(result)) {
          jobs.length = 0;
        }
      }
    }));
    return results;
  }

  private send<Result>(worker: Worker, job: unknown): Promise<Result> {
    return new Promise((resolve, reject) => {
      const settle = (): void => {
        worker.off('message', onMessage);
        worker.off('error', onError);
      };
      const onMessage = (result: Result): void => { settle(); resolve(result); };
      const onError = (error: Error): void => { settle(); reject(error); };
      worker.on('message', onMessage);
      worker.on('error', onError);
      worker.postMessage(job);
    });
  }
}
