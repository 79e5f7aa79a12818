import { Script } from './scripted';
import { BUCKET, daysOf, keyOf } from './templates';

/** No log file of January is there when the import comes to it: it imports nothing, and a retry may help. */
async function retryOfNothing(script: Script): Promise<void> {
  const bucket = script.world.buckets.find(BUCKET)!;
  const files = daysOf('January', 4).map(day => [keyOf(day), bucket.objects.get(keyOf(day))!] as const);
  await script.up(script.january);
  await script.pass(5);
  files.forEach(([key]) => bucket.objects.delete(key));
  // The second time it waits long enough for an update to come in between.
  await script.passUntil(() => script.told.filter(state => state === 'RETRYING').length >= 2, 5);
  files.forEach(([key, object]) => bucket.objects.set(key, object));
}

describe('an import that takes the place of one that waits for its retry', () => {
  test('is told to its end', async () => {
    const script = await Script.play({ secondsPerFile: 20 }, async s => {
      await retryOfNothing(s);
      await s.up({ ...s.january, path: 'Moved' });
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual(['new', 'retry', 'new']);
    expect(script.told.slice(-2)).toEqual(['STARTED', 'COMPLETED']);
  });

  test('with the user\'s own role is stopped with its stack', async () => {
    const script = await Script.play({ secondsPerFile: 600 }, async s => {
      await retryOfNothing(s);
      await s.up({ ...s.january, givenRole: true });
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
    expect((await script.import(1)).status).toBe('STOPPED');
  });
});

test('an import that an update has started is stopped by the rollback, where the bucket refuses what it goes back to', async () => {
  const script = await Script.play({ secondsPerFile: 600 }, async s => {
    await s.up(s.january);
    s.world.time.after(10_000, () => s.setGrants(true));
    expect(await s.up(s.february, { neighbourFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
  expect(script.requests.at(-1)!.answers[0].reason).toContain('left the import as it is');
  expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['STOPPED', 'STOPPED']);
  // Of January, of February, of February, of January.
  expect(script.told.slice(-4)).toEqual(['STOPPED', 'STARTED', 'STOPPED', 'FAILED']);
});

test('an import that an update has taken out of the queue is told to have FAILED, where the bucket refuses that the rollback resumes it', async () => {
  const script = await Script.play({ secondsPerFile: 600 }, async s => {
    await s.up({ ...s.january, givenRole: true });
    await s.pass(700);
    await s.stopByHand();
    await s.pass(5);
    await s.importByHand('March', s.otherStore);
    await s.up({ ...s.january, givenRole: true, retryToken: '1' });
    await s.pass(60);
    expect(s.told.at(-1)).toBe('QUEUED');
    s.setGrants(true);
    expect(await s.up(s.january)).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
  expect(script.told.slice(-2)).toEqual(['QUEUED', 'FAILED']);
});

test('an import that could not be resumed, since a person imports some of its days, is not stopped by a rollback', async () => {
  const script = await Script.play({ initializingSeconds: 90, initializingBlocks: false }, async s => {
    await s.up({ ...s.february, longer: true });
    await s.importByHand('March', s.store);
    expect(await s.up(s.january, { cancelAfterSeconds: 0 })).toBe('UPDATE_ROLLBACK_COMPLETE');
    expect((await s.import()).status).toBe('INITIALIZING');
  });
  expect(script.calls('StopImport')).toBe(0);
});

test('an import that an update has started with another role is stopped with its stack, before CloudTrail shows it', async () => {
  const script = await Script.play({ secondsPerFile: 600, importsShowAfter: 30 }, async s => {
    await s.up(s.january);
    await s.pass(40);
    await s.stopByHand();
    await s.pass(5);
    await s.up({ ...s.january, path: 'Moved' }, { neighbourFails: 'last' });
    expect(await s.down()).toBe('DELETE_COMPLETE');
  });
  expect((await script.import(1)).status).toBe('STOPPED');
});

test.each([true, false])('an import that has just left the queue keeps its role, and is told to its end (it has the slot while it initializes: %s)', async initializingBlocks => {
  const outcomes = new Set<string>();
  for (const milliseconds of Array.from({ length: 12 }, (_, step) => step * 150)) {
    const script = await Script.play({ secondsPerFile: 20, importsShowAfter: 2, initializingSeconds: 90, initializingBlocks }, async s => {
      await s.up(s.january);
      await s.up(s.march);
      await s.pass(40);
      await s.importByHand('February', s.otherStore);
      // Either March's has the slot already, or now this one.
      await s.passUntil(async () => initializingBlocks || (await s.import(2)).status === 'IN_PROGRESS', 1);
      await s.up({ ...s.january, givenRole: true });
      await s.stopByHand();
      await s.untilQueueStarts();
      await s.pass(milliseconds / 1000);
      // Its first import was stopped before it had imported anything, with the role to which it goes back.
      await s.up(s.january);
      await s.pass(3600);
    });
    outcomes.add([...script.starts, ...script.told.slice(-2)].join(' '));
  }
  expect([...outcomes]).toEqual(['new new new STARTED COMPLETED']);
}, 60_000);
