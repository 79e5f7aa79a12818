import { createHash } from 'node:crypto';
import { look, wait, type Action } from './action';
import { overlapOf, stands, takenMeanwhile } from './decide-overlap';
import type { Facts, ImportRecord, Memory, Outcome } from './facts';
import { mayHaveStarted, stackMayHaveStarted } from './leftovers';
import { isOfUnclearStart, isOurs, isRunning, ownedSince, standing } from './ownership';
import type { ImportRequest } from './request';
import * as say from './sentences';
import { IAM_PATIENCE, queuePause } from './timing';

const MAY_REMOVE = /^DELETE_|ROLLBACK_(IN_PROGRESS|FAILED)$|_CLEANUP_IN_PROGRESS$/;

/**
 * An import that waits for the account's one slot. It starts when nothing is ahead of it and nothing runs, after one more look
 * whether it is still to be started; what it starts, or finds started, it leaves to a watch.
 */
export function decideQueue(request: ImportRequest, facts: Facts): Action {
  const { memory, outcome, now } = facts;
  if (memory.told === undefined) { return whileNotWatched(facts) ?? { do: 'tell', state: 'QUEUED' }; }
  if (memory.watched || memory.told === 'FAILED') { return { do: 'leave' }; }
  if (memory.started) { return watch(memory.started); }
  const next = outcome && afterOutcome(facts, outcome);
  if (next) { return next; }
  if (facts.ahead === undefined) { return look('ahead'); }
  const chance = chanceOf(request, memory);
  if (facts.ahead > 0) {
    const waited = now - (memory.queuedAt ?? facts.since);
    return wait(queuePause(facts.ahead, 0, waited, chance), `${facts.ahead} imports are ahead`);
  }
  if (!facts.slot) { return look('slot'); }
  if (facts.slot !== 'free' && !isOwnSlot(facts.slot, facts)) {
    return wait(queuePause(0, now - facts.slot.since, 0, chance), `import ${facts.slot.importId} is in progress`, { busySince: undefined });
  }
  return whileNotWatched(facts) ?? (memory.importId ? resumeNamed(request, facts) : startWanted(request, facts));
}

/** A tick that died may have started the import, and left the watch; if it has ended since, that was told, or a person has stopped it. */
function whileNotWatched({ earlier }: Facts): Action | undefined {
  if (!earlier) { return look('earlier'); }
  return earlier.ownWatch ? { do: 'leave' } : undefined;
}

/** Between 0 and 1, another one in each tick. */
function chanceOf({ requestId }: ImportRequest, { ticks }: Memory): number {
  return createHash('sha256').update(`${requestId} ${ticks}`).digest().readUInt32BE() / 2 ** 32;
}

/** A StartImport of ours that got no answer may have made what holds the slot. */
function isOwnSlot(slot: { readonly since: number }, { memory }: Facts): boolean {
  return isOfUnclearStart(memory, { createdAt: slot.since });
}

/**
 * With a role that others use too, all that runs, or is complete, and may be ours is what a StartImport without an answer has made.
 * What was stopped with it since may be of the stack's resource that had another logical id.
 */
function isStartedFor(request: ImportRequest, facts: Facts, record: ImportRecord): boolean {
  const { wanted } = request;
  const hasEnded = record.status === 'STOPPED' || record.status === 'FAILED';
  return isOurs(record, wanted, ownedSince(request, facts, 'wanted')) && (wanted.roleOrigin === 'own' || hasEnded || isOfUnclearStart(facts.memory, record));
}

function resumeNamed(request: ImportRequest, facts: Facts): Action {
  if (!facts.named) { return look('named'); }
  if (facts.named === 'gone') { return giveUp(say.recordGone(facts.memory.importId!)); }
  if (isRunning(facts.named) || facts.named.status === 'COMPLETED') { return watch(facts.named); }
  return takenMeanwhile(request, facts, facts.named, giveUp, { do: 'leave' }) ?? whileCurrent(facts, { do: 'resume', importId: facts.named.importId });
}

function startWanted(request: ImportRequest, facts: Facts): Action {
  const { memory, now } = facts;
  if (!facts.ofWanted) { return look('ofWanted'); }
  const found = standing(facts.ofWanted, (record) => isStartedFor(request, facts, record), now);
  switch (found.is) {
    case 'unsettled': return wait(10, say.NOT_SETTLED);
    case 'completed': return watch(found.record);
    case 'running': return found.whose === 'ours' ? watch(found.record) : wait(60, 'an import of others imports the same');
    case 'resumable': return found.whose === 'ours'
      ? takenMeanwhile(request, facts, found.record, giveUp, { do: 'leave' }) ?? whileCurrent(facts, { do: 'resume', importId: found.record.importId })
      : giveUp(say.foreignUnfinished(found.record));
    case 'none':
      return mayHaveStarted(facts) ?? stackMayHaveStarted(facts)
        ?? (memory.region || facts.bucket ? stands(overlapOf(request, facts), giveUp) : look('bucket'))
        ?? whileStackKeepsIt(facts)
        ?? whileCurrent(facts, { do: 'start' });
  }
}

function afterOutcome({ memory, now }: Facts, outcome: Outcome): Action | undefined {
  const sentence = outcome.sentence ?? 'CloudTrail gave no reason.';
  switch (outcome.ended) {
    case 'done': return undefined;
    case 'throttled': return wait(3, 'throttled');
    case 'unclear': return wait(5, 'no answer to the call', outcome.of === 'start' ? { unclearSince: now } : {});
    case 'busy': {
      // Another stack's import came first; or the slot is taken by one that ListImports does not show, perhaps of another Region.
      const busySince = memory.busySince ?? now;
      return wait(queuePause(0, now - busySince), 'another import is in progress', { busySince, deniedSince: undefined });
    }
    case 'notYet': {
      const deniedSince = memory.deniedSince ?? now;
      return now < deniedSince + IAM_PATIENCE ? wait(10, sentence, { deniedSince }) : giveUp(sentence);
    }
    case 'refused': return giveUp(sentence);
  }
}

function watch(record: ImportRecord): Action {
  return { do: 'watch', importId: record.importId };
}

function giveUp(reason: string): Action {
  return { do: 'tell', state: 'FAILED', reason };
}

/** A stack that rolls back, cleans up or is deleted may be about to remove what waits, and its deployment was not to be paid for. */
function whileStackKeepsIt({ stack }: Facts): Action | undefined {
  if (!stack) { return look('stack'); }
  return MAY_REMOVE.test(stack.status) ? wait(15, `the stack is in ${stack.status}`) : undefined;
}

/** A stopped execution does not take its tick along: before it starts anything, a tick looks whether it is still wanted. */
export function whileCurrent(facts: Facts, action: Action): Action {
  if (facts.current === undefined) { return look('current'); }
  return facts.current ? action : { do: 'leave' };
}
