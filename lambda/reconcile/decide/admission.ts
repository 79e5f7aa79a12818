import { ADMIT_WITHIN } from './timing';
import type { StackState } from '../../checks/facts';
import type { ClaimRecord, RequestRecord } from '../../ledger/records';
import * as message from '../../report/messages';

/** Whether a request may change the desired state of the stack. */
export type Admission =
  | { readonly is: 'admitted'; readonly rollback: boolean }
  | { readonly is: 'refused'; readonly reason: string }
  | { readonly is: 'undecided' };

/**
 * Admits a request only during an operation of the function's own stack, and only if no later request of the same
 * logical ID was admitted. A forged or redelivered request therefore changes nothing while the stack is at rest. Pure.
 */
export function admission(
  request: RequestRecord,
  claim: ClaimRecord | undefined,
  stackId: string,
  stack: StackState,
  now: number,
): Admission {
  if (request.stackId !== stackId) { return { is: 'refused', reason: message.otherStack(request.stackId) }; }
  if (claim && isOlder(request, claim)) { return { is: 'refused', reason: message.overtaken() }; }
  if (stack.activity !== 'rest' && stack.activity !== 'stuck') {
    return { is: 'admitted', rollback: stack.activity === 'rollback' };
  }
  // CloudFormation may show the status of a new operation late.
  return now < request.receivedAt + ADMIT_WITHIN
    ? { is: 'undecided' }
    : { is: 'refused', reason: message.stackNotInProgress(stack.status) };
}

/** Times have whole seconds. No request follows a Delete of the same logical ID within a second. */
function isOlder({ sentAt, type }: RequestRecord, { newest, import: claimed, requestId }: ClaimRecord): boolean {
  return sentAt < newest || (sentAt === newest && claimed === undefined && requestId !== '' && type !== 'Delete');
}
