import type { ListObjectsV2CommandOutput, S3Client } from '@aws-sdk/client-s3';
import { LogFileCount, type NearbyFolders, type ListedObject, type LogFiles } from '../checks/log-file-count';
import {
  foldersToVerify,
  isDated,
  isListedByFolder,
  keyRange,
  regionFolder,
} from '../checks/log-file-layout';
import { isWithoutEvents, type Scope } from '../checks/log-file-names';
import { daysOf } from '../checks/windows';
import type { WantedImport } from '../request/properties';
import type { Clock, Surroundings } from '../surroundings';
import { asServiceError, isDenial, oneLine } from './errors';

/** A thousand keys a call. */
const MOST_CALLS = 2_000;
const AT_ONCE = 8;
/** IAM may not have propagated a policy that was created together with the import. */
const DENIALS = { tries: 3, pause: 5_000 };
const ARCHIVED = ['GLACIER', 'DEEP_ARCHIVE'];
/** The most folders that a message names next to a prefix without log files. */
const NAMED = 5;

type Source = Pick<WantedImport, 'bucket' | 'bucketOwner' | 'sourceUri' | 'identity'>;

export interface Page {
  readonly objects: readonly ListedObject[];
  readonly folders: readonly string[];
  /** Undefined: there are no more pages. */
  readonly next?: string | undefined;
}

/**
 * Counts the log files in the time range from a listing, within limits of time and requests, in every layout. If the
 * folder of a Region contains only dated folders, other days are skipped, so a month of a ten-year trail costs the
 * listing of a month. The count never fails. If S3 denies a listing, the result contains the error, and StartImport
 * decides.
 */
export async function listLogFiles(
  source: Source,
  region: string,
  until: number,
  { clients, clock }: Pick<Surroundings, 'clients' | 'clock'>,
): Promise<LogFiles> {
  const scope = { prefix: source.sourceUri.slice(`s3://${source.bucket}/`.length), days: daysOf(source.identity) };
  return new Listing(source, scope, until, await clients.s3(region), clock).run();
}

class Listing {
  private readonly folders: string[];
  private readonly found: LogFileCount;
  private calls = 0;
  private unknown?: string;

  constructor(
    private readonly source: Source,
    private readonly scope: Scope,
    private readonly until: number,
    private readonly client: S3Client,
    private readonly clock: Clock,
  ) {
    this.folders = [scope.prefix || 'AWSLogs/'];
    this.found = new LogFileCount(scope);
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
    const { unknown } = this;
    const complete = this.folders.length === 0 && unknown === undefined;
    const nearby = complete && this.found.isEmpty ? await this.nearbyFolders() : undefined;
    return this.found.result(complete, unknown, nearby);
  }

  private get continues(): boolean {
    return this.unknown === undefined && this.calls < MOST_CALLS && this.clock.now() < this.until;
  }

  /** A small folder takes one call, regardless of its contents. */
  private async list(folder: string): Promise<void> {
    const page = await this.page(folder, {});
    if (!page) { return; }
    if (page.next === undefined) { return this.count(page); }
    const region = regionFolder(folder);
    const { after, before } = region === undefined ? {} : keyRange(region, this.scope.days);
    if (region !== undefined && (after ?? before) === undefined) { return this.listOn(folder, page); }
    if (region !== undefined && (await this.isInOrder(folder, region))) {
      return this.listOn(folder, page, after, before);
    }
    const inner = await this.page(folder, { delimiter: '/' });
    if (!inner) { return; }
    if (inner.next !== undefined || !isListedByFolder(inner.folders)) { return this.listOn(folder, page); }
    this.count(inner);
    for (const each of inner.folders) {
      if (isWithoutEvents(each)) { this.found.skip(each); } else { this.folders.push(each); }
    }
  }

  /** Whether the keys of a Region's folder are in the order of their days wherever days are skipped. */
  private async isInOrder(folder: string, region: string): Promise<boolean> {
    for (const each of foldersToVerify(folder, region, this.scope.days)) {
      const page = await this.page(each, { delimiter: '/' });
      const keys = page?.objects.map(({ key }) => key) ?? [];
      if (page?.next !== undefined || !isDated(each, region, page?.folders ?? [], keys)) { return false; }
    }
    return true;
  }

  /** Lists the rest of a folder as one sequence of keys, or the part of it between two keys. */
  private async listOn(folder: string, first: Page, after = '', before?: string): Promise<void> {
    for (let page: Page | undefined = first; page;) {
      this.count(page);
      const last = page.objects.at(-1)?.key ?? '';
      if (page.next === undefined || (before !== undefined && last >= before)) { return; }
      if (!this.continues) {
        // The rest of this folder was not counted.
        this.folders.push(folder);
        return;
      }
      page = await this.page(folder, last < after ? { after } : { token: page.next });
    }
  }

  private count({ objects }: Page): void {
    objects.forEach((object) => this.found.add(object));
  }

  /** The folders in the nearest folder above the prefix that contains any. */
  private async nearbyFolders(): Promise<NearbyFolders | undefined> {
    const { prefix } = this.scope;
    for (const folder of foldersAbove(prefix)) {
      const page = this.continues ? await this.page(folder, { delimiter: '/' }) : undefined;
      const names = page?.folders.filter((each) => !prefix.startsWith(each)) ?? [];
      if (names.length > 0) {
        return {
          folder,
          names: names.slice(0, NAMED),
          complete: names.length <= NAMED && page?.next === undefined,
        };
      }
    }
    return undefined;
  }

  private async page(
    folder: string,
    { delimiter, after, token }: { delimiter?: string; after?: string; token?: string },
  ): Promise<Page | undefined> {
    const { ListObjectsV2Command } = await import('./sdk/s3');
    for (let attempt = 1; ; attempt++) {
      this.calls++;
      try {
        return pageOf(
          await this.client.send(
            new ListObjectsV2Command({
              Bucket: this.source.bucket,
              ExpectedBucketOwner: this.source.bucketOwner,
              Prefix: folder,
              Delimiter: delimiter,
              OptionalObjectAttributes: ['RestoreStatus'],
              ...(token ? { ContinuationToken: token } : { StartAfter: after }),
            }),
          ),
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
}

/** From the nearest one to the bucket itself. */
function foldersAbove(prefix: string): string[] {
  const parts = prefix.split('/').slice(0, -2);
  const above = (depth: number) => parts.slice(0, depth).map((part) => `${part}/`).join('');
  return [...parts.keys(), parts.length].reverse().map(above);
}

export function pageOf(
  { Contents = [], CommonPrefixes = [], NextContinuationToken }: ListObjectsV2CommandOutput,
): Page {
  return {
    objects: Contents.map(({ Key = '', Size = 0, StorageClass = '', RestoreStatus }) => {
      // CloudTrail can read a restored copy until it expires.
      const restored = RestoreStatus?.IsRestoreInProgress === false && RestoreStatus.RestoreExpiryDate !== undefined;
      return { key: Key, bytes: Size, archived: ARCHIVED.includes(StorageClass) && !restored };
    }),
    folders: CommonPrefixes.flatMap(({ Prefix }) => (Prefix ? [Prefix] : [])),
    next: NextContinuationToken,
  };
}
