import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import { daysOf, keyOf, ownRole } from './stories/templates';

const { play } = Script;
const FAILED_KEY = keyOf(daysOf('January', 1)[0]);

jest.setTimeout(PATIENCE);

/** Deploys January and waits for this time. Returns the stack's status, and how long the deployment took until then. */
async function deploy(s: Script, minutes: number): Promise<{ status: string; seconds: number }> {
  const began = s.world.time.now();
  const status = await s.up({ ...s.january, waitMinutes: minutes });
  return { status, seconds: (s.last('Create').request.answers[0].at - began) / 1000 };
}

describe('waitForCompletion', () => {
  test('ends the deployment when the import is COMPLETED', async () => {
    const script = await play({ secondsPerFile: 300 }, async s => {
      const { status, seconds } = await deploy(s, 55);
      expect(status).toBe('CREATE_COMPLETE');
      expect(seconds).toBeGreaterThan(4 * 300);
      expect(seconds).toBeLessThan(4 * 300 + 90);
      await s.pass(600);
    });
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
    expect(script.states).toEqual(['RUNNING', 'COMPLETED']);
  });

  test.each([false, true])('fails the deployment of an import that FAILED, and names the first failed entry (queued '
    + 'before: %s)', async queued => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      if (queued) { await s.importByHand('March', s.otherStore); }
      expect((await deploy(s, 55)).status).toBe('ROLLBACK_COMPLETE');
    });
    const { status, reason } = script.last('Create');
    expect(status).toBe('FAILED');
    expect(reason).toContain('has failed with 1 failed entries');
    expect(reason).toContain(FAILED_KEY);
  });

  test.each([['RUNNING', ['STOPPED']], ['QUEUED', ['COMPLETED']]])('fails the deployment in time if the import is %s '
    + 'by then', async (state, statuses) => {
    const script = await play({ secondsPerFile: 1800 }, async s => {
      if (state === 'QUEUED') { await s.importByHand('March', s.otherStore); }
      const { status, seconds } = await deploy(s, 10);
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(seconds).toBeGreaterThanOrEqual(600);
      expect(seconds).toBeLessThan(660);
      await s.pass(4 * 3600);
    });
    expect(script.last('Create').reason).toContain(`${state} after 10 minutes`);
    expect(script.statuses).toEqual(statuses);
  });

  test('waits for a queued import too', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      expect((await deploy(s, 55)).status).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
    expect(script.states).toEqual(['QUEUED', 'RUNNING', 'COMPLETED']);
  });

  test('waits for the retry of an import that FAILED', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.world.time.after(30_000, () => s.setMissing('January', true));
      s.world.time.after(200_000, () => s.setMissing('January', false));
      expect((await deploy(s, 55)).status).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
    expect(script.starts).toEqual(['new', 'retry']);
  });

  test('fails soon if a queued import cannot start', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      s.world.time.after(60_000, () => s.world.roles.remove(ownRole('S', 'History')));
      const { status, seconds } = await deploy(s, 55);
      expect(status).toBe('ROLLBACK_COMPLETE');
      expect(seconds).toBeLessThan(20 * 60);
    });
    expect(script.last('Create').reason).toContain('role');
    expect(script.states).toEqual(['QUEUED', 'FAILED']);
  });

  test('fails an update whose retry FAILED again', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(600);
      await s.importByHand('March', s.otherStore);
      expect(await s.up({ ...s.january, retryToken: '1', waitMinutes: 55 })).toBe('UPDATE_ROLLBACK_COMPLETE');
    });
    const { request: { props, answers: [answer] } } = script.first('Update');
    expect(answer.reason).toContain(FAILED_KEY);
    expect(answer.at - props.sentAt).toBeLessThan(20 * 60_000);
  });

  test('does not wait for the former end of an import that was resumed', async () => {
    const script = await play({ secondsPerFile: 60, retriesShowAfter: 60 }, async s => {
      await s.up(s.january);
      await s.pass(100);
      await s.stopByHand();
      await s.pass(60);
      expect(await s.up({ ...s.january, retryToken: '1', waitMinutes: 30 })).toBe('UPDATE_COMPLETE');
    });
    expect(script.last('Update').data.ImportStatus).toBe('COMPLETED');
    expect(script.states).toEqual(['RUNNING', 'STOPPED', 'RUNNING', 'COMPLETED']);
  });
});
