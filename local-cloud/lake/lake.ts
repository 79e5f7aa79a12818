import { randomUUID } from 'node:crypto';
import { DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour';
import { LakeError } from './errors';
import { ConnectionLost, Faults, type Fault } from './faults';
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
  /** Makes the ids of stores and imports (36 characters of `a-f0-9-`); random UUIDs if left out. */
  readonly newId?: () => string;
  /** How policies are evaluated; as `policy.ts` does if left out. */
  readonly evaluate?: Evaluate;
  /** Takes what is imported, file by file; it is kept in memory if left out. */
  readonly take?: (file: IngestedFile) => void;
}

type Message = Record<string, unknown>;

/** Called around each call that reached the lake; what it throws takes the place of the answer. */
export type CallHook = (operation: Operation, input: Readonly<Message>) => void | Promise<void>;

const DAY_MS = 86_400_000;

/** CloudTrail Lake of one account in one Region. */
export class Lake {
  readonly behaviour: Behaviour;
  /** How often each operation was carried out. */
  readonly accepted = countersAtZero();
  /** Who has called, in their own words. */
  readonly userAgents = new Set<string>();
  /** Every call with its input, refused calls included, oldest first. */
  readonly requests: Array<{ readonly operation: Operation; readonly input: Message }> = [];
  /** Before anything is done: nothing happens when it throws. */
  beforeCall?: CallHook;
  /** After it was done: the work stays done when it throws. */
  afterCall?: CallHook;
  private readonly faults = new Faults();
  private readonly quotas = new Quotas();
  private readonly storesOfAccount: Stores;
  private readonly importsOfAccount: Imports;
  private readonly ingestedFiles: Array<IngestedFile & { readonly store: string }> = [];
  private turn: Promise<unknown> = Promise.resolve();

  constructor(private readonly options: LakeOptions) {
    const { account, region, partition = 'aws', buckets, roles, newId = randomUUID, evaluate = evaluatePolicies } = options;
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
        SourceAccess.open(source, destination, { account, partition, buckets, roles, roleError: behaviour.roleError, evaluate }),
      ingest: (record, bucket, key, events, at) => this.ingest(record, bucket, key, events, at),
    });
  }

  /** How often each operation was called, refused calls included. */
  get calls(): Readonly<Record<Operation, number>> {
    const counts = countersAtZero();
    this.requests.forEach(({ operation }) => { counts[operation]++; });
    return counts;
  }

  /** All imports whose record has not expired, in the order they were added. */
  get imports(): readonly ImportRecord[] {
    return this.importsOfAccount.all();
  }

  get stores(): readonly EventDataStore[] {
    return this.storesOfAccount.all();
  }

  /**
   * Carries out one operation; input and answer are in the wire's form (times as seconds since the epoch).
   * Rejects with `LakeError` for what CloudTrail answers, with `ConnectionLost` where the client sees no answer.
   */
  async call(operation: Operation, input: Message): Promise<Message> {
    this.requests.push({ operation, input });
    await this.beforeCall?.(operation, input);
    const fault = this.faults.take(operation);
    await this.breakBefore(operation, fault);
    const answer = await this.inTurn(() => this.perform(operation, input));
    this.accepted[operation]++;
    await this.afterCall?.(operation, input);
    await this.breakAfter(operation, fault);
    return answer;
  }

  /** Lets everything happen that is due by now. Every call does so by itself. */
  async advance(): Promise<void> {
    await this.inTurn(() => this.importsOfAccount.advance());
  }

  /** The next call of this operation (`*`: of any) fails in this way. */
  failNext(operation: Operation | '*', fault: Fault, times?: number): void {
    this.faults.add(operation, fault, times);
  }

  /** Adds a store past all checks, ENABLED unless said otherwise. */
  addStore(props: StoreProps = {}): EventDataStore {
    return this.storesOfAccount.add(props);
  }

  /** Adds the record of an import of earlier days, COMPLETED unless said otherwise; it does not run. */
  addPastImport(record: Pick<ImportRecord, 'destination' | 'source'> & Partial<ImportRecord>): ImportRecord {
    const at = record.createdAt ?? this.options.clock.now();
    const past: ImportRecord = {
      importId: (this.options.newId ?? randomUUID)(), createdAt: at, updatedAt: at, status: 'COMPLETED', completed: new Map(), failures: new Map(), ...record,
    };
    this.importsOfAccount.add(past);
    return past;
  }

  /** CloudTrail forgets the import; what it ingested stays. */
  expireImport(importId: string): void {
    this.importsOfAccount.forget(importId);
  }

  /** What was imported into a store (ARN or id): an entry for each time that a file was ingested. */
  ingested(store: string): readonly IngestedFile[] {
    return this.ingestedFiles.filter((file) => file.store === store || file.store.endsWith(`/${store}`));
  }

  private async perform(operation: Operation, input: Message): Promise<Message> {
    await this.importsOfAccount.advance();
    const perSecond = this.behaviour.quotas[operation];
    if (perSecond !== undefined && !this.quotas.allow(operation, { atOnce: perSecond, perSecond }, this.options.clock.now())) {
      throw new LakeError('ThrottlingException', 'Rate exceeded');
    }
    const invalid = faultOfRequest(operation, input);
    if (invalid) {
      throw new LakeError(operation === 'ListEventDataStores' ? 'InvalidMaxResultsException' : 'InvalidParameterException', invalid);
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

  /** One call at a time: two StartImports at the same moment must not both find the account idle. */
  private async inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.turn.then(work);
    this.turn = result.catch(() => undefined);
    return result;
  }

  /** Only events within the retention period stay. */
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

  private async breakBefore(operation: Operation, fault: Fault | undefined): Promise<void> {
    switch (fault?.kind) {
      case 'error': throw new LakeError(fault.code, fault.message ?? 'A failure on demand', fault.statusCode);
      case 'throttle': throw new LakeError('ThrottlingException', 'Rate exceeded');
      case 'serverError': throw serverError();
      case 'loseRequest': throw new ConnectionLost(operation);
    }
  }

  private async breakAfter(operation: Operation, fault: Fault | undefined): Promise<void> {
    switch (fault?.kind) {
      case 'loseAnswer': throw new ConnectionLost(operation);
      case 'doThenServerError': throw serverError();
      case 'slow': await this.sleep(fault.milliseconds);
    }
  }

  private async sleep(milliseconds: number): Promise<void> {
    const { clock } = this.options;
    await (clock.sleep ? clock.sleep(milliseconds) : new Promise((resolve) => { setTimeout(resolve, milliseconds); }));
  }
}

function serverError(): LakeError {
  return new LakeError('InternalFailure', 'The request processing has failed because of an unknown error.', 500);
}

function countersAtZero(): Record<Operation, number> {
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>;
}
