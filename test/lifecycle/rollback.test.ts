import { PATIENCE } from './patience';
import { Script } from './stories/scripted';

const { play } = Script;

jest.setTimeout(PATIENCE);

describe('rollback', () => {
  test('the claim returns: the new import is stopped, the former one resumed', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(30);
      expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      await s.pass(600);
    });
    expect(script.starts).toEqual(['new', 'new', 'retry']);
    expect(script.statuses).toEqual(['COMPLETED', 'STOPPED']);
  });

  test('an import that was taken out of the queue is queued again', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.statuses).toEqual(['COMPLETED', 'COMPLETED']);
  });

  test('the record in CloudTrail is gone: nothing, SUCCESS', async () => {
    const script = await play({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      await s.expire('January');
      expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
      await s.pass(600);
    });
    expect(script.starts).toEqual(['new', 'new']);
  });

  test('what an update has put into the queue is not started', async () => {
    const script = await play({ secondsPerFile: 600, stoppingSeconds: 5 }, async s => {
      await s.up(s.january);
      await s.pass(60);
      // The update starts another import for A, and B is queued behind it.
      expect(await s.up(s.february, { inSequence: true, neighborFails: 'last' }, s.march))
        .toBe('UPDATE_ROLLBACK_COMPLETE');
      await s.pass(600);
    });
    expect(script.statuses).toEqual(['IN_PROGRESS', 'STOPPED']);
  });
});
