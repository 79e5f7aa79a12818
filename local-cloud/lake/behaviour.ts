/**
 * The behavior of the lake in cases in which CloudTrail varies or isn't documented. Tests change the settings while the
 * lake runs.
 */
export interface Behaviour {
  /** How long an import stays INITIALIZING. Its files are listed afterwards. */
  initializingMs: number;
  msPerFile: number;
  /** The time between StopImport and STOPPED. Meanwhile, the import continues to ingest files. */
  stoppingMs: number;
  /** How long a new store stays CREATED, and afterwards STARTING_INGESTION. */
  storeCreatedMs: number;
  storeStartingMs: number;
  /** How long GetImport and ListImports don't show a new import. */
  visibilityLagMs: number;
  /** The additional time during which only ListImports shows a new import. */
  readLagMs: number;
  /** How long GetImport and ListImports still show the former end of a retried import. */
  retryLagMs: number;
  /** The answer of ListImports for a store that has been deleted. */
  listOfGoneStore: 'refuse' | 'answer';
  /** Requests a second, by operation. An operation without an entry isn't limited. */
  quotas: Readonly<Partial<Record<string, number>>>;
  /** Whether an import that is still INITIALIZING prevents the start of others. */
  initializingBlocks: boolean;
  /** Whether a retry by ImportId is refused while another import runs. */
  runningBlocksRetry: boolean;
  /** The answer of StartImport with the ID of an import that is neither FAILED nor STOPPED. */
  retryOfOther: 'refuse' | 'answer';
  /** The answer of StopImport for an import that has ended. */
  stopOfEnded: 'refuse' | 'answer';
  /** The error for a role that CloudTrail can't assume. */
  roleError: string;
  /** How many stores a Region may contain, including those in PENDING_DELETION. */
  maxStores: number;
  /** The account's place in its organization. */
  organization: 'management' | 'member' | 'none';
}

export const CLOUDTRAIL_QUOTAS = {
  StartImport: 1, StopImport: 1, GetImport: 10, ListImports: 10, ListImportFailures: 10, GetEventDataStore: 10,
};

export const DEFAULT_BEHAVIOUR: Readonly<Behaviour> = {
  initializingMs: 2_000,
  msPerFile: 100,
  stoppingMs: 2_000,
  storeCreatedMs: 1_000,
  storeStartingMs: 1_000,
  visibilityLagMs: 0,
  readLagMs: 0,
  retryLagMs: 0,
  listOfGoneStore: 'answer',
  quotas: CLOUDTRAIL_QUOTAS,
  initializingBlocks: true,
  runningBlocksRetry: true,
  retryOfOther: 'refuse',
  stopOfEnded: 'answer',
  roleError: 'InvalidParameterException',
  maxStores: 10,
  organization: 'management',
};
