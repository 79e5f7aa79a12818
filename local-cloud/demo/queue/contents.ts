import type { LogFile } from '../log-files';
import type { QueueDemo } from './demo';

export function showContents(demo: QueueDemo, locked: LogFile | undefined): Promise<void> {
  const { cloud, logs, screen, store, view } = demo;
  const all = logs.flatMap(({ files }) => files);
  return screen.step('The contents of the event data store', async () => {
    const { files, events, duplicates } = await cloud.lake.tally(store);
    screen.expect('Files', files, all.filter((file) => file.events !== undefined).length);
    screen.expect('Events', events, all.reduce((sum, file) => sum + (file.events ?? 0), 0));
    screen.expect('Duplicates', duplicates, 0);
    screen.expect('Imports', view.imports, logs.length);
    const starts = await cloud.lake.accepted('StartImport');
    screen.expect('Accepted StartImport requests, including retries', starts, logs.length + (locked ? 1 : 0));
  });
}
