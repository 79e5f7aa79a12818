import type { Estimate } from '../checks/estimate';
import type { Answer } from '../request/answer';
import type { ImportIdentity } from '../request/identity';
import type { WantedImport } from '../request/properties';

/**
 * The records of the ledger. The table's key is `kind` and `id`. New versions only add attributes. An older handler
 * keeps attributes that it does not know.
 */
export interface RecordBase {
  readonly kind: string;
  readonly id: string;
  /** Increases with each write. Every write is conditional on the version that was read. */
  version: number;
  /** When DynamoDB may delete the record, in seconds since the epoch. A record that is due counts as absent. */
  expires?: number | undefined;
}

/** A request of CloudFormation, and its answer. `id` is the RequestId. */
export interface RequestRecord extends RecordBase {
  readonly kind: 'request';
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  /** When CloudFormation sent the request, as `20260301T120000Z`. */
  readonly sentAt: string;
  /** When the function recorded the request. */
  readonly receivedAt: number;
  /** Lambda's ID of the event that an invocation works on. Each delivery of the same event has it. */
  readonly delivery?: string;
  /** The import that the request asks for. Absent if the properties of a Delete are invalid. */
  readonly wanted?: WantedImport;
  state: 'RECEIVED' | 'ADMITTED' | 'ANSWERED';
  /** Whether the stack was rolling back when the request was admitted. */
  rollback?: boolean | undefined;
  /** Since when a call that the request needs has failed. */
  trouble?: Trouble | undefined;
  /** Why the request has no answer yet. */
  waitsFor?: string | undefined;
  answer?: Answer;
}

/** The import that one custom resource uses. `id` is its logical ID. A claim without an import has been released. */
export interface ClaimRecord extends RecordBase {
  readonly kind: 'claim';
  /** The `id` of the import record that is claimed. */
  import?: string | undefined;
  /** The settings that this custom resource specifies for the import. */
  wanted?: WantedImport | undefined;
  /** The request that wrote the claim last. */
  requestId: string;
  /** The Create that made the claim. */
  createdBy: string;
  /** A request that wrote the claim has succeeded. */
  confirmed?: true | undefined;
  claimedAt: number;
  /** When the newest admitted request of this logical ID was sent. Older requests are refused. */
  newest: string;
  /** The claim before an Update that has not succeeded. An Update back to it counts as a rollback. */
  previous?: { readonly import: string; readonly wanted: WantedImport } | undefined;
  /** The former import of an Update or Delete, until the request is answered. */
  left?: string | undefined;
  /** CloudFormation no longer holds the logical ID, so the claim starts and retries nothing. */
  orphaned?: true | undefined;
}

/** The states of an import, which events and the custom resource's attributes show as well. */
export const IMPORT_STATES = [
  'QUEUED',
  'STARTING',
  'RUNNING',
  'STOPPING',
  'STOPPED',
  'RETRYING',
  'FAILED',
  'COMPLETED',
  'DEQUEUED',
] as const;
export type ImportState = (typeof IMPORT_STATES)[number];

/** The states for which state change events are published. The others last only moments. */
export type PublicState = Exclude<ImportState, 'STARTING' | 'STOPPING' | 'DEQUEUED'>;

/** One import. `id` is a hash of its identity. */
export interface ImportRecord extends RecordBase {
  readonly kind: 'import';
  readonly identity: ImportIdentity;
  state: ImportState;
  /** The settings of the newest claim. They stay when the last claim is gone. */
  wanted: WantedImport;
  /** The logical ID of the newest claim. */
  logicalId: string;
  /** CloudTrail's ID, once it is known. */
  importId?: string | undefined;
  /** The role with which the import was started. */
  role?: string | undefined;
  /**
   * The first report of CloudTrail is not counted in the metrics, because an earlier stack has counted those events.
   */
  uncounted?: true | undefined;
  /** Someone else's import, adopted because it is complete. */
  foreign?: true | undefined;
  /** Its place in the queue. */
  queuedAt: number;
  /** Recorded before a call with an effect, removed when the result is known. */
  intent?: { readonly action: 'start' | 'resume'; readonly at: number; readonly role: string } | undefined;
  /** When the import had ended, before it was resumed. CloudTrail may show that end for a while. */
  endedAt?: number | undefined;
  /** When CloudTrail accepted the last start or resume. */
  startedAt?: number | undefined;
  /** Who stopped the import, if it is STOPPED or has FAILED while it was being stopped. */
  stoppedBy?: 'stack' | 'person' | undefined;
  /** When StopImport was last called, and when it was first called. */
  stopAt?: number | undefined;
  stopSince?: number | undefined;
  /** The last report of CloudTrail, and the time of the call. */
  seen?: SeenImport | undefined;
  seenAt?: number | undefined;
  /** The function makes no call for the import before this time. */
  notBefore?: number | undefined;
  /** Since when CloudTrail has refused the start because another import is in progress. */
  busySince?: number | undefined;
  /** When this stack may start the import, after another import on which several stacks wait has ended. */
  turnAt?: number | undefined;
  /** Since when CloudTrail has refused the start with an error that can disappear when IAM is consistent. */
  deniedSince?: number | undefined;
  /** When the checks before a start were last passed. */
  checkedAt?: number | undefined;
  /** Retries of a FAILED import so far, and when the next one is due. */
  retries?: number | undefined;
  retryAt?: number | undefined;
  /**
   * The import starts or continues only when no operation of the stack is in progress: after a denied access, or with a
   * role that a rollback would delete. It lets other imports pass in the queue.
   */
  awaitsRest?: true | undefined;
  /** The number of retries after a denied access. */
  accessRetries?: number | undefined;
  /** The last start or resume was refused, so nothing has run since. */
  refused?: true | undefined;
  /** CloudTrail no longer has a record of the import. */
  gone?: true | undefined;
  /** The first failed entry when the import was last retried. */
  lastFailure?: string | undefined;
  /** Why the import FAILED, or does not continue, or is COMPLETED although CloudTrail shows FAILED. */
  reason?: string | undefined;
  /** The bucket's Region, as S3 reported it. */
  region?: string | undefined;
  /** Warnings of the checks. They do not prevent the import. */
  warnings?: readonly string[] | undefined;
  estimate?: Estimate | undefined;
  /** Since when a call that the import needs has failed. */
  trouble?: Trouble | undefined;
  /** The last state that was put into the outbox. */
  announced?: PublicState | undefined;
  /** State changes that have not been published yet. */
  outbox?: readonly StateChange[] | undefined;
}

/** An import as CloudTrail reports it. */
export interface SeenImport {
  readonly importId: string;
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly statistics: Statistics;
}

export interface Statistics {
  readonly prefixesFound: number;
  readonly prefixesCompleted: number;
  readonly filesCompleted: number;
  readonly eventsCompleted: number;
  readonly failedEntries: number;
}

export interface StateChange {
  readonly at: number;
  readonly state: PublicState;
  readonly detail: Readonly<Record<string, unknown>>;
  /** Why EventBridge has not accepted the event. */
  readonly trouble?: Trouble;
}

/** A call that fails again and again. */
export interface Trouble {
  readonly kind: 'denied' | 'unreachable' | 'throttled';
  /** The action as IAM names it, such as `cloudtrail:ListImports`. */
  readonly action: string;
  readonly message: string;
  readonly since: number;
}

/** An import in CloudTrail that no claim of the stack started. Its source never changes, so it is read once. */
export interface PastRecord extends RecordBase {
  readonly kind: 'past';
  readonly identity: ImportIdentity;
  readonly role: string;
}

/** The invocation that runs the reconciler, and the change of the rule by the last pass. */
export interface LeaseRecord extends RecordBase {
  readonly kind: 'lease';
  holder: string;
  until: number;
  rule?: 'ENABLED' | 'DISABLED' | undefined;
  ruleAt?: number | undefined;
  /** When a pass last saw the stack in progress. */
  inProgressAt?: number | undefined;
  /** When StartImport and StopImport were last called. */
  startAt?: number | undefined;
  stopAt?: number | undefined;
}

export type LedgerRecord = RequestRecord | ClaimRecord | ImportRecord | PastRecord;
