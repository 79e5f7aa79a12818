import type { StackState } from '../checks/facts';
import { preflight, type CheckFacts, type Need } from '../checks/preflight';
import type { ClaimRecord, ImportRecord, RequestRecord, SeenImport } from '../ledger/records';
import * as message from '../report/messages';
import { failedCreateOf, constantId } from '../request/physical-ids';
import type { WantedImport } from '../request/parse';
import { isRunning } from '../aws/cloudtrail';
import { SETTLED_AFTER } from '../checks/overlap';
import { adopt, isActive, nothingIngested, type Change } from './import-step';
import { existingImport } from './ownership';

/** The next step of a request that has been admitted and not yet applied: it changes a claim, or is refused. Pure. */
export type RequestStep =
  | { readonly do: 'look'; readonly at: RequestFact }
  /** Disable the bucket's ACLs, then decide again. */
  | { readonly do: 'acls' }
  | { readonly do: 'wait'; readonly why: string }
  /** The custom resource claims the import from now on. `change`: what becomes of the import's record. */
  | { readonly do: 'claim'; readonly change: Change; readonly warnings?: readonly string[]; readonly isNew?: boolean }
  /** The custom resource claims nothing any more. */
  | { readonly do: 'release' }
  /** Nothing is to be changed, so the request succeeds. */
  | { readonly do: 'succeed' }
  | { readonly do: 'fail'; readonly reason: string };

export type RequestFact = Need | 'stack' | 'seen' | 'heldId';

export interface RequestFacts extends CheckFacts {
  readonly claim?: ClaimRecord | undefined;
  /** The import that the request wants, if the ledger knows it. */
  readonly record?: ImportRecord | undefined;
  /** Whether another logical ID claims that import. */
  readonly claimedByOthers: boolean;
  readonly stack?: StackState | undefined;
  readonly seen?: SeenImport | 'gone' | undefined;
  /** The physical ID that CloudFormation holds for the logical ID. */
  readonly heldId?: string | 'none' | undefined;
}

export function nextRequestStep(request: RequestRecord, facts: RequestFacts): RequestStep {
  if (request.type === 'Delete') { return decideDelete(request, facts); }
  const wanted = request.wanted!;
  if (countsAsRollback(request, facts)) { return returnTo(wanted, facts); }
  if (!facts.stack) { return { do: 'look', at: 'stack' }; }
  // CloudFormation has given the request up. The request that follows decides.
  if (facts.stack.activity !== 'forward') { return { do: 'fail', reason: message.givenUp(facts.stack.status) }; }
  const { record, claim } = facts;
  if (record && isStarted(record)) { return claimStarted(wanted, record, facts, claim?.import === record.id); }
  if (record?.state === 'QUEUED' && (facts.claimedByOthers || claim?.import === record.id)) { return withEstimate(wanted, record, facts, {}); }
  return claimNew(wanted, facts);
}

/** A rollback returns to what CloudFormation knew as stable, and so does an Update after an Update that failed. */
export function countsAsRollback(request: RequestRecord, { claim, record }: Pick<RequestFacts, 'claim' | 'record'>): boolean {
  if (request.type !== 'Update') { return false; }
  return request.rollback === true || (claim?.previous !== undefined && record !== undefined && claim.previous.import === record.id);
}

/** Only one ID that CloudFormation holds stands for the claim. The Delete of another one may be a clean-up after it. */
function decideDelete({ physicalId, logicalId }: RequestRecord, { claim, heldId }: RequestFacts): RequestStep {
  if (!claim?.import) { return { do: 'succeed' }; }
  if (physicalId === undefined || physicalId === constantId(logicalId)) { return { do: 'release' }; }
  const failedCreate = failedCreateOf(physicalId);
  if (failedCreate !== undefined) { return failedCreate === claim.createdBy ? { do: 'release' } : { do: 'succeed' }; }
  if (heldId === undefined) { return { do: 'look', at: 'heldId' }; }
  return heldId === constantId(logicalId) ? { do: 'succeed' } : { do: 'release' };
}

/** Nothing is checked in a rollback, and an import that the ledger does not know is not started. */
function returnTo(wanted: WantedImport, { record }: RequestFacts): RequestStep {
  return record ? { do: 'claim', change: {} } : {
    do: 'claim', isNew: true, change: { state: 'FAILED', gone: true, wanted, reason: message.nothingToReturnTo(), announce: 'FAILED' },
  };
}

/** Whether CloudTrail knows the import, or may. */
function isStarted({ state, importId }: ImportRecord): boolean {
  return importId !== undefined || state === 'STARTING';
}

/** An import that was started keeps its role. What has ended before it was complete is retried. */
function claimStarted(wanted: WantedImport, record: ImportRecord, facts: RequestFacts, isHeld: boolean): RequestStep {
  const { now, seen } = facts;
  const { state, importId, role } = record;
  if (state === 'STARTING') { return isRoleKept(wanted, record) ? withEstimate(wanted, record, facts, {}) : { do: 'wait', why: 'CloudTrail may not show yet what it accepted' }; }
  if (state === 'COMPLETED') { return withEstimate(wanted, record, facts, {}); }
  if (isActive(record)) {
    return isRoleKept(wanted, record) ? withEstimate(wanted, record, facts, {}) : { do: 'fail', reason: message.keepRole(importId!, state, role, wanted) };
  }
  if (record.gone) { return withEstimate(wanted, record, facts, {}, [message.recordGone(importId!)]); }
  // A person may have resumed it by hand, to the end.
  if (!seen) { return { do: 'look', at: 'seen' }; }
  if (seen === 'gone') {
    const reason = message.recordGone(importId!);
    return withEstimate(wanted, record, facts, { gone: true, state: 'FAILED', reason, announce: 'FAILED' }, [reason]);
  }
  if (seen.status === 'COMPLETED') { return withEstimate(wanted, record, facts, { state: 'COMPLETED', seen, seenAt: now, announce: 'COMPLETED' }); }
  if (isRunning(seen)) {
    return isRoleKept(wanted, record) ? withEstimate(wanted, record, facts, adopt(importId!, now, role).to)
      : { do: 'fail', reason: message.keepRole(importId!, seen.status, role, wanted) };
  }
  if (!isRoleKept(wanted, record)) {
    if (!nothingIngested(seen.statistics)) { return { do: 'fail', reason: message.keepRole(importId!, state, role, wanted) }; }
    if (now < seen.updatedAt + SETTLED_AFTER) { return { do: 'wait', why: 'the statistics of the import may not be final' }; }
    // It has ingested nothing, so another one with the new role ingests nothing twice.
    return claimNew(wanted, facts);
  }
  const isRetried = !isHeld || state === 'FAILED' || wanted.retryToken !== record.wanted.retryToken;
  return isRetried && !(state === 'QUEUED') ? retry(wanted, record, facts) : withEstimate(wanted, record, facts, {});
}

function isRoleKept({ role }: WantedImport, record: ImportRecord): boolean {
  return (record.intent?.role ?? record.role ?? record.wanted.role) === role;
}

function retry(wanted: WantedImport, record: ImportRecord, facts: RequestFacts): RequestStep {
  const check = checked(preflight(wanted, facts, 'resume'));
  return check ?? withEstimate(wanted, record, facts, { ...QUEUED_AGAIN, state: 'QUEUED' });
}

const QUEUED_AGAIN = {
  retries: undefined, retryAt: undefined, accessRetry: undefined, notBefore: undefined, busySince: undefined, deniedSince: undefined,
  stoppedBy: undefined, refused: undefined, reason: undefined, trouble: undefined,
} satisfies Change;

/** An import that nothing is known to have started: what exists in CloudTrail decides, then the checks. */
function claimNew(wanted: WantedImport, facts: RequestFacts): RequestStep {
  const { now, lookup, record } = facts;
  if (!lookup) { return { do: 'look', at: 'lookup' }; }
  const existing = existingImport(lookup, wanted, now);
  const isNew = record === undefined;
  const queued: Change = { ...QUEUED_AGAIN, state: 'QUEUED', importId: undefined, role: undefined, seen: undefined, gone: undefined, queuedAt: now, announced: undefined };
  switch (existing.is) {
    case 'unsettled': return { do: 'wait', why: 'an import that has just begun or ended cannot be judged yet' };
    case 'running': return existing.own
      ? withEstimate(wanted, record, facts, adopt(existing.other.importId!, existing.other.createdAt, existing.other.role).to, [], isNew)
      : { do: 'fail', reason: message.foreignRunning(existing.other) };
    case 'completed': return withEstimate(wanted, record, facts, {
      ...queued, state: 'COMPLETED', importId: existing.other.importId, role: existing.other.role, announced: 'COMPLETED',
      ...(existing.own ? {} : { foreign: true as const }), ...seenOf(existing.other),
    }, [], isNew);
    case 'unfinished': {
      if (!existing.own) { return { do: 'fail', reason: message.foreignUnfinished(existing.other) }; }
      const refused = checked(preflight(wanted, facts, 'resume'));
      return refused ?? withEstimate(wanted, record, facts, { ...queued, importId: existing.other.importId, role: existing.other.role }, [], isNew);
    }
    case 'none': {
      const result = preflight(wanted, facts, 'new');
      const region = facts.bucket?.region;
      return checked(result) ?? withEstimate(wanted, record, facts, { ...queued, checkedAt: now, region }, result.is === 'passed' ? result.warnings : [], isNew);
    }
  }
}

function seenOf({ importId, status, createdAt, updatedAt, statistics }: { importId?: string; status: string; createdAt: number; updatedAt: number; statistics?: SeenImport['statistics'] }): Change {
  const none = { prefixesFound: 0, prefixesCompleted: 0, filesCompleted: 0, eventsCompleted: 0, failedEntries: 0 };
  return { seen: { importId: importId!, status, createdAt, updatedAt, statistics: statistics ?? none } };
}

/** What a check means for the request; undefined if it has passed. */
function checked(result: ReturnType<typeof preflight>): RequestStep | undefined {
  switch (result.is) {
    case 'incomplete': return { do: 'look', at: result.need };
    case 'waiting': return { do: 'wait', why: result.why };
    case 'refused': return { do: 'fail', reason: result.reason };
    case 'acls': return { do: 'acls' };
    case 'passed': return undefined;
  }
}

/** Whoever asks for an estimate gets it, even for an import that was started long ago. */
function withEstimate(
  wanted: WantedImport, record: ImportRecord | undefined, facts: RequestFacts, change: Change, warnings: readonly string[] = [], isNew = false,
): RequestStep {
  if (wanted.estimate && !record?.estimate) {
    if (!facts.store) { return { do: 'look', at: 'store' }; }
    if (!facts.bucket) { return { do: 'look', at: 'bucket' }; }
    if (!facts.logFiles && facts.bucket.exists) { return { do: 'look', at: 'logFiles' }; }
  }
  return { do: 'claim', change, warnings, isNew };
}
