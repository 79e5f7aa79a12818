import { randomUUID } from 'node:crypto';
import { DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour';
import { LakeError } from './errors';
import { Faults, throwAfter, throwBefore, type Fault } from './faults';
import type { ImportRecord } from './import-record';
import { Imports } from './imports';
import type { IngestedFile } from './ingested';
import { faultOfAnswer, faultOfRequest, mayAnswer } from './model';
import { evaluate as evaluatePolicies, type Evaluate } from './policy';
import type { BucketReader, LakeClock, RoleDirectory, TrailEvent } from './ports';
import { Quotas } from './quotas';
import { SourceAccess } from './source-access';
import { Stores, type EventDataStore, type StoreProps } from './stores';

export { CLOUDTRAIL_QUOTAS, DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour';
export { LakeError } from './errors';
export { ConnectionLost, type Fault } from './faults';
export type { ImportFailure, ImportRecord, ImportSource, ImportStatistics, ImportStatus } from './import-record';
export { tally, type IngestedFile, type Tally } from './ingested';
export * from './ports';
export type { EventDataStore, StoreProps, StoreStatus } from './stores';

export const OPERATIONS = [
  'CreateEventDataStore', 'GetEventDataStore', 'ListEventDataStores', 'UpdateEventDataStore', 'DeleteEventDataStore',
  'StartImport', 'GetImport', 'StopImport', 'ListImports', 'ListImportFailures',
] as const;
export type Operation = (typeof OPERATIONS)[number];

export interface LakeOptions {
  readonly clock: LakeClock;
  readonly account: string;
  readonly region: string;
  readonly partition?: string;
  readonly buckets: BucketReader;
  readonly roles: RoleDirectory;
  readonly behaviour?: Partial<Behaviour>;
  /** Creates the IDs of stores and imports (36 characters of `a-f0-9-`). Default: random UUIDs. */
  readonly newId?: () => string;
  /** Evaluates policies. Default: `policy.ts`. */
  readonly evaluate?: Evaluate;
  /** Receives the ingested files, one at a time. Default: the lake keeps them in memory. */
  readonly take?: (file: IngestedFile) => void;
}

type Message = Record<string, unknown>;

/** Runs before or after each call that has reached the lake. An error that it throws replaces the answer. */
export type CallHook = (operation: Operation, input: Readonly<Message>) => void | Promise<void>;

const DAY_MS = 86_400_000;

/** CloudTrail Lake in one account and one Region. */
export class Lake {
  readonly behaviour: Behaviour;
  /** The number of calls of each operation that the lake has carried out. */
  readonly accepted = countersAtZero();
  /** The user agents of all callers. */
  readonly userAgents = new Set<string>();
  /** Every call with its input, including refused calls, oldest first. */
  readonly requests: Array<{ readonly operation: Operation; readonly input: Message }> = [];
  /** Runs before the call is carried out. If it throws, the call isn't carried out. */
  beforeCall?: CallHook;
  /** Runs after the call is carried out. If it throws, the effects of the call remain. */
  afterCall?: CallHook;
  private readonly faults = new Faults();
  private readonly quotas = new Quotas();
  private readonly storesOfAccount: Stores;
  private readonly importsOfAccount: Imports;
  private readonly ingestedFiles: Array<IngestedFile & { readonly store: string }> = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LakeOptions) {
    const { account, region, partition = 'aws', buckets, roles, newId = randomUUID, evaluate = evaluatePolicies } =
      options;
    const behaviour: Behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
    const now = () => options.clock.now();
    this.behaviour = behaviour;
    this.storesOfAccount = new Stores({
      now,
      newId,
      behaviour,
      arnPrefix: `arn:${partition}:cloudtrail:${region}:${account}:eventdatastore/`,
      hasRunningImport: (arn) => this.importsOfAccount.hasRunInto(arn),
    });
    this.importsOfAccount = new Imports({
      now,
      newId,
      behaviour,
      buckets,
      stores: this.storesOfAccount,
      openSource: (source, destination) =>
        SourceAccess.open(source, destination, {
          account, partition, buckets, roles, roleError: behaviour.roleError, evaluate,
        }),
      ingest: (record, bucket, key, events, at) => this.ingest(record, bucket, key, events, at),
    });
  }

  /** The number of calls of each operation, including refused calls. */
  get calls(): Readonly<Record<Operation, number>> {
    const counts = countersAtZero();
    this.requests.forEach(({ operation }) => { counts[operation]++; });
    return counts;
  }

  /** All imports with a record that hasn't expired, in the order of their creation. */
  get imports(): readonly ImportRecord[] {
    return this.importsOfAccount.all();
  }

  get stores(): readonly EventDataStore[] {
    return this.storesOfAccount.all();
  }

  /**
   * Carries out one operation. Input and answer have the format of the API, with times in seconds since the epoch.
   * Rejects with `LakeError` if CloudTrail would return an error, and with `ConnectionLost` if the client receives no
   * answer.
   */
  async call(operation: Operation, input: Message): Promise<Message> {
    this.requests.push({ operation, input });
    await this.beforeCall?.(operation, input);
    const fault = this.faults.take(operation);
    throwBefore(operation, fault);
    const answer = await this.inTurn(() => this.perform(operation, input));
    this.accepted[operation]++;
    await this.afterCall?.(operation, input);
    throwAfter(operation, fault);
    if (fault?.kind === 'slow') await this.sleep(fault.milliseconds);
    return answer;
  }

  /** Carries out everything that is due. Every call also does so. */
  async advance(): Promise<void> {
    await this.inTurn(() => this.importsOfAccount.advance());
  }

  /** Causes this fault in the next call of this operation, or of any operation (`*`). */
  failNext(operation: Operation | '*', fault: Fault, times?: number): void {
    this.faults.add(operation, fault, times);
  }

  /** Adds a store without any check. Default status: ENABLED. */
  addStore(props: StoreProps = {}): EventDataStore {
    return this.storesOfAccount.add(props);
  }

  /** Adds the record of a past import, which doesn't run. Default status: COMPLETED. */
  addPastImport(record: Pick<ImportRecord, 'destination' | 'source'> & Partial<ImportRecord>): ImportRecord {
    const at = record.createdAt ?? this.options.clock.now();
    const past: ImportRecord = {
      importId: (this.options.newId ?? randomUUID)(), createdAt: at, updatedAt: at, status: 'COMPLETED',
      completed: new Map(), failures: new Map(), ...record,
    };
    this.importsOfAccount.add(past);
    return past;
  }

  /** Removes the record of an import. The events that it ingested remain. */
  expireImport(importId: string): void {
    this.importsOfAccount.forget(importId);
  }

  /** The files that were ingested into a store (ARN or ID). A file that was ingested twice has two entries. */
  ingested(store: string): readonly IngestedFile[] {
    return this.ingestedFiles.filter((file) => file.store === store || file.store.endsWith(`/${store}`));
  }

  private async perform(operation: Operation, input: Message): Promise<Message> {
    await this.importsOfAccount.advance();
    const perSecond = this.behaviour.quotas[operation];
    if (perSecond !== undefined
      && !this.quotas.allow(operation, { atOnce: perSecond, perSecond }, this.options.clock.now())) {
      throw new LakeError('ThrottlingException', 'Rate exceeded');
    }
    const invalid = faultOfRequest(operation, input);
    if (invalid) {
      throw new LakeError(
        operation === 'ListEventDataStores' ? 'InvalidMaxResultsException' : 'InvalidParameterException', invalid,
      );
    }
    try {
      const answer = await this.handlers[operation](input);
      const wrong = faultOfAnswer(operation, answer);
      if (wrong) {
        throw new Error(`The lake's own answer to ${operation} does not fit the service model: ${wrong}`);
      }
      return answer;
    } catch (error) {
      if (error instanceof LakeError && !mayAnswer(operation, error.code)) {
        throw new Error(`${operation} is not documented to answer with ${error.code}: ${error.message}`);
      }
      throw error;
    }
  }

  private get handlers(): Record<Operation, (input: Message) => Message | Promise<Message>> {
    const stores = this.storesOfAccount;
    const imports = this.importsOfAccount;
    return {
      CreateEventDataStore: (input) => stores.create(input),
      GetEventDataStore: (input) => stores.get(input),
      ListEventDataStores: (input) => stores.list(input),
      UpdateEventDataStore: (input) => stores.update(input),
      DeleteEventDataStore: (input) => stores.delete(input),
      StartImport: (input) => imports.start(input),
      GetImport: (input) => imports.get(input),
      StopImport: (input) => imports.stop(input),
      ListImports: (input) => imports.list(input),
      ListImportFailures: (input) => imports.listFailures(input),
    };
  }

  /** One call at a time, because two simultaneous StartImport calls must not both find the account idle. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** The store keeps only events within the retention period. */
  private ingest(record: ImportRecord, bucket: string, key: string, events: readonly TrailEvent[], at: number): number {
    const store = this.storesOfAccount.find(record.destination);
    const oldest = at - store.retentionPeriod * DAY_MS;
    const kept = events.filter((event) => Date.parse(event.eventTime) >= oldest);
    const file = { store: store.arn, importId: record.importId, bucket, key, at, events: kept };
    if (this.options.take) {
      this.options.take(file);
    } else {
      this.ingestedFiles.push(file);
    }
    return kept.length;
  }

  private async sleep(milliseconds: number): Promise<void> {
    const { clock } = this.options;
    await (clock.sleep ? clock.sleep(milliseconds) : new Promise((resolve) => { setTimeout(resolve, milliseconds); }));
  }
}

function countersAtZero(): Record<Operation, number> {
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>;
}
