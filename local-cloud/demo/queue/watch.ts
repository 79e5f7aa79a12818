import { setTimeout as sleep } from 'node:timers/promises';
import type { LogFile } from '../log-files';
import type { QueueDemo } from './demo';

const PAUSE_MS = 1_000;
/** Limits only how long the demo takes to fail. */
const PATIENCE_MS = 20 * 60_000;
const ENDS = ['COMPLETED', 'FAILED', 'STOPPED'];

/** Shows the imports until all have ended. Unlocks the file as soon as its import waits for a retry. */
export function watch(demo: QueueDemo, locked: LogFile | undefined): Promise<void> {
  const { bucket, logs, screen, view } = demo;
  return screen.step('The imports run one after another', async () => {
    const deadline = Date.now() + PATIENCE_MS;
    while (!logs.every(({ account }) => ENDS.includes(demo.changesOf(account).at(-1)?.state ?? ''))) {
      if (Date.now() > deadline) {
        throw new Error(`The imports have not ended within ${PATIENCE_MS / 60_000} minutes.`);
      }
      const arrived = await demo.receiveChanges();
      await view.draw(demo.changes);
      if (locked && arrived.some(({ state }) => state === 'RETRYING')) {
        await bucket.unlock();
        screen.line('An import has failed. It will be retried in a minute. The file is unlocked now.');
      }
      await sleep(PAUSE_MS);
    }
    await view.draw(demo.changes);
  });
}
