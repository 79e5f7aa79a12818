import type { Estimate } from './estimate';
import type { ImportIdentity } from './identity';
import type { LogFiles } from './log-files';

/** An import as CloudTrail knows it. Times in milliseconds since the epoch. */
export interface ImportRecord {
  readonly importId: string;
  readonly status: ImportStatus;
  readonly identity: ImportIdentity;
  readonly role: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  readonly statistics: Statistics;
}

/** How far an import is; not real time. */
export interface Statistics {
  readonly prefixesFound: number;
  readonly prefixesCompleted: number;
  readonly filesCompleted: number;
  readonly eventsCompleted: number;
  readonly failedEntries: number;
}

export type ImportStatus = 'INITIALIZING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'STOPPED';

export interface Lookup {
  readonly imports: readonly ImportRecord[];
  /** False when the store has more past imports than a look-up goes through. */
  readonly complete: boolean;
  /** Imports of others' identities that take in some of the same logs. */
  readonly overlapping?: readonly ImportRecord[];
  /** An import is listed that is new and cannot be read yet: nobody knows what it imports. */
  readonly hidden?: boolean;
}

export interface StackState {
  /** `forward`: a create or update in progress, the only time at which a new import may start. */
  readonly doing: 'forward' | 'rollback' | 'delete' | 'other';
  readonly status: string;
  /** When the operation in progress began. */
  readonly since: number;
}

export interface StoreState {
  readonly status: string;
  /** The event categories of its selectors, e.g. `Management`; none that are known: empty. */
  readonly categories?: readonly string[];
  readonly organization?: boolean;
  readonly retentionDays?: number;
  /** When it was created, in milliseconds since the epoch. */
  readonly createdAt?: number;
  readonly billingMode?: string;
}

export interface BucketState {
  readonly exists: boolean;
  /** Absent when S3 did not say. */
  readonly region?: string;
  /** `unknown`: S3 does not let us look; the bucket is most likely another account's. */
  readonly acls: 'disabled' | 'enabled' | 'unknown';
  /** Who but the bucket's owner has access through the bucket's ACL. */
  readonly grantees: readonly string[];
}

/** The executions that earlier requests of this resource have left, and how they ended. ARNs of those that still run. */
export interface EarlierRequests {
  /** The requests of the whole stack that are at work, if there are others: how many, and how many of them came before this one. */
  readonly crowd?: { readonly requests: number; readonly place: number };
  readonly running: readonly string[];
  /** Imports that wait for the account's one slot. */
  readonly queued: readonly string[];
  /** Those that have left the queue, the newest first, and when a later request took them out of it. */
  readonly queueEnded: readonly { readonly execution: string; readonly takenOutAt?: number }[];
  /** Imports that are watched while they run. */
  readonly watching: readonly string[];
  /** This very request has left its watch; a tick that died has not noted it. */
  readonly ownWatch?: boolean;
  /** The last watch over what is wanted was stopped: the import's end was perhaps never told. */
  readonly watchCutOff?: boolean;
  /** Until when what is wanted was watched to its end; where no watch over it is known, when this resource's first known request began. */
  readonly toldUntil?: number;
  /** A request that CloudFormation sent after this one is there already: this one arrived late. */
  readonly overtaken?: boolean;
  /** When the last one ended that may have started an import. */
  readonly lastEndedAt?: number;
  /** When the request before this one began. */
  readonly lastRequestAt?: number;
  /** When the last request ended without a result. */
  readonly requestBrokenOffAt?: number;
  /** When the last one was stopped in the middle of a tick, which goes on for a while, unseen. */
  readonly brokenOffAt?: number;
  /** When a resource of the stack, this or another, last started what is wanted. */
  readonly wantedStartedAt?: number;
  /** Since when all executions are known; of those that ended before some are not listed any more. */
  readonly listedSince?: number;
  /** When what is wanted, and what an update leaves, was last left to a watch of this resource, or resumed by a watch that is stopped now. */
  readonly goesOnSince?: { readonly wanted?: number; readonly former?: number };
}

/** What did not go in, as far as it is looked through. */
export interface Failures {
  readonly count: number;
  /** `true`: a retry may help some of them. */
  readonly healable: boolean;
  readonly accessDenied: boolean;
  readonly first: readonly { readonly location: string; readonly reason: string }[];
}

/** How the last call of this tick with an effect ended. */
export interface Outcome {
  readonly of: 'start' | 'resume' | 'stop' | 'disableAcls';
  /**
   * `done`; `busy`: another import runs; `throttled`: surely not accepted; `unclear`: accepted or not, nobody told;
   * `notYet`: refused in a way that IAM shows while it is not yet consistent; `refused`: for good.
   */
  readonly ended: 'done' | 'busy' | 'throttled' | 'unclear' | 'notYet' | 'refused';
  readonly record?: ImportRecord;
  /** The import that was resumed or stopped. */
  readonly importId?: string;
  /** One sentence that says what happened and what to do. */
  readonly sentence?: string;
}

/** What one tick leaves to the next. The state machine keeps it; it must stay small. */
export interface Memory {
  /** A StartImport may have been accepted unseen since then. */
  readonly unclearSince?: number;
  /** StartImport has been refused since then as it is while IAM is not yet consistent. */
  readonly deniedSince?: number;
  /** The store has been awaited since then. */
  readonly storeSince?: number;
  /** StartImport has said since then that another import is in progress, although none is listed. */
  readonly busySince?: number | undefined;
  /** StopImport was last sent for this import, at this time. */
  readonly stopping?: { readonly importId: string; readonly at: number };
  /** Past imports that are of another identity, so that no later tick reads them again. */
  readonly passedOver?: readonly string[];
  /** The import is to be put into the queue; only with `queued` it is known to be there. */
  readonly queueing?: { readonly importId?: string };
  /** The import waits in the queue: this request must not start it itself. */
  readonly queued?: boolean;
  /** What the listing has found: it is made once. */
  readonly logFiles?: LogFiles;
  readonly estimate?: Estimate;
  /** The import that is watched, or waits in the queue to be resumed. */
  readonly importId?: string;
  /** The Region of the bucket, as S3 told it to the request. */
  readonly region?: string;
  /** When the import was put into the queue. */
  readonly queuedAt?: number;
  /** Ticks of this execution so far, and how many executions it has continued: one holds 25,000 history events. */
  readonly ticks?: number;
  readonly generation?: number;
  /** What was queued is put there anew. */
  readonly requeue?: boolean;
  /** The import is under watch. */
  readonly watched?: boolean;
  /** What this execution has started or resumed: known, whether it is visible or not, and not started again whatever becomes of it. */
  readonly started?: ImportRecord | undefined;
  /** The state that was last told, so that each change is told once. */
  readonly told?: ImportState;
  /** What the metrics have counted so far. */
  readonly metered?: Statistics;
  /** How often a FAILED import was retried, and when the next retry is due. */
  readonly retries?: number;
  readonly retryAt?: number | undefined;
  /** When it was last retried. */
  readonly resumedAt?: number;
  /** Queue and watch: a call has been refused since then, as one that is repeated in vain. */
  readonly refusedSince?: number | undefined;
  /** EventBridge has not taken an event since then. */
  readonly untakenSince?: number | undefined;
}

/** What is told of an import. */
export type ImportState = 'QUEUED' | 'STARTED' | 'RETRYING' | 'COMPLETED' | 'FAILED' | 'STOPPED';

/** What is true now. A fact that `decide` has not asked for is absent. */
export interface Facts {
  readonly now: number;
  /** When this request was first delivered. */
  readonly since: number;
  readonly memory: Memory;
  readonly outcome?: Outcome;
  readonly earlier?: EarlierRequests;
  /** Whether this request's own execution still runs; a later request stops it. */
  readonly current?: boolean;
  /** The import that `memory.started` names, as it is now. */
  readonly started?: ImportRecord | 'gone';
  /** The import that the physical id names. */
  readonly named?: ImportRecord | 'gone';
  /** Imports of the identity that is wanted, and of the one that an Update leaves. */
  readonly ofWanted?: Lookup;
  readonly ofFormer?: Lookup;
  /** Imports into the store that are running now, of whatever identity. */
  readonly running?: Lookup;
  readonly stack?: StackState;
  /** The physical ids of the other resources of the stack: an import of that id is theirs. */
  readonly siblings?: readonly string[];
  /** Whether the same logical id has the import, or the one that the id stands for, by another physical id. */
  readonly heir?: boolean;
  readonly store?: StoreState;
  readonly bucket?: BucketState;
  readonly logFiles?: LogFiles;
  /** How many imports of this stack wait in the queue before this one. */
  readonly ahead?: number;
  /** The import that holds the account's one slot, if CloudTrail shows one. */
  readonly slot?: 'free' | { readonly importId: string; readonly since: number };
  readonly failures?: Failures;
  readonly known?: Known;
}

/** What the executions of a resource remember of the imports that it has started; Step Functions keeps them for 90 days. */
export interface Known {
  /** Whether they go back to the resource's Create: then it has started nothing else. */
  readonly complete: boolean;
  readonly importIds: readonly string[];
  /** These imports as they are now; the one that the physical id names is a fact of its own. */
  readonly imports: readonly ImportRecord[];
  /** When an import was last left to a watch that CloudTrail does not show: it may not be visible yet. */
  readonly hiddenSince?: number;
  /** When executions were at work that ended without a word of what they had started; the queue's name says for which import. */
  readonly unclear: readonly { readonly from: number; readonly until: number; readonly queue?: string }[];
  /** The import that the physical id, a ticket, stands for left the queue without being started. */
  readonly neverStarted: boolean;
}

/** The facts that are looked at on demand, each by a call or a few. */
export type Sight = 'earlier' | 'current' | 'started' | 'named' | 'ofWanted' | 'ofFormer' | 'running' | 'stack' | 'siblings' | 'heir' | 'store' | 'bucket' | 'logFiles'
  | 'ahead' | 'slot' | 'failures' | 'known';
