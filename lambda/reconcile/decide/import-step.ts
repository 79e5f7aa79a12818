import { queued, resolveIntent } from './queued-step';
import { running, stopping } from './running-step';
import { adopt, change, gone, observe, wait, type ImportFacts, type ImportStep } from './steps';
import { isRunning } from '../../checks/import-status';
import type { ImportRecord } from '../../ledger/records';
import * as message from '../../report/messages';

/** The next step of one import, decided from its record, its claims, observations and the time. Pure. */
export function nextImportStep(record: ImportRecord, facts: ImportFacts): ImportStep {
  switch (record.state) {
    case 'STARTING': return resolveIntent(record, facts);
    case 'RUNNING': return running(record, facts);
    case 'STOPPING': return stopping(record, facts);
    default: return facts.claims.length > 0 ? wanted(record, facts) : unwanted(record, facts);
  }
}

function wanted(record: ImportRecord, facts: ImportFacts): ImportStep {
  switch (record.state) {
    case 'QUEUED': return queued(record, facts);
    case 'RETRYING':
      return facts.now < (record.retryAt ?? 0)
        ? wait(record.retryAt!, 'the next retry is due then')
        : queued(record, facts);
    case 'DEQUEUED': return change({ state: 'QUEUED', announced: undefined });
    case 'STOPPED':
    case 'FAILED': {
      if (record.stoppedBy !== 'stack') { return { do: 'nothing' }; }
      return record.gone
        ? gone(message.recordGone(record.importId!))
        : change({ state: 'QUEUED', stoppedBy: undefined });
    }
    default: return { do: 'nothing' };
  }
}

/** No custom resource in the stack uses the import. It leaves the queue, or is not retried any more. */
function unwanted(record: ImportRecord, facts: ImportFacts): ImportStep {
  const { state, importId, seen } = record;
  const { now, leftAt } = facts;
  const mayRun = importId !== undefined && !record.gone && state !== 'COMPLETED';
  if (mayRun && leftAt !== undefined && (record.seenAt ?? 0) < leftAt) {
    // A person may have resumed the import by hand. CloudFormation may delete its event data store next.
    if (!facts.seen) { return observe('seen'); }
    return facts.seen !== 'gone' && isRunning(facts.seen) ? adopt(importId, now, record.role) : change({ seenAt: now });
  }
  if (state === 'QUEUED') {
    return importId
      ? change({ state: 'STOPPED', stoppedBy: 'stack', announce: 'STOPPED' })
      : change({ state: 'DEQUEUED' });
  }
  if (state === 'RETRYING') {
    const reason = message.removedWhileFailed(importId!, seen?.statistics.failedEntries ?? 0);
    return change({ state: 'FAILED', stoppedBy: 'stack', retryAt: undefined, reason, announce: 'FAILED' });
  }
  return { do: 'nothing' };
}
