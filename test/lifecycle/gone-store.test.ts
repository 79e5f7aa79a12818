import { plays, type Script } from './stories/scripted';
import { STACK } from './stories/stage';
import { propertiesOf } from './stories/templates';

/** Deletes the event data store permanently, as a person does in CloudTrail. */
async function deleteStore(s: Script): Promise<void> {
  const { lake, time } = s.world;
  await lake.call('UpdateEventDataStore', { EventDataStore: s.store, TerminationProtectionEnabled: false });
  await lake.call('DeleteEventDataStore', { EventDataStore: s.store });
  // CloudTrail could restore it for a week.
  lake.stores.find(({ arn }) => arn === s.store)!.goneAt = time.now();
}

describe.each(['refuse', 'answer'] as const)('an event data store that is gone (CloudTrail, asked for its imports: %s)',
  listOfGoneStore => {
    test.each([true, false])('prevents no stack from being deleted (CloudTrail has forgotten its imports: %s)',
      plays({ secondsPerFile: 5 }, async (s, forgotten) => {
        s.world.lake.behaviour.listOfGoneStore = listOfGoneStore;
        await s.upFor(600);
        await deleteStore(s);
        if (forgotten) { await s.expire('January'); }
        expect(await s.down()).toBe('DELETE_COMPLETE');
      }));

    test('lets an import into it be replaced by one into another event data store',
      plays({ secondsPerFile: 5 }, async s => {
        s.world.lake.behaviour.listOfGoneStore = listOfGoneStore;
        await s.upFor(600);
        await deleteStore(s);
        await s.expire('January');
        const elsewhere = propertiesOf(STACK, { month: 'January', store: s.otherStore, path: s.january.path });
        expect(await s.deploy({ A: elsewhere }, STACK)).toBe('UPDATE_COMPLETE');
        await s.pass(600);
      }));
  });

test('an import into an event data store that is gone does not block the queue',
  plays({ secondsPerFile: 3_600 }, async s => {
    s.world.lake.behaviour.listOfGoneStore = 'refuse';
    await s.importByHand('February', s.otherStore);
    await s.world.cloudFormation.create(STACK, new Map([
      ['A', propertiesOf(STACK, { month: 'January', store: s.store, path: 'January' })],
      ['B', propertiesOf(STACK, { month: 'March', store: s.otherStore, path: 'March' })],
    ]), { inSequence: true });
    await deleteStore(s);
    await s.pass(5 * 3_600);
    const events = s.world.events.map(({ logicalId, state }) => `${logicalId} ${state}`);
    expect(events).toEqual(['A QUEUED', 'B QUEUED', 'A FAILED', 'B RUNNING']);
  }));
