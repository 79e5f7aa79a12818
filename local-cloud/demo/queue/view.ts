import {
  GetImportCommand, ListImportsCommand, type CloudTrailClient, type GetImportCommandOutput,
} from '@aws-sdk/client-cloudtrail';
import type { ImportChange } from '../../change-queue';
import type { AccountLogs } from '../accounts';
import type { Screen } from '../terminal/screen';
import { count } from '../terminal/text';
import { stateOf } from '../watch-import';

/** Shows several imports on the screen, each with a bar. */
export class QueueView {
  private readonly seen = new Map<string, GetImportCommandOutput>();

  constructor(
    private readonly cloudTrail: CloudTrailClient,
    private readonly screen: Screen,
    private readonly logs: readonly AccountLogs[],
  ) {}

  /** The number of imports that CloudTrail has shown. */
  get imports(): number {
    return this.seen.size;
  }

  /** `changes`: the state change events so far. */
  async draw(changes: readonly ImportChange[]): Promise<void> {
    await this.refresh();
    this.screen.show(...this.logs.map(({ account, files }) => {
      const own = changes.filter(({ construct }) => construct.endsWith(account));
      const found = [...this.seen.values()]
        .find(({ ImportSource }) => ImportSource?.S3?.S3LocationUri?.includes(`/${account}/`));
      const { FilesCompleted: done = 0, FailedEntries: failed = 0, EventsCompleted: events = 0 } =
        found?.ImportStatistics ?? {};
      return {
        name: account,
        done,
        total: files.length,
        phase: phaseOf(found, own.at(-1)),
        detail:
          `${count(done)} of ${count(files.length)} files, ${count(events)} `
          + `events${failed > 0 ? `, ${count(failed)} failed` : ''}`,
      };
    }));
  }

  /** A completed import is not read again, because the handler needs the low quota of GetImport, too. */
  private async refresh(): Promise<void> {
    const { Imports = [] } = await this.cloudTrail.send(new ListImportsCommand({}));
    for (const { ImportId = '' } of Imports) {
      if (this.seen.get(ImportId)?.ImportStatus !== 'COMPLETED') {
        this.seen.set(ImportId, await this.cloudTrail.send(new GetImportCommand({ ImportId })));
      }
    }
  }
}

function phaseOf(found: GetImportCommandOutput | undefined, last: ImportChange | undefined): string {
  if (!found) {
    return last?.state ?? 'not started';
  }
  return found.ImportStatus === 'FAILED' && last?.state === 'RETRYING' ? 'RETRYING' : stateOf(found.ImportStatus);
}
