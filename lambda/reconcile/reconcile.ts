import { Observer } from './observer';
import { Pass } from './pass';
import { publish } from './publish';
import { answerRequests, applyRequests } from './request-work';
import { setRuleFor } from './rule';
import { METRICS } from '../../src/wire';
import { Lease } from '../ledger/lease';
import { Snapshot } from '../ledger/snapshot';
import { Outdated, Table } from '../ledger/table';
import { metricLine } from '../report/metrics';
import type { Answer } from '../request/answer';
import type { FunctionContext, Surroundings } from '../surroundings';
import { isActive } from './decide/steps';
import { PASS_BUDGET } from './decide/timing';
import { workOnImports } from './import-work';

/**
 * The reconciler makes the observed state match the desired state.
 *
 * Desired state. A custom resource, identified by its logical ID, claims one import: log files, event data store and
 * time range. Only CloudFormation's requests change claims. An import is desired while at least one claim refers to it.
 * Two custom resources may claim the same import for a while, for example while a logical ID is renamed.
 *
 * Observed state. CloudTrail shows running imports. The ledger, a DynamoDB table, contains the imports that this stack
 * has started, and the imports that it was about to start when an invocation crashed.
 *
 * A pass compares the two states and makes the necessary calls. A request that waits for its answer runs passes. The
 * rule also runs a pass every minute while work is left. If a pass crashes, the next pass continues its work.
 *
 * The life of a request:
 *
 *   RECEIVED    `request/serve.ts` records the request under its RequestId. A second delivery finds the record.
 *   ADMITTED    A pass has found that an operation of the stack is in progress, and that no later request of the same
 *               logical ID exists (`admission.ts`). Before this state, the request changes nothing. If the stack is at
 *               rest for a minute, the request is refused permanently.
 *   applied     `request-step.ts` decides. For a Create or Update, the claim moves to the desired import after the
 *               checks have passed. If a check fails, the claim stays. A rollback moves the claim back without checks.
 *               For a Delete, the claim is released.
 *   ANSWERED    `result-step.ts` decides. A Create or Update is answered when the import runs, has ended or has to wait
 *               in the queue, and the former import no longer runs. A Delete is answered when its import no longer
 *               runs. The invocation that received the request finds the answer in the ledger and sends it to
 *               CloudFormation.
 *
 * The life of an import (`import-step.ts` decides, `import-work.ts` makes the calls):
 *
 *   QUEUED      The import is claimed, and waits until the account has no running import. It starts only while the
 *               stack is created or updated, or is at rest. Imports start in the order of their claims. An import whose
 *               role has changed starts only at rest, because a rollback would delete the new role.
 *   STARTING    The ledger contains the intent, and StartImport is sent once. If the result is unknown, CloudTrail
 *               shows within 90 seconds whether the import exists. Only if it does not exist, StartImport is sent
 *               again. This is why no import starts twice.
 *   RUNNING     CloudTrail runs the import. The older the import is, the less often a pass reads its status.
 *   COMPLETED   The import has ended. Later claims change nothing.
 *   RETRYING    The import has failed. It is retried with its import ID when the retry is due.
 *   FAILED      The import has failed after all retries, or was refused. An Update retries it.
 *   STOPPING    No claim is left, so StopImport was called. The pass waits until CloudTrail shows the end.
 *   STOPPED     If the stack has stopped the import, it is resumed when a claim refers to it again. If a person has
 *               stopped the import, it stays in this state until retryToken changes.
 *   DEQUEUED    The import has never started, and no claim is left. It is QUEUED when a claim refers to it again.
 *
 * A pass admits and applies requests, works on imports, publishes state changes, sets the rule, and answers requests.
 * It reads the ledger once, and writes it in few transactions, always before a call with an effect. All writes are
 * conditional on the versions that were read. The lease lets one pass at a time work for all waiting requests. It saves
 * calls, but it does not prevent a second import.
 */
export interface PassResult {
  /** The answers of this pass, by RequestId. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly workLeft: number;
  /** When the next step is due, as far as the pass knows. */
  readonly nextAt: number;
  /** Whether requests or imports wait, or an import is so young that it may end soon. */
  readonly isDueSoon: boolean;
  /** The lease that was held, with which the next pass of this invocation begins. */
  readonly lease: Lease;
}

/** One pass under the lease. `busy`: another invocation holds the lease. */
export async function reconcile(
  surroundings: Surroundings,
  context: FunctionContext,
  former?: Lease,
): Promise<PassResult | 'busy'> {
  const table = new Table(context.ledgerTable, surroundings);
  const lease = await Lease.acquire(context.requestId, table, surroundings, former);
  if (!lease) { return 'busy'; }
  try {
    return await runPass(table, lease, surroundings, context);
  } catch (error) {
    // Another pass has written meanwhile, and has done the work. Otherwise, the next pass does it.
    if (error instanceof Outdated) { return 'busy'; }
    throw error;
  } finally {
    await lease.release();
  }
}

async function runPass(
  table: Table,
  lease: Lease,
  surroundings: Surroundings,
  context: FunctionContext,
): Promise<PassResult> {
  const ledger = await Snapshot.read(table, surroundings.clock.now());
  const pass = new Pass(ledger, lease, new Observer(table, context, surroundings), context, surroundings);
  await applyRequests(pass);
  if (ledger.isChanged) { await pass.write(); }
  await workOnImports(pass);
  await publish(pass);
  const ruleFailed =
    pass.workLeft > 0
      ? await setRuleFor(pass, true).then(
        () => undefined,
        (error: unknown) => error,
      )
      : undefined;
  await answerRequests(pass, ruleFailed);
  const workLeft = pass.workLeft;
  const isDone = workLeft === 0 && pass.hasTime;
  if (ledger.isChanged) { await pass.write(!isDone); }
  if (isDone) { await disableRule(pass, table); }
  surroundings.log({
    level: 'INFO',
    message: 'pass',
    ...metricLine(context.stackId, { [METRICS.workLeft]: workLeft }, pass.now),
  });
  const answers = new Map(
    [...ledger.requests.values()].flatMap(({ id, answer }) => (answer ? [[id, answer] as const] : [])),
  );
  return { answers, workLeft, nextAt: pass.nextAt, isDueSoon: isDueSoon(pass), lease };
}

/** Disables the rule if no work is left, and enables it again if work has arrived meanwhile. */
async function disableRule(pass: Pass, table: Table): Promise<void> {
  const before = pass.lease.record.rule;
  try {
    await setRuleFor(pass, false);
    if (before === pass.lease.record.rule) { return; }
    const after = await Snapshot.read(table, pass.now);
    const now = new Pass(after, pass.lease, pass.observer, pass.context, pass.surroundings);
    if (now.workLeft > 0) { await setRuleFor(now, true); }
  } catch (error) {
    // An additional pass changes nothing.
    pass.log('WARN', 'rule not disabled', { error: String(error) });
  }
}

/** Whether to run another pass before the rule fires. */
function isDueSoon({ ledger, now }: Pass): boolean {
  const records = [...ledger.imports.values()];
  const active = records.filter(isActive);
  return (
    records.some(({ state }) => state === 'QUEUED' || state === 'STARTING' || state === 'STOPPING') ||
    active.some(({ startedAt = now }) => now - startedAt < YOUNG)
  );
}

const YOUNG = 10 * 60_000;

/** Handles an event of the rule. Runs passes until no step is due before the rule fires again. */
export async function runPasses(surroundings: Surroundings, context: FunctionContext): Promise<void> {
  const { clock } = surroundings;
  const began = clock.now();
  // If the function has one concurrent execution, Lambda throttles requests during these passes. A shorter run every
  // third minute lets these requests start.
  const until = began + (Math.floor(began / 60_000) % 3 === 0 ? PASS_BUDGET / 2 : PASS_BUDGET);
  let lease: Lease | undefined;
  for (;;) {
    const result = await reconcile(surroundings, context, lease);
    if (result === 'busy' || result.workLeft === 0 || !result.isDueSoon) { return; }
    const pause = Math.max(result.nextAt - clock.now(), 2_000);
    if (clock.now() + pause > until) { return; }
    lease = result.lease;
    // The lease is free during the pause, so that a request need not wait.
    await clock.sleep(pause);
  }
}
