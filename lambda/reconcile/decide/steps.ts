import type { Failures, Lookup, OtherImport, StackState } from '../../checks/facts';
import type { ClaimRecord, ImportRecord, PublicState, SeenImport } from '../../ledger/records';

/** The next step of one import. */
export type ImportStep =
  /** Observe a fact, then decide again. */
  | { readonly do: 'observe'; readonly fact: ImportFact }
  /** Call CloudTrail, after the intent is recorded. */
  | { readonly do: 'start' | 'stop' }
  /** `endedAt`: when the import had ended. CloudTrail may show that end for a while after the resume. */
  | { readonly do: 'resume'; readonly endedAt: number }
  | { readonly do: 'change'; readonly to: Change }
  | { readonly do: 'wait'; readonly until: number; readonly why: string }
  | { readonly do: 'nothing' };

export type ImportFact = 'stack' | 'held' | 'seen' | 'lookup' | 'slot' | 'failures';

export type Change = Partial<Omit<ImportRecord, 'kind' | 'id' | 'version' | 'identity'>> & {
  readonly announce?: PublicState;
};

export interface ImportFacts {
  readonly now: number;
  /** The claims on the import, newest first, without those that CloudFormation is known not to hold. */
  readonly claims: readonly ClaimRecord[];
  /** Whether a request waits for this import, and whether it waits for the end. */
  readonly requested: boolean;
  readonly endAwaited: boolean;
  /** The import of the stack that occupies the slot, if there is one. */
  readonly blocked: boolean;
  /** Between 0 and 1, different in every invocation. */
  readonly chance?: number | undefined;
  /** When the newest open request was received that releases the import, or moves its claim to another import. */
  readonly leftAt?: number | undefined;
  /** Whether CloudFormation has sent a Delete for every claim. The Delete may not be admitted yet. */
  readonly leaving: boolean;
  readonly stack?: StackState | undefined;
  /** When a pass last saw the stack in progress. */
  readonly inProgressAt?: number | undefined;
  /**
   * Whether CloudFormation holds a logical ID that claims the import. `unsettled`: CloudFormation creates its resource.
   */
  readonly held?: boolean | 'unsettled' | undefined;
  readonly seen?: SeenImport | 'gone' | undefined;
  readonly lookup?: Lookup | undefined;
  /** The import that is in progress in the account, if there is one. */
  readonly slot?: 'free' | { readonly importId: string; readonly since: number } | undefined;
  readonly failures?: Failures | undefined;
}

/** Whether CloudTrail runs the import, or may run it. */
export function isActive({ state }: ImportRecord): boolean {
  return state === 'STARTING' || state === 'RUNNING' || state === 'STOPPING';
}

/** Whether an import waits for its turn. */
export function isQueued({ state, retryAt = 0 }: ImportRecord, now: number): boolean {
  return state === 'QUEUED' || (state === 'RETRYING' && retryAt <= now);
}

/** Whether the state of the stack allows a start or a resume now. */
export function mayBegin(record: ImportRecord, stack: StackState, endAwaited: boolean): boolean {
  const { activity } = stack;
  if (record.awaitsRest && !endAwaited) { return activity === 'rest'; }
  // A rollback resumes an import that the update has stopped. It starts no new import.
  const isReturn = record.importId !== undefined && record.state === 'QUEUED';
  return activity === 'forward' || activity === 'rest' || (activity === 'rollback' && isReturn);
}

/** The fields that an import loses before it starts or resumes again. */
export const AGAIN = {
  retries: undefined, retryAt: undefined, awaitsRest: undefined, notBefore: undefined, busySince: undefined,
  turnAt: undefined, accessRetries: undefined, deniedSince: undefined, stoppedBy: undefined, refused: undefined,
  reason: undefined, trouble: undefined, lastFailure: undefined,
} satisfies Change;

/** The import no longer stops. */
export const STOPPED = { stopAt: undefined, stopSince: undefined };

/** CloudTrail runs the import. */
export function adopt(importId: string, startedAt: number, role: string | undefined): ImportStep & { do: 'change' } {
  return change({
    state: 'RUNNING',
    importId,
    startedAt,
    role,
    intent: undefined,
    seenAt: undefined,
    refused: undefined,
    reason: undefined,
    notBefore: undefined,
    busySince: undefined,
    turnAt: undefined,
    deniedSince: undefined,
    retryAt: undefined,
    awaitsRest: undefined,
    stoppedBy: undefined,
    ...STOPPED,
    announce: 'RUNNING',
  });
}

/** `reason`: why the import is complete although CloudTrail shows FAILED. */
export function complete(seen: SeenImport, now: number, reason?: string): ImportStep {
  return change({
    state: 'COMPLETED',
    importId: seen.importId,
    seen,
    seenAt: now,
    stoppedBy: undefined,
    reason,
    lastFailure: undefined,
    refused: undefined,
    ...STOPPED,
    announce: 'COMPLETED',
  });
}

export function gone(reason: string): ImportStep {
  return change({ state: 'FAILED', stoppedBy: undefined, gone: true, intent: undefined, reason, announce: 'FAILED' });
}

/** The import does not start or continue. A later Update may try again. */
export function refuse(reason: string): ImportStep & { do: 'change' } {
  return change({
    state: 'FAILED',
    stoppedBy: undefined,
    refused: true,
    retryAt: undefined,
    intent: undefined,
    deniedSince: undefined,
    reason,
    announce: 'FAILED',
  });
}

/** An import that exists in CloudTrail, as the ledger records it. */
export function asSeen({ importId, role, status, createdAt, updatedAt, statistics }: OtherImport): Change {
  const none = { prefixesFound: 0, prefixesCompleted: 0, filesCompleted: 0, eventsCompleted: 0, failedEntries: 0 };
  return {
    importId, role, seen: { importId: importId!, status, createdAt, updatedAt, statistics: statistics ?? none },
  };
}

/** CloudTrail's times have whole seconds. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1_000) * 1_000;
}

export function change(to: Change): ImportStep & { do: 'change' } {
  return { do: 'change', to };
}

export function observe(fact: ImportFact): ImportStep {
  return { do: 'observe', fact };
}

export function wait(until: number, why: string): ImportStep {
  return { do: 'wait', until, why };
}
