import type { Statistics } from '../ledger/records';
import type { ImportIdentity } from '../request/identity';

/** The facts about the account on which decisions depend. */

export interface StackState {
  readonly status: string;
  /**
   * `forward`: a create or an update. `rest`: nothing is in progress, and the last operation left the stack usable.
   * `stuck`: nothing is in progress, but a person has to repair the stack.
   */
  readonly activity: 'forward' | 'rollback' | 'cleanup' | 'delete' | 'rest' | 'stuck';
  /** When the stack was last created or updated. */
  readonly since: number;
}

export interface StoreState {
  /** `missing` if the event data store does not exist. */
  readonly status: string;
  readonly categories?: readonly string[];
  readonly organization?: boolean;
  readonly retentionDays?: number;
  readonly createdAt?: number;
  readonly billingMode?: string;
}

export interface BucketState {
  readonly exists: boolean;
  /** Absent if S3 did not report it. */
  readonly region?: string;
  /** `unknown`: S3 does not show the setting, most likely because the bucket is in another account. */
  readonly acls: 'disabled' | 'enabled' | 'unknown';
  /** The action that S3 denied, if the setting is unknown. */
  readonly denied?: string | undefined;
  /** Everyone except the owner who has access through the bucket's ACL. */
  readonly grantees: readonly string[];
}

/** An import's source, destination, time range and role, which never change. */
export interface PastImport {
  readonly identity: ImportIdentity;
  readonly role: string;
}

/** Another import into the same event data store. */
export interface OtherImport extends PastImport {
  /** Absent for an import of this stack that waits in the queue. */
  readonly importId?: string;
  /** CloudTrail's status, or `QUEUED`. */
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt: number;
  /** Absent if the statistics do not matter, because the import is COMPLETED or queued. */
  readonly statistics?: Statistics;
}

/** The other imports that have the identity of an import, or overlap with it. */
export interface Lookup {
  readonly same: readonly OtherImport[];
  readonly overlapping: readonly OtherImport[];
  /** False: the event data store has more past imports than the handler reads. */
  readonly complete: boolean;
  /** True: ListImports shows an import that GetImport does not show yet. */
  readonly hidden: boolean;
}

/** The entries of an import that failed, as far as they were read. */
export interface Failures {
  readonly count: number;
  /**
   * The number of entries whose location is not that of a log file, such as digest files or files of other services.
   */
  readonly withoutEvents: number;
  /** False: there are more entries. */
  readonly complete: boolean;
  /** Whether a retry may help some of the log files. */
  readonly healable: boolean;
  readonly accessDenied: boolean;
  /** The first failed log files. If all log files are imported, the first other entries. */
  readonly first: ReadonlyArray<FailedEntry>;
}

export interface FailedEntry {
  readonly location: string;
  readonly reason: string;
}
