import type { ImportIdentity } from './identity';

/** An import as CloudTrail knows it. Times in milliseconds since the epoch. */
export interface ImportRecord {
  readonly importId: string;
  readonly status: ImportStatus;
  readonly identity: ImportIdentity;
  readonly role: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Files, prefixes and events that are done, added up: zero says that nothing was imported. */
  readonly imported: number;
}

export type ImportStatus = 'INITIALIZING' | 'IN_PROGRESS' | 'COMPLETED' | 'FAILED' | 'STOPPED';

export interface Lookup {
  readonly imports: readonly ImportRecord[];
  /** False when the store has more past imports than a look-up goes through. */
  readonly complete: boolean;
}

export interface StackState {
  /** `forward`: a create or update in progress, the only time at which a new import may start. */
  readonly doing: 'forward' | 'rollback' | 'delete' | 'other';
  readonly status: string;
  /** When the operation in progress began. */
  readonly since: number;
}

export interface StoreState { readonly status: string }

export interface BucketState {
  readonly exists: boolean;
  /** Absent when S3 did not say. */
  readonly region?: string;
  /** `unknown`: S3 does not let us look; the bucket is most likely another account's. */
  readonly acls: 'disabled' | 'enabled' | 'unknown';
  /** Who but the bucket's owner has access through the bucket's ACL. */
  readonly grantees: readonly string[];
}

/** The requests of this resource that were delivered before this one, as their executions show them. */
export interface EarlierRequests {
  /** ARNs of those that still run. */
  readonly running: readonly string[];
  /** When the last one ended, however. */
  readonly lastEndedAt?: number;
  /** When the last one ended without a result: its last tick may have gone on for a while, unseen. */
  readonly brokenOffAt?: number;
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
  /** StopImport was last sent for this import, at this time. */
  readonly stopping?: { readonly importId: string; readonly at: number };
  /** The other import that holds the account's one slot has been in the way since then. */
  readonly busySince?: number;
  /** Past imports that are of another identity, so that no later tick reads them again. */
  readonly passedOver?: readonly string[];
  readonly warnings?: readonly string[];
}

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
  readonly store?: StoreState;
  readonly bucket?: BucketState;
}

/** The facts that are looked at on demand, each by a call or a few. */
export type Sight = 'earlier' | 'current' | 'named' | 'ofWanted' | 'ofFormer' | 'running' | 'stack' | 'siblings' | 'store' | 'bucket';
