import { onEvent, type FunctionContext, type HandedOn } from './on-event';
import type { Surroundings } from './surroundings';
import { tick, type TickInput } from './tick';

/** The function's three callers: CloudFormation, the function itself, the state machine. */
export async function handle(event: unknown, surroundings: Surroundings, context: FunctionContext): Promise<unknown> {
  if (isObject(event) && 'tick' in event) {
    return tick(event as unknown as TickInput, surroundings);
  }
  if (isObject(event) && 'handedOn' in event) {
    const { handedOn, event: request } = event as unknown as HandedOn;
    return onEvent(request, surroundings, context, handedOn);
  }
  return onEvent(event, surroundings, context);
}

function isObject(event: unknown): event is Record<string, unknown> {
  return typeof event === 'object' && event !== null;
}
