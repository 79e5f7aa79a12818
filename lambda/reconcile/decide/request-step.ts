import { claimStep } from './claim-step';
import type { Change } from './steps';
import type { StackState } from '../../checks/facts';
import type { CheckFacts, Need } from '../../checks/preflight';
import type { ClaimRecord, ImportRecord, RequestRecord, SeenImport } from '../../ledger/records';
import * as message from '../../report/messages';
import { constantId, failedCreateOf } from '../../request/physical-ids';
import type { WantedImport } from '../../request/properties';

/** The next step of a request that has been admitted and not yet applied: it changes a claim, or is refused. Pure. */
export type RequestStep =
  | { readonly do: 'observe'; readonly fact: RequestFact }
  /** Disable the bucket's ACLs, then decide again. */
  | { readonly do: 'acls' }
  | { readonly do: 'wait'; readonly why: string }
  /** The custom resource claims the import from now on. `change`: the new fields of the import's record. */
  | { readonly do: 'claim'; readonly change: Change; readonly warnings?: readonly string[] }
  /** The custom resource releases its claim. */
  | { readonly do: 'release' }
  /** The request succeeds without a change. */
  | { readonly do: 'succeed' }
  | { readonly do: 'fail'; readonly reason: string };

export type RequestFact = Need | 'stack' | 'seen' | 'heldId';

export interface RequestFacts extends CheckFacts {
  readonly claim?: ClaimRecord | undefined;
  /** The import that the request asks for, if the ledger knows it. */
  readonly record?: ImportRecord | undefined;
  /** Whether another logical ID claims that import. */
  readonly claimedByOthers: boolean;
  readonly stack?: StackState | undefined;
  readonly seen?: SeenImport | 'gone' | undefined;
  /** The physical ID that CloudFormation holds for the logical ID. */
  readonly heldId?: string | 'none' | undefined;
}

export function nextRequestStep(request: RequestRecord, facts: RequestFacts): RequestStep {
  if (request.type === 'Delete') { return decideDelete(request, facts); }
  const wanted = request.wanted!;
  if (countsAsRollback(request, facts)) { return returnTo(wanted, facts); }
  if (!facts.stack) { return { do: 'observe', fact: 'stack' }; }
  // CloudFormation no longer waits for the request. The next request decides.
  if (facts.stack.activity !== 'forward') { return { do: 'fail', reason: message.givenUp(facts.stack.status) }; }
  return claimStep({ ...facts, wanted });
}

/** A rollback returns to the last stable properties of CloudFormation, and so does an Update after a failed Update. */
export function countsAsRollback(
  request: RequestRecord,
  { claim, record }: Pick<RequestFacts, 'claim' | 'record'>,
): boolean {
  if (request.type !== 'Update') { return false; }
  return (
    request.rollback === true ||
    (claim?.previous !== undefined && record !== undefined && claim.previous.import === record.id)
  );
}

/** Only the physical ID that CloudFormation holds represents the claim. A Delete of another ID may be a cleanup. */
function decideDelete({ physicalId, logicalId }: RequestRecord, { claim, heldId }: RequestFacts): RequestStep {
  // A former import means that an earlier Delete failed, because the import did not stop.
  if (!claim?.import) { return claim?.left === undefined ? { do: 'succeed' } : { do: 'release' }; }
  if (physicalId === undefined || physicalId === constantId(logicalId)) { return { do: 'release' }; }
  const failedCreate = failedCreateOf(physicalId);
  if (failedCreate !== undefined) {
    return failedCreate === claim.createdBy ? { do: 'release' } : { do: 'succeed' };
  }
  if (heldId === undefined) { return { do: 'observe', fact: 'heldId' }; }
  return heldId === constantId(logicalId) ? { do: 'succeed' } : { do: 'release' };
}

/** A rollback runs no checks, and starts no import that the ledger does not contain. */
function returnTo(wanted: WantedImport, { record }: RequestFacts): RequestStep {
  return record
    ? { do: 'claim', change: {} }
    : {
      do: 'claim',
      change: { state: 'FAILED', gone: true, wanted, reason: message.nothingToReturnTo(), announce: 'FAILED' },
    };
}
