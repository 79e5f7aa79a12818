import { look, lookAtFailures, wait, type Action } from './action';
import { takenMeanwhile } from './decide-overlap';
import { whileCurrent } from './decide-queue';
import type { Facts, ImportRecord, Outcome } from './facts';
import { isBeforeResume, isRunning } from './ownership';
import type { ImportRequest } from './request';
import * as say from './sentences';
import { IAM_PATIENCE, retryPause, VISIBLE_WITHIN, watchPause } from './timing';

/** For so long after a deployment the rights of an access role may not be in force. */
const NEW_ROLE = 15 * 60_000;

/** An import that runs: every change is told, and a failure that may heal is retried, a bounded number of times. */
export function decideWatch(request: ImportRequest, facts: Facts): Action {
  const { memory, outcome, now } = facts;
  if (outcome?.ended === 'refused' && memory.told === 'FAILED') { return { do: 'leave' }; }
  const next = outcome && afterOutcome(facts, outcome);
  if (next) { return next; }
  if (!facts.named) { return look('named'); }
  if (facts.named === 'gone') {
    if (memory.told === 'COMPLETED' || memory.told === 'STOPPED' || memory.told === 'FAILED') { return { do: 'leave' }; }
    return now < facts.since + VISIBLE_WITHIN ? wait(5, 'the import is not visible yet')
      : { do: 'tell', state: 'FAILED', reason: say.endNotKnown(memory.importId!) };
  }
  const record = facts.named;
  if (isRunning(record)) {
    if (memory.told !== 'STARTED') { return { do: 'tell', state: 'STARTED' }; }
    return wait(watchPause(now - (memory.resumedAt ?? record.createdAt)), `the import is ${record.status}`);
  }
  if (isBeforeResume(facts, record)) { return wait(5, 'that the import goes on may not be visible yet'); }
  if (record.status !== 'FAILED') {
    return memory.told === record.status ? { do: 'leave' } : { do: 'tell', state: record.status as 'COMPLETED' | 'STOPPED' };
  }
  return memory.told === 'FAILED' ? { do: 'leave' } : retry(request, facts, record);
}

function retry(request: ImportRequest, facts: Facts, record: ImportRecord): Action {
  const { memory, now, failures } = facts;
  if (memory.told === 'RETRYING' && memory.retryAt !== undefined) {
    if (now < memory.retryAt) { return wait(Math.ceil((memory.retryAt - now) / 1_000), 'the next retry is due then'); }
    return takenMeanwhile(request, facts, record, (reason) => ({ do: 'tell', state: 'FAILED', reason }), { do: 'leave' })
      ?? whileCurrent(facts, { do: 'resume', importId: record.importId });
  }
  if (!failures) { return lookAtFailures(record); }
  const { count, accessDenied } = failures;
  if (count === 0 && now < record.updatedAt + VISIBLE_WITHIN) { return wait(10, 'what failed may not be listed yet'); }
  // Nothing says that trying again helps nothing.
  const healable = failures.healable || count === 0;
  const retries = memory.retries ?? 0;
  // Only the resource's own role, or its policy, is known to be as new as the deployment.
  const newRole = request.wanted.roleOrigin === 'own' && record.updatedAt < facts.since + NEW_ROLE;
  if (retries < request.wanted.retryAttempts && (healable || (accessDenied && newRole))) {
    return { do: 'tell', state: 'RETRYING', note: { retries: retries + 1, retryAt: now + retryPause(retries) } };
  }
  return { do: 'tell', state: 'FAILED', reason: say.failed(record, failures) };
}

function afterOutcome({ memory, now }: Facts, outcome: Outcome): Action | undefined {
  const sentence = outcome.sentence ?? 'CloudTrail gave no reason.';
  switch (outcome.ended) {
    case 'done': return wait(5, 'the import goes on', { retryAt: undefined, resumedAt: now, started: undefined, deniedSince: undefined });
    case 'unclear': return wait(5, 'the import goes on', { retryAt: now });
    case 'throttled': return wait(3, 'throttled');
    case 'busy': return wait(60, 'another import is in progress', { deniedSince: undefined });
    case 'notYet': {
      const deniedSince = memory.deniedSince ?? now;
      return now < deniedSince + IAM_PATIENCE ? wait(10, sentence, { deniedSince }) : { do: 'tell', state: 'FAILED', reason: sentence };
    }
    case 'refused': return { do: 'tell', state: 'FAILED', reason: sentence };
  }
}
