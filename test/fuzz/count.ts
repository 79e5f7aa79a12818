/** The number of cases in all. Each property has a share of them. */
export const CASES = Number(process.env.FUZZ_CASES ?? 2_000);

/** The same cases in each run, so that a failure always comes from a change. `fresh` generates others. */
const { FUZZ_SEED = '20261122' } = process.env;
export const SEED = FUZZ_SEED === 'fresh' ? Date.now() % 1_000_000_000 : Number(FUZZ_SEED);

/** Batches of cases, each with its own seed, so that a failing batch can be repeated alone. */
export function batches(count: number, size: number): Array<{ seed: number; runs: number }> {
  return Array.from({ length: Math.ceil(count / size) }, (_, index) =>
    ({ seed: SEED + index, runs: Math.min(size, count - index * size) }));
}
