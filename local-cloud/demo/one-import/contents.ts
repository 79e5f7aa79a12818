import type { OneImportDemo } from './demo';
import { count } from '../terminal/text';

/** The numbers of the log files that come with the demo. */
const OWN_LOGS = '40 files, 2,318 events';
const SHOWN_NAMES = 8;

export function showContents(demo: OneImportDemo): Promise<void> {
  const { corruptFiles, expectedEvents, logs, options, screen } = demo;
  return screen.step('The contents of the event data store', async () => {
    const { files, events, duplicates, firstEventTime, lastEventTime, topEventNames } = await demo.tally();
    screen.expect('Files', files, logs.length - corruptFiles);
    screen.expect('Events', events, expectedEvents);
    screen.expect('Duplicates', duplicates, 0);
    if (options.ownLogs) {
      screen.expect('The log files of the demo', `${count(files)} files, ${count(events)} events`, OWN_LOGS);
    }
    screen.line(`First event: ${firstEventTime}, last event: ${lastEventTime}`);
    screen.table(topEventNames.slice(0, SHOWN_NAMES));
  });
}
