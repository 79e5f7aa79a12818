import { wait, type Action } from './action';
import type { Facts } from './facts';
import { crowdPause } from './timing';

/** So many requests of a stack go on at once. */
const FEW = 3;

/**
 * Many requests of a stack at once take turns, so that their calls stay within what an account is allowed: each waits before its
 * first look, and looks again the less often the more there are. Earlier requests of its resource are stopped before; the queue starts
 * nothing while a stack removes resources.
 */
export function atPace({ earlier, memory }: Facts, action: Action): Action {
  if (!earlier?.crowd) { return action; }
  const { requests, place } = earlier.crowd;
  if (action.do === 'wait') { return { ...action, seconds: Math.max(action.seconds, crowdPause(requests)) }; }
  return action.do === 'look' && memory.ticks === 1 && place >= FEW ? wait(crowdPause(place), `${place} requests are before this one`) : action;
}
