import type { ClaimRecord, ImportRecord, LedgerRecord, RecordBase, RequestRecord } from './records';
import { MOST_IN_A_TRANSACTION, Outdated, type Table, type Write } from './table';

/**
 * The ledger as one pass reads it, and the pass's working copy of it. A pass changes the copy and writes all changes
 * together. A change of several records is written as a whole or not at all.
 */
export class Snapshot {
  static async read(table: Table, now: number): Promise<Snapshot> {
    const [requests, claims, imports] = await Promise.all([
      table.query<RequestRecord>('request'),
      table.query<ClaimRecord>('claim'),
      table.query<ImportRecord>('import'),
    ]);
    const snapshot = new Snapshot(table);
    // DynamoDB deletes expired records within days. An expired record counts as absent, but its version is known.
    for (const record of [...requests, ...claims, ...imports]) {
      snapshot.versions.set(keyOf(record), record.version);
      if (record.expires === undefined || record.expires * 1_000 > now) { snapshot.add(record); }
    }
    return snapshot;
  }

  readonly requests = new Map<string, RequestRecord>();
  readonly claims = new Map<string, ClaimRecord>();
  readonly imports = new Map<string, ImportRecord>();
  /** Increases with every change. */
  revision = 0;
  private readonly versions = new Map<string, number>();
  private changes: RecordBase[][] = [];

  private constructor(private readonly table: Table) {}

  /** Whether changes wait to be written. */
  get isChanged(): boolean {
    return this.changes.length > 0;
  }

  /** Marks records as changed. Records that change together are written together. */
  changed(...records: LedgerRecord[]): void {
    records.forEach((record) => this.add(record));
    this.changes.push(records);
    this.revision++;
  }

  /**
   * Writes the changed records, and `also` with each transaction. Rejects with `Outdated` if somebody else wrote
   * meanwhile.
   */
  async write(also?: { readonly record: RecordBase; readonly expected: number | undefined }): Promise<void> {
    const groups = connected(this.changes);
    this.changes = [];
    const chunks: RecordBase[][] = also ? [[]] : [];
    for (const group of groups) {
      const last = chunks.at(-1);
      if (last && last.length + group.length < MOST_IN_A_TRANSACTION) {
        last.push(...group);
      } else {
        chunks.push([...group]);
      }
    }
    await Promise.all(chunks.map((chunk, index) => this.writeChunk(chunk, index === 0 && also ? [also] : [])));
  }

  private async writeChunk(records: readonly RecordBase[], also: readonly Write[]): Promise<void> {
    const writes = records.map((record): Write => {
      const expected = this.versions.get(keyOf(record));
      record.version = (expected ?? 0) + 1;
      return { record, expected };
    });
    await this.table.write([...also, ...writes]);
    writes.forEach(({ record }) => this.versions.set(keyOf(record), record.version));
  }

  private add(record: LedgerRecord): void {
    this.mapOf(record.kind).set(record.id, record);
  }

  private mapOf(kind: string): Map<string, LedgerRecord> {
    const maps: Record<string, Map<string, never>> = {
      request: this.requests as never,
      claim: this.claims as never,
      import: this.imports as never,
    };
    const map = maps[kind] as Map<string, LedgerRecord> | undefined;
    if (!map) { throw new Outdated(); }
    return map;
  }
}

function keyOf({ kind, id }: RecordBase): string {
  return `${kind}/${id}`;
}

/** Groups that share a record become one. Each record appears once, as it was changed last. */
function connected(changes: readonly RecordBase[][]): RecordBase[][] {
  const groupOf = new Map<string, Map<string, RecordBase>>();
  for (const records of changes) {
    const group = new Map<string, RecordBase>();
    for (const record of records) {
      groupOf.get(keyOf(record))?.forEach((each, key) => group.set(key, each));
    }
    records.forEach((record) => group.set(keyOf(record), record));
    group.forEach((_, key) => groupOf.set(key, group));
  }
  return [...new Set(groupOf.values())].map((group) => [...group.values()]);
}
