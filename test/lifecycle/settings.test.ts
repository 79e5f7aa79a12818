import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import { STACK } from './stories/stage';
import { propertiesOf } from './stories/templates';

jest.setTimeout(PATIENCE);

/** Deploys January with these settings. */
async function deploy(s: Script, settings: Readonly<Record<string, string>>): Promise<string> {
  const properties = propertiesOf(STACK, { month: 'January', store: s.store, path: s.january.path });
  await s.world.cloudFormation.update(s.owner.stack!, new Map([['A', { ...properties, ...settings }]]));
  return s.status;
}

describe('settings that change', () => {
  test('while an import runs apply to its retries and metrics from then on', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      await s.up(s.january);
      expect(await deploy(s, { RetryAttempts: '0' })).toBe('UPDATE_COMPLETE');
      expect(await deploy(s, { RetryAttempts: '5', OwnMetrics: 'true' })).toBe('UPDATE_COMPLETE');
      await s.pass(20);
      s.setMissing('January', true);
      await s.passUntil(() => s.states.at(-1) === 'RETRYING', 5);
      s.setMissing('January', false);
      await s.pass(3600);
    });
    expect(script.starts).toEqual(['new', 'retry']);
    expect(script.states.at(-1)).toBe('COMPLETED');
    const counted = script.world.logs.filter(line => 'FilesCompleted' in line).map(line => JSON.stringify(line));
    expect(counted.filter(line => !line.includes('["StackName","Construct"]'))).toEqual([]);
  });

  test('apply to the construct path of events, whether the import runs or waits', async () => {
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
    const completed = script.world.events.filter(({ state }) => state === 'COMPLETED')
      .map(({ construct }) => construct);
    expect(completed).toEqual([`${STACK}/Moved`, `${STACK}/Back`]);
  });

  test('while an import is queued apply to it: without permission to overlap, it does not start', async () => {
    const script = await Script.play({ secondsPerFile: 60 }, async s => {
      await s.importByHand('January', s.store);
      await s.pass(3600);
      await s.importByHand('March', s.otherStore);
      const properties = propertiesOf(STACK, { month: 'January', store: s.store, path: 'January', longer: true });
      await s.world.cloudFormation.create(STACK, new Map([['A', { ...properties, AllowOverlap: 'true' }]]));
      expect(s.last('Create').data.ImportStatus).toBe('QUEUED');
      await s.world.cloudFormation.update(s.owner.stack!, new Map([['A', properties]]));
      expect(await s.hoursLater()).toEqual([]);
    });
    expect(script.starts).toEqual([]);
    expect(script.states).toEqual(['QUEUED', 'FAILED']);
    expect(JSON.stringify(script.world.events.at(-1))).toContain('are already ingested');
  });
});
