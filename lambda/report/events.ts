import { eventNotAccepted } from './messages';
import type { ImportRecord, PublicState, StateChange } from '../ledger/records';

/** The detail of a state change event, with the values at the time of the change. */
export function stateChange(record: ImportRecord, state: PublicState, stackId: string, now: number): StateChange {
  const {
    wanted: { constructPath, sourceUri, destination, start, end },
    logicalId,
    importId,
    seen,
    reason,
    estimate,
  } = record;
  return {
    at: now,
    state,
    detail: {
      state,
      construct: constructPath,
      stackId,
      logicalId,
      destination,
      source: sourceUri,
      ...(importId ? { importId } : {}),
      ...(start && end ? { startEventTime: start, endEventTime: end } : {}),
      ...(seen ? { statistics: seen.statistics } : {}),
      ...(reason && (state === 'FAILED' || state === 'COMPLETED') ? { reason } : {}),
      ...(estimate ? { estimate } : {}),
    },
  };
}

/** The warning about the oldest event that EventBridge does not accept. Throttling ends without a fix. */
export function eventWarnings({ outbox: [oldest] = [] }: ImportRecord): string[] {
  const { trouble, state } = oldest ?? {};
  return trouble && trouble.kind !== 'throttled' ? [eventNotAccepted(state!, trouble)] : [];
}
