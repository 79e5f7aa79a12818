import { againPause, REQUEST_PATIENCE } from './decide/timing';
import { Unfinished } from './observer';
import type { Pass } from './pass';
import { nextTrouble } from '../aws/errors';
import type { RequestRecord } from '../ledger/records';
import { Outdated } from '../ledger/table';

export function openRequests({ ledger }: Pass): RequestRecord[] {
  return [...ledger.requests.values()].filter(({ state }) => state !== 'ANSWERED');
}

export function isOverdue({ receivedAt }: RequestRecord, { now }: Pass): boolean {
  return now >= receivedAt + REQUEST_PATIENCE;
}

/** Notes why a request has no answer yet. */
export function note(request: RequestRecord, why: string, pass: Pass, isDueIn = 5_000): void {
  pass.dueAt(pass.now + isDueIn);
  if (request.waitsFor === why && !request.trouble) { return; }
  request.waitsFor = why;
  request.trouble = undefined;
  pass.ledger.changed(request);
}

/** A failing call is repeated in the next pass. The request stores since when the call has failed. */
export async function unlessItFails(request: RequestRecord, pass: Pass, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Outdated) { throw error; }
    const { now } = pass;
    pass.dueAt(now + (request.trouble ? againPause(now - request.trouble.since) : 1_000));
    if (error instanceof Unfinished) { return; }
    const trouble = nextTrouble(error, request.trouble, now);
    request.trouble = trouble;
    pass.log('WARN', 'call failed', { requestId: request.id, action: trouble.action, error: trouble.message });
    pass.ledger.changed(request);
  }
}
