import { showCommand } from '../command-line';
import type { LogFile } from '../log-files';
import { STACK, type OneImportDemo } from './demo';

/** Returns the ID of the import, which fails. */
export function importDamagedLogs(demo: OneImportDemo, damaged: LogFile): Promise<string> {
  const { expectedEvents, screen } = demo;
  return screen.step('cdk deploy (examples/smallest), with a damaged file', async () => {
    const { ended } = await demo.deployAndWatch('1');
    screen.expect('State of the import, because of the damaged file', ended.ImportStatus, 'FAILED');
    screen.expect('Events imported', (await demo.tally()).events, expectedEvents - damaged.events!);
    await showCommand(demo, 'failures', STACK);
    return ended.ImportId!;
  });
}

export function repairAndRetry(demo: OneImportDemo, damaged: LogFile, importId: string): Promise<void> {
  const { bucket, cloud, corruptFiles, screen } = demo;
  return screen.step('Repair the file, change retryToken, cdk deploy', async () => {
    const { events } = await demo.tally();
    await bucket.upload([damaged]);
    const { deployed, ended } = await demo.deployAndWatch('2');
    const retry = (await cloud.lake.requests('StartImport')).at(-1);
    screen.expect('StartImport request of the retry', retry, { ImportId: importId });
    screen.expect('ImportId', deployed.ImportId, importId);
    screen.expect('State of the import', ended.ImportStatus, corruptFiles > 0 ? 'FAILED' : 'COMPLETED');
    screen.expect('Events imported by the retry', (await demo.tally()).events - events, damaged.events);
  });
}
