import { disableAcls } from '../aws/bucket';
import { asServiceError, oneLine, troubleOf } from '../aws/errors';
import type { Lookup } from '../checks/facts';
import { estimateOf } from '../checks/estimate';
import type { ClaimRecord, ImportRecord, RequestRecord } from '../ledger/records';
import { Outdated } from '../ledger/table';
import * as checkMessage from '../report/check-messages';
import * as message from '../report/messages';
import { attributesOf, type Answer } from '../request/answer';
import { identityKey } from '../request/identity';
import { amzDate } from '../request/parse';
import { constantId, failedId } from '../request/physical-ids';
import { admission } from './admission';
import { isHeld } from './import-work';
import { Unfinished, withOwn } from './observer';
import type { Pass } from './pass';
import { countsAsRollback, nextRequestStep, type RequestFact, type RequestFacts, type RequestStep } from './request-step';
import { isHopeless, isNeverStarted, otherClaims, resultOf, resultOfDelete, type Result, type ResultFacts } from './result-step';
import { againPause, KEEP_ANSWERS, REQUEST_PATIENCE, STORE_PATIENCE } from './timing';

/** Admits the requests that have arrived, and applies them: they change what the custom resources claim. */
export async function applyRequests(pass: Pass): Promise<void> {
  const received = openRequests(pass).filter(({ state }) => state === 'RECEIVED')
    .sort((a, b) => sentAt(a).localeCompare(sentAt(b)) || a.receivedAt - b.receivedAt);
  for (const request of received) {
    await unlessItFails(request, pass, () => admit(request, pass));
  }
  await Promise.all(openRequests(pass).filter((request) => request.state === 'ADMITTED' && !isApplied(request, pass))
    .map((request) => unlessItFails(request, pass, () => apply(request, pass))));
}

/** Answers the requests whose imports are where they have to be. */
export async function answerRequests(pass: Pass, ruleFailed: unknown): Promise<void> {
  for (const request of openRequests(pass)) {
    if (request.state === 'RECEIVED') {
      giveUpOnAdmission(request, pass);
    } else if (isApplied(request, pass)) {
      await unlessItFails(request, pass, async () => {
        // Without the rule, nobody would come back for the work that is left. A Delete leaves none.
        if (ruleFailed !== undefined && request.type !== 'Delete') { throw ruleFailed; }
        settle(request, await result(request, pass), pass);
      });
    } else {
      const { trouble } = request;
      if (isHopeless(trouble, pass.now)) { fail(request, message.callFails(trouble), pass); }
      else if (isOverdue(request, pass)) { fail(request, message.tookTooLong(request.waitsFor), pass); }
    }
  }
}

function openRequests({ ledger }: Pass): RequestRecord[] {
  return [...ledger.requests.values()].filter(({ state }) => state !== 'ANSWERED');
}

async function admit(request: RequestRecord, pass: Pass): Promise<void> {
  const { ledger, observer, context } = pass;
  const claim = ledger.claims.get(request.logicalId);
  const stack = await observer.stack();
  const decision = admission(request, claim, context.stackId, stack, pass.now);
  switch (decision.is) {
    case 'undecided': return note(request, `the stack is ${stack.status}`, pass);
    case 'refused': return answer(request, failure(request, decision.reason), pass);
    case 'admitted':
      request.state = 'ADMITTED';
      request.rollback = decision.rollback;
      pass.admitted++;
      pass.lease.record.inProgressAt = pass.now;
      supersede(request, pass);
      if (claim) {
        // Older requests of this logical ID are refused from now on.
        claim.newest = sentAt(request);
        if (request.type === 'Create') { claim.createdBy = request.id; }
      }
      ledger.changed(request, ...(claim ? [claim] : []));
  }
}

/** CloudFormation waits for one request of a logical ID at a time. It has given up those before. */
function supersede(request: RequestRecord, pass: Pass): void {
  for (const other of openRequests(pass)) {
    if (other !== request && other.logicalId === request.logicalId && other.state === 'ADMITTED') {
      answer(other, failure(other, message.overtaken()), pass);
    }
  }
}

/** A Delete whose logical ID has claimed nothing needs no admission: it changes nothing. */
function giveUpOnAdmission(request: RequestRecord, pass: Pass): void {
  const { trouble, type, logicalId } = request;
  if (!isHopeless(trouble, pass.now) && !isOverdue(request, pass)) { return; }
  if (type === 'Delete' && pass.ledger.claims.get(logicalId)?.import === undefined) {
    return answer(request, { status: 'SUCCESS', physicalId: request.physicalId ?? constantId(logicalId) }, pass);
  }
  fail(request, trouble ? message.callFails(trouble) : message.tookTooLong(request.waitsFor), pass);
}

function isOverdue({ receivedAt }: RequestRecord, { now }: Pass): boolean {
  return now >= receivedAt + REQUEST_PATIENCE;
}

function isApplied({ id, logicalId }: RequestRecord, { ledger }: Pass): boolean {
  return ledger.claims.get(logicalId)?.requestId === id;
}

async function apply(request: RequestRecord, pass: Pass): Promise<void> {
  let found: Partial<RequestFacts> = {};
  if (countsAsRollback(request, factsOf(request, pass))) { request.rollback = true; }
  for (;;) {
    const step = nextRequestStep(request, { ...factsOf(request, pass), ...found, lookup: found.lookup && complete(found.lookup, request, pass) });
    switch (step.do) {
      case 'look':
        if (!pass.hasTime) { return; }
        found = { ...found, ...await look(step.at, request, pass) };
        continue;
      case 'acls': {
        const refused = await withoutAcls(request, pass, found);
        if (refused !== undefined) { return fail(request, refused, pass); }
        found = { ...found, bucket: { ...found.bucket!, acls: 'disabled' } };
        continue;
      }
      case 'wait': return note(request, step.why, pass);
      case 'fail': return fail(request, step.reason, pass);
      case 'succeed': return keepNothing(request, pass);
      case 'release': return release(request, pass);
      case 'claim': return claim(request, step, found, pass);
    }
  }
}

function factsOf(request: RequestRecord, { ledger, now, context }: Pass): RequestFacts {
  const key = request.wanted && identityKey(request.wanted.identity);
  return {
    now, account: context.functionArn.split(':')[4], storeUntil: request.receivedAt + STORE_PATIENCE,
    claim: ledger.claims.get(request.logicalId), record: key ? ledger.imports.get(key) : undefined,
    claimedByOthers: otherClaims(ledger.claims.values(), key, request.logicalId).length > 0,
  };
}

async function look(at: RequestFact, { wanted, logicalId }: RequestRecord, pass: Pass): Promise<Partial<RequestFacts>> {
  const { observer, ledger } = pass;
  switch (at) {
    case 'stack': return { stack: await observer.stack() };
    case 'heldId': return { heldId: await observer.heldId(logicalId) };
    case 'store': return { store: await observer.store(wanted!.destination) };
    case 'bucket': return { bucket: await observer.bucket(wanted!) };
    case 'seen': return { seen: await observer.seen(ledger.imports.get(identityKey(wanted!.identity))!.importId!) };
    case 'lookup': return { lookup: await observer.lookup(wanted!, [...ledger.imports.values()]) };
    case 'logFiles': {
      const { region } = await observer.bucket(wanted!);
      return { logFiles: await observer.logFiles(wanted!, region ?? wanted!.bucketRegion ?? wanted!.destination.split(':')[3]) };
    }
  }
}

/** Other requests of this pass may have claimed imports since CloudTrail was asked. */
function complete(lookup: Lookup, { wanted, logicalId }: RequestRecord, pass: Pass): Lookup {
  // What the custom resource leaves, and has never started, is not in the way.
  const isWanted = (other: ImportRecord) => pass.claimsOn(other).some(({ id }) => id !== logicalId || other.importId !== undefined);
  return withOwn(lookup, wanted!, [...pass.ledger.imports.values()], isWanted);
}

/** Disables the bucket's ACLs. Returns why that is refused, or undefined. */
async function withoutAcls({ id, wanted }: RequestRecord, pass: Pass, { bucket }: Partial<RequestFacts>): Promise<string | undefined> {
  await pass.write();
  const outcome = await disableAcls(wanted!.bucket, bucket?.region ?? wanted!.bucketRegion, pass.surroundings);
  pass.log('INFO', 'bucket ACLs disabled', { requestId: id, bucket: wanted!.bucket, identity: wanted!.identity, outcome: outcome.ended });
  switch (outcome.ended) {
    case 'done': return undefined;
    case 'again': throw new Unfinished('Another call changes the bucket at the moment.');
    case 'granted': return checkMessage.aclGrantsAccess(wanted!.bucket);
    case 'refused': return oneLine(String(outcome.error));
  }
}

/** Moves the claim to the import that the request wants, in one write with the import's record. */
function claim(request: RequestRecord, { change, warnings = [], isNew }: Extract<RequestStep, { do: 'claim' }>, found: Partial<RequestFacts>, pass: Pass): void {
  const { ledger, now } = pass;
  const wanted = request.wanted!;
  const key = identityKey(wanted.identity);
  const record: ImportRecord = ledger.imports.get(key) ?? {
    kind: 'import', id: key, version: 0, identity: wanted.identity, state: 'QUEUED', wanted, logicalId: request.logicalId, queuedAt: now,
  };
  const former = ledger.claims.get(request.logicalId);
  const { previous } = former ?? {};
  const moves = former?.import !== undefined && former.import !== key;
  const next: ClaimRecord = Object.assign(former ?? { kind: 'claim' as const, id: request.logicalId, version: 0 }, {
    previous: previous?.import === key ? undefined : previous ?? (moves ? { import: former.import!, wanted: former.wanted! } : undefined),
    left: moves ? former.import : undefined,
    import: key, wanted, requestId: request.id, claimedAt: now, newest: sentAt(request), orphaned: undefined, expires: undefined,
    createdBy: request.type === 'Create' || !former ? request.id : former.createdBy,
  });
  record.wanted = wanted;
  record.logicalId = request.logicalId;
  record.region = found.bucket?.region ?? record.region;
  if (warnings.length > 0) { record.warnings = warnings; }
  if (wanted.estimate && found.logFiles) { record.estimate = estimateOf(found.logFiles, found.store?.billingMode, wanted.estimate) ?? record.estimate; }
  pass.change(record, change);
  request.trouble = undefined;
  ledger.changed(record, next, request);
  pass.log('INFO', 'import claimed', { requestId: request.id, logicalId: request.logicalId, identity: record.identity, isNew: isNew === true });
}

function release(request: RequestRecord, pass: Pass): void {
  const claimed = pass.ledger.claims.get(request.logicalId)!;
  Object.assign(claimed, { left: claimed.import, import: undefined, previous: undefined, ...tombstone(request, pass) });
  pass.ledger.changed(claimed, request);
  pass.log('INFO', 'import released', { requestId: request.id, logicalId: request.logicalId });
}

/** A Delete that finds no claim leaves a mark, so that an older request that arrives late is refused. */
function keepNothing(request: RequestRecord, pass: Pass): void {
  const { ledger } = pass;
  const found = ledger.claims.get(request.logicalId);
  if (!found?.import) {
    const mark: ClaimRecord = Object.assign(found ?? {
      kind: 'claim' as const, id: request.logicalId, version: 0, createdBy: '', claimedAt: pass.now,
    }, tombstone(request, pass)) as ClaimRecord;
    ledger.changed(mark, request);
  }
  answer(request, { status: 'SUCCESS', physicalId: request.physicalId ?? constantId(request.logicalId) }, pass);
}

function tombstone(request: RequestRecord, { now }: Pass): Pick<ClaimRecord, 'requestId' | 'newest' | 'expires'> {
  return { requestId: request.id, newest: sentAt(request), expires: Math.ceil((now + KEEP_ANSWERS) / 1_000) };
}

async function result(request: RequestRecord, pass: Pass): Promise<Result> {
  const { ledger, observer, now } = pass;
  const claimed = ledger.claims.get(request.logicalId)!;
  const leftRecord = claimed.left ? ledger.imports.get(claimed.left) : undefined;
  // Claims that CloudFormation no longer holds do not keep an import running.
  const isKept = leftRecord !== undefined && pass.claimsOn(leftRecord).length > 0 && await isHeld(leftRecord, pass);
  const left = isKept ? undefined : leftRecord;
  const record = claimed.import ? ledger.imports.get(claimed.import) : undefined;
  const stack = record?.state === 'QUEUED' ? await observer.stack() : undefined;
  const facts: ResultFacts = { now, rollback: request.rollback === true, record, left, stack, blocked: record !== undefined && pass.isBlocked(record, left) };
  return request.type === 'Delete' ? resultOfDelete(request, facts) : resultOf(request, facts);
}

function settle(request: RequestRecord, outcome: Result, pass: Pass): void {
  const { ledger, now } = pass;
  const claimed = ledger.claims.get(request.logicalId)!;
  switch (outcome.is) {
    // The import is looked at when it is due.
    case 'open': return note(request, outcome.why, pass, Infinity);
    case 'failure': return fail(request, outcome.reason, pass);
    case 'success': {
      const physicalId = request.physicalId ?? constantId(request.logicalId);
      claimed.left = undefined;
      if (request.type === 'Delete') { return answer(request, { status: 'SUCCESS', physicalId }, pass, claimed); }
      const record = ledger.imports.get(claimed.import!);
      const warnings = [...outcome.warning ? [outcome.warning] : [], ...request.rollback ? [] : record?.warnings ?? []];
      claimed.previous = undefined;
      answer(request, {
        status: 'SUCCESS', physicalId, data: attributesOf(record, now), ...(warnings.length > 0 ? { reason: warnings.join(' ') } : {}),
      }, pass, claimed);
    }
  }
}

/** A Create that has started nothing leaves nothing: its claim goes in the write that records the answer. */
function fail(request: RequestRecord, reason: string, pass: Pass): void {
  const { ledger } = pass;
  if (request.type === 'Update' && request.rollback) {
    // A stack in UPDATE_ROLLBACK_FAILED helps nobody.
    return answer(request, { status: 'SUCCESS', physicalId: request.physicalId!, reason: message.keptInRollback(reason), data: attributesOf(undefined, pass.now) }, pass);
  }
  const claimed = ledger.claims.get(request.logicalId);
  const isOwn = claimed?.requestId === request.id && claimed.import !== undefined;
  const record = isOwn ? ledger.imports.get(claimed.import!) : undefined;
  if (request.type !== 'Create' || !isOwn) { return answer(request, failure(request, reason, claimed?.import === undefined), pass); }
  if (!isNeverStarted(record)) { return answer(request, failure(request, reason, false), pass); }
  Object.assign(claimed, { import: undefined, left: undefined, previous: undefined, ...tombstone(request, pass) });
  if (record && pass.claimsOn(record).length === 0) {
    // Nobody has heard of the import.
    if (record.announced === undefined || record.announced === 'FAILED') {
      ledger.remove(record, claimed, request);
    } else {
      record.state = 'DEQUEUED';
      ledger.changed(record, claimed, request);
    }
  }
  answer(request, failure(request, reason), pass, claimed);
}

function failure({ type, id, physicalId, logicalId }: RequestRecord, reason: string, nothingStarted = true): Answer {
  return { status: 'FAILED', physicalId: physicalId ?? (type === 'Create' ? failedId(id, nothingStarted) : constantId(logicalId)), reason };
}

function answer(request: RequestRecord, given: Answer, { ledger, now }: Pass, ...together: ClaimRecord[]): void {
  request.state = 'ANSWERED';
  request.answer = given;
  request.waitsFor = undefined;
  request.trouble = undefined;
  request.expires = Math.ceil((now + KEEP_ANSWERS) / 1_000);
  (request as { wanted?: unknown }).wanted = undefined;
  ledger.changed(request, ...together);
}

/** Notes why a request has no answer yet. */
function note(request: RequestRecord, why: string, pass: Pass, isDueIn = 5_000): void {
  pass.dueAt(pass.now + isDueIn);
  if (request.waitsFor === why && !request.trouble) { return; }
  request.waitsFor = why;
  request.trouble = undefined;
  pass.ledger.changed(request);
}

/** A call that fails is repeated in the next pass. The request remembers since when it fails. */
async function unlessItFails(request: RequestRecord, pass: Pass, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outdated) { throw error; }
    const { now } = pass;
    pass.dueAt(now + (request.trouble ? againPause(now - request.trouble.since) : 1_000));
    if (error instanceof Unfinished) { return; }
    const found = troubleOf(error, now) ?? {
      kind: 'unreachable' as const, action: asServiceError(error).action ?? 'unknown', message: oneLine(String(error)), since: now,
    };
    const trouble = { ...found, since: request.trouble?.action === found.action ? request.trouble.since : now };
    request.trouble = trouble;
    pass.log('WARN', 'call failed', { requestId: request.id, action: trouble.action, error: trouble.message });
    pass.ledger.changed(request);
  }
}

function sentAt({ sentAt: sent, receivedAt }: RequestRecord): string {
  return sent || amzDate(receivedAt);
}
