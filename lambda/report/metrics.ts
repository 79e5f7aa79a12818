import { dimensionOf, METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../../src/wire';
import type { ImportRecord, SeenImport, Statistics } from '../ledger/records';

const COUNTED = [
  ['filesCompleted', METRICS.filesCompleted],
  ['eventsCompleted', METRICS.eventsCompleted],
  ['failedEntries', METRICS.failedEntries],
] as const;

/**
 * The increase of the statistics of an import since they were last read. A retry may have reduced the failed entries.
 */
export function increase(before: Statistics | undefined, { statistics }: SeenImport): Record<string, number> {
  return Object.fromEntries(
    COUNTED.flatMap(([field, metric]) => {
      const more = statistics[field] - (before?.[field] ?? 0);
      return more > 0 ? [[metric, more]] : [];
    }),
  );
}

/** A log line in CloudWatch's embedded metric format. The log group makes metrics of it, so no call is needed. */
export function metricLine(
  stackId: string,
  values: Record<string, number>,
  now: number,
  record?: ImportRecord,
): Record<string, unknown> {
  const { stack, construct } = METRIC_DIMENSIONS;
  return {
    _aws: {
      Timestamp: now,
      CloudWatchMetrics: [
        {
          Namespace: METRIC_NAMESPACE,
          Dimensions: [[stack], ...(record?.wanted.ownMetrics ? [[stack, construct]] : [])],
          Metrics: Object.keys(values).map((name) => ({
            Name: name,
            Unit: name === METRICS.queueTime ? 'Seconds' : 'Count',
          })),
        },
      ],
    },
    [stack]: stackId.split('/')[1] ?? stackId,
    ...(record ? { [construct]: dimensionOf(record.wanted.constructPath) } : {}),
    ...values,
  };
}
