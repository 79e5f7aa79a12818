import { createHash } from 'node:crypto';
import type { Observer } from './observer';
import { METRICS } from '../../src/wire';
import type { Lease } from '../ledger/lease';
import { claimsByImport, isBefore, queueOf } from '../ledger/queue';
import type { ClaimRecord, ImportRecord, ImportState, PublicState, RequestRecord } from '../ledger/records';
import type { Snapshot } from '../ledger/snapshot';
import { stateChange } from '../report/events';
import { increase, metricLine } from '../report/metrics';
import type { FunctionContext, LogLine, Surroundings } from '../surroundings';
import { isActive, isQueued, type Change } from './decide/steps';
import { PASS_BUDGET } from './decide/timing';

/** One pass: its copy of the ledger, its lease and its observations, and the helpers of its parts. */
export class Pass {
  readonly began: number;
  private writing: Promise<unknown> = Promise.resolve();
  private indexed?: Index;
  /** Log lines about changes that are not written yet. Another pass may have made the same changes. */
  private unwritten: LogLine[] = [];
  /** When the next thing is due, as far as the pass knows. */
  nextAt = Infinity;
  /** Requests that were admitted in this pass. */
  admitted = 0;

  constructor(
    readonly ledger: Snapshot,
    readonly lease: Lease,
    readonly observer: Observer,
    readonly context: FunctionContext,
    readonly surroundings: Surroundings,
  ) {
    this.began = surroundings.clock.now();
  }

  get now(): number {
    return this.surroundings.clock.now();
  }

  /** Whether the pass may begin another step. */
  get hasTime(): boolean {
    return this.now < this.began + PASS_BUDGET;
  }

  log(level: LogLine['level'], message: string, fields: Record<string, unknown>): void {
    this.surroundings.log({ level, message, ...fields });
  }

  /** The claims on an import, newest first. An orphaned claim does not count. */
  claimsOn({ id }: ImportRecord): readonly ClaimRecord[] {
    return this.index.claims.get(id) ?? [];
  }

  /** Whether an open request waits for a claim. */
  isRequested(claim: ClaimRecord): boolean {
    return openRequestOf(claim, this.ledger) !== undefined;
  }

  /** Whether a Delete has arrived for the logical ID of a claim. */
  isLeaving({ id }: ClaimRecord): boolean {
    return this.index.leaving.has(id);
  }

  /** When the newest open request was received that releases an import, or moves its claim to another import. */
  leftAt({ id }: ImportRecord): number | undefined {
    return this.index.leftAt.get(id);
  }

  /** Whether CloudTrail runs another import of the stack, or another import is ahead in the queue. */
  isBlocked(record: ImportRecord, except?: ImportRecord): boolean {
    const { active, waiting } = this.index;
    if (active.some((other) => other !== record && other !== except)) { return true; }
    const first = waiting.find((other) => other !== except && (other === record || isQueued(other, this.now)));
    return first !== undefined && first !== record && isBefore(first, record);
  }

  /** The imports that need further passes when no request waits. */
  get workLeft(): number {
    return [...this.ledger.imports.values()]
      .filter(({ state, outbox }) => WORK.includes(state) || outbox?.length).length;
  }

  /** Writes all changes, and renews or releases the lease in the same transaction. Writes are sequential. */
  write(isLast = false): Promise<void> {
    const written = this.writing.then(async () => {
      const accepted = this.unwritten;
      this.unwritten = [];
      await this.ledger.write(isLast ? this.lease.renewal(0) : this.lease.renewal());
      this.lease.renewed();
      accepted.forEach((line) => this.surroundings.log(line));
    });
    this.writing = written.catch(() => undefined);
    return written;
  }

  /**
   * Changes an import's record. Metrics count the increase of its statistics, and a public state goes into the outbox.
   */
  change(record: ImportRecord, { announce, ...to }: Change): void {
    const before = record.seen?.statistics;
    const previous = record.state;
    Object.assign(record, to);
    if (to.seen && !record.foreign && !record.uncounted) { this.logMetrics(record, increase(before, to.seen)); }
    if (to.seen) { record.uncounted = undefined; }
    if (announce) { this.announce(record, announce); }
    if (previous === 'QUEUED' && record.state === 'RUNNING' && record.startedAt !== undefined) {
      this.logMetrics(record, { [METRICS.queueTime]: Math.round((this.now - record.queuedAt) / 1_000) });
    }
    this.ledger.changed(record);
  }

  /** Questions about the whole ledger that the pass asks repeatedly. */
  private get index(): Index {
    if (this.indexed?.revision !== this.ledger.revision) { this.indexed = indexOf(this.ledger); }
    return this.indexed;
  }

  /** Between 0 and 1, different in every stack and invocation. */
  get chance(): number {
    const { stackId, requestId } = this.context;
    return createHash('sha256').update(`${stackId} ${requestId}`).digest().readUInt32BE() / 2 ** 32;
  }

  dueAt(time: number): void {
    this.nextAt = Math.min(this.nextAt, time);
  }

  private announce(record: ImportRecord, state: PublicState): void {
    record.announced = state;
    record.outbox = [...(record.outbox ?? []), stateChange(record, state, this.context.stackId, this.now)];
    this.unwritten.push({
      level: state === 'FAILED' ? 'ERROR' : 'INFO',
      message: 'import state',
      state,
      importId: record.importId,
      identity: record.identity,
      logicalId: record.logicalId,
      ...(record.reason ? { reason: record.reason } : {}),
    });
    if (state === 'FAILED') { this.logMetrics(record, { [METRICS.importsFailed]: 1 }); }
  }

  private logMetrics(record: ImportRecord, values: Record<string, number>): void {
    if (Object.keys(values).length > 0) {
      this.unwritten.push({
        level: 'INFO',
        message: 'metrics',
        ...metricLine(this.context.stackId, values, this.now, record),
      });
    }
  }
}

const WORK: readonly ImportState[] = ['QUEUED', 'STARTING', 'RUNNING', 'STOPPING', 'RETRYING'];

interface Index {
  readonly revision: number;
  readonly claims: ReadonlyMap<string, readonly ClaimRecord[]>;
  /** Imports that CloudTrail runs, or may run. */
  readonly active: readonly ImportRecord[];
  /** Claimed imports that wait for their turn or for a retry, in the order of the queue. */
  readonly waiting: readonly ImportRecord[];
  /** Logical IDs for which a Delete has arrived. */
  readonly leaving: ReadonlySet<string>;
  /** When the newest open request was received that leaves an import. */
  readonly leftAt: ReadonlyMap<string, number>;
}

/** The open request that has written a claim last. */
function openRequestOf({ id, requestId }: ClaimRecord, { requests }: Snapshot): RequestRecord | undefined {
  const request = requests.get(requestId);
  return request?.state !== 'ANSWERED' && request?.logicalId === id ? request : undefined;
}

function indexOf(ledger: Snapshot): Index {
  const claims = claimsByImport(ledger.claims.values());
  const imports = [...ledger.imports.values()];
  const received = [...ledger.requests.values()].filter(({ type, state }) => type === 'Delete' && state === 'RECEIVED');
  const leftAt = new Map<string, number>();
  for (const claim of ledger.claims.values()) {
    const { left } = claim;
    const request = openRequestOf(claim, ledger);
    if (left !== undefined && request) { leftAt.set(left, Math.max(request.receivedAt, leftAt.get(left) ?? 0)); }
  }
  return {
    revision: ledger.revision,
    leftAt,
    claims,
    active: imports.filter(isActive),
    waiting: queueOf(imports, claims),
    leaving: new Set(received.map(({ logicalId }) => logicalId)),
  };
}
