import type { ListObjectsV2CommandOutput, S3Client, _Object } from '@aws-sdk/client-s3';
import { isInOrder, isInScope, isLogFile, keyRange, mayHoldLogFiles, type LogFiles } from '../checks/log-file-names';
import { daysOf, type Days } from '../checks/windows';
import type { WantedImport } from '../request/properties';
import type { Clock, Surroundings } from '../surroundings';
import { asServiceError, isDenial, oneLine } from './errors';

/** A thousand keys a call. */
const MOST_CALLS = 2_000;
const AT_ONCE = 8;
/** A policy that was created together with the import may not be in force yet. */
const DENIALS = { tries: 3, pause: 5_000 };
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];

/**
 * Counts the log files of the wanted days, from a listing alone and within bounds. It descends folder by folder to the
 * Regions, in which keys are in the order of their days, so a month of a ten-year trail costs the listing of a month.
 * It never fails: if a listing is denied, the result says so, and StartImport decides.
 */
export async function listLogFiles(
  want: WantedImport,
  region: string,
  until: number,
  { clients, clock }: Surroundings,
): Promise<LogFiles> {
  return new Listing(want, until, await clients.s3(region), clock).run();
}

class Listing {
  private readonly prefix: string;
  private readonly days: Days;
  private readonly folders: string[];
  private readonly found = { files: 0, gzipBytes: 0, archived: 0 };
  private calls = 0;
  private unknown?: string;

  constructor(
    private readonly want: WantedImport,
    private readonly until: number,
    private readonly client: S3Client,
    private readonly clock: Clock,
  ) {
    this.prefix = want.sourceUri.slice(`s3://${want.bucket}/`.length);
    this.days = daysOf(want.identity);
    this.folders = [this.prefix || 'AWSLogs/'];
  }

  async run(): Promise<LogFiles> {
    const active = new Set<Promise<void>>();
    for (;;) {
      while (this.folders.length > 0 && active.size < AT_ONCE && this.continues) {
        const one: Promise<void> = this.list(this.folders.shift()!).finally(() => active.delete(one));
        active.add(one);
      }
      if (active.size === 0) { break; }
      await Promise.race(active);
    }
    const { found, unknown } = this;
    return {
      ...found,
      complete: this.folders.length === 0 && unknown === undefined,
      ...(unknown === undefined ? {} : { unknown }),
    };
  }

  private get continues(): boolean {
    return this.unknown === undefined && this.calls < MOST_CALLS && this.clock.now() < this.until;
  }

  private async list(folder: string): Promise<void> {
    const inOrder = isInOrder(folder);
    const { after, before } = inOrder ? keyRange(folder, this.days) : {};
    let token: string | undefined;
    do {
      const page = await this.page(folder, inOrder ? undefined : '/', after, token);
      if (!page) { return; }
      for (const object of page.Contents ?? []) {
        this.count(object);
      }
      this.folders.push(
        ...(page.CommonPrefixes ?? []).flatMap(({ Prefix = '' }) => (mayHoldLogFiles(Prefix) ? [Prefix] : [])),
      );
      token = page.NextContinuationToken;
      if (before !== undefined && (page.Contents?.at(-1)?.Key ?? '') >= before) { return; }
      // The rest of this folder was not counted.
      if (token && !this.continues) { this.folders.push(folder); }
    } while (token && this.continues);
  }

  private async page(
    folder: string,
    delimiter?: string,
    after?: string,
    token?: string,
  ): Promise<ListObjectsV2CommandOutput | undefined> {
    const { ListObjectsV2Command } = await import('./sdk/s3');
    for (let attempt = 1; ; attempt++) {
      this.calls++;
      try {
        return await this.client.send(
          new ListObjectsV2Command({
            Bucket: this.want.bucket,
            ExpectedBucketOwner: this.want.bucketOwner,
            Prefix: folder,
            Delimiter: delimiter,
            OptionalObjectAttributes: ['RestoreStatus'],
            ...(token ? { ContinuationToken: token } : { StartAfter: after }),
          }),
        );
      } catch (error) {
        if (!isDenial(error) || attempt === DENIALS.tries || !this.continues) {
          const { name, message } = asServiceError(error);
          this.unknown = oneLine(`${name}: ${message}`).slice(0, 200);
          return undefined;
        }
        await this.clock.sleep(DENIALS.pause);
      }
    }
  }

  private count({ Key = '', Size = 0, StorageClass, RestoreStatus }: _Object): void {
    if (!isInScope(Key, this.prefix) || !isLogFile(Key, this.days)) { return; }
    this.found.files++;
    this.found.gzipBytes += Size;
    // CloudTrail can read a restored copy until it expires.
    const restored = RestoreStatus?.IsRestoreInProgress === false && RestoreStatus.RestoreExpiryDate !== undefined;
    if (ARCHIVED.includes(StorageClass ?? '') && !restored) { this.found.archived++; }
  }
}
