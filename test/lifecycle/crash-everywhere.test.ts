import { Fleet } from './fleet';
import { SCENARIOS } from './scenarios';

jest.setTimeout(300_000);

describe('a crash before and after every single call', () => {
  let fleet: Fleet;
  beforeAll(async () => { fleet = await Fleet.launch(); });
  afterAll(() => fleet.close());

  test.each(SCENARIOS.map(([name], index) => [name, index] as const))('changes nothing when %s', async (_name, index) => {
    // WHEN
    const results = await fleet.crash(index);
    // THEN
    expect(results.flatMap(({ failures }) => failures.map(failure => [failure.story, ...failure.violations].join('\n')))).toEqual([]);
    expect(results.reduce((sum, { crashes }) => sum + crashes, 0)).toBeGreaterThan(20);
  });
});
