import { plays } from './stories/scripted';

describe('an import that a person stops', () => {
  test('stays STOPPED through updates until retryToken changes', plays({ secondsPerFile: 60 }, async s => {
    await s.up({ ...s.january, retryToken: '1' });
    await s.pass(90);
    await s.stopByHand();
    await s.pass(60);
    await s.up({ ...s.january, retryToken: '1', metricsPerImport: true });
    await s.pass(600);
    expect(s.statuses).toEqual(['STOPPED']);
    await s.up({ ...s.january, retryToken: '2' });
    await s.pass(600);
  }, { statuses: ['COMPLETED'] }));

  test('stays STOPPED when an update is rolled back', plays({ secondsPerFile: 60 }, async s => {
    await s.upFor(90);
    await s.stopByHand();
    await s.pass(60);
    expect(await s.up(s.february, { neighborFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    await s.pass(600);
    expect(s.statuses[0]).toBe('STOPPED');
  }));
});

test.each(['STOPPED', 'FAILED'])('an import that was %s and that a person finishes is complete',
  plays({ secondsPerFile: 60 }, async (s, status) => {
    if (status === 'FAILED') { s.damageFile('January'); }
    await s.upFor(90);
    if (status === 'STOPPED') { await s.stopByHand(); }
    await s.passUntil(async () => (await s.import()).status === status, 10);
    s.restoreFiles('January');
    await s.pass(60);
    await s.resumeByHand('January');
    await s.pass(600);
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(s.last('Update').data.ImportStatus).toBe('COMPLETED');
  }, { starts: ['new'] }));

test('an import that FAILED and that a person has imported again is not retried, and the import by hand is adopted',
  plays({ secondsPerFile: 60 }, async s => {
    s.damageFile('January');
    await s.upFor(1200);
    s.restoreFiles('January');
    await s.importByHand('January', s.store);
    await s.pass(3600);
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(s.last('Update').data.ImportStatus).toBe('COMPLETED');
  }, { starts: ['new'] }));

test('an import that a person starts with the same role while the stack\'s own waits is not stopped with the stack',
  plays({ secondsPerFile: 600 }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up({ ...s.january, givenRole: true });
    await s.pass(600);
    // The queue looks every few minutes by now, so the person is faster.
    await s.stopByHand();
    await s.pass(2);
    await s.importByHand('January', s.store);
    expect(await s.down()).toBe('DELETE_COMPLETE');
    expect(s.statuses).toEqual(['STOPPED', 'IN_PROGRESS']);
  }, { starts: [] }));
