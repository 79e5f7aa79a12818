/** Times that the lifecycle counts with. All in milliseconds. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;

/**
 * A tick begins nothing after this long, and its calls time out soon after. Step Functions gives up on a tick later
 * than that, so no tick acts on after the next one began.
 */
export const TICK_BUDGET = 45 * SECOND;
/** After this long a tick whose execution was stopped has ended: StopExecution does not cancel it. */
export const LONGEST_TICK = 75 * SECOND;
/** CloudTrail does not say how soon ListImports shows a new import; within this time we believe it does. */
export const VISIBLE_WITHIN = 60 * SECOND;
/** ListExecutions is eventually consistent too. */
export const LISTED_WITHIN = 15 * SECOND;
/** For so long a refusal may mean that IAM has not yet spread a new role or policy. */
export const IAM_PATIENCE = 2 * MINUTE;
/** For so long a store may need from CREATED or STARTING_INGESTION to ENABLED. */
export const STORE_PATIENCE = 5 * MINUTE;
/** For so long the slot may seem taken: an import just stopped, or ours that is not yet visible. */
export const SLOT_PATIENCE = 30 * SECOND;
/** For so long a Delete waits for STOPPED, within CloudFormation's hour. */
export const STOP_PATIENCE = 45 * MINUTE;
/** StopImport is sent again after this long without effect. */
export const STOP_AGAIN = MINUTE;
