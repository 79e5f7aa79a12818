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
/** For so long a tick goes by the list of executions that it has. */
export const LIST_HOLDS = 3 * SECOND;
/** For so long a refusal may mean that IAM has not yet spread a new role or policy. */
export const IAM_PATIENCE = 2 * MINUTE;
/** For so long an event is sent again that EventBridge does not take; that an import is QUEUED keeps nothing from starting for longer. */
export const EVENT_PATIENCE = 24 * 60 * MINUTE;
export const QUEUED_PATIENCE = 2 * MINUTE;
/** For so long queue and watch repeat a call that is refused: somebody may have taken rights away, and give them back. */
export const REFUSED_PATIENCE = 24 * 60 * MINUTE;
/** For so long a store may need from CREATED or STARTING_INGESTION to ENABLED. */
export const STORE_PATIENCE = 5 * MINUTE;
/** For so long a Delete waits for STOPPED, within CloudFormation's hour. */
export const STOP_PATIENCE = 45 * MINUTE;
/** StopImport is sent again after this long without effect. */
export const STOP_AGAIN = MINUTE;
/** CloudFormation waits an hour; a request that has come so far without an end is answered as failed. */
export const REQUEST_PATIENCE = 55 * MINUTE;

/** A listing of log files takes twenty seconds at most: as far as the tick has them, and five in any case. */
export function listUntil(now: number, tickBegan: number): number {
  return Math.max(Math.min(now + 20 * SECOND, tickBegan + TICK_BUDGET), now + 5 * SECOND);
}

/** A running import is looked at after a twentieth of its age: soon at first, seldom later. So a two-day import costs cents. */
export function watchPause(age: number): number {
  return seconds(age / 20, 5 * SECOND, 15 * MINUTE);
}

/**
 * A queued import looks as often as it may soon be its turn: the first one at the pace of the import that is in its way, the
 * others less often the more are ahead and the longer they have waited. So the calls of a stack hardly grow with its queue, and
 * whoever is next is at the head of the queue before an import of more than ten minutes has ended.
 *
 * `chance`, from 0 to 1, shortens the pause by up to a fifth: the heads of several stacks' queues, which wait for the same
 * import, would else fall into step and all call StartImport in the same second.
 */
export function queuePause(ahead: number, ageInTheWay: number, waited = 0, chance = 1): number {
  const pause = (elapsed: number, least: number) => seconds(elapsed / 20 * (0.8 + 0.2 * chance), least, 5 * MINUTE);
  return ahead === 0 ? pause(ageInTheWay, 5 * SECOND) : ahead * pause(waited, 30 * SECOND);
}

/**
 * Many requests of a stack at once share the calls that an account is allowed: two of them go on in a second. A hundred take a minute.
 */
export function crowdPause(requests: number): number {
  return Math.ceil(requests / 2);
}

/** What failed in passing is called again after three seconds at first, later after thirty: whoever is many must not storm. */
export function againPause(ticks: number): number {
  return 3 * Math.min(ticks, 10);
}

/** A request's end is looked for soon, then the later the longer it takes, at least every fifteen seconds. */
export function answerPause(elapsed: number): number {
  return Math.min(Math.max(elapsed * 3 / 4, 3 * SECOND), 15 * SECOND);
}

/** Retries come after 1, 4, 16 … minutes, at most a day. */
export function retryPause(retries: number): number {
  return Math.min(MINUTE * 4 ** retries, 24 * 60 * MINUTE);
}

function seconds(milliseconds: number, least: number, most: number): number {
  return Math.ceil(Math.min(Math.max(milliseconds, least), most) / SECOND);
}
