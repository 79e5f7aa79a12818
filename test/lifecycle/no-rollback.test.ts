import { plays, type Script } from './stories/scripted';
import type { Piece } from './stories/story';
import { BUCKET, windowOf } from './stories/templates';

/** `cdk deploy --no-rollback`: failed resources remain, and the next deployment repeats them. */

/** Deploys with a bucket that refuses, and then repairs the bucket. */
async function fails(script: Script, piece: Piece, status: string): Promise<void> {
  script.setGrants(true);
  expect(await script.up(piece, { noRollback: true })).toBe(status);
  script.setGrants(false);
  script.world.buckets.find(BUCKET)!.ownership = 'BucketOwnerEnforced';
}

describe('a Create that failed and was not rolled back', () => {
  test.each([false, true])('is repeated, and the Delete of the failed one stops nothing (queued: %s)',
    plays({ secondsPerFile: 60 }, async (s, queued) => {
      await fails(s, s.january, 'CREATE_FAILED');
      if (queued) { await s.importByHand('March', s.otherStore); }
      expect(await s.up(s.january, { noRollback: true })).toBe('UPDATE_COMPLETE');
      expect(s.last('Delete').physicalId).toMatch(/^nothing-started-/);
      expect(await s.hoursLater()).toEqual([]);
      expect(s.states).toEqual([...(queued ? ['QUEUED'] : []), 'RUNNING', 'COMPLETED']);
    }, { starts: ['new'] }));
});

describe('an Update that failed and was not rolled back', () => {
  test('leaves the former import running, and is repeated', plays({ secondsPerFile: 600 }, async s => {
    await s.upFor(60);
    await fails(s, s.february, 'UPDATE_FAILED');
    expect(s.statuses).toEqual(['IN_PROGRESS']);
    expect(await s.up(s.february, { noRollback: true })).toBe('UPDATE_COMPLETE');
    await s.pass(60);
    expect(s.statuses).toEqual(['STOPPED', 'IN_PROGRESS']);
    expect(await s.down()).toBe('DELETE_COMPLETE');
  }, { starts: ['new', 'new'] }));

  test('returns to its former import with an Update, which counts as a rollback in any status of the stack',
    plays({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      // The claim moves, and then the deployment waits in vain.
      expect(await s.up({ ...s.february, waitMinutes: 1 }, { noRollback: true })).toBe('UPDATE_FAILED');
      // A check would fail now, but a rollback is not checked.
      s.setGrants(true);
      expect(await s.up(s.january, { noRollback: true })).toBe('UPDATE_COMPLETE');
      s.setGrants(false);
      s.world.buckets.find(BUCKET)!.ownership = 'BucketOwnerEnforced';
      expect(await s.hoursLater()).toEqual([]);
      expect(s.statuses.at(-1)).toBe('COMPLETED');
      expect((await s.import(1)).startEventTime).toBe(Date.parse(windowOf('January').start));
    }));

  test.each([1, 3])('is rolled back after %s failures, and what they took out of the queue is queued again',
    plays({ secondsPerFile: 600 }, async (s, times) => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      for (let time = 1; time <= times; time++) {
        expect(await s.up({ ...s.february, waitMinutes: 5, retryToken: `${time}` }, { noRollback: true }))
          .toBe('UPDATE_FAILED');
      }
      expect(await s.rollBack()).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
      expect((await s.import(1)).startEventTime).toBe(Date.parse(windowOf('January').start));
    }, { starts: ['new'] }));

  test.each([['waits in the queue', 0, []], ['runs', 3_000, ['STOPPED']]])(
    'leaves nothing behind if the resource is removed while its former import %s',
    plays({ secondsPerFile: 600 }, async (s, _, seconds, statuses) => {
      await s.importByHand('March', s.otherStore);
      await s.up({ ...s.january, givenRole: true });
      await s.pass(seconds);
      await fails(s, { ...s.february, givenRole: true }, 'UPDATE_FAILED');
      expect(await s.up(undefined, { noRollback: true }, { ...s.march, month: 'April' })).toBe('UPDATE_COMPLETE');
      await s.pass(50_000);
      const january = s.world.lake.imports.filter(({ startEventTime }) =>
        startEventTime === Date.parse(windowOf('January').start));
      expect(january.map(({ status }) => status)).toEqual(statuses);
    }));

  test('leaves nothing behind if the resource is removed whose former import waits for its retry',
    plays({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying({ givenRole: true });
      await fails(s, { ...s.february, givenRole: true }, 'UPDATE_FAILED');
      expect(await s.up(undefined, { noRollback: true }, { ...s.march, month: 'April' })).toBe('UPDATE_COMPLETE');
      await s.pass(50_000);
      expect((await s.import()).status).toBe('FAILED');
    }));

  test('with properties that are invalid can be deleted: the ledger knows its import',
    plays({ secondsPerFile: 600 }, async s => {
      await s.upFor(60);
      const { stack } = s.owner;
      const { properties } = stack!.resources.get('A')!;
      const invalid = { ...properties, Destination: s.store.replace('us-east-1', 'us-west-2') };
      await s.world.cloudFormation.update(stack!, new Map([['A', invalid]]), { noRollback: true });
      expect(s.status).toBe('UPDATE_FAILED');
      expect(await s.down()).toBe('DELETE_COMPLETE');
    }, { statuses: ['STOPPED'] }));
});
