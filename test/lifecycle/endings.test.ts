import { filesCounted } from './endings';
import type { Fault } from './faults';
import { Script } from './scripted';
import type { Setting } from './story';

/** Plays, lets hours pass, and demands that everything has come to its end and was told. */
async function toTheEnd(setting: Partial<Setting>, act: (script: Script) => Promise<void>, faults: readonly Fault[] = []): Promise<Script> {
  return Script.play(setting, async script => {
    await act(script);
    expect(await script.hoursLater()).toEqual([]);
  }, faults);
}

test('an import that CloudTrail does not show at first is watched to its end', async () => {
  const { told } = await toTheEnd({ importsShowAfter: 30 }, async s => {
    await s.up(s.january);
  });
  expect(told).toEqual(['STARTED', 'COMPLETED']);
});

test('an import that is complete before its watch was left is told to be', async () => {
  const { told } = await toTheEnd({ secondsPerFile: 1, importsShowAfter: 30 }, async s => {
    await s.up(s.january);
  }, [{ operation: 'StartExecution', nth: 2, kind: 'the function dies before the call' }]);
  expect(told).toEqual(['COMPLETED']);
});

test('an import that ends while the update that stopped its watch is rolled back is told to be complete', async () => {
  const { told } = await toTheEnd({ secondsPerFile: 5, importsShowAfter: 20 }, async s => {
    await s.up(s.january);
    await s.up(s.february, { neighbourFails: 'last' });
  });
  expect(told.filter(state => state === 'COMPLETED').length).toBeGreaterThan(0);
});

test('an import that is complete before it could be stopped is told to be complete', async () => {
  const { told } = await toTheEnd({ secondsPerFile: 5, stoppingSeconds: 240 }, async s => {
    await s.up(s.january);
    await s.down();
  });
  expect(told).toEqual(['STARTED', 'COMPLETED']);
});

test('an import whose watch is not listed yet is not counted by two', async () => {
  const script = await toTheEnd({ executionsShowAfter: 5 }, async s => {
    await s.up(s.january);
    await s.up({ ...s.january, retryToken: '1' });
  });
  expect(filesCounted(script.world)).toBe(4);
  expect(script.told).toEqual(['STARTED', 'COMPLETED']);
});

test('an import that leaves the queue in the second in which an update finds it is not counted by two', async () => {
  const counted: unknown[] = [];
  for (const milliseconds of Array.from({ length: 20 }, (_, step) => step * 10)) {
    const script = await toTheEnd({ secondsPerFile: 60 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      await s.stopByHand();
      await s.untilQueueStarts();
      await s.pass(milliseconds / 1000);
      await s.up({ ...s.january, retryToken: '1' });
    });
    counted.push({ milliseconds, files: filesCounted(script.world), told: script.told.filter(state => state === 'STARTED').length });
  }
  expect(counted.filter(each => JSON.stringify(each) !== JSON.stringify({ ...each as object, files: 4, told: 1 }))).toEqual([]);
}, 60_000);

test('an import that is complete before a retry without an answer is found again is told to be', async () => {
  const { told } = await toTheEnd({ secondsPerFile: 1 }, async s => {
    await s.up(s.january);
    await s.down();
    await s.up(s.january);
  }, [{ operation: 'StartImport', nth: 2, kind: 'times out and was accepted' }]);
  expect(told.at(-1)).toBe('COMPLETED');
});

describe('an import over which no watch was left', () => {
  test('since the queue died as it had started it is told to be complete by the rollback that finds it', async () => {
    const { told } = await toTheEnd({ secondsPerFile: 1, importsShowAfter: 10, initializingSeconds: 0 }, async s => {
      await s.importByHand('March', s.otherStore);
      await s.up(s.january);
      await s.stopByHand();
      const starts = s.starts.length;
      await s.passUntil(() => s.starts.length > starts, 0.01);
      await s.pass(4.5);
      await s.up({ ...s.january, path: 'Moved' }, { cancelAfterSeconds: 0 });
    }, [{ operation: 'StartExecution', nth: 3, kind: 'the function dies before the call' }]);
    expect(told.filter(state => state !== 'STARTED')).toEqual(['QUEUED', 'COMPLETED']);
  });

  test('since its start got no answer before the update was rolled back is told to be complete by the update that finds it', async () => {
    const { told } = await toTheEnd({ secondsPerFile: 5 }, async s => {
      await s.up({ ...s.january, givenRole: true });
      await s.up({ ...s.february, givenRole: true }, { neighbourFails: { afterSeconds: 13 } });
      await s.up({ ...s.february, givenRole: true });
    }, [{ operation: 'StartImport', nth: 2, kind: 'answers 500 and was accepted' }]);
    expect(told.filter(state => state === 'COMPLETED')).toHaveLength(1);
  });

  test('is told once to be complete, however many updates follow', async () => {
    const { told } = await toTheEnd({}, async s => {
      await s.up(s.january);
      await s.pass(600);
      for (const retryToken of ['1', '2', '3']) { await s.up({ ...s.january, retryToken }); }
    });
    expect(told).toEqual(['STARTED', 'COMPLETED']);
  });
});

test('what a person has imported since is neither told nor counted when it is adopted', async () => {
  const script = await toTheEnd({}, async s => {
    await s.up(s.january);
    await s.pass(600);
    await s.importByHand('February', s.store);
    await s.pass(600);
    await s.up(s.february);
  });
  expect(filesCounted(script.world)).toBe(4);
  expect(script.told).toEqual(['STARTED', 'COMPLETED']);
});

test('an import that CloudTrail forgets while an update is rolled back that had stopped its watch is told to have ended somehow', async () => {
  const { told } = await toTheEnd({ initializingSeconds: 0, stoppingSeconds: 0 }, async s => {
    await s.up(s.january);
    await s.stopByHand();
    await s.expire('January');
    await s.up({ ...s.february, path: 'Moved' }, { cancelAfterSeconds: 30 });
  });
  expect(told).toEqual(['STARTED', 'FAILED']);
});

test('an import that FAILED while its watch paused is told to have when it is removed', async () => {
  const { told } = await Script.play({ secondsPerFile: 60 }, async s => {
    s.setFile('January', true);
    await s.up(s.january);
    await s.passUntil(async () => (await s.import()).status === 'FAILED', 1);
    await s.down();
  });
  expect(told).toEqual(['STARTED', 'FAILED']);
});

test('what an update goes on with under another construct path is told by that path', async () => {
  const { world: { events } } = await toTheEnd({}, async s => {
    s.setFile('January', true);
    await s.up({ ...s.january, givenRole: true });
    await s.pass(600);
    s.setFile('January', false);
    await s.up({ ...s.january, givenRole: true, path: 'Moved' });
  });
  expect(events.map(({ state, construct }) => [state, construct])).toEqual([
    ['STARTED', 'S/History'], ['FAILED', 'S/History'], ['STARTED', 'S/Moved'], ['COMPLETED', 'S/Moved'],
  ]);
});

test('what is complete when it is removed is told to be', async () => {
  const { told } = await toTheEnd({ secondsPerFile: 5 }, async s => {
    await s.up(s.january);
    await s.pass(19);
    await s.down();
  });
  expect(told).toEqual(['STARTED', 'COMPLETED']);
});

test('what a retry does not import again it does not count again', async () => {
  const script = await toTheEnd({}, async s => {
    s.setFile('January', true);
    await s.up(s.january);
    await s.pass(7200);
    s.setFile('January', false);
    await s.up({ ...s.january, retryToken: '1' });
  });
  expect(script.starts).toEqual(['new', 'retry']);
  expect((await script.import()).completed.size).toBe(4);
  expect(filesCounted(script.world)).toBe(4);
});

test('what another stack had imported before the import was stopped is not counted again', async () => {
  const script = await toTheEnd({}, async s => {
    await s.up(s.january);
    await s.pass(45);
    await s.down();
    await s.up(s.january);
  });
  expect(script.starts).toEqual(['new', 'retry']);
  expect(filesCounted(script.world)).toBe(4);
});

test('what another resource of the stack has counted since is not counted again', async () => {
  const script = await toTheEnd({}, async s => {
    await s.up(s.january);
    await s.up(undefined);
    await s.up({ ...s.january, logicalId: 'C' });
    await s.pass(600);
    await s.up(s.january);
  });
  expect(script.starts).toEqual(['new', 'retry']);
  expect(filesCounted(script.world)).toBe(4);
});

test.each([false, true])('a queued import that an update takes out of the queue is imported after its rollback (an operation of its own: %s)', async rollbackIsAnOperation => {
  const { told } = await toTheEnd({ secondsPerFile: 60, rollbackIsAnOperation }, async s => {
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    expect(await s.up(s.february, { neighbourFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
  expect(told.at(-1)).toBe('COMPLETED');
});

test('a place in the queue that an update has taken is given back by its rollback, whatever the resource had imported before', async () => {
  const script = await toTheEnd({ stoppingSeconds: 0, secondsPerFile: 60 }, async s => {
    await s.up({ ...s.january, path: 'Moved' });
    await s.up(undefined);
    await s.up(s.january, {}, s.march);
    expect(s.requests.at(-2)!.answers[0].physicalId).toMatch(/^queued-/);
    await s.up({ ...s.january, path: 'Moved', givenRole: true }, { neighbourFails: { afterSeconds: 2 } }, { ...s.march, givenRole: true });
    expect(s.status).toBe('UPDATE_ROLLBACK_COMPLETE');
  });
  expect(script.world.lake.imports.map(({ status }) => status)).toEqual(['STOPPED', 'COMPLETED', 'COMPLETED']);
});
