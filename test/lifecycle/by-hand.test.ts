import { Script } from './scripted';

const { play } = Script;

test('an import that a person stops is told STOPPED, and not retried', async () => {
  const script = await play({ secondsPerFile: 60 }, async s => {
    await s.up(s.january);
    await s.pass(90);
    await s.stopByHand();
    await s.pass(3600);
  });
  expect(script.starts).toEqual(['new']);
  expect(script.told).toEqual(['STARTED', 'STOPPED']);
});

test('an import that a person stops before the queue, which died as it left a watch, comes to itself is not retried', async () => {
  const script = await Script.play({ secondsPerFile: 600 }, async s => {
    await s.up(s.january);
    await s.passUntil(() => s.told.includes('STARTED'), 1);
    await s.stopByHand();
    await s.pass(3600);
  }, [{ operation: 'StartImport', nth: 1, kind: 'is throttled' }, { operation: 'StartExecution', nth: 3, kind: 'the function dies after the call' }]);
  expect(script.starts).toEqual(['new']);
  expect(script.told).toEqual(['QUEUED', 'STARTED', 'STOPPED']);
});

describe('an import that FAILED', () => {
  test('that a person has imported anew by hand since is not retried, and the import by hand is taken over', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      s.setFile('January', true);
      await s.up(s.january);
      await s.pass(1200);
      s.setFile('January', false);
      await s.importByHand('January', s.store);
      await s.pass(3600);
      expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
    expect(script.last('Update').data.ImportStatus).toBe('COMPLETED');
  });

  test('and that a person imports anew by hand while its retry is waited for is told to have been taken over', async () => {
    const script = await play({ secondsPerFile: 60 }, async s => {
      await s.untilRetrying();
      await s.importByHand('January', s.store);
      await s.pass(3600);
    });
    expect(script.starts).toEqual(['new']);
    expect(script.told.at(-1)).toBe('FAILED');
  });
});
