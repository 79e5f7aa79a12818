import { Fleet } from './engine/fleet';
import { LONG_PATIENCE } from './patience';
import { SCENARIOS } from './stories/scenarios';

/** 1 is the exhaustive test. A developer's run takes every 24th call. */
const EVERY = Number(process.env.CRASH_EVERY ?? 24);

jest.setTimeout(LONG_PATIENCE);

describe(`a crash before and after every ${EVERY === 1 ? 'single' : `${EVERY}th`} call`, () => {
  let fleet: Fleet;
  beforeAll(async () => { fleet = await Fleet.launch(); });
  afterAll(() => fleet.close());

  test.each(SCENARIOS.map(([name], index) => [name, index] as const))('changes nothing when %s',
    async (_name, index) => {
    // WHEN
      const results = await fleet.crash(index, EVERY);
      // THEN
      expect(results.flatMap(({ failures }) =>
        failures.map(({ story, violations }) => [story, ...violations].join('\n')))).toEqual([]);
      expect(results.reduce((sum, { crashes }) => sum + crashes, 0)).toBeGreaterThan(20 / EVERY);
    });
});
