import { plays } from './stories/scripted';

describe('rollback', () => {
  test('the claim returns: the new import is stopped, the former one resumed', plays({}, async s => {
    await s.upFor(30);
    expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    await s.pass(600);
  }, { starts: ['new', 'new', 'retry'], statuses: ['COMPLETED', 'STOPPED'] }));

  test('an import that was taken out of the queue is queued again', plays({ secondsPerFile: 60 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect(await s.hoursLater()).toEqual([]);
  }, { starts: ['new'], statuses: ['COMPLETED', 'COMPLETED'] }));

  test('succeeds and changes nothing if CloudTrail has no record of the import', plays({}, async s => {
    await s.upFor(600);
    await s.expire('January');
    expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    await s.pass(600);
  }, { starts: ['new', 'new'] }));

  test('an import that an update has queued is not started',
    plays({ secondsPerFile: 600, stoppingSeconds: 5 }, async s => {
      await s.upFor(60);
      // The update starts another import for A, and B is queued behind it.
      expect(await s.up(s.february, { inSequence: true, neighborFails: 'last' }, s.march))
        .toBe('UPDATE_ROLLBACK_COMPLETE');
      await s.pass(600);
    }, { statuses: ['IN_PROGRESS', 'STOPPED'] }));
});
