import { plays, type Script } from './stories/scripted';
import { STACK } from './stories/stage';
import { propertiesOf } from './stories/templates';

/** Deploys January with these settings. */
async function deploy(s: Script, settings: Readonly<Record<string, string>>): Promise<string> {
  const properties = propertiesOf(STACK, { month: 'January', store: s.store, path: s.january.path });
  return s.deploy({ A: { ...properties, ...settings } }, STACK);
}

describe('settings that change', () => {
  test('while an import runs apply to its retries and metrics from then on', plays({ secondsPerFile: 60 }, async s => {
    await s.up(s.january);
    expect(await deploy(s, { RetryAttempts: '0' })).toBe('UPDATE_COMPLETE');
    expect(await deploy(s, { RetryAttempts: '5', OwnMetrics: 'true' })).toBe('UPDATE_COMPLETE');
    await s.pass(20);
    await s.loseLastFile('January');
    await s.passUntil(() => s.states.at(-1) === 'RETRYING', 5);
    s.restoreFiles('January');
    await s.pass(3600);
    expect(s.states.at(-1)).toBe('COMPLETED');
    const counted = s.world.logs.filter(line => 'FilesCompleted' in line).map(line => JSON.stringify(line));
    expect(counted.filter(line => !line.includes('["StackName","Construct"]'))).toEqual([]);
  }, { starts: ['new', 'retry'] }));

  test('apply to the construct path of events, whether the import runs or waits',
    plays({ secondsPerFile: 60 }, async s => {
      const january = { ...s.january, givenRole: true };
      await s.up(january);
      await s.up({ ...january, path: 'Moved' });
      await s.pass(3600);
      const march = { ...s.march, logicalId: 'A', givenRole: true };
      await s.importByHand('February', s.otherStore);
      await s.up({ ...march, path: 'Moved' });
      await s.up({ ...march, path: 'Back' });
      await s.pass(3600);
      const completed = s.world.events.filter(({ state }) => state === 'COMPLETED').map(({ construct }) => construct);
      expect(completed).toEqual([`${STACK}/Moved`, `${STACK}/Back`]);
    }));

  test('while an import is queued apply to it: without permission to overlap, it does not start',
    plays({ secondsPerFile: 60 }, async s => {
      await s.importByHand('January', s.store);
      await s.pass(3600);
      await s.importByHand('March', s.otherStore);
      const properties = propertiesOf(STACK, { month: 'January', store: s.store, path: 'January', longer: true });
      await s.deploy({ A: { ...properties, AllowOverlap: 'true' } }, STACK);
      expect(s.last('Create').data.ImportStatus).toBe('QUEUED');
      await s.deploy({ A: properties }, STACK);
      expect(await s.hoursLater()).toEqual([]);
      expect(JSON.stringify(s.world.events.at(-1))).toContain('are already ingested');
    }, { starts: [], states: ['QUEUED', 'FAILED'] }));
});
