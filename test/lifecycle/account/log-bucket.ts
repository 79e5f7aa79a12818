import { ACCOUNT, REGION } from './names';
import type { TrailEvent } from '../../../local-cloud/lake/lake';
import type { AclGrant, MemoryBuckets } from '../../../local-cloud/lake/memory-buckets';

export interface LogBucketProps {
  readonly ownership?: 'BucketOwnerEnforced' | 'ObjectWriter';
  readonly aclGrants?: readonly AclGrant[];
  readonly region?: string;
  /** In each log file. */
  readonly events?: number;
}

/** Adds a bucket with one log file for each of these days (`2023-01-05`). */
export function addLogBucket(
  buckets: MemoryBuckets, name: string, days: readonly string[], props: LogBucketProps,
): void {
  const bucket = buckets.add(name, { region: REGION, ...props });
  for (const day of days) {
    const file = `${ACCOUNT}_CloudTrail_us-east-1_${day.replace(/-/g, '')}T1200Z_${name}.json.gz`;
    const events: TrailEvent[] = Array.from({ length: props.events ?? 1 }, (_, index) => ({
      eventTime: `${day}T11:00:00Z`, eventID: `${name}-${day}-${index}`, eventName: 'GetObject',
    }));
    bucket.put(`AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/${day.replace(/-/g, '/')}/${file}`, { events });
  }
}
