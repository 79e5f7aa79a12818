import { runPasses } from './reconcile/reconcile';
import { serve, type Continuation } from './request/serve';
import type { FunctionContext, Surroundings } from './surroundings';

/**
 * Handles every invocation: a request of CloudFormation, a request that an earlier invocation has passed on, or the
 * rule that fires every minute while work is left. The event of the rule contains no data, so a forged event only
 * causes an additional pass, which changes nothing.
 */
export async function handle(event: unknown, surroundings: Surroundings, context: FunctionContext): Promise<unknown> {
  if (isContinuation(event)) { return serve(event.event, surroundings, context, event); }
  if (isRequest(event)) { return serve(event, surroundings, context); }
  return runPasses(surroundings, context);
}

function isRequest(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'RequestType' in event;
}

/** Any principal that may invoke the function can forge a passed-on request, so its fields are checked. */
function isContinuation(event: unknown): event is Continuation {
  if (typeof event !== 'object' || event === null || !('event' in event)) { return false; }
  const { invocations, failingSince = 0 } = event as Partial<Continuation>;
  return Number.isInteger(invocations) && invocations! > 0 && Number.isFinite(failingSince);
}
