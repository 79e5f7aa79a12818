import { showCommand } from '../command-line';
import { STACK, type OneImportDemo, type Outputs } from './demo';

/** Returns the ID of the import. */
export function importLogs(demo: OneImportDemo): Promise<string> {
  const { bucket, corruptFiles, screen } = demo;
  return screen.step('cdk deploy (examples/smallest)', async () => {
    const { deployed, ended } = await demo.deployAndWatch('1');
    screen.expect('ImportId', deployed.ImportId, ended.ImportId);
    showEstimate(demo, deployed);
    screen.expect('State of the import', ended.ImportStatus, corruptFiles > 0 ? 'FAILED' : 'COMPLETED');
    screen.expect('Object ownership of the bucket', await bucket.ownership(), 'BucketOwnerEnforced');
    await showCommand(demo, 'status', STACK);
    if (corruptFiles > 0) {
      await showCommand(demo, 'failures', STACK);
    }
    return ended.ImportId!;
  });
}

/** The estimate comes from a listing, before any file is read. */
function showEstimate({ logs, screen }: OneImportDemo, outputs: Outputs): void {
  const bytes = logs.reduce((sum, { body }) => sum + body.length, 0);
  screen.expect('Estimated log files', Number(outputs.EstimatedFiles), logs.length);
  screen.expect('Estimated gzip bytes', Number(outputs.EstimatedGzipBytes), bytes);
  screen.line(`Estimated US dollars: ${outputs.EstimatedCost}`);
}
