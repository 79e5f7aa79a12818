import { admit, giveUpOnAdmission } from './admit';
import { answer, fail, sentAt, tombstone } from './answers';
import { claim, keepNothing, release } from './claims';
import { disableAcls } from '../aws/bucket';
import { oneLine } from '../aws/errors';
import type { Lookup } from '../checks/facts';
import type { ImportRecord, RequestRecord } from '../ledger/records';
import * as checkMessage from '../report/check-messages';
import { eventWarnings } from '../report/events';
import * as message from '../report/messages';
import { attributesOf } from '../request/answer';
import { identityKey } from '../request/identity';
import { constantId } from '../request/physical-ids';
import { withOwn } from './decide/own-imports';
import { countsAsRollback, nextRequestStep, type RequestFact, type RequestFacts } from './decide/request-step';
import {
  isHopeless,
  resultOf,
  resultOfDelete,
  type Result,
  type ResultFacts,
} from './decide/result-step';
import { STORE_PATIENCE } from './decide/timing';
import { isHeld } from './import-work';
import { Unfinished } from './observer';
import { isOverdue, note, openRequests, unlessItFails } from './open-requests';
import type { Pass } from './pass';

/** Admits the requests that have arrived, and applies them to the claims of the custom resources. */
export async function applyRequests(pass: Pass): Promise<void> {
  const received = openRequests(pass)
    .filter(({ state }) => state === 'RECEIVED')
    .sort((a, b) => sentAt(a).localeCompare(sentAt(b)) || a.receivedAt - b.receivedAt);
  for (const request of received) {
    await unlessItFails(request, pass, () => admit(request, pass));
  }
  await Promise.all(
    openRequests(pass)
      .filter((request) => request.state === 'ADMITTED' && !isApplied(request, pass))
      .map((request) => unlessItFails(request, pass, () => apply(request, pass))),
  );
}

/** Answers the requests whose imports have reached the required state. */
export async function answerRequests(pass: Pass, ruleFailed: unknown): Promise<void> {
  for (const request of openRequests(pass)) {
    if (request.state === 'RECEIVED') {
      giveUpOnAdmission(request, pass);
    } else if (isApplied(request, pass)) {
      await unlessItFails(request, pass, async () => {
        const outcome = await result(request, pass);
        // Without the rule, no pass would continue the remaining work. A Delete leaves no work.
        if (ruleFailed !== undefined && request.type !== 'Delete' && outcome.is !== 'failure') { throw ruleFailed; }
        settle(request, outcome, pass);
      });
    } else {
      const { trouble } = request;
      if (isHopeless(trouble, pass.now)) {
        fail(request, message.callFails(trouble), pass);
      } else if (isOverdue(request, pass)) { fail(request, message.tookTooLong(request.waitsFor), pass); }
    }
  }
}

function isApplied({ id, logicalId }: RequestRecord, { ledger }: Pass): boolean {
  return ledger.claims.get(logicalId)?.requestId === id;
}

async function apply(request: RequestRecord, pass: Pass): Promise<void> {
  let found: Partial<RequestFacts> = {};
  if (countsAsRollback(request, factsOf(request, pass))) { request.rollback = true; }
  for (;;) {
    const step = nextRequestStep(request, {
      ...factsOf(request, pass),
      ...found,
      lookup: found.lookup && complete(found.lookup, request, pass),
    });
    switch (step.do) {
      case 'observe':
        if (!pass.hasTime) { return; }
        found = { ...found, ...(await observe(step.fact, request, pass)) };
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

function factsOf(request: RequestRecord, pass: Pass): RequestFacts {
  const { ledger, now, context } = pass;
  const record = request.wanted && ledger.imports.get(identityKey(request.wanted.identity));
  return {
    now,
    account: context.functionArn.split(':')[4],
    storeUntil: request.receivedAt + STORE_PATIENCE,
    claim: ledger.claims.get(request.logicalId),
    record,
    claimedByOthers: record !== undefined && pass.claimsOn(record).some(({ id }) => id !== request.logicalId),
  };
}

async function observe(
  fact: RequestFact,
  { wanted, logicalId }: RequestRecord,
  pass: Pass,
): Promise<Partial<RequestFacts>> {
  const { observer, ledger } = pass;
  switch (fact) {
    case 'stack': return { stack: await observer.stack() };
    case 'heldId': return { heldId: await observer.heldId(logicalId) };
    case 'store': return { store: await observer.store(wanted!.destination) };
    case 'bucket': return { bucket: await observer.bucket(wanted!) };
    case 'seen': return { seen: await observer.seen(ledger.imports.get(identityKey(wanted!.identity))!.importId!) };
    case 'lookup': return { lookup: await observer.lookup(wanted!, [...ledger.imports.values()]) };
    case 'logFiles': {
      const { region } = await observer.bucket(wanted!);
      return {
        logFiles: await observer.logFiles(
          wanted!,
          region ?? wanted!.bucketRegion ?? wanted!.destination.split(':')[3],
        ),
      };
    }
  }
}

/** Other requests of this pass may have claimed imports since CloudTrail was asked. */
function complete(lookup: Lookup, { wanted, logicalId }: RequestRecord, pass: Pass): Lookup {
  // The former import of the custom resource does not overlap if it has never started.
  const isWanted = (other: ImportRecord) =>
    pass.claimsOn(other).some(({ id }) => id !== logicalId || other.importId !== undefined);
  return withOwn(lookup, wanted!, [...pass.ledger.imports.values()], isWanted);
}

/** Disables the bucket's ACLs. Returns why that is refused, or undefined. */
async function withoutAcls(
  { id, wanted }: RequestRecord,
  pass: Pass,
  { bucket }: Partial<RequestFacts>,
): Promise<string | undefined> {
  await pass.write();
  const outcome = await disableAcls(wanted!, bucket?.region ?? wanted!.bucketRegion, pass.surroundings);
  pass.log('INFO', 'bucket ACLs disabled', {
    requestId: id,
    bucket: wanted!.bucket,
    identity: wanted!.identity,
    outcome: outcome.ended,
  });
  switch (outcome.ended) {
    case 'done': return undefined;
    case 'again':
      throw new Unfinished('Another call changes the bucket at the moment.');
    case 'granted': return checkMessage.aclGrantsAccess(wanted!.bucket);
    case 'refused': return oneLine(String(outcome.error));
  }
}

async function result(request: RequestRecord, pass: Pass): Promise<Result> {
  const { ledger, observer, now } = pass;
  const claimed = ledger.claims.get(request.logicalId)!;
  const leftRecord = claimed.left ? ledger.imports.get(claimed.left) : undefined;
  // Claims that CloudFormation no longer holds do not keep an import running.
  const isClaimed = leftRecord !== undefined && pass.claimsOn(leftRecord).length > 0;
  const isKept = isClaimed && (await isHeld(leftRecord, pass)) !== false;
  const left = isKept ? undefined : leftRecord;
  const record = claimed.import ? ledger.imports.get(claimed.import) : undefined;
  const stack = record?.state === 'QUEUED' ? await observer.stack() : undefined;
  const facts: ResultFacts = {
    now,
    rollback: request.rollback === true,
    record,
    left,
    stack,
    blocked: record !== undefined && pass.isBlocked(record, left),
  };
  return request.type === 'Delete' ? resultOfDelete(request, facts) : resultOf(request, facts);
}

function settle(request: RequestRecord, outcome: Result, pass: Pass): void {
  const { ledger, now } = pass;
  const claimed = ledger.claims.get(request.logicalId)!;
  switch (outcome.is) {
    // The next step of the import determines when the next pass is due.
    case 'open': return note(request, outcome.why, pass, Infinity);
    case 'failure': return fail(request, outcome.reason, pass);
    case 'success': {
      const record = claimed.import ? ledger.imports.get(claimed.import) : undefined;
      const left = claimed.left ? ledger.imports.get(claimed.left) : undefined;
      const warnings = [
        ...(outcome.warning ? [outcome.warning] : []),
        ...(request.rollback ? [] : (record?.warnings ?? [])),
        ...[record, left].flatMap((each) => (each ? eventWarnings(each) : [])),
      ];
      const success = {
        status: 'SUCCESS' as const,
        physicalId: request.physicalId ?? constantId(request.logicalId),
        ...(warnings.length > 0 ? { reason: warnings.join(' ') } : {}),
      };
      claimed.left = undefined;
      if (request.type === 'Delete') {
        Object.assign(claimed, tombstone(request, pass));
        return answer(request, success, pass, claimed);
      }
      claimed.previous = undefined;
      claimed.confirmed = true;
      answer(request, { ...success, data: attributesOf(record, now) }, pass, claimed);
    }
  }
}
