import { Fleet } from './engine/fleet';
import type { BatchResult } from './engine/worker';
import { LONG_PATIENCE } from './patience';
import type { STORIES } from './stories/arbitrary';

const COUNT = Number(process.env.LIFECYCLES ?? 500);
/**
 * The same lifecycles each time, so that a failure is always caused by a change. `fresh` plays others. The first kind
 * is played with each of several seeds (`20261122,fresh`), the other kinds with the last one.
 */
const SEEDS = (process.env.LIFECYCLE_SEED ?? '20261122').split(',')
  .map(seed => seed === 'fresh' ? Date.now() % 1_000_000_000 : Number(seed));

jest.setTimeout(LONG_PATIENCE);

type Kind = keyof typeof STORIES;
/** The first kind has the requested number of lifecycles, and each other kind has a part of this number. */
const PARTS: Readonly<Record<Kind, number>> = {
  'with faults': 1, 'whose time ranges overlap': 10, 'beside which another stack competes': 20,
  'whose deployments wait for the end': 20,
  'whose settings change': 20, 'whose log files disappear': 20, 'that CloudTrail shows late': 20, 'that are not rolled back': 20,
};
const KINDS = Object.entries(PARTS).flatMap(([kind, part]) => (part === 1 ? SEEDS : SEEDS.slice(-1))
  .map(seed => [kind as Kind, Math.ceil(COUNT / part), seed] as const));

let fleet: Fleet;
beforeAll(async () => { fleet = await Fleet.launch(); });
afterAll(() => fleet.close());

test.each(KINDS)('the invariants hold in random lifecycles %s (%d from seed %d)', async (kind, count, seed) => {
  // WHEN
  const begun = Date.now();
  const results = await fleet.run(seed, count, { kind });
  // THEN
  const runs = sum(results, result => result.runs);
  process.stdout.write(`${runs} lifecycles ${kind} from LIFECYCLE_SEED=${seed}: `
    + `${sum(results, result => result.starts)} StartImports accepted, `
    + `${sum(results, result => result.calls)} calls, ${Math.round((Date.now() - begun) / 1000)} s\n`);
  const failed = results.filter(result => result.failure);
  if (failed.length > 0) {
    throw new Error(failed.map(each => report(each, kind)).join('\n\n'));
  }
  expect(runs).toBe(count);
});

test('quick clients make the same calls at the same moments as those of the SDK, and fail alike', async () => {
  expect(await fleet.compareClients(1, 3)).toEqual([]);
});

function report({ seed, failure }: BatchResult, kind: Kind): string {
  const { story, violations, history } = failure!;
  return `${story}\n\nviolates:\n  ${violations.join('\n  ')}\n\nHistory:\n${history.join('\n')}\n\n`
    + `Again: LIFECYCLE_SEED=${seed} LIFECYCLES=${25 * PARTS[kind]} npx jest test/lifecycle/lifecycle.test.ts -t `
      + `'${kind}'`;
}

function sum<T>(items: readonly T[], of: (item: T) => number): number {
  return items.reduce((total, item) => total + of(item), 0);
}
