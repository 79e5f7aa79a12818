import { Script } from './scripted';
import { STACK } from './stage';

/** How long the rollback takes to stop the import of the update, in seconds: the slot is freed somewhere between two looks of the queue. */
const STEPS = Array.from({ length: 12 }, (_, step) => step);

test('what an update has put into the queue is not started while the update is rolled back', async () => {
  const told: unknown[] = [];
  for (const stoppingSeconds of STEPS) {
    const { starts, world } = await Script.play({ secondsPerFile: 600, stoppingSeconds }, async s => {
      await s.up(s.january);
      await s.pass(60);
      // The update starts another import for A, and B queues behind it; the rollback stops that import before it resumes the former one.
      expect(await s.up(s.february, { inSequence: true, neighbourFails: 'last' }, s.march)).toBe('UPDATE_ROLLBACK_COMPLETE');
      await s.pass(600);
    });
    told.push({ stoppingSeconds, starts, left: world.lake.imports.map(({ status }) => status) });
  }
  expect(told).toEqual(STEPS.map(stoppingSeconds => ({ stoppingSeconds, starts: ['new', 'new', 'retry'], left: ['IN_PROGRESS', 'STOPPED'] })));
}, 60_000);

test('what a person has taken out of the queue a rollback does not put back', async () => {
  const script = new Script({ secondsPerFile: 600 });
  await script.world.run(async () => {
    await script.importByHand('March', script.otherStore);
    await script.up(script.january);
    const { machine } = script.world.providerOf(script.world.cloudFormation.stack(STACK)!);
    const [queue] = machine.running.filter(({ name }) => name.startsWith('queue-'));
    machine.call('StopExecution', { executionArn: queue.arn });
    await script.pass(600);
    expect(await script.up(script.february, { neighbourFails: 'last' })).toBe('UPDATE_ROLLBACK_COMPLETE');
    await script.hoursLater();
  });
  expect(script.starts).toEqual([]);
});
