import { Script } from './scripted';
import { STACK } from './stage';
import { propertiesOf } from './templates';

/** Deploys January with these settings. */
async function deploy(s: Script, settings: Readonly<Record<string, string>>): Promise<string> {
  const properties = propertiesOf(s.world, STACK, { month: 'January', store: s.store, path: s.january.path });
  await s.world.cloudFormation.update(s.world.cloudFormation.stack(STACK)!, new Map([['A', { ...properties, ...settings }]]));
  return s.status;
}

describe('settings that are changed', () => {
  test('while an import runs hold for its retries and metrics from then on', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      expect(await deploy(s, { RetryAttempts: '0' })).toBe('UPDATE_COMPLETE');
      expect(await deploy(s, { RetryAttempts: '5', OwnMetrics: 'true' })).toBe('UPDATE_COMPLETE');
      await s.pass(20);
      s.setMissing('January', true);
      await s.passUntil(() => s.told.at(-1) === 'RETRYING', 5);
      s.setMissing('January', false);
      await s.pass(3600);
    });
    expect(script.starts).toEqual(['new', 'retry']);
    expect(script.told.at(-1)).toBe('COMPLETED');
    const counted = script.world.logs.filter(({ message }) => message === 'metrics').map(line => JSON.stringify(line));
    expect(counted.every(line => line.includes('["StackName","Construct"]'))).toBe(true);
  });

  test('hold for the construct path by which events are told, whether the import runs or waits', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      const january = { ...s.january, givenRole: true };
      await s.up(january);
      await s.up({ ...january, path: 'Moved' });
      await s.pass(3600);
      const march = { ...s.march, logicalId: 'A', givenRole: true };
      await s.importByHand('February', s.otherStore);
      await s.up({ ...march, path: 'Moved' });
      await s.up({ ...march, path: 'Back' });
      await s.pass(3600);
    });
    const told = script.world.events.map(({ construct, state }) => `${String(construct)} ${state}`);
    expect(told.filter(each => each.endsWith('COMPLETED'))).toEqual([`${STACK}/Moved COMPLETED`, `${STACK}/Back COMPLETED`]);
  });

  test('while an import runs leave it watched, where the tick that left its new watch died', async () => {
    await Script.play({ secondsPerFile: 60 }, async s => {
      const january = { ...s.january, givenRole: true };
      await s.up(january);
      await s.pass(20);
      await s.up({ ...january, path: 'Moved' });
      expect(await s.hoursLater()).toEqual([]);
      expect(s.told.at(-1)).toBe('COMPLETED');
    }, [{ operation: 'StartExecution', nth: 4, kind: 'the function dies after the call' }]);
  });

  test('while an import waits in the queue hold for it: without leave to overlap it is refused', async () => {
    const script = new Script({ secondsPerFile: 60 });
    await script.world.run(async () => {
      const { world } = script;
      await script.importByHand('January', script.store);
      await script.pass(3600);
      await script.importByHand('March', script.otherStore);
      const properties = propertiesOf(world, STACK, { month: 'January', store: script.store, path: 'January', longer: true });
      await world.cloudFormation.create(STACK, new Map([['A', { ...properties, Overlap: 'allow' }]]));
      expect(script.last('Create').physicalId).toMatch(/^queued-/);
      // WHEN
      await world.cloudFormation.update(world.cloudFormation.stack(STACK)!, new Map([['A', properties]]));
      await script.pass(3 * 3600);
      // THEN
      const [changed] = script.requests.filter(({ props }) => props.type === 'Update');
      expect(changed.answers[0]).toMatchObject({ status: 'FAILED', reason: expect.stringContaining('are in the store already') });
      expect(script.status).toBe('UPDATE_ROLLBACK_COMPLETE');
      // The rollback went back to what was asked for before.
      expect(script.told).toEqual(['QUEUED', 'QUEUED', 'STARTED', 'COMPLETED']);
    });
  });
});
