import type { Surroundings } from '../surroundings';
import type { LeaseRecord } from './records';
import { Outdated, type Table } from './table';

/** How long a lease lasts unless it is renewed. A pass takes less. */
export const LEASE_MILLISECONDS = 60_000;

/**
 * The right to run the reconciler. It makes one pass work for all waiting requests and lets that pass pace the calls to
 * AWS. Correctness does not depend on it: two passes at the same moment would fail at each other's conditional writes.
 */
export class Lease {
  /** Undefined if another invocation holds the lease. `former`: the lease that this invocation held before. */
  static async acquire(
    holder: string,
    table: Table,
    surroundings: Surroundings,
    former?: Lease,
  ): Promise<Lease | undefined> {
    let found = former?.record ?? (await table.get<LeaseRecord>('lease', 'lease'));
    for (let attempt = 1; attempt <= 2; attempt++) {
      const known = found && plausible(found, surroundings.clock.now());
      if (known && known.until > surroundings.clock.now() && known.holder !== holder) { return undefined; }
      const lease = new Lease(
        { ...(known ?? { kind: 'lease', id: 'lease', version: 0 }), holder, until: 0 },
        table,
        surroundings,
      );
      try {
        await lease.renew();
        return lease;
      } catch (error) {
        if (!(error instanceof Outdated)) { throw error; }
        // Another invocation has acquired the lease since, and may still hold it.
        found = error.item as LeaseRecord | undefined;
      }
    }
    return undefined;
  }

  private version: number | undefined;

  private constructor(
    readonly record: LeaseRecord,
    private readonly table: Table,
    private readonly surroundings: Surroundings,
  ) {
    this.version = record.version === 0 ? undefined : record.version;
  }

  /** The write that renews the lease, to be part of a transaction. Call `renewed` when it was accepted. */
  renewal(milliseconds = LEASE_MILLISECONDS): { record: LeaseRecord; expected: number | undefined } {
    this.record.until = this.surroundings.clock.now() + milliseconds;
    this.record.version = (this.version ?? 0) + 1;
    return { record: this.record, expected: this.version };
  }

  renewed(): void {
    this.version = this.record.version;
  }

  async renew(milliseconds = LEASE_MILLISECONDS): Promise<void> {
    await this.table.write([this.renewal(milliseconds)]);
    this.renewed();
  }

  /** Lets the next invocation begin at once. If that fails, the lease ends after its time. */
  async release(): Promise<void> {
    if (this.record.until > this.surroundings.clock.now()) { await this.renew(0).catch(() => undefined); }
  }
}

/**
 * The lease without the times that no pass has written, because they are too far in the future. Otherwise, one forged
 * record would keep the function from working. The clocks of two machines differ by less than a lease lasts.
 */
function plausible({ kind, id, version, ...fields }: LeaseRecord, now: number): LeaseRecord {
  const isForged = Object.values(fields)
    .some((each) => typeof each === 'number' && each > now + 2 * LEASE_MILLISECONDS);
  return { kind, id, version, ...(isForged ? { holder: '', until: 0 } : fields) };
}
