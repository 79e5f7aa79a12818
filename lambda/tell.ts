import type { Estimate } from './estimate';
import type { ImportRecord, ImportState, Memory, Statistics } from './facts';
import { sameIdentity } from './identity';
import { changesIdentity } from './ownership';
import type { ImportRequest } from './request';
import type { Surroundings } from './surroundings';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE, METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../src/wire';

/** What an event says of an import. */
export interface Told {
  readonly state: ImportState;
  readonly importId?: string;
  readonly record?: ImportRecord;
  readonly reason?: string;
  readonly estimate?: Estimate;
}

/** Puts one event on the account's default bus: a change of an import's state, each at least once. */
export async function tell(request: ImportRequest, { state, importId, record, reason, estimate }: Told, { clients }: Surroundings): Promise<void> {
  const { PutEventsCommand } = await import('./sdk/eventbridge');
  // An Update to another import tells that the former one is stopped.
  const about = changesIdentity(request) && record && sameIdentity(record.identity, request.former!.identity) ? request.former! : request.wanted;
  const { constructPath, sourceUri, destination, start, end } = about;
  const { FailedEntryCount, Entries } = await (await clients.eventBridge()).send(new PutEventsCommand({
    Entries: [{
      Source: EVENT_SOURCE,
      DetailType: EVENT_DETAIL_TYPE,
      Resources: [request.stackId],
      Detail: JSON.stringify({
        state, construct: constructPath, stackId: request.stackId, logicalId: request.logicalId, destination, source: sourceUri,
        ...(importId ? { importId } : {}), ...(start && end ? { startEventTime: start, endEventTime: end } : {}),
        ...(record ? { statistics: record.statistics } : {}), ...(reason ? { reason } : {}), ...(estimate ? { estimate } : {}),
      }),
    }],
  }));
  if (FailedEntryCount) { throw Object.assign(new Error(Entries?.[0]?.ErrorMessage), { name: Entries?.[0]?.ErrorCode ?? 'InternalFailure' }); }
}

const COUNTED = [
  ['filesCompleted', METRICS.filesCompleted], ['eventsCompleted', METRICS.eventsCompleted], ['failedEntries', METRICS.failedEntries],
] as const;

/** What has been added to an import's statistics since they were last counted; a retry may have taken failed entries away. */
export function added(record: ImportRecord, { metered }: Memory): Record<string, number> {
  return Object.fromEntries(COUNTED.flatMap(([field, metric]) => {
    const more = record.statistics[field] - (metered?.[field] ?? 0);
    return more > 0 ? [[metric, more]] : [];
  }));
}

export function sameStatistics(a: Statistics | undefined, b: Statistics): boolean {
  return a !== undefined && COUNTED.every(([field]) => a[field] === b[field]);
}

/** One line of CloudWatch's embedded metric format: the log group makes metrics of it, no call is made. */
export function metricLine(request: ImportRequest, now: number, values: Record<string, number>): Record<string, unknown> {
  const { stack, construct } = METRIC_DIMENSIONS;
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [{
        Namespace: METRIC_NAMESPACE,
        Dimensions: [[stack], ...(request.wanted.ownMetrics ? [[stack, construct]] : [])],
        Metrics: Object.keys(values).map((name) => ({ Name: name, Unit: name === METRICS.queueTime ? 'Seconds' : 'Count' })),
      }],
    },
    [stack]: request.stackId.split('/')[1] ?? request.stackId,
    [construct]: request.wanted.constructPath,
    ...values,
  };
}
