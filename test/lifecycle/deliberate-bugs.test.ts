import { BUGS, withBug } from './bugs';
import { Fleet } from './engine/fleet';
import { LONG_PATIENCE } from './patience';

/** All of them take minutes. A developer's run takes one that the scripted lifecycles find at once. */
const CHOSEN = process.env.DELIBERATE_BUGS === 'all' ? BUGS : BUGS.slice(0, 1);
/** So many random lifecycles find those that the scripted ones do not. */
const COUNT = 1_500;
const SEED = 1;

jest.setTimeout(LONG_PATIENCE);

test('each of them fits the handler as it is', () => {
  expect(() => BUGS.forEach(withBug)).not.toThrow();
});

test('the handler as it is has none of them', async () => {
  // GIVEN
  const fleet = await Fleet.launch();
  try {
    // WHEN the same lifecycles are played
    const kinds = new Set(CHOSEN.length < BUGS.length ? [] : CHOSEN.map(({ kind }) => kind));
    const found = [...await fleet.playScenarios()];
    for (const kind of kinds) {
      const random = await fleet.run(SEED, COUNT, { shrink: false, kind });
      found.push(...random.flatMap(({ failure }) => failure?.violations ?? []));
    }
    // THEN a violation of a bug is its own
    expect(found).toEqual([]);
  } finally {
    await fleet.close();
  }
});

describe('the lifecycles find it when', () => {
  test.each(CHOSEN.map(bug => [bug.name, bug] as const))('%s', async (_name, bug) => {
    // GIVEN
    const fleet = await Fleet.launch([withBug(bug)]);
    try {
      // WHEN
      const scripted = await fleet.playScenarios();
      const random = scripted.length > 0 ? [] : await fleet.run(SEED, COUNT, { shrink: false, kind: bug.kind });
      // THEN
      expect([...scripted, ...random.flatMap(({ failure }) => failure?.violations ?? [])]).not.toEqual([]);
    } finally {
      await fleet.close();
    }
  });
});
