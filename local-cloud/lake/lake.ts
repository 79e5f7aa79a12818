import { DEFAULT_BEHAVIOUR, type Behaviour } from './behaviour';
import { Faults, type Fault } from './faults';
import type { ImportRecord } from './import-record';
import type { IngestedFile } from './ingested';
import type { BucketReader, LakeClock, RoleDirectory } from './ports';
import type { EventDataStore, StoreProps } from './stores';

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
  /** Makes the ids of stores and imports (36 characters); random UUIDs if left out. */
  readonly newId?: () => string;
}

/** Called around each call that reached the lake; what it throws takes the place of the answer. */
export type CallHook = (operation: Operation, input: Readonly<Record<string, unknown>>) => void | Promise<void>;

/** CloudTrail Lake of one account in one Region. */
export class Lake {
  readonly behaviour: Behaviour;
  /** How often each operation was called, refused calls included. */
  readonly calls: Record<Operation, number>;
  /** How often each operation was carried out. */
  readonly accepted: Record<Operation, number>;
  /** Before anything is done: nothing happens when it throws. */
  beforeCall?: CallHook;
  /** After it was done: the work stays done when it throws. */
  afterCall?: CallHook;
  private readonly faults = new Faults();

  constructor(private readonly options: LakeOptions) {
    this.behaviour = { ...DEFAULT_BEHAVIOUR, ...options.behaviour };
    this.calls = countersAtZero();
    this.accepted = countersAtZero();
  }

  /** All imports whose record has not expired, oldest first. */
  get imports(): readonly ImportRecord[] {
    throw new Error('not there yet');
  }

  get stores(): readonly EventDataStore[] {
    throw new Error('not there yet');
  }

  /** Carries out one operation; input and answer are in the wire's form (times as seconds since the epoch). Rejects with `LakeError`. */
  async call(operation: Operation, input: Record<string, unknown>): Promise<Record<string, unknown>> {
    throw new Error(`${operation} ${JSON.stringify(input)}: not there yet`);
  }

  /** Lets everything happen that is due by now. Every call does so by itself. */
  async advance(): Promise<void> {}

  /** The next call of this operation (`*`: of any) fails in this way. */
  failNext(operation: Operation | '*', fault: Fault, times?: number): void {
    this.faults.add(operation, fault, times);
  }

  /** Adds a store past all checks, ENABLED unless said otherwise; returns it. */
  addStore(props: StoreProps = {}): EventDataStore {
    throw new Error(`${JSON.stringify(props)}: not there yet`);
  }

  /** Adds the record of an import of earlier days; it runs no more. */
  addPastImport(record: Pick<ImportRecord, 'destination' | 'source'> & Partial<ImportRecord>): ImportRecord {
    throw new Error(`${record.destination}: not there yet`);
  }

  /** CloudTrail forgets the import; what it ingested stays. */
  expireImport(importId: string): void {
    throw new Error(`${importId}: not there yet`);
  }

  /** What was imported into a store (ARN or id), a row a file and time it was ingested. */
  ingested(store: string): readonly IngestedFile[] {
    throw new Error(`${store}: not there yet`);
  }
}

function countersAtZero(): Record<Operation, number> {
  return Object.fromEntries(OPERATIONS.map((operation) => [operation, 0])) as Record<Operation, number>;
}
