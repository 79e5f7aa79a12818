import { PATIENCE } from './patience';
import { Script } from './stories/scripted';

const { play } = Script;

jest.setTimeout(PATIENCE);

describe('an import that FAILED', () => {
  test('with an entry that a retry may import is retried by its ID, each time later, until it completes', async () => {
    // GIVEN a file that disappears while the import runs
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      await s.pass(20);
      s.setMissing('January', true);
      // WHEN it is back only after the first retry
      await s.pass(7 * 60);
      s.setMissing('January', false);
      await s.pass(3600);
      expect((await s.import()).status).toBe('COMPLETED');
    });
    // THEN
    expect(script.starts).toEqual(['new', 'retry', 'retry']);
    expect(new Set(script.world.starts.map(({ importId }) => importId)).size).toBe(1);
    expect(script.states).toEqual(['RUNNING', 'RETRYING', 'RUNNING', 'RETRYING', 'RUNNING', 'COMPLETED']);
    const [first, second, third] = script.world.starts.map(({ at }) => at);
    expect(third - second).toBeGreaterThan(4 * 60_000);
    expect(second - first).toBeGreaterThan(60_000);
  });

  test.each([['slow', {}], ['quick', { initializingMs: 0, msPerFile: 1_000 }]])('is retried three times at most, '
    + 'however %s a retry is', async (_, faster) => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      Object.assign(s.world.lake.behaviour, faster);
      await s.pass(4 * 3600);
      expect((await s.import()).status).toBe('FAILED');
    });
    expect(script.starts).toEqual(['new', 'retry', 'retry', 'retry']);
    expect(script.states.filter(state => state === 'RETRYING')).toHaveLength(3);
    expect(script.states.at(-1)).toBe('FAILED');
  });

  test.each<[string, (s: Script) => Promise<unknown>]>([
    ['when it is removed while it waits for its retry', s => s.down()],
    ['when CloudTrail forgets it while it waits for its retry', async s => {
      await s.expire('January');
      expect(await s.hoursLater()).toEqual([]);
    }],
  ])('is published as FAILED %s', async (_, act) => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      await act(s);
    });
    expect(script.states).toEqual(['RUNNING', 'RETRYING', 'FAILED']);
    expect(script.starts).toEqual(['new']);
  });

  test('is COMPLETED when a person imports the same meanwhile', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      await s.importByHand('January', s.store);
      await s.pass(3600);
    });
    expect(script.states).toEqual(['RUNNING', 'RETRYING', 'COMPLETED']);
    expect(script.starts).toEqual(['new']);
  });

  test('is continued by a new retryToken, although no pass has seen its end yet', async () => {
    const script = await play({ secondsPerFile: 3600 }, async s => {
      await s.up({ ...s.january, retryAttempts: 0 });
      await s.pass(20);
      s.setMissing('January', true);
      // WHEN hours later a pass looks at the import only every few minutes
      await s.passUntil(async () => (await s.import()).status === 'FAILED', 5);
      s.setMissing('January', false);
      await s.up({ ...s.january, retryAttempts: 0, retryToken: '1' });
      await s.pass(12 * 3600);
    });
    expect(script.starts).toEqual(['new', 'retry']);
    expect(script.states).toEqual(['RUNNING', 'RETRYING', 'RUNNING', 'COMPLETED']);
  });

  test('with an entry that no retry can import is published at once', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(3600);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.states).toEqual(['RUNNING', 'FAILED']);
  });

  test('waits for the slot if another import has taken it meanwhile', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      await s.importByHand('March', s.otherStore);
      s.setMissing('January', false);
      await s.pass(3600);
    });
    expect(script.statuses).toEqual(['COMPLETED', 'COMPLETED']);
    expect(script.starts).toEqual(['new', 'retry']);
  });

  test('for lack of access right after an operation is retried although retryAttempts is 0', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.up({ ...s.january, retryAttempts: 0 });
      const { AccessRoleArn } = s.requests[0].props.properties;
      const role = (await s.world.roles.find(AccessRoleArn))!;
      s.world.roles.remove(AccessRoleArn);
      await s.passUntil(async () => (await s.import()).status === 'FAILED', 5);
      s.world.roles.put(role);
      await s.pass(3600);
    });
    expect(script.statuses).toEqual(['COMPLETED']);
  });
});

describe('StartImport', () => {
  test.each([
    'times out and was accepted', 'answers 500 and was accepted',
    'the function dies after the call', 'times out and was not accepted',
    'answers 500 and was not accepted', 'the function dies before the call', 'is throttled',
  ] as const)('that %s starts one import, also if CloudTrail shows it a minute late', async kind => {
    const script = await play({ importsShowAfter: 60, secondsPerFile: 60 }, async s => {
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      await s.pass(600);
    }, [{ operation: 'StartImport', nth: 1, kind }]);
    expect(script.starts).toEqual(['new']);
    expect(script.statuses).toEqual(['COMPLETED']);
  });

  test('that is throttled again and again is sent until it is accepted', async () => {
    const script = await play({}, async s => {
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      await s.pass(300);
    }, [1, 2, 3, 4, 5, 6].map(nth => ({ operation: 'StartImport', nth, kind: 'is throttled' as const })));
    expect(script.starts).toEqual(['new']);
  });
});
