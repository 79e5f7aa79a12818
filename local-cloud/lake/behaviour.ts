/**
 * How the lake behaves where CloudTrail varies or its documentation is silent. Tests change it while the lake runs.
 */
export interface Behaviour {
  /** How long an import stays INITIALIZING; then its files are listed. */
  initializingMs: number;
  msPerFile: number;
  /** From StopImport until STOPPED; files go on being imported meanwhile. */
  stoppingMs: number;
  /** How long a new store stays CREATED, and then STARTING_INGESTION. */
  storeCreatedMs: number;
  storeStartingMs: number;
  /** How long GetImport and ListImports do not see a new import. */
  visibilityLagMs: number;
  /** How much later than ListImports GetImport sees it. */
  readLagMs: number;
  /** How long both show of an import that is retried how it had ended. */
  retryLagMs: number;
  /** ListImports for a store that is gone. */
  listOfGoneStore: 'refuse' | 'answer';
  /** Requests a second by operation; no entry: unlimited. */
  quotas: Readonly<Partial<Record<string, number>>>;
  /** Whether an import that is still INITIALIZING keeps others from starting. */
  initializingBlocks: boolean;
  /** Whether a retry by ImportId is refused while another import runs. */
  runningBlocksRetry: boolean;
  /** StartImport by the id of an import that is neither FAILED nor STOPPED. */
  retryOfOther: 'refuse' | 'answer';
  /** StopImport of an import that has ended. */
  stopOfEnded: 'refuse' | 'answer';
  /** A role that cannot be assumed is refused with this error. */
  roleError: string;
  /** How many stores a Region may hold, PENDING_DELETION included. */
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
