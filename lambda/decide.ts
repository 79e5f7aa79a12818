import type { Action } from './action';
import { decideQueue } from './decide-queue';
import { decideRequest } from './decide-request';
import { decideWatch } from './decide-watch';
import type { Facts } from './facts';
import type { Job } from './names';
import type { ImportRequest } from './request';

/**
 * The lifecycle: what an execution does next, given what is true. Pure and total: no clock, no call, an action for every input.
 * It asks for the facts that it needs one by one, so that no call is made for a fact that does not matter.
 */
export function decide(job: Job, request: ImportRequest, facts: Facts): Action {
  switch (job) {
    case 'request': return decideRequest(request, facts);
    case 'queue': return decideQueue(request, facts);
    case 'watch': return decideWatch(request, facts);
  }
}
