/** How many cases there are in all; each property has a share in them. */
export const CASES = Number(process.env.FUZZ_CASES ?? 2_000);

/** The same cases each time, so that a failure is always a change's; `fresh` for others. */
const { FUZZ_SEED = '20261122' } = process.env;
export const SEED = FUZZ_SEED === 'fresh' ? Date.now() % 1_000_000_000 : Number(FUZZ_SEED);

/** Batches of cases, each with a seed of its own: the first failing one is played again by its seed alone. */
export function batches(count: number, size: number): Array<{ seed: number; runs: number }> {
  return Array.from(
    { length: Math.ceil(count / size) },
    (_, index) => ({ seed: SEED + index, runs: Math.min(size, count - index * size) }),
  );
}
