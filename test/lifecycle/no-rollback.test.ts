import { Script } from './stories/scripted';
import { STACK } from './stories/stage';
import type { Piece } from './stories/story';
import { BUCKET, propertiesOf, windowOf } from './stories/templates';

/** `cdk deploy --no-rollback`: what failed stays, and the next deploy does it again and then deletes the failed one. */
describe('a Create that failed and was not rolled back', () => {
  async function failsFirst(script: Script): Promise<void> {
    script.setGrants(true);
    expect(await script.up(script.january, { noRollback: true })).toBe('CREATE_FAILED');
    script.setGrants(false);
    script.world.buckets.find(BUCKET)!.ownership = 'BucketOwnerEnforced';
  }

  test('is done again, and its removal stops nothing', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      await failsFirst(s);
      expect(await s.up(s.january, { noRollback: true })).toBe('UPDATE_COMPLETE');
      expect(s.last('Delete').physicalId).toMatch(/^nothing-started-/);
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.states).toEqual(['RUNNING', 'COMPLETED']);
  });

  test('is done again by the queue, and its removal takes nothing out of it', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      await failsFirst(s);
      await s.importByHand('March', s.otherStore);
      expect(await s.up(s.january, { noRollback: true })).toBe('UPDATE_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.states).toEqual(['QUEUED', 'RUNNING', 'COMPLETED']);
  });

  test('is deleted with its stack', async () => {
    await Script.play({}, async s => {
      await failsFirst(s);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
  });
});

/** The deployment to February fails, and is not rolled back; what was in its way is gone afterwards. */
async function failsToFebruary(script: Script, more: Partial<Piece> = {}): Promise<void> {
  script.setGrants(true);
  expect(await script.up({ ...script.february, ...more }, { noRollback: true })).toBe('UPDATE_FAILED');
  script.setGrants(false);
  script.world.buckets.find(BUCKET)!.ownership = 'BucketOwnerEnforced';
}

describe('an Update that failed and was not rolled back', () => {
  test('is refused when it is done again, since the former import still runs under its id', async () => {
    const script = new Script({ secondsPerFile: 600 });
    await script.world.run(async () => {
      await script.up(script.january);
      await failsToFebruary(script);
      expect(await script.up(script.february, { noRollback: true })).toBe('UPDATE_FAILED');
      expect(script.last('Update').reason).toContain('rollback-stack');
      expect((await script.import()).status).toBe('IN_PROGRESS');
      expect(await script.down()).toBe('DELETE_COMPLETE');
      expect((await script.import()).status).toBe('STOPPED');
    });
    expect(script.starts).toEqual(['new']);
  });

  test.each([
    ['waits in the queue', 0], ['was started from the queue', 7_200],
  ])('is refused when it is done again, since the former import %s under its id', async (_, seconds) => {
    const script = new Script({ secondsPerFile: 600 });
    await script.world.run(async () => {
      await script.importByHand('March', script.otherStore);
      await script.up(script.january);
      await script.pass(seconds);
      await failsToFebruary(script);
      expect(await script.up(script.february, { noRollback: true })).toBe('UPDATE_FAILED');
      expect(script.last('Update').reason).toContain('rollback-stack');
      expect(await script.rollBack()).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await script.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.states).toEqual(['QUEUED', 'RUNNING', 'COMPLETED']);
  });

  test.each([['one', 1], ['several', 3]])('is rolled back after %s of them, and what they took out of the queue is put back', async (_, times) => {
    const script = await Script.play({ secondsPerFile: 600 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      for (let time = 1; time <= times; time++) {
        expect(await s.up({ ...s.february, waitMinutes: 5, retryToken: `${time}` }, { noRollback: true })).toBe('UPDATE_FAILED');
      }
      expect(await s.rollBack()).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect((await script.import(1)).startEventTime).toBe(Date.parse(windowOf('January').start));
  });

  test.each([
    ['waits in the queue', 0], ['runs', 3_000],
  ])('leaves nothing behind when the resource is removed whose former import %s', async (_, seconds) => {
    const script = new Script({ secondsPerFile: 600 });
    await script.world.run(async () => {
      await script.importByHand('March', script.otherStore);
      await script.up({ ...script.january, givenRole: true });
      await script.pass(seconds);
      await failsToFebruary(script, { givenRole: true });
      expect(await script.up(undefined, { noRollback: true }, { ...script.march, month: 'April' })).toBe('UPDATE_COMPLETE');
      await script.pass(50_000);
    });
    const ofJanuary = script.world.lake.imports.filter(({ startEventTime }) => startEventTime === Date.parse(windowOf('January').start));
    expect(ofJanuary.map(({ status }) => status)).toEqual(seconds === 0 ? [] : ['STOPPED']);
  });

  test('leaves nothing behind when the resource is removed whose former import waits for its retry', async () => {
    const script = new Script({ secondsPerFile: 60 });
    await script.world.run(async () => {
      await script.untilRetrying({ givenRole: true });
      // The next retry comes later.
      await script.passUntil(() => script.states.filter(state => state === 'RETRYING').length === 2, 5);
      await failsToFebruary(script, { givenRole: true });
      expect(await script.up(undefined, { noRollback: true }, { ...script.march, month: 'April' })).toBe('UPDATE_COMPLETE');
      await script.pass(50_000);
    });
    expect(script.starts).toEqual(['new', 'retry', 'new']);
    expect((await script.import()).status).toBe('FAILED');
  });

  test('can be taken back: the id that it replaced is removed, and the same import waits on by another id', async () => {
    const script = await Script.play({ secondsPerFile: 600 }, async s => {
      await s.up({ ...s.january, path: 'Moved' });
      expect(await s.up({ ...s.february, path: 'Moved' }, { noRollback: true, neighborFails: 'last' })).toBe('UPDATE_FAILED');
      expect(await s.up(s.january, { noRollback: true }, s.march)).toBe('UPDATE_COMPLETE');
      expect(s.last('Delete').request.props.physicalId).toBe((await s.import()).importId);
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['STOPPED', 'STOPPED', 'COMPLETED', 'COMPLETED']);
  });

  test.each([['import id', false], ['ticket', true]])('is not deleted in silence when its properties cannot be read, by its %s', async (_, queued) => {
    const script = new Script({ secondsPerFile: 600 });
    await script.world.run(async () => {
      if (queued) { await script.importByHand('March', script.otherStore); }
      await script.up(script.january);
      await script.pass(3_000);
      const elsewhere = { ...propertiesOf(STACK, { ...script.january, store: script.store }), Destination: script.store.replace('us-east-1', 'us-west-2') };
      const stack = script.world.cloudFormation.stack(STACK)!;
      await script.world.cloudFormation.update(stack, new Map([[script.january.logicalId, elsewhere]]), { noRollback: true });
      expect(await script.down()).toBe('DELETE_FAILED');
      expect(script.last('Delete').reason).toContain('stop-import');
    });
  });
});
