import type { Answer } from './answer';
import type { ImportRequest } from './envelope';
import { sameIdentity } from './identity';
import { constantId, failedId } from './physical-ids';
import type { WantedImport } from './properties';
import { getImport, listImports, stopImport } from '../aws/cloudtrail';
import { asServiceError, oneLine, troubleOf } from '../aws/errors';
import { getStack } from '../aws/stack';
import { isRunning } from '../checks/import-status';
import { VISIBLE_WITHIN } from '../reconcile/decide/timing';
import {
  callFails, otherStack, stackNotInProgress, stopFailed, stopGivenRole, stopItYourself,
} from '../report/messages';
import type { FunctionContext, Surroundings } from '../surroundings';

/** The time limit of a stop. It must end before the runtime ends the invocation. */
const STOP_WITHIN = 8 * 60_000;

/**
 * The answer if the ledger cannot be used. Its table was deleted by hand, its key is inaccessible, or DynamoDB denies
 * calls or is unreachable. Create and Update fail. A Delete stops the import that it finds in CloudTrail. Otherwise,
 * CloudFormation could not delete the event data store next.
 */
export async function answerWithoutLedger(
  request: ImportRequest,
  reason: string,
  surroundings: Surroundings,
  context: FunctionContext,
): Promise<Answer> {
  const { type, physicalId, requestId, logicalId, wanted } = request;
  if (type !== 'Delete') {
    return {
      status: 'FAILED',
      physicalId: physicalId ?? (type === 'Create' ? failedId(requestId, false) : constantId(logicalId)),
      reason,
    };
  }
  const id = physicalId ?? constantId(logicalId);
  if (request.stackId !== context.stackId) {
    return { status: 'FAILED', physicalId: id, reason: otherStack(request.stackId) };
  }
  if (!wanted) {
    return { status: 'FAILED', physicalId: id, reason: `${reason} ${stopItYourself(logicalId, context.stackId)}` };
  }
  try {
    const { activity, status } = await getStack(context.stackId, surroundings);
    // A forged or redelivered Delete finds the stack at rest.
    if (activity === 'rest' || activity === 'stuck') {
      return { status: 'FAILED', physicalId: id, reason: `${reason} ${stackNotInProgress(status)}` };
    }
    const problem = await stopByIdentity(wanted, surroundings, context);
    return problem === undefined
      ? { status: 'SUCCESS', physicalId: id }
      : { status: 'FAILED', physicalId: id, reason: `${reason} ${problem}` };
  } catch (error) {
    const { name, message } = asServiceError(error);
    const trouble = troubleOf(error, surroundings.clock.now());
    const why = trouble ? callFails(trouble) : oneLine(`${name}: ${message}`);
    return {
      status: 'FAILED', physicalId: id, reason: `${reason} ${why} ${stopItYourself(logicalId, context.stackId)}`,
    };
  }
}

/** Stops a running import of this identity if it has a role of the stack. Returns the reason if it cannot. */
async function stopByIdentity(
  wanted: WantedImport,
  surroundings: Surroundings,
  context: FunctionContext,
): Promise<string | undefined> {
  const { clock, log } = surroundings;
  const until = Math.min(clock.now() + STOP_WITHIN, context.deadline() - 60_000);
  const visibleAt = clock.now() + VISIBLE_WITHIN;
  let stopAt = 0;
  for (;;) {
    const running = await runningImport(wanted, surroundings);
    if (!running && (stopAt > 0 || clock.now() >= visibleAt)) { return undefined; }
    if (running && (wanted.roleOrigin === 'given' || running.role !== wanted.role)) {
      return wanted.roleOrigin === 'given' ? stopGivenRole(running.importId) : undefined;
    }
    if (clock.now() > until) { return stopFailed(running?.importId ?? 'unknown'); }
    if (running && clock.now() > stopAt + 60_000) {
      stopAt = clock.now();
      await stopImport(running.importId, surroundings);
      log({
        level: 'INFO',
        message: 'import stop',
        identity: wanted.identity,
        importId: running.importId,
        outcome: 'accepted',
      });
    }
    await clock.sleep(5_000);
  }
}

async function runningImport({ destination, identity }: WantedImport, surroundings: Surroundings) {
  for (const status of ['IN_PROGRESS', 'INITIALIZING'] as const) {
    const { found } = await listImports(surroundings, { destination, status });
    for (const { importId } of found) {
      const seen = await getImport(importId, surroundings);
      if (seen !== 'gone' && isRunning(seen) && sameIdentity(seen.identity, identity)) { return seen; }
    }
  }
  return undefined;
}
