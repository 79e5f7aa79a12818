import { isActive, mayBegin } from './steps';
import {
  DENIED_PATIENCE,
  LAST_EVENT_PATIENCE,
  REQUEST_PATIENCE,
  STOP_PATIENCE,
  UNREACHABLE_PATIENCE,
} from './timing';
import type { StackState } from '../../checks/facts';
import type { ImportRecord, RequestRecord, Trouble } from '../../ledger/records';
import * as message from '../../report/messages';

/** Whether a request that has been applied can be answered. Pure. */
export type Result =
  | { readonly is: 'open'; readonly why: string }
  | { readonly is: 'success'; readonly warning?: string | undefined }
  | { readonly is: 'failure'; readonly reason: string };

export interface ResultFacts {
  readonly now: number;
  /** Whether the request counts as a rollback, which succeeds regardless of the import. */
  readonly rollback: boolean;
  /** The import that is claimed, or was claimed before a Delete. */
  readonly record?: ImportRecord | undefined;
  /** The former import, if no custom resource uses it any more. */
  readonly left?: ImportRecord | undefined;
  /** Whether another import of the stack occupies the slot, apart from the former import. */
  readonly blocked: boolean;
  readonly stack?: StackState | undefined;
}

/** A Create or Update is answered when its import runs, has ended, or has to wait in the queue. */
export function resultOf(request: RequestRecord, facts: ResultFacts): Result {
  const result = overdue(request, facts) ?? formerImport(request, facts) ?? ofImport(request, facts);
  if (result.is !== 'failure' || !facts.rollback) { return result; }
  return { is: 'success', warning: message.keptInRollback(result.reason) };
}

/** A Delete is answered when its import no longer runs. */
export function resultOfDelete(request: RequestRecord, facts: ResultFacts): Result {
  const { now, left } = facts;
  const result = formerImport(request, facts) ?? overdue(request, facts);
  if (result) { return result; }
  const unpublished = left?.outbox?.some(({ at }) => now < at + LAST_EVENT_PATIENCE) ?? false;
  return unpublished ? { is: 'open', why: 'the last event of the import is not published yet' } : { is: 'success' };
}

/** Whether a call has failed for so long that the request fails. */
export function isHopeless(trouble: Trouble | undefined, now: number, from = 0): trouble is Trouble {
  return trouble !== undefined && now >= Math.max(trouble.since, from) + PATIENCE[trouble.kind];
}

/** A throttled call succeeds sooner or later. */
const PATIENCE = { denied: DENIED_PATIENCE, unreachable: UNREACHABLE_PATIENCE, throttled: Infinity };

function overdue({ trouble, receivedAt, waitsFor }: RequestRecord, { now, record }: ResultFacts): Result | undefined {
  for (const each of [trouble, record?.trouble]) {
    if (isHopeless(each, now, receivedAt)) { return { is: 'failure', reason: message.callFails(each) }; }
  }
  return now >= receivedAt + REQUEST_PATIENCE ? { is: 'failure', reason: message.tookTooLong(waitsFor) } : undefined;
}

/** The former import must not run any more, because CloudFormation may delete its event data store next. */
function formerImport({ receivedAt, stackId }: RequestRecord, { now, left }: ResultFacts): Result | undefined {
  if (!left || !isActive(left)) { return undefined; }
  if (isHopeless(left.trouble, now, receivedAt)) {
    return {
      is: 'failure',
      reason: `${message.callFails(left.trouble)} ${stopCommand(left, stackId)}`,
    };
  }
  if (now >= receivedAt + STOP_PATIENCE) {
    return { is: 'failure', reason: stopCommand(left, stackId) };
  }
  return { is: 'open', why: `import ${left.importId ?? ''} is ${left.state}` };
}

function stopCommand({ importId, logicalId }: ImportRecord, stackId: string): string {
  return importId === undefined ? message.stopItYourself(logicalId, stackId) : message.stopFailed(importId);
}

function ofImport(request: RequestRecord, facts: ResultFacts): Result {
  const { now, record, rollback, stack, blocked } = facts;
  const waitFor = rollback ? undefined : request.wanted!.waitFor;
  if (!record) { return { is: 'success' }; }
  const { state, importId } = record;
  const atEnd = (): Result => {
    if (waitFor === undefined) { return { is: 'success' }; }
    return now < request.receivedAt + waitFor
      ? { is: 'open', why: `the import is ${state}` }
      : { is: 'failure', reason: message.notCompleted(state, waitFor, causeOf(record)) };
  };
  switch (state) {
    case 'COMPLETED': return { is: 'success', warning: record.reason };
    case 'RUNNING':
    case 'RETRYING': return atEnd();
    case 'QUEUED': {
      const hasToWait =
        blocked ||
        record.busySince !== undefined ||
        (stack !== undefined && !mayBegin(record, stack, waitFor !== undefined));
      return hasToWait
        ? atEnd()
        : {
          is: 'open',
          why: record.trouble
            ? `${record.trouble.action} fails (${record.trouble.message})`
            : 'the import is about to start',
        };
    }
    case 'STOPPED': {
      if (record.stoppedBy === 'stack') { return { is: 'open', why: 'the import is about to be resumed' }; }
      return waitFor === undefined
        ? { is: 'success' }
        : { is: 'failure', reason: message.stoppedMeanwhile(importId!) };
    }
    case 'FAILED': {
      if (record.stoppedBy === 'stack') { return { is: 'open', why: 'the import is about to be resumed' }; }
      if (record.gone) { return { is: 'success', warning: record.reason }; }
      return record.refused || waitFor !== undefined
        ? { is: 'failure', reason: record.reason ?? 'The import has failed.' }
        : { is: 'success', warning: record.reason };
    }
    default: return { is: 'open', why: `the import is ${state}` };
  }
}

/** The reason why an import has not ended, if it is known. */
function causeOf({ trouble, lastFailure }: ImportRecord): string | undefined {
  return trouble ? `${trouble.action} fails (${trouble.message})` : lastFailure && `the failed entry ${lastFailure}`;
}

/** Whether the ledger shows that nothing was ever started for a claim. */
export function isNeverStarted(record: ImportRecord | undefined): boolean {
  return record === undefined || (record.intent === undefined && record.importId === undefined);
}
