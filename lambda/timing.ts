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
/** For so long a Delete waits for STOPPED, within CloudFormation's hour. */
export const STOP_PATIENCE = 45 * MINUTE;
/** StopImport is sent again after this long without effect. */
export const STOP_AGAIN = MINUTE;
/** CloudFormation waits an hour; a request that has come so far without an end is answered as failed. */
export const REQUEST_PATIENCE = 55 * MINUTE;

/** A running import is looked at after a twentieth of its age: soon at first, seldom later. So a two-day import costs cents. */
export function watchPause(age: number): number {
  return seconds(age / 20, 5 * SECOND, 15 * MINUTE);
}

/**
 * A queued import looks as often as it may soon be its turn: the first one at the pace of the import that is in its way,
 * the others less often the more are ahead. So the calls of a stack do not grow with its queue.
 */
export function queuePause(ahead: number, ageInTheWay: number): number {
  return ahead === 0 ? seconds(ageInTheWay / 20, 5 * SECOND, 5 * MINUTE) : ahead * 30;
}

/** Retries come after 1, 4, 16 … minutes. */
export function retryPause(retries: number): number {
  return MINUTE * 4 ** retries;
}

function seconds(milliseconds: number, least: number, most: number): number {
  return Math.ceil(Math.min(Math.max(milliseconds, least), most) / SECOND);
}
