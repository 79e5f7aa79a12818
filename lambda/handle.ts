import { MOST_HANDS, onEvent, type FunctionContext } from './on-event';
import type { Surroundings } from './surroundings';
import { tick } from './tick';
import { parseTick } from './tick-input';

/** The function's three callers: CloudFormation, the function itself, the state machine. */
export async function handle(event: unknown, surroundings: Surroundings, context: FunctionContext): Promise<unknown> {
  if (isObject(event) && 'tick' in event) {
    const input = parseTick(event, context.functionArn);
    if (!('wrong' in input)) { return tick(input, surroundings); }
    // Thrown, it ends the execution as failed.
    const message = `This is no tick of the stack's state machine: ${input.wrong}`;
    surroundings.log({ level: 'ERROR', message });
    throw new Error(message);
  }
  if (isObject(event) && 'handedOn' in event) {
    const { handedOn, event: request } = event;
    if (!Number.isInteger(handedOn) || (handedOn as number) < 1 || (handedOn as number) > MOST_HANDS) {
      surroundings.log({ level: 'ERROR', message: 'not handed on by this function' });
      return undefined;
    }
    return onEvent(request, surroundings, context, handedOn as number);
  }
  return onEvent(event, surroundings, context);
}

function isObject(event: unknown): event is Record<string, unknown> {
  return typeof event === 'object' && event !== null;
}
