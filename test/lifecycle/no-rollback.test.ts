import { Script } from './scripted';
import { BUCKET } from './templates';

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
      expect(await s.up(s.january)).toBe('UPDATE_COMPLETE');
      expect(s.last('Delete').physicalId).toMatch(/^nothing-started-/);
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.told).toEqual(['STARTED', 'COMPLETED']);
  });

  test('is done again by the queue, and its removal takes nothing out of it', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      await failsFirst(s);
      await s.importByHand('March', s.otherStore);
      expect(await s.up(s.january)).toBe('UPDATE_COMPLETE');
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.told).toEqual(['QUEUED', 'STARTED', 'COMPLETED']);
  });

  test('is deleted with its stack', async () => {
    await Script.play({}, async s => {
      await failsFirst(s);
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
  });
});

test('an Update that failed and was not rolled back is refused when it is done again, since the former import still runs under its id', async () => {
  const script = new Script({ secondsPerFile: 600 });
  await script.world.run(async () => {
    await script.up(script.january);
    script.setGrants(true);
    expect(await script.up(script.february, { noRollback: true })).toBe('UPDATE_FAILED');
    script.setGrants(false);
    expect(await script.up({ ...script.february, retryToken: '1' }, { noRollback: true })).toBe('UPDATE_FAILED');
    expect(script.last('Update').reason).toContain('rollback-stack');
    expect((await script.import()).status).toBe('IN_PROGRESS');
    expect(await script.down()).toBe('DELETE_COMPLETE');
    expect((await script.import()).status).toBe('STOPPED');
  });
  expect(script.starts).toEqual(['new']);
});
