import { plays, type Script } from './stories/scripted';

describe('an import that FAILED', () => {
  test('with an entry that a retry may import is retried by its ID, each time later, until it completes',
    plays({ secondsPerFile: 60 }, async s => {
      await s.upFor(20);
      await s.loseLastFile('January');
      // WHEN it is back only after the first retry
      await s.pass(7 * 60);
      s.restoreFiles('January');
      await s.pass(3600);
      expect((await s.import()).status).toBe('COMPLETED');
      expect(new Set(s.world.starts.map(({ importId }) => importId)).size).toBe(1);
      const [first, second, third] = s.world.starts.map(({ at }) => at);
      expect(third - second).toBeGreaterThan(4 * 60_000);
      expect(second - first).toBeGreaterThan(60_000);
      expect(s.states).toEqual(['RUNNING', 'RETRYING', 'RUNNING', 'RETRYING', 'RUNNING', 'COMPLETED']);
    }, { starts: ['new', 'retry', 'retry'] }));

  test.each([['slow', {}], ['quick', { initializingMs: 0, msPerFile: 1_000 }]])('is retried three times at most, '
    + 'however %s a retry is', plays({ secondsPerFile: 60 }, async (s, _, faster) => {
    await s.untilRetrying();
    Object.assign(s.world.lake.behaviour, faster);
    await s.pass(4 * 3600);
    expect((await s.import()).status).toBe('FAILED');
    expect(s.states.filter(state => state === 'RETRYING')).toHaveLength(3);
    expect(s.states.at(-1)).toBe('FAILED');
  }, { starts: ['new', 'retry', 'retry', 'retry'] }));

  test.each<[string, (s: Script) => Promise<unknown>]>([
    ['when it is removed while it waits for its retry', s => s.down()],
    ['when CloudTrail forgets it while it waits for its retry', async s => {
      await s.expire('January');
      expect(await s.hoursLater()).toEqual([]);
    }],
  ])('is published as FAILED %s', plays({ secondsPerFile: 60 }, async (s, _, act) => {
    await s.untilRetrying();
    await act(s);
  }, { states: ['RUNNING', 'RETRYING', 'FAILED'], starts: ['new'] }));

  test('is COMPLETED when a person imports the same meanwhile', plays({ secondsPerFile: 60 }, async s => {
    await s.untilRetrying();
    await s.importByHand('January', s.store);
    await s.pass(3600);
  }, { states: ['RUNNING', 'RETRYING', 'COMPLETED'], starts: ['new'] }));

  test('waits for the slot if another import has taken it meanwhile', plays({ secondsPerFile: 60 }, async s => {
    await s.untilRetrying();
    await s.importByHand('March', s.otherStore);
    s.restoreFiles('January');
    await s.pass(3600);
  }, { statuses: ['COMPLETED', 'COMPLETED'], starts: ['new', 'retry'] }));

  test('for lack of access right after an operation is retried although retryAttempts is 0',
    plays({ secondsPerFile: 60 }, async s => {
      await s.up({ ...s.january, retryAttempts: 0 });
      const { AccessRoleArn } = s.requests[0].props.properties;
      const role = (await s.world.roles.find(AccessRoleArn))!;
      s.world.roles.remove(AccessRoleArn);
      await s.passUntil(async () => (await s.import()).status === 'FAILED', 5);
      s.world.roles.put(role);
      await s.pass(3600);
    }, { statuses: ['COMPLETED'] }));
});

describe('StartImport', () => {
  test.each([
    'times out and was accepted', 'answers 500 and was accepted',
    'the function dies after the call', 'times out and was not accepted',
    'answers 500 and was not accepted', 'the function dies before the call', 'is throttled',
  ] as const)('that %s starts one import, also if CloudTrail shows it a minute late', kind =>
    plays({ importsShowAfter: 60, secondsPerFile: 60 }, async s => {
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
      await s.pass(600);
    }, { starts: ['new'], statuses: ['COMPLETED'] }, [{ operation: 'StartImport', nth: 1, kind }])());
});
