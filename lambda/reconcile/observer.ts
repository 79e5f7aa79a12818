import { getBucket } from '../aws/bucket';
import { getImport, getStore, listImports, type ListedImport } from '../aws/cloudtrail';
import { listFailures } from '../aws/failures';
import { listLogFiles } from '../aws/log-files';
import { getStack, heldResource } from '../aws/stack';
import type { BucketState, Failures, Lookup, OtherImport, PastImport, StackState, StoreState } from '../checks/facts';
import { hasAllLogFiles, imported, isRunning, SETTLED_AFTER } from '../checks/import-status';
import type { LogFiles } from '../checks/log-file-count';
import { overlaps } from '../checks/windows';
import type { ImportRecord, PastRecord, SeenImport } from '../ledger/records';
import type { Table } from '../ledger/table';
import { sameIdentity } from '../request/identity';
import type { WantedImport } from '../request/properties';
import type { FunctionContext, Surroundings } from '../surroundings';
import { PASS_BUDGET, VISIBLE_WITHIN } from './decide/timing';

/** If an event data store has more past imports, they are not read, and new imports are refused. */
const MOST_PAST = 2_000;
/** CloudTrail accepts ten calls of an operation a second. Other stacks of the account need some of them. */
const BETWEEN_CALLS = 130;
/** Imports and the stack change without the pass. Its knowledge about them is valid for this time. */
const HOLDS = 10_000;

/** A look-up that takes longer than the pass continues in the next one. */
export class Unfinished extends Error {}

/**
 * The observations of one pass. Each event data store, bucket and past import is looked up once and shared by
 * all claims, and the calls to CloudTrail are paced.
 */
export class Observer {
  private readonly began: number;
  private readonly found = new Map<string, { readonly at: number; readonly value: Promise<unknown> }>();
  private readonly nextCall = new Map<string, number>();

  constructor(
    private readonly table: Pick<Table, 'query' | 'write'>,
    private readonly context: FunctionContext,
    private readonly surroundings: Surroundings,
  ) {
    this.began = surroundings.clock.now();
  }

  stack(): Promise<StackState> {
    return this.once('stack', () => getStack(this.context.stackId, this.surroundings));
  }

  /** The physical ID that CloudFormation holds for a logical ID. `none`: the stack has no such resource. */
  heldId(logicalId: string): Promise<string> {
    return this.once(
      `held ${logicalId}`,
      async () => (await heldResource(this.context.stackId, logicalId, this.surroundings)) ?? 'none',
    );
  }

  store(destination: string): Promise<StoreState> {
    return this.once(`store ${destination}`, async () => {
      await this.limitRate('GetEventDataStore');
      return getStore(destination, this.surroundings);
    });
  }

  bucket(want: WantedImport): Promise<BucketState> {
    return this.once(`bucket ${want.bucket} ${want.bucketRegion} ${want.bucketOwner}`, async () => {
      for (let attempt = 1; ; attempt++) {
        const bucket = await getBucket(want, this.surroundings);
        // IAM may not have propagated a policy that was created together with the import.
        if (bucket.denied === undefined || attempt === 3) { return bucket; }
        await this.surroundings.clock.sleep(5_000);
      }
    });
  }

  logFiles(want: WantedImport, region: string): Promise<LogFiles> {
    return this.once(`files ${want.sourceUri} ${want.start} ${want.end}`, () => {
      const now = this.surroundings.clock.now();
      // At most 20 seconds or the remaining time of the pass, but at least five.
      const until = Math.max(Math.min(now + 20_000, this.began + PASS_BUDGET), now + 5_000);
      return listLogFiles(want, region, until, this.surroundings);
    });
  }

  failures(importId: string): Promise<Failures> {
    return this.once(`failures ${importId}`, async () => {
      await this.limitRate('ListImportFailures');
      return listFailures(importId, this.surroundings);
    });
  }

  /** An import as CloudTrail shows it now. */
  async seen(importId: string): Promise<(PastImport & SeenImport) | 'gone'> {
    await this.limitRate('GetImport');
    return getImport(importId, this.surroundings);
  }

  /** The import that CloudTrail runs in the account, into any event data store. */
  slot(): Promise<'free' | { importId: string; since: number }> {
    return this.once('slot', async () => {
      for (const status of ['IN_PROGRESS', 'INITIALIZING'] as const) {
        await this.limitRate('ListImports');
        const {
          found: [first],
        } = await listImports(this.surroundings, { status });
        if (first) { return { importId: first.importId, since: first.createdAt }; }
      }
      return 'free';
    });
  }

  /** Other imports in CloudTrail of the same identity, and those that overlap. `known`: the stack's own imports. */
  async lookup(want: WantedImport, known: readonly ImportRecord[]): Promise<Lookup> {
    const { listed, complete } = await this.listed(want.destination);
    const past = await this.pastImports(want.destination, listed, known);
    const same: OtherImport[] = [];
    const overlapping: OtherImport[] = [];
    let hidden = false;
    for (const each of listed) {
      const source = past.get(each.importId);
      // ListImports shows a new import before GetImport does. An old one that GetImport does not show has expired.
      if (source === 'gone') { hidden ||= this.surroundings.clock.now() < each.createdAt + VISIBLE_WITHIN; }
      if (!source || source === 'gone') { continue; }
      const isSame = sameIdentity(source.identity, want.identity);
      if (!isSame && !overlaps(source.identity, want.identity)) { continue; }
      const isKnown = known.some(({ importId }) => importId === each.importId);
      const other = await this.withStatistics({ ...each, ...source }, isSame && !isKnown);
      if (other) { (isSame ? same : overlapping).push(other); }
    }
    return { same, overlapping, complete, hidden };
  }

  /** Forgets observations that are outdated, because an import was started. */
  refresh(): void {
    [...this.found.keys()].filter(isShortLived).forEach((key) => this.found.delete(key));
  }

  private listed(destination: string): Promise<{ listed: readonly ListedImport[]; complete: boolean }> {
    return this.once(`listed ${destination}`, async () => {
      const listed: ListedImport[] = [];
      let token: string | undefined;
      do {
        await this.limitRate('ListImports');
        const page = await listImports(this.surroundings, { destination, ...(token ? { token } : {}) });
        listed.push(...page.found);
        token = page.token;
      } while (token && listed.length <= MOST_PAST);
      listed.sort((a, b) => b.createdAt - a.createdAt);
      return { listed: listed.slice(0, MOST_PAST), complete: !token && listed.length <= MOST_PAST };
    });
  }

  /**
   * The source of each listed import. ListImports does not show it, so an import that is not known yet is read once.
   */
  private pastImports(
    destination: string,
    listed: readonly ListedImport[],
    known: readonly ImportRecord[],
  ): Promise<ReadonlyMap<string, PastImport | 'gone'>> {
    return this.once(`listed past ${destination}`, async () => {
      const own = known.flatMap(({ importId, identity, role }) =>
        importId ? [[importId, { identity, role: role ?? '' }] as const] : [],
      );
      const sources = new Map<string, PastImport | 'gone'>(own);
      if (listed.some(({ importId }) => !sources.has(importId))) {
        const stored = await this.once('past', () => this.table.query<PastRecord>('past'));
        stored.forEach(({ id, identity, role }) => sources.set(id, { identity, role }));
      }
      for (const { importId } of listed.filter((each) => !sources.has(each.importId))) {
        if (this.surroundings.clock.now() > this.began + PASS_BUDGET) {
          throw new Unfinished('More past imports are read in the next pass.');
        }
        const seen = await this.seen(importId);
        sources.set(importId, seen === 'gone' ? 'gone' : { identity: seen.identity, role: seen.role });
        if (seen !== 'gone') { await this.remember(importId, seen); }
      }
      return sources;
    });
  }

  private async remember(importId: string, { identity, role }: PastImport): Promise<void> {
    const record: PastRecord = { kind: 'past', id: importId, version: 1, identity, role };
    // If this cache cannot be written, the import is read again.
    await this.table.write([{ record, expected: undefined }]).catch(() => undefined);
  }

  /**
   * Statistics matter only for an import that ended before it was complete. An import of an earlier stack or of a
   * person may have failed although all log files are imported.
   */
  private async withStatistics(
    listed: OtherImport & ListedImport,
    mayHaveAll: boolean,
  ): Promise<OtherImport | undefined> {
    if (listed.status === 'COMPLETED' || isRunning(listed)) { return listed; }
    const seen = await this.once(`listed statistics ${listed.importId}`, () => this.seen(listed.importId));
    if (seen === 'gone') { return undefined; }
    const isSettled = this.surroundings.clock.now() >= seen.updatedAt + SETTLED_AFTER;
    const hasAll =
      mayHaveAll && isSettled && seen.status === 'FAILED' && imported(seen.statistics) > 0 &&
      hasAllLogFiles(seen, await this.failures(listed.importId));
    const { status, updatedAt, statistics } = seen;
    return hasAll ? { ...listed, status: 'COMPLETED', updatedAt } : { ...listed, status, updatedAt, statistics };
  }

  private once<T>(key: string, find: () => Promise<T>): Promise<T> {
    const now = this.surroundings.clock.now();
    const former = this.found.get(key);
    if (former && !(isShortLived(key) && now > former.at + HOLDS)) { return former.value as Promise<T>; }
    const value = find();
    this.found.set(key, { at: now, value });
    // A look-up that failed may succeed for the next caller.
    value.catch(() => this.found.delete(key));
    return value;
  }

  private async limitRate(operation: string): Promise<void> {
    const { clock } = this.surroundings;
    const now = clock.now();
    const at = Math.max(now, this.nextCall.get(operation) ?? 0);
    this.nextCall.set(operation, at + BETWEEN_CALLS);
    if (at > now) { await clock.sleep(at - now); }
  }
}

function isShortLived(key: string): boolean {
  return key.startsWith('listed ') || key === 'slot' || key === 'stack';
}
