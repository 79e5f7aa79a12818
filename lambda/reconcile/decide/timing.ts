/** The times that the lifecycle uses. All in milliseconds. */

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const DAY = 24 * 60 * MINUTE;

/** A pass begins no step after this time. */
export const PASS_BUDGET = 45 * SECOND;
/** A call is sent at most this long after its intent was recorded. */
export const SEND_WITHIN = 10 * SECOND;
/**
 * After this time, CloudTrail shows an import that a call without an answer has started. CloudTrail documents no limit.
 */
export const VISIBLE_WITHIN = 90 * SECOND;
/**
 * A stack may show the status of a new operation this much later. A request that finds its stack at rest is then
 * refused.
 */
export const ADMIT_WITHIN = MINUTE;
/** A denied call is repeated for this long, because IAM may not have propagated a new role or policy. */
export const DENIED_PATIENCE = 2 * MINUTE;
/** A call that gets no answer is repeated for this long while a request waits. */
export const UNREACHABLE_PATIENCE = 8 * MINUTE;
/**
 * Without a waiting request, failing calls are repeated for this long, because somebody may restore the permissions.
 */
export const BACKGROUND_PATIENCE = DAY;
/** If the steps of an import do not come to an end, the next pass begins after this pause. */
export const UNSETTLED_PAUSE = MINUTE;
/** An event data store may need this long to become ENABLED. */
export const STORE_PATIENCE = 10 * MINUTE;
/** A Delete or Update waits this long until an import has stopped. */
export const STOP_PATIENCE = 45 * MINUTE;
/** StopImport is sent again after this long without effect. */
export const STOP_AGAIN = MINUTE;
/** CloudFormation waits an hour. A request without an answer fails earlier. */
export const REQUEST_PATIENCE = 55 * MINUTE;
/** An event that EventBridge does not accept is sent again for this long. */
export const EVENT_PATIENCE = DAY;
/** An event that EventBridge has not accepted for this long is counted as delayed. */
export const EVENT_DELAY = 5 * MINUTE;
/** A Delete waits this long until the last event of its import is published. */
export const LAST_EVENT_PATIENCE = 2 * MINUTE;
/**
 * A denied access within this time after an operation is retried, because the operation may have changed permissions.
 */
export const ACCESS_RETRY_WITHIN = 15 * MINUTE;
export const ACCESS_RETRY_PAUSE = 2 * MINUTE;
/** The rule is set again after this long, in case somebody has changed it. */
export const RULE_AGAIN = 10 * MINUTE;
/**
 * Records of answered requests and released claims are kept this long, because Lambda redelivers requests for hours.
 */
export const KEEP_ANSWERS = DAY;
/** CloudTrail accepts one StartImport and one StopImport a second. */
export const BETWEEN_STARTS = 1_100;

/** The status of a running import is read after a twentieth of its age, so a two-day import costs cents. */
export function observePause(age: number): number {
  return clamp(age / 20, 5 * SECOND, 15 * MINUTE);
}

/** The status of a stopping import is read soon, and less often the longer the stop takes. */
export function stopPause(age: number): number {
  return clamp(age / 10, 2 * SECOND, 15 * SECOND);
}

/**
 * The pause between two checks whether another import of the account is still running. The pause grows with the age of
 * that import. `chance`, from 0 to 1, shortens it by up to a fifth, so that the queues of several stacks do not call
 * CloudTrail in the same second.
 */
export function queuePause(age: number, chance = 1): number {
  return clamp(age / 20, 5 * SECOND, 5 * MINUTE) * (0.8 + 0.2 * chance);
}

/** A call that failed is repeated soon, and less often the longer it fails. */
export function againPause(failingFor: number): number {
  return clamp(failingFor / 4, 3 * SECOND, 30 * SECOND);
}

/** Retries follow after 1, 4, 16 … minutes, at most a day. */
export function retryPause(retries: number): number {
  return Math.min(MINUTE * 4 ** retries, DAY);
}

/** A waiting request reads its answer soon, and less often the longer it waits. */
export function answerPause(waitedFor: number): number {
  return clamp(waitedFor / 10, SECOND, 10 * SECOND);
}

function clamp(value: number, least: number, most: number): number {
  return Math.min(Math.max(value, least), most);
}
