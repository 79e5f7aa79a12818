import { answer, fail, failure, sentAt } from './answers';
import { admission } from './decide/admission';
import { isHopeless } from './decide/result-step';
import { isOverdue, note, openRequests } from './open-requests';
import type { Pass } from './pass';
import type { RequestRecord } from '../ledger/records';
import * as message from '../report/messages';
import { constantId } from '../request/physical-ids';

export async function admit(request: RequestRecord, pass: Pass): Promise<void> {
  const { ledger, observer, context } = pass;
  const claimed = ledger.claims.get(request.logicalId);
  const stack = await observer.stack();
  const decision = admission(request, claimed, context.stackId, stack, pass.now);
  switch (decision.is) {
    case 'undecided': return note(request, `the stack is ${stack.status}`, pass);
    case 'refused': return answer(request, failure(request, decision.reason), pass);
    case 'admitted':
      request.state = 'ADMITTED';
      request.rollback = decision.rollback;
      pass.admitted++;
      pass.lease.record.inProgressAt = pass.now;
      supersede(request, pass);
      if (claimed) {
        // Older requests of this logical ID are refused from now on.
        claimed.newest = sentAt(request);
        // The claim of a failed Create belongs to the next Create. A claim that RETAIN has left does not.
        if (request.type === 'Create' && !claimed.confirmed) { claimed.createdBy = request.id; }
      }
      ledger.changed(request, ...(claimed ? [claimed] : []));
  }
}

/** CloudFormation waits for one request of a logical ID at a time, and no longer for earlier requests. */
function supersede(request: RequestRecord, pass: Pass): void {
  for (const other of openRequests(pass)) {
    if (other !== request && other.logicalId === request.logicalId && other.state === 'ADMITTED') {
      answer(other, failure(other, message.overtaken()), pass);
    }
  }
}

/** A Delete whose logical ID has no claim needs no admission, because it changes nothing. */
export function giveUpOnAdmission(request: RequestRecord, pass: Pass): void {
  const { trouble, type, logicalId } = request;
  if (!isHopeless(trouble, pass.now) && !isOverdue(request, pass)) { return; }
  if (type === 'Delete' && pass.ledger.claims.get(logicalId)?.import === undefined) {
    return answer(request, { status: 'SUCCESS', physicalId: request.physicalId ?? constantId(logicalId) }, pass);
  }
  fail(request, trouble ? message.callFails(trouble) : message.tookTooLong(request.waitsFor), pass);
}
