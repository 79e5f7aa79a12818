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

function isHandOn(event: unknown): event is HandOn {
  return (
    typeof event === 'object' &&
    event !== null &&
    'handedOn' in event &&
    'event' in event &&
    typeof (event as HandOn).handedOn === 'number'
  );
}
