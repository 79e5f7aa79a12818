import { violations } from './checks/invariants';
import { refusing } from './refusals';
import { Script } from './stories/scripted';
import { STACK } from './stories/stage';
import { propertiesOf } from './stories/templates';

const DAY = 86_400;

/** Deletes the store by hand; for the first days CloudTrail could restore it. */
async function deleteStore(s: Script): Promise<void> {
  const { lake } = s.world;
  await lake.call('UpdateEventDataStore', { EventDataStore: s.store, TerminationProtectionEnabled: false });
  await lake.call('DeleteEventDataStore', { EventDataStore: s.store });
}

describe.each(['refuse', 'answer'] as const)('an event data store that is gone (CloudTrail, asked for its imports: %s)', listOfGoneStore => {
  const play = async (secondsPerFile: number, act: (s: Script) => Promise<void>): Promise<Script> => Script.play({ secondsPerFile }, async s => {
    s.world.lake.behaviour.listOfGoneStore = listOfGoneStore;
    await act(s);
  });

  test.each([true, false])('keeps no stack from being deleted, whether CloudTrail has forgotten its imports or not (%s)', async forgotten => {
    await play(5, async s => {
      await s.up(s.january);
      await s.pass(600);
      await deleteStore(s);
      await s.pass(8 * DAY);
      if (forgotten) { await s.expire('January'); }
      expect(await s.down()).toBe('DELETE_COMPLETE');
    });
  });

  test('lets an import into it be replaced by one into another store', async () => {
    await play(5, async s => {
      await s.up(s.january);
      await s.pass(600);
      await deleteStore(s);
      await s.pass(8 * DAY);
      await s.expire('January');
      const elsewhere = propertiesOf(STACK, { month: 'January', store: s.otherStore, path: s.january.path });
      await s.world.cloudFormation.update(s.world.cloudFormation.stack(STACK)!, new Map([['A', elsewhere]]));
      expect(s.status).toBe('UPDATE_COMPLETE');
    });
  });
});

test('what waits behind an import into a store that is gone is started', async () => {
  const script = await Script.play({ secondsPerFile: 2 * DAY }, async s => {
    s.world.lake.behaviour.listOfGoneStore = 'refuse';
    await s.importByHand('February', s.otherStore);
    const [january, march] = [{ month: 'January', store: s.store, path: 'January' }, { month: 'March', store: s.otherStore, path: 'March' }] as const;
    await s.world.cloudFormation.create(STACK, new Map([['A', propertiesOf(STACK, january)], ['B', propertiesOf(STACK, march)]]), { inSequence: true });
    await deleteStore(s);
    await s.pass(9 * DAY);
  });
  expect(script.world.events.map(({ logicalId, state }) => `${logicalId} ${state}`)).toEqual(['A QUEUED', 'B QUEUED', 'A FAILED', 'B STARTED']);
});

describe('a call that is refused for a day', () => {
  const isJob = (payload: unknown): boolean => ['queue', 'watch'].includes((payload as { tick?: { job?: string } }).tick?.job ?? '');

  test.each([
    ['takes an import out of the queue', 'ListImportsCommand'],
    ['ends the watch over it', 'GetImportCommand'],
  ])('%s, and that is told', async (_, operation) => {
    const script = new Script({ secondsPerFile: 60 }, [], {
      handle: refusing('cloudTrail', 'UnsupportedOperationException', (command, payload) => command.constructor.name === operation && isJob(payload)),
    });
    await script.world.run(async () => {
      await script.importByHand('February', script.otherStore);
      await script.up(script.january);
      await script.pass(23 * 3_600);
      expect(script.states).toEqual(['QUEUED']);
      await script.pass(3 * 3_600);
      expect(script.states).toEqual(['QUEUED', 'FAILED']);
      expect(await script.down()).toBe('DELETE_COMPLETE');
      expect(await violations(script.world)).toEqual([]);
    });
  });
});
