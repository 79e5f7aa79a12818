import { Script } from './scripted';
import { STACK } from './stage';

/** The provider's key was changed: what began before was encrypted with one that nobody may use any more. */
function changeKey(script: Script): void {
  script.world.providerOf(script.world.cloudFormation.stack(STACK)!).machine.keyChangedAt = script.world.time.now();
}

test.each([
  ['runs', { secondsPerFile: 6_000 }, 60, 'STOPPED'],
  ['was complete long ago', { secondsPerFile: 6 }, 6_000, 'COMPLETED'],
])('a stack whose import %s is deleted after the key of its provider was changed', async (_, setting, seconds, status) => {
  await Script.play(setting, async s => {
    await s.up(s.january);
    await s.pass(seconds);
    changeKey(s);
    expect(await s.down()).toBe('DELETE_COMPLETE');
    expect((await s.import()).status).toBe(status);
  });
});

test('an import that was queued before is retried after the key was changed', async () => {
  const script = await Script.play({ secondsPerFile: 60 }, async s => {
    s.setFile('January', true);
    await s.importByHand('March', s.otherStore);
    await s.up(s.january);
    await s.hoursLater();
    changeKey(s);
    s.setFile('January', false);
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(await s.hoursLater()).toEqual([]);
  });
  expect(script.told.at(-1)).toBe('COMPLETED');
});
