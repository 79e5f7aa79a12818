import { setTimeout as sleep } from 'node:timers/promises';
import {
  GetImportCommand, ListImportsCommand, type CloudTrailClient, type GetImportCommandOutput, type ImportStatus,
} from '@aws-sdk/client-cloudtrail';
import type { Screen } from './terminal/screen';
import { count } from './terminal/text';

const PAUSE_MS = 400;
const ENDED: ReadonlyArray<ImportStatus | undefined> = ['COMPLETED', 'FAILED', 'STOPPED'];

export interface WatchedImport {
  readonly cloudTrail: CloudTrailClient;
  readonly screen: Screen;
  readonly store: string;
  /** The number of files in the bucket. */
  readonly files: number;
}

export interface WatchedDeployment<T> {
  /** The result of the deployment. */
  readonly deployed: T;
  /** The import when it had ended. */
  readonly ended: GetImportCommandOutput;
}

/**
 * Draws the progress of the import until the deployment and the import have ended. The deployment ends as soon as the
 * import runs.
 */
export async function watchImport<T>(
  watched: WatchedImport,
  deploy: Promise<T>,
): Promise<WatchedDeployment<T>> {
  let isDeploying = true;
  const deployed = deploy.finally(() => isDeploying = false);
  deployed.catch(() => undefined);
  for (;;) {
    const wasDeploying = isDeploying;
    const seen = await newestImport(watched);
    const hasEnded = ENDED.includes(seen?.ImportStatus);
    // Until its retry starts, the import shows how it ended the last time.
    if (seen && !(wasDeploying && hasEnded)) {
      draw(watched, seen);
    }
    if (!wasDeploying && (!seen || hasEnded)) {
      const outputs = await deployed;
      if (!seen) {
        throw new Error('The deployment succeeded, but it started no import.');
      }
      return { deployed: outputs, ended: seen };
    }
    await sleep(PAUSE_MS);
  }
}

/** The state of the import, as the events and attributes of the library name it. */
export function stateOf(status: ImportStatus | undefined): string {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS' ? 'RUNNING' : `${status}`;
}

async function newestImport({ cloudTrail, store }: WatchedImport): Promise<GetImportCommandOutput | undefined> {
  const { Imports = [] } = await cloudTrail.send(new ListImportsCommand({ Destination: store }));
  const [newest] = Imports.sort((a, b) => Number(b.CreatedTimestamp) - Number(a.CreatedTimestamp));
  return newest && cloudTrail.send(new GetImportCommand({ ImportId: newest.ImportId }));
}

function draw({ screen, files }: WatchedImport, { ImportStatus, ImportStatistics = {} }: GetImportCommandOutput): void {
  const { FilesCompleted: done = 0, FailedEntries: failed = 0, EventsCompleted: events = 0 } = ImportStatistics;
  const failures = failed > 0 ? `, ${count(failed)} failed` : '';
  const detail = `${count(done)} of ${count(files)} files, ${count(events)} events${failures}`;
  screen.show({ done, total: files, phase: stateOf(ImportStatus), detail });
}
