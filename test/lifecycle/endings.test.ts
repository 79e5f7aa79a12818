import type { Fault } from './account/faults';
import { filesCounted } from './checks/endings';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import type { Setting } from './stories/story';

jest.setTimeout(PATIENCE);

/** Plays, lets hours pass, and checks that everything has ended and was published. */
async function toTheEnd(
  setting: Partial<Setting>, act: (script: Script) => Promise<void>, faults: readonly Fault[] = [],
): Promise<Script> {
  return Script.play(setting, async script => {
    await act(script);
    expect(await script.hoursLater()).toEqual([]);
  }, faults);
}

test.each([1, 20])('an import that CloudTrail shows late is followed to its end (%d s a file)',
  async secondsPerFile => {
    const { states, provider } = await toTheEnd({ secondsPerFile, importsShowAfter: 60 }, async s => {
      await s.up(s.january);
    });
    expect(states).toEqual(['RUNNING', 'COMPLETED']);
    expect(provider.rule.state).toBe('DISABLED');
  });

test('an import that completes before it can be stopped is published as COMPLETED', async () => {
  const { states } = await toTheEnd({ secondsPerFile: 5, stoppingSeconds: 240 }, async s => {
    await s.up(s.january);
    await s.down();
  });
  expect(states).toEqual(['RUNNING', 'COMPLETED']);
});

test('an import that completes while an update is rolled back is published as COMPLETED', async () => {
  const { states } = await toTheEnd({ secondsPerFile: 5, importsShowAfter: 20 }, async s => {
    await s.up(s.january);
    await s.up(s.february, { neighborFails: 'last' });
  });
  expect(states).toContain('COMPLETED');
});

test('an import that FAILED is published as FAILED when it is removed', async () => {
  const { states } = await Script.play({ secondsPerFile: 60 }, async s => {
    s.setFile('January', true);
    await s.up(s.january);
    await s.passUntil(async () => (await s.import()).status === 'FAILED', 1);
    await s.down();
  });
  expect(states).toEqual(['RUNNING', 'FAILED']);
});

test('an import is published as COMPLETED once, however many updates follow', async () => {
  const { states } = await toTheEnd({}, async s => {
    await s.up(s.january);
    await s.pass(600);
    for (const retryToken of ['1', '2', '3']) { await s.up({ ...s.january, retryToken }); }
  });
  expect(states).toEqual(['RUNNING', 'COMPLETED']);
});

test('a retry without an answer is found again, and its end is published', async () => {
  const { states } = await toTheEnd({ secondsPerFile: 1 }, async s => {
    await s.up(s.january);
    await s.down();
    await s.up(s.january);
  }, [{ operation: 'StartImport', nth: 2, kind: 'times out and was accepted' }]);
  expect(states.at(-1)).toBe('COMPLETED');
});

test('events after a move have the new construct path', async () => {
  const { world: { events } } = await toTheEnd({}, async s => {
    s.setFile('January', true);
    await s.up({ ...s.january, givenRole: true });
    await s.pass(600);
    s.setFile('January', false);
    await s.up({ ...s.january, givenRole: true, path: 'Moved', retryToken: '1' });
  });
  expect(events.map(({ state, construct }) => [state, construct])).toEqual([
    ['RUNNING', 'S/History'], ['FAILED', 'S/History'], ['RUNNING', 'S/Moved'], ['COMPLETED', 'S/Moved'],
  ]);
});

test.each<[string, (s: Script) => Promise<unknown>]>([
  ['a retry has imported before', async s => {
    s.setFile('January', true);
    await s.up(s.january);
    await s.pass(7200);
    s.setFile('January', false);
    await s.up({ ...s.january, retryToken: '1' });
  }],
  ['another resource of the stack has counted', async s => {
    await s.up(s.january, {}, { ...s.march, month: 'April' });
    await s.pass(60);
    await s.up({ ...s.january, logicalId: 'C' }, {}, { ...s.march, month: 'April' });
  }],
  ['an earlier stack has counted', async s => {
    await s.up(s.january);
    await s.pass(45);
    await s.down();
    await s.up(s.january);
  }],
  ['an update takes out of the queue in the same second', async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    await s.passUntil(async () => (await s.import()).status === 'COMPLETED', 1);
    await s.up({ ...s.january, retryToken: '1' });
  }],
])('no file is counted twice that %s', async (_, act) => {
  const script = await toTheEnd({}, async s => void await act(s));
  const imported = script.world.lake.imports.filter(({ importId }) =>
    script.world.starts.some(start => start.importId === importId))
    .reduce((sum, { completed }) => sum + completed.size, 0);
  expect(filesCounted(script.world)).toBe(imported);
});

test('what a person has imported is neither published nor counted when it is adopted', async () => {
  const script = await toTheEnd({}, async s => {
    await s.up(s.january);
    await s.pass(600);
    await s.importByHand('February', s.store);
    await s.pass(600);
    await s.up(s.february);
  });
  expect(filesCounted(script.world)).toBe(4);
  expect(script.states).toEqual(['RUNNING', 'COMPLETED']);
});

test('two executions at the same moment do not both publish an end', async () => {
  const script = await toTheEnd({ secondsPerFile: 15 }, async s => {
    await s.up(s.january);
    const { functions } = s.provider;
    for (let second = 0; second < 80; second++) {
      void functions.invokeAsync({});
      await s.pass(1);
    }
  });
  expect(script.states).toEqual(['RUNNING', 'COMPLETED']);
});
