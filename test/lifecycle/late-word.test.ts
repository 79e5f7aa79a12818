import { Script } from './scripted';

const { play } = Script;

describe('an import that is retried, and that CloudTrail shows for a while as it had ended', () => {
  test.each<[string, (s: Script) => Promise<void>, readonly string[]]>([
    ['FAILED', async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(1200);
      s.setFile('January', false);
    }, ['STARTED', 'FAILED', 'STARTED', 'COMPLETED']],
    ['STOPPED', async s => {
      await s.up(s.january);
      await s.pass(100);
      await s.stopByHand();
      await s.pass(60);
    }, ['STARTED', 'STOPPED', 'STARTED', 'COMPLETED']],
  ])('%s, is watched to its end, and waited for', async (_, untilItEnded, told) => {
    const script = await play({ secondsPerFile: 60, retriesShowAfter: 4 }, async s => {
      await untilItEnded(s);
      expect(await s.up({ ...s.january, retryToken: '1', waitMinutes: 30 })).toBe('UPDATE_COMPLETE');
    });
    expect(script.last('Update').data.ImportStatus).toBe('COMPLETED');
    expect(script.told).toEqual(told);
  });
});

describe('an import that was just resumed, and that CloudTrail shows for half a minute more as it had ended, is stopped', () => {
  test.each<[string, (s: Script) => Promise<unknown>]>([
    ['when it is deleted', s => s.down()],
    ['when another one replaces it', s => s.up({ ...s.february, retryToken: '1' })],
  ])('%s', async (_, leave) => {
    const script = await play({ secondsPerFile: 600, retriesShowAfter: 30 }, async s => {
      await s.up(s.january);
      await s.pass(100);
      await s.stopByHand();
      await s.pass(60);
      await s.up({ ...s.january, retryToken: '1' });
      await leave(s);
    });
    expect((await script.import()).status).toBe('STOPPED');
  });

  test('when its watch has retried it', async () => {
    const script = await play({ secondsPerFile: 60, retriesShowAfter: 30 }, async s => {
      await s.untilRetrying();
      const starts = s.calls('StartImport');
      await s.passUntil(() => s.calls('StartImport') > starts, 1);
      await s.pass(3);
      await s.down();
    });
    expect((await script.import()).status).toBe('STOPPED');
  });
});
