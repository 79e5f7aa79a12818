import type { Pass } from './pass';
import type { ClaimRecord, RequestRecord } from '../ledger/records';
import * as message from '../report/messages';
import { attributesOf, type Answer } from '../request/answer';
import { amzDate } from '../request/envelope';
import { constantId, failedId } from '../request/physical-ids';
import { isNeverStarted } from './decide/result-step';
import { AGAIN } from './decide/steps';
import { KEEP_ANSWERS } from './decide/timing';

/** Records a failure. If a Create has started no import, the same write removes its claim. */
export function fail(request: RequestRecord, reason: string, pass: Pass): void {
  const { ledger } = pass;
  if (request.type === 'Update' && request.rollback) {
    // A failure would leave the stack in UPDATE_ROLLBACK_FAILED.
    return answer(
      request,
      {
        status: 'SUCCESS',
        physicalId: request.physicalId!,
        reason: message.keptInRollback(reason),
        data: attributesOf(undefined, pass.now),
      },
      pass,
    );
  }
  const claimed = ledger.claims.get(request.logicalId);
  const isOwn = claimed?.requestId === request.id && claimed.import !== undefined;
  const record = isOwn ? ledger.imports.get(claimed.import!) : undefined;
  if (request.type !== 'Create' || !isOwn) {
    return answer(request, failure(request, reason, claimed?.import === undefined), pass);
  }
  if (!isNeverStarted(record)) { return answer(request, failure(request, reason, false), pass); }
  Object.assign(claimed, { import: undefined, left: undefined, previous: undefined, ...tombstone(request, pass) });
  ledger.changed(claimed, request);
  if (record) {
    const isWanted = pass.claimsOn(record).length > 0;
    const hasQueuedBefore = record.queuedAt < request.receivedAt;
    if (!isWanted) {
      pass.change(record, { state: 'DEQUEUED' });
    } else if (record.state === 'FAILED' && hasQueuedBefore) {
      // Another custom resource claims the import, too, and keeps its place in the queue.
      pass.change(record, { ...AGAIN, state: 'QUEUED', announced: undefined });
    }
    ledger.changed(record, claimed, request);
  }
  answer(request, failure(request, reason), pass, claimed);
}

export function failure(
  { type, id, physicalId, logicalId }: RequestRecord,
  reason: string,
  nothingStarted = true,
): Answer {
  return {
    status: 'FAILED',
    physicalId: physicalId ?? (type === 'Create' ? failedId(id, nothingStarted) : constantId(logicalId)),
    reason,
  };
}

export function answer(
  request: RequestRecord,
  given: Answer,
  { ledger, now }: Pass,
  ...together: ClaimRecord[]
): void {
  request.state = 'ANSWERED';
  request.answer = given;
  request.waitsFor = undefined;
  request.trouble = undefined;
  request.expires = Math.ceil((now + KEEP_ANSWERS) / 1_000);
  (request as { wanted?: unknown }).wanted = undefined;
  ledger.changed(request, ...together);
}

/** The record of a released claim, so that older requests of its logical ID are refused for a day. */
export function tombstone(
  request: RequestRecord,
  { now }: Pass,
): Pick<ClaimRecord, 'requestId' | 'newest' | 'expires'> {
  return { requestId: request.id, newest: sentAt(request), expires: Math.ceil((now + KEEP_ANSWERS) / 1_000) };
}

/** When CloudFormation sent a request. If this is unknown, when the function received it. */
export function sentAt({ sentAt: sent, receivedAt }: RequestRecord): string {
  return sent || amzDate(receivedAt);
}
