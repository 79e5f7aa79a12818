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
 * THE RECONCILER
 *
 * Desired state. A custom resource, known by its logical ID, claims one import: log files, event data store and time range.
 * CloudFormation's requests change claims, nothing else. An import is wanted while at least one claim names it. Two custom
 * resources may claim the same import for a while, for example while a logical ID is renamed.
 *
 * Observed state. CloudTrail shows running imports. The ledger, a DynamoDB table, shows the imports that this stack has
 * started, and those that it was about to start when an invocation died.
 *
 * A pass compares the two and acts. Either a request that waits for its answer runs the pass, or the rule that calls the
 * function every minute while work is left. If a pass dies in the middle, the next one continues its work.
 *
 * The life of a request:
 *
 *   RECEIVED    The function records the request under its RequestId (`request/serve.ts`). A second delivery finds the record.
 *   ADMITTED    A pass finds the stack in progress and no later request of the same logical ID (`admission.ts`). Only now may
 *               the request change anything. A request that finds its stack at rest for a minute is refused for good.
 *   applied     `request-step.ts` decides. Create and Update: once the checks pass, the claim moves to the wanted import. A
 *               check that fails leaves the claim where it was. A rollback moves the claim back without checks. Delete: the
 *               claim is released.
 *   ANSWERED    `result-step.ts` decides. Create and Update: when the import runs, has ended, or has to wait for its turn, and
 *               the import that was left no longer runs. Delete: when nothing of the import runs. The invocation that received
 *               the request finds the answer in the ledger and sends it to CloudFormation.
 *
 * The life of an import (`import-step.ts` decides, `import-work.ts` acts):
 *
 *   QUEUED      claimed, and waiting for the account's one slot and for the stack: an import starts only while the stack is
 *               created or updated, or at rest. Imports take turns in the order of their claims.
 *   STARTING    The ledger has the intent, then StartImport is sent, once. If the result is unknown, CloudTrail shows within
 *               90 seconds whether the import exists. Only then is it started again. This is why no import starts twice.
 *   RUNNING     CloudTrail runs the import. The pass looks less often the older it gets.
 *   COMPLETED   the end. Later claims change nothing.
 *   RETRYING    failed, and is retried with its import ID when the retry is due.
 *   FAILED      not retried any more, or refused. An Update retries it.
 *   STOPPING    no claim is left, so StopImport was called. The pass waits until CloudTrail shows the end.
 *   STOPPED     by the stack: if the claim returns, the import is resumed. By a person: it stays so until retryToken changes.
 *   DEQUEUED    never started, and no claim is left. If the claim returns, it is QUEUED again.
 *
 * One sweep of a pass admits and applies requests, works on imports, publishes state changes, sets the rule, and
 * answers requests. The ledger is read once and written in few transactions, always before a call with an effect. All
 * writes are conditional on the versions that were read. The lease lets one pass at a time work for all waiting
 * requests. It saves calls, but it does not keep imports from starting twice.
 */
export interface PassResult {
  /** Answers that were found in this pass, by RequestId. */
  readonly answers: ReadonlyMap<string, Answer>;
  readonly workLeft: number;
  /** When something is due again, as far as the pass knows. */
  readonly nextAt: number;
  /** Whether others wait, or an import is so young that it may end soon. */
  readonly isLively: boolean;
  /** The lease that was held, with which the next pass of this invocation begins. */
  readonly lease: Lease;
}

/** One sweep under the lease. `busy`: another invocation is at work. */
export async function reconcile(
  surroundings: Surroundings,
  context: FunctionContext,
  former?: Lease,
): Promise<PassResult | 'busy'> {
  const table = new Table(context.ledgerTable, surroundings);
  const lease = await Lease.acquire(context.requestId, table, surroundings, former);
  if (!lease) { return 'busy'; }
  try {
    return await sweep(table, lease, surroundings, context);
  } catch (error) {
    // Another pass has written meanwhile. It has done the work, or the next one will.
    if (error instanceof Outdated) { return 'busy'; }
    throw error;
  } finally {
    await lease.release();
  }
}

async function sweep(
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
  const mayRest = workLeft === 0 && pass.hasTime;
  if (ledger.isChanged) { await pass.write(!mayRest); }
  if (mayRest) { await restRule(pass, table); }
  surroundings.log({
    level: 'INFO',
    message: 'pass',
    ...metricLine(context.stackId, { [METRICS.workLeft]: workLeft }, pass.now),
  });
  const answers = new Map(
    [...ledger.requests.values()].flatMap(({ id, answer }) => (answer ? [[id, answer] as const] : [])),
  );
  return { answers, workLeft, nextAt: pass.nextAt, isLively: isLively(pass), lease };
}

/** Without work the rule is disabled, and enabled again if work has arrived meanwhile. */
async function restRule(pass: Pass, table: Table): Promise<void> {
  const before = pass.lease.record.rule;
  try {
    await setRuleFor(pass, false);
    if (before === pass.lease.record.rule) { return; }
    const after = await Snapshot.read(table, pass.now);
    const now = new Pass(after, pass.lease, pass.observer, pass.context, pass.surroundings);
    if (now.workLeft > 0) { await setRuleFor(now, true); }
  } catch (error) {
    // A pass too many changes nothing.
    pass.log('WARN', 'rule not disabled', { error: String(error) });
  }
}

/** Whether to look again before the rule fires: something is young, or others wait behind it. */
function isLively({ ledger, now }: Pass): boolean {
  const records = [...ledger.imports.values()];
  const active = records.filter(isActive);
  return (
    records.some(({ state }) => state === 'QUEUED' || state === 'STARTING' || state === 'STOPPING') ||
    active.some(({ startedAt = now }) => now - startedAt < YOUNG)
  );
}

const YOUNG = 10 * 60_000;

/** A call of the rule: sweeps until nothing is due before the rule fires again. */
export async function passUntilQuiet(surroundings: Surroundings, context: FunctionContext): Promise<void> {
  const { clock } = surroundings;
  const began = clock.now();
  // On one concurrent execution, a request that Lambda has throttled must find the function free, so every third minute is
  // shorter.
  const until = began + (Math.floor(began / 60_000) % 3 === 0 ? PASS_BUDGET / 2 : PASS_BUDGET);
  let lease: Lease | undefined;
  for (;;) {
    const result = await reconcile(surroundings, context, lease);
    if (result === 'busy' || result.workLeft === 0 || !result.isLively) { return; }
    const pause = Math.max(result.nextAt - clock.now(), 2_000);
    if (clock.now() + pause > until) { return; }
    lease = result.lease;
    // The lease is free meanwhile, so that a request need not wait.
    await clock.sleep(pause);
  }
}
