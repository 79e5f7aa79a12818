import { plays, type Script } from './stories/scripted';
import { daysOf, keyOf } from './stories/templates';

const FAILED_KEY = keyOf(daysOf('January', 1)[0]);

/** Deploys January and waits for this time. Returns the stack's status, and how long the deployment took until then. */
async function deploy(s: Script, minutes: number): Promise<{ status: string; seconds: number }> {
  const began = s.world.time.now();
  const status = await s.up({ ...s.january, waitMinutes: minutes });
  return { status, seconds: (s.last('Create').request.answers[0].at - began) / 1000 };
}

describe('waitForCompletion', () => {
  test('ends the deployment when the import is COMPLETED', plays({ secondsPerFile: 300 }, async s => {
    const { status, seconds } = await deploy(s, 55);
    expect(status).toBe('CREATE_COMPLETE');
    expect(seconds).toBeGreaterThan(4 * 300);
    expect(seconds).toBeLessThan(4 * 300 + 90);
    await s.pass(600);
    expect(s.last('Create').data.ImportStatus).toBe('COMPLETED');
  }, { states: ['RUNNING', 'COMPLETED'] }));

  test.each([false, true])('fails the deployment of an import that FAILED, and names the first failed entry (queued '
    + 'before: %s)', plays({ secondsPerFile: 60 }, async (s, queued) => {
    s.damageFile('January');
    if (queued) { await s.importByHand('March', s.otherStore); }
    expect((await deploy(s, 55)).status).toBe('ROLLBACK_COMPLETE');
    const { status, reason } = s.last('Create');
    expect(status).toBe('FAILED');
    expect(reason).toContain('has failed with 1 failed entries');
    expect(reason).toContain(FAILED_KEY);
  }));

  test.each([['RUNNING', ['STOPPED']], ['QUEUED', ['COMPLETED']]])('fails the deployment in time if the import is %s '
    + 'by then', plays({ secondsPerFile: 1800 }, async (s, state, statuses) => {
    if (state === 'QUEUED') { await s.importByHand('March', s.otherStore); }
    const { status, seconds } = await deploy(s, 10);
    expect(status).toBe('ROLLBACK_COMPLETE');
    expect(seconds).toBeGreaterThanOrEqual(600);
    expect(seconds).toBeLessThan(660);
    await s.pass(4 * 3600);
    expect(s.last('Create').reason).toContain(`${state} after 10 minutes`);
    expect(s.statuses).toEqual(statuses);
  }));

  test('does not take the former end of a resumed import for the new one',
    plays({ secondsPerFile: 60, retriesShowAfter: 60 }, async s => {
      await s.upFor(100);
      await s.stopByHand();
      await s.pass(60);
      expect(await s.up({ ...s.january, retryToken: '1', waitMinutes: 30 })).toBe('UPDATE_COMPLETE');
      expect(s.last('Update').data.ImportStatus).toBe('COMPLETED');
    }, { states: ['RUNNING', 'STOPPED', 'RUNNING', 'COMPLETED'] }));
});
