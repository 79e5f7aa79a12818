import { Script } from './scripted';

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
