import { BUGS, withBug } from './bugs';
import { Fleet } from './fleet';

/** So many lifecycles find each of them; most are found within a hundred. */
const COUNT = 1_000;
const SEED = 1;

jest.setTimeout(120_000);

describe('the random lifecycles find it when', () => {
  test.each(BUGS.map(bug => [bug.name, bug] as const))('%s', async (_name, bug) => {
    // GIVEN
    const fleet = await Fleet.launch([withBug(bug)]);
    try {
      // WHEN
      const results = await fleet.run(SEED, COUNT, { shrink: false });
      // THEN
      expect(results.flatMap(({ failure }) => failure?.violations ?? [])).not.toEqual([]);
    } finally {
      await fleet.close();
    }
  });
});
