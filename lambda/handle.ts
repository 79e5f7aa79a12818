import { passUntilQuiet } from './reconcile/reconcile';
import { serve, type HandOn } from './request/serve';
import type { FunctionContext, Surroundings } from './surroundings';

/**
 * Every invocation: a request of CloudFormation, a request handed on by an earlier invocation of this function, or the rule
 * that fires every minute while work is left. An event that is neither of the first two carries no data, so a forged one is
 * one more pass, which changes nothing.
 */
export async function handle(event: unknown, surroundings: Surroundings, context: FunctionContext): Promise<unknown> {
  if (isHandOn(event)) { return serve(event.event, surroundings, context, event); }
  if (isRequest(event)) { return serve(event, surroundings, context); }
  return passUntilQuiet(surroundings, context);
}

function isRequest(event: unknown): boolean {
  return typeof event === 'object' && event !== null && 'RequestType' in event;
}

/** Anybody who may invoke the function can forge a hand-on, so its fields are checked. */
function isHandOn(event: unknown): event is HandOn {
  if (typeof event !== 'object' || event === null || !('event' in event)) { return false; }
  const { handedOn, failingSince = 0 } = event as Partial<HandOn>;
  return Number.isInteger(handedOn) && handedOn! > 0 && Number.isFinite(failingSince);
}
