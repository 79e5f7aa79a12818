import { setRuleFor } from './rule';
import { resumeImport, startImport, stopImport } from '../aws/cloudtrail';
import { asServiceError, isThrottle, nextTrouble, troubleOf } from '../aws/errors';
import type { ImportRecord } from '../ledger/records';
import { Outdated } from '../ledger/table';
import * as message from '../report/messages';
import { afterStart } from './decide/after-start';
import { nextImportStep } from './decide/import-step';
import { withOwn } from './decide/own-imports';
import { isActive, refuse, type ImportFact, type ImportFacts, type ImportStep } from './decide/steps';
import { againPause, BACKGROUND_PATIENCE, BETWEEN_STARTS, SEND_WITHIN, UNSETTLED_PAUSE } from './decide/timing';
import { Unfinished } from './observer';
import type { Pass } from './pass';

/** Many more steps than an import needs in a pass. */
const MOST_STEPS = 50;

/**
 * Makes all steps that are possible now, first for imports that CloudTrail runs, and then for the queue in its order.
 */
export async function workOnImports(pass: Pass): Promise<void> {
  const rank = (record: ImportRecord) => (isActive(record) ? 0 : 1);
  const records = [...pass.ledger.imports.values()].sort(
    (a, b) => rank(a) - rank(b) || a.queuedAt - b.queuedAt || a.id.localeCompare(b.id),
  );
  for (const record of records) {
    await workOn(record, pass);
  }
}

async function workOn(record: ImportRecord, pass: Pass): Promise<void> {
  let found: Partial<ImportFacts> = {};
  try {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const step = nextImportStep(record, { ...factsOf(record, pass), ...found });
      switch (step.do) {
        case 'nothing':
          return;
        case 'wait': return pass.dueAt(step.until);
        case 'change':
          pass.change(record, step.to);
          if (record.trouble) { record.trouble = undefined; }
          // The facts belong to the former state.
          found = {};
          continue;
      }
      if (!pass.hasTime) { return pass.dueAt(pass.now); }
      if (step.do === 'observe') {
        found = { ...found, ...(await observe(step.fact, record, pass)) };
      } else {
        await carryOut(step, record, pass);
        found = {};
      }
    }
    // Without this limit, steps in a circle would keep the function busy until its timeout.
    pass.log('ERROR', 'import not settled', {
      logicalId: record.logicalId, importId: record.importId, state: record.state,
    });
    pass.dueAt(pass.now + UNSETTLED_PAUSE);
  } catch (error) {
    afterFailure(error, record, pass);
  }
}

function factsOf(record: ImportRecord, pass: Pass): ImportFacts {
  const claims = pass.claimsOn(record);
  const open = claims.filter((claim) => pass.isRequested(claim));
  if (claims.length > 0 && (record.wanted !== claims[0].wanted || record.logicalId !== claims[0].id)) {
    // The settings belong to the claim. With several claims the newest applies.
    record.wanted = claims[0].wanted!;
    record.logicalId = claims[0].id;
  }
  return {
    now: pass.now,
    claims,
    requested: open.length > 0,
    endAwaited: open.some(({ wanted }) => wanted?.waitFor !== undefined),
    blocked: pass.isBlocked(record),
    chance: pass.chance,
    leftAt: pass.leftAt(record),
    leaving: claims.length > 0 && claims.every((claim) => pass.isLeaving(claim)),
    inProgressAt: pass.lease.record.inProgressAt,
  };
}

async function observe(
  fact: ImportFact,
  record: ImportRecord,
  pass: Pass,
): Promise<Partial<ImportFacts>> {
  const { observer, ledger } = pass;
  switch (fact) {
    case 'stack': {
      const stack = await observer.stack();
      if (stack.activity !== 'rest' && stack.activity !== 'stuck') { pass.lease.record.inProgressAt = pass.now; }
      return { stack };
    }
    case 'held': return { held: await isHeld(record, pass) };
    case 'seen': return { seen: await observer.seen(record.importId!) };
    case 'lookup': {
      const lookup = await observer.lookup(record.wanted, [...ledger.imports.values()]);
      return {
        lookup: withOwn(
          lookup,
          record.wanted,
          [...ledger.imports.values()],
          (other) => pass.claimsOn(other).length > 0,
        ),
      };
    }
    case 'slot': {
      const slot = await observer.slot();
      // CloudTrail's list may still show an import of the stack that has ended.
      const own =
        slot === 'free'
          ? undefined
          : [...ledger.imports.values()].find((each) => each.importId === slot.importId);
      return { slot: own && !isActive(own) ? 'free' : slot };
    }
    case 'failures': return { failures: await observer.failures(record.importId!) };
  }
}

/**
 * Whether CloudFormation holds a logical ID that claims an import. Claims of logical IDs that it does not hold are
 * orphaned. `unsettled`: CloudFormation creates a resource with such a logical ID, and its request may be for another
 * import.
 */
export async function isHeld(record: ImportRecord, pass: Pass): Promise<boolean | 'unsettled'> {
  let held: boolean | 'unsettled' = false;
  for (const claim of pass.claimsOn(record)) {
    const heldId = pass.isRequested(claim) ? claim.id : await pass.observer.heldId(claim.id);
    if (heldId === 'new') {
      held ||= 'unsettled';
    } else if (heldId !== 'none') {
      held = true;
    } else {
      claim.orphaned = true;
      pass.ledger.changed(claim);
      pass.log('WARN', 'claim orphaned', { logicalId: claim.id, importId: record.importId });
    }
  }
  return held;
}

async function carryOut(
  step: Extract<ImportStep, { do: 'start' | 'resume' | 'stop' }>,
  record: ImportRecord,
  pass: Pass,
): Promise<void> {
  const { clock } = pass.surroundings;
  const { lease } = pass;
  const last = step.do === 'stop' ? lease.record.stopAt : lease.record.startAt;
  if (last !== undefined && pass.now < last + BETWEEN_STARTS) {
    await clock.sleep(last + BETWEEN_STARTS - pass.now);
  }
  if (step.do === 'stop') { return stop(record, pass); }
  if (step.do === 'resume') { record.endedAt = step.endedAt; }
  return begin(step.do, record, pass);
}

/** The only code that starts or resumes an import. The intent is in the ledger before the call is sent. */
async function begin(action: 'start' | 'resume', record: ImportRecord, pass: Pass): Promise<void> {
  const { wanted } = record;
  const region = record.region ?? wanted.bucketRegion ?? wanted.destination.split(':')[3];
  // The rule continues the work if this invocation crashes.
  await setRuleFor(pass, true);
  const role = action === 'start' ? wanted.role : (record.role ?? wanted.role);
  const before = record.state;
  const at = pass.now;
  pass.lease.record.startAt = at;
  pass.change(record, { state: 'STARTING', intent: { action, at, role } });
  await pass.write();
  // Sent later, the call could outlast the search for its import. After 90 seconds, it counts as not sent.
  if (pass.now > at + SEND_WITHIN) { return; }
  const outcome =
    action === 'start'
      ? await startImport(wanted, region, role, pass.surroundings)
      : await resumeImport(record.importId!, pass.surroundings);
  pass.observer.refresh();
  const importId = outcome.ended === 'accepted' ? outcome.seen.importId : record.importId;
  logCall(pass, action, { ...record, importId }, outcome.ended);
  pass.change(record, afterStart(record, outcome, before, role, pass.now, pass.chance));
  await pass.write();
}

async function stop(record: ImportRecord, pass: Pass): Promise<void> {
  const at = pass.now;
  pass.lease.record.stopAt = at;
  pass.change(record, { state: 'STOPPING', stopAt: at, stopSince: record.stopSince ?? at, seenAt: at });
  await pass.write();
  try {
    await stopImport(record.importId!, pass.surroundings);
    logCall(pass, 'stop', record, 'accepted');
  } catch (error) {
    logCall(pass, 'stop', record, asServiceError(error).name);
    // An import that has ended meanwhile cannot be stopped. The next GetImport shows its end.
    if (isThrottle(error) || troubleOf(error, pass.now)) {
      pass.change(record, { stopAt: undefined });
      throw error;
    }
  }
}

/** One log line for each call with an effect. */
function logCall(pass: Pass, action: string, record: ImportRecord, outcome: string): void {
  const [claim] = pass.claimsOn(record);
  const released = [...pass.ledger.claims.values()].find(({ left }) => left === record.id);
  pass.log('INFO', `import ${action}`, {
    requestId: (claim ?? released)?.requestId,
    logicalId: record.logicalId,
    identity: record.identity,
    importId: record.importId,
    outcome,
  });
}

function afterFailure(error: unknown, record: ImportRecord, pass: Pass): void {
  if (error instanceof Outdated) { throw error; }
  if (error instanceof Unfinished) { return pass.dueAt(pass.now); }
  const { now } = pass;
  const trouble = nextTrouble(error, record.trouble, now);
  pass.log('WARN', 'call failed', {
    logicalId: record.logicalId,
    importId: record.importId,
    action: trouble.action,
    error: trouble.message,
  });
  const until = now + againPause(now - trouble.since);
  pass.change(record, { trouble, notBefore: until });
  pass.dueAt(until);
  if (now >= trouble.since + BACKGROUND_PATIENCE && !isActive(record)) {
    pass.change(record, refuse(message.callFails(trouble)).to);
  }
}
