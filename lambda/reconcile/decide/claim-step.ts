import { existingImport } from './ownership';
import type { RequestFact, RequestFacts, RequestStep } from './request-step';
import { mayRun } from './running-step';
import { adopt, AGAIN, asSeen, isActive, type Change } from './steps';
import { costProblems } from '../../checks/cost';
import { haveSameFigures } from '../../checks/estimate';
import { imported, isRunning, SETTLED_AFTER } from '../../checks/import-status';
import { preflight } from '../../checks/preflight';
import type { ImportRecord } from '../../ledger/records';
import * as message from '../../report/messages';
import type { WantedImport } from '../../request/properties';

/** A Create, or an Update that goes forward: the checks decide whether the claim moves to the desired import. */
export interface ClaimFacts extends RequestFacts {
  readonly wanted: WantedImport;
}

export function claimStep(facts: ClaimFacts): RequestStep {
  const { record, claim } = facts;
  if (record && isStarted(record)) { return claimStarted(record, facts); }
  const isWanted = facts.claimedByOthers || (record !== undefined && claim?.import === record.id);
  return record?.state === 'QUEUED' && isWanted ? claimQueued(record, facts) : claimNew(facts);
}

/** An import in the queue has passed its checks. Only a new maxEstimatedCost is checked. */
function claimQueued(record: ImportRecord, facts: ClaimFacts): RequestStep {
  const { wanted, store, logFiles } = facts;
  const { estimate, maxEstimatedCost: most } = wanted;
  const isChecked = most === record.wanted.maxEstimatedCost && haveSameFigures(estimate, record.wanted.estimate);
  // With another role, another import in CloudTrail may be the stack's own. If the operation is rolled back,
  // CloudFormation may delete that role.
  const change: Change = wanted.role === record.wanted.role ? {}
    : { checkedAt: undefined, awaitsRest: wanted.waitFor === undefined ? true : undefined };
  if (most === undefined || isChecked) { return claimed(facts, change); }
  const missing = missingForEstimate(facts);
  if (missing) { return { do: 'observe', fact: missing }; }
  const problems = logFiles ? costProblems(wanted, logFiles, store!) : [];
  return problems.length > 0 ? { do: 'fail', reason: problems.join(' ') } : claimed(facts, change);
}

/** Whether CloudTrail may have a record of the import. */
function isStarted({ state, importId }: ImportRecord): boolean {
  return importId !== undefined || state === 'STARTING';
}

/** An import that was started keeps its role. An import that ended before it was complete is retried. */
function claimStarted(record: ImportRecord, facts: ClaimFacts): RequestStep {
  const { state, importId, role } = record;
  const isKept = isRoleKept(facts.wanted, record);
  if (state === 'COMPLETED') { return claimed(facts, {}); }
  if (record.gone) { return claimed(facts, {}, [message.recordGone(importId!)]); }
  if (!isActive(record)) { return claimEnded(record, facts); }
  if (isKept) { return claimActive(record, facts); }
  return state === 'STARTING'
    ? { do: 'wait', why: 'CloudTrail may not show yet what it accepted' }
    : { do: 'fail', reason: message.keepRole(importId!, state, role, facts.wanted) };
}

/** The ledger can show that an import runs up to 15 minutes after its end. A new retryToken continues it. */
function claimActive(record: ImportRecord, facts: ClaimFacts): RequestStep {
  const { now, seen, wanted } = facts;
  if (record.state !== 'RUNNING' || wanted.retryToken === record.wanted.retryToken) { return claimed(facts, {}); }
  if (!seen) { return { do: 'observe', fact: 'seen' }; }
  const isOver = seen !== 'gone' && !mayRun(record, seen, now);
  return isOver ? claimEnded(record, facts) : claimed(facts, {});
}

function claimEnded(record: ImportRecord, facts: ClaimFacts): RequestStep {
  const { now, seen, wanted } = facts;
  const { state, role } = record;
  const importId = record.importId!;
  // A person may have resumed the import by hand, to the end.
  if (!seen) { return { do: 'observe', fact: 'seen' }; }
  if (seen === 'gone') {
    const reason = message.recordGone(importId);
    return claimed(facts, { gone: true, state: 'FAILED', reason, announce: 'FAILED' }, [reason]);
  }
  if (seen.status === 'COMPLETED') {
    return claimed(facts, { state: 'COMPLETED', seen, seenAt: now, announce: 'COMPLETED' });
  }
  const isKept = isRoleKept(wanted, record);
  if (!isKept && (isRunning(seen) || imported(seen.statistics) > 0)) {
    return { do: 'fail', reason: message.keepRole(importId, isRunning(seen) ? seen.status : state, role, wanted) };
  }
  if (isRunning(seen)) { return claimed(facts, adopt(importId, now, role).to); }
  if (!isKept) {
    // The import has ingested nothing, so a new import with the new role ingests no event twice.
    return now < seen.updatedAt + SETTLED_AFTER
      ? { do: 'wait', why: 'the statistics of the import may not be final' }
      : claimNew(facts);
  }
  // An import that a person has stopped stays so until retryToken changes.
  const isAsked = state === 'FAILED' || wanted.retryToken !== record.wanted.retryToken;
  if (!isAsked || state === 'QUEUED') { return claimed(facts, {}); }
  // No event has shown yet that an import has ended which is RUNNING in the ledger.
  const change: Change = { ...AGAIN, state: 'QUEUED', ...(state === 'RUNNING' ? { announce: 'RETRYING' } : {}) };
  return unlessRefused(preflight(wanted, facts, 'resume'), () => claimed(facts, change));
}

function isRoleKept({ role }: WantedImport, record: ImportRecord): boolean {
  return (record.intent?.role ?? record.role ?? record.wanted.role) === role;
}

/** The ledger contains no start of the import. Imports in CloudTrail decide first, and then the checks. */
function claimNew(facts: ClaimFacts): RequestStep {
  const { now, lookup, wanted } = facts;
  if (!lookup) { return { do: 'observe', fact: 'lookup' }; }
  const existing = existingImport(lookup, wanted, now);
  const queued: Change = {
    ...AGAIN, state: 'QUEUED', importId: undefined, role: undefined, seen: undefined, gone: undefined,
    foreign: undefined, queuedAt: now, announced: undefined,
  };
  switch (existing.is) {
    case 'unsettled': return { do: 'wait', why: 'an import that has just begun or ended cannot be judged yet' };
    case 'running': {
      const { importId, createdAt, role } = existing.other;
      return existing.own ? claimed(facts, { ...adopt(importId!, createdAt, role).to, uncounted: true })
        : { do: 'fail', reason: message.foreignRunning(existing.other) };
    }
    case 'completed': {
      const foreign = existing.own ? {} : { foreign: true as const };
      const completed = { state: 'COMPLETED', announced: 'COMPLETED' } as const;
      return claimed(facts, { ...queued, ...asSeen(existing.other), ...foreign, ...completed });
    }
    case 'unfinished': {
      if (!existing.own) { return { do: 'fail', reason: message.foreignUnfinished(existing.other) }; }
      const { other } = existing;
      return unlessRefused(preflight(wanted, facts, 'resume'), () =>
        claimed(facts, { ...queued, ...asSeen(other), uncounted: true }));
    }
    case 'none': return unlessRefused(preflight(wanted, facts, 'new'), (warnings) =>
      claimed(facts, { ...queued, checkedAt: now, region: facts.bucket?.region }, warnings));
  }
}

function unlessRefused(
  result: ReturnType<typeof preflight>, then: (warnings: readonly string[]) => RequestStep,
): RequestStep {
  switch (result.is) {
    case 'incomplete': return { do: 'observe', fact: result.need };
    case 'waiting': return { do: 'wait', why: result.why };
    case 'refused': return { do: 'fail', reason: result.reason };
    case 'acls': return { do: 'acls' };
    case 'passed': return then(result.warnings);
  }
}

/** Moves the claim. If an estimate is requested, it is made first, even for an import that was started long ago. */
function claimed(facts: ClaimFacts, change: Change, warnings: readonly string[] = []): RequestStep {
  const { wanted, record } = facts;
  if (wanted.estimate && !(record?.estimate && haveSameFigures(wanted.estimate, record.wanted.estimate))) {
    const missing = missingForEstimate(facts);
    if (missing) { return { do: 'observe', fact: missing }; }
  }
  return { do: 'claim', change, warnings };
}

/** The next fact that an estimate needs. Without the bucket, there are no log files to count. */
function missingForEstimate({ store, bucket, logFiles }: ClaimFacts): RequestFact | undefined {
  if (!store) { return 'store'; }
  if (!bucket) { return 'bucket'; }
  return !logFiles && bucket.exists ? 'logFiles' : undefined;
}
