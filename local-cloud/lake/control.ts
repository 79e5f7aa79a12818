import { LakeError } from './errors';
import { tally, type Behaviour, type Fault, type Lake, type Operation } from './lake';

/** The body of `POST /_lake/behaviour`: changed settings, and failures of the next calls. */
interface BehaviourChange extends Partial<Behaviour> {
  readonly failNext?: { readonly operation: Operation | '*'; readonly fault: Fault; readonly times?: number };
}

/**
 * Handles the requests below `/_lake/`, which inspect and control a running lake. Returns undefined for an unknown
 * path.
 */
export function control(lake: Lake, method: string, url: URL, body: string): object | undefined {
  const page = `${method} ${url.pathname}`;
  const store = /^GET \/_lake\/stores\/([^/]+)\/events$/.exec(page);
  if (store) {
    return eventsOf(lake, decodeURIComponent(store[1]), url.searchParams.has('summary'));
  }
  switch (page) {
    case 'GET /_lake/health': return { status: 'ok' };
    case 'GET /_lake/calls': return { calls: lake.calls, accepted: lake.accepted };
    case 'GET /_lake/requests': return lake.requests;
    case 'GET /_lake/user-agents': return [...lake.userAgents];
    case 'POST /_lake/behaviour': return change(lake, JSON.parse(body));
    default: return undefined;
  }
}

function eventsOf(lake: Lake, store: string, summary: boolean): object {
  const files = lake.ingested(store);
  return summary ? tally(files) : { files };
}

function change(lake: Lake, { failNext, ...behaviour }: BehaviourChange): object {
  const unknown = Object.keys(behaviour).filter((name) => !(name in lake.behaviour));
  if (unknown.length > 0) {
    throw new LakeError('InvalidParameterException', `The lake has no setting ${unknown.join(', ')}.`);
  }
  Object.assign(lake.behaviour, behaviour);
  if (failNext) {
    lake.failNext(failNext.operation, failNext.fault, failNext.times);
  }
  return lake.behaviour;
}
