/** A token bucket for each operation: a number of calls at once, and afterwards a number of calls a second. */
export interface Quota {
  readonly atOnce: number;
  readonly perSecond: number;
}

export class Quotas {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  /** Whether another call is allowed. An allowed call is counted. */
  allow(operation: string, { atOnce, perSecond }: Quota, now: number): boolean {
    const bucket = this.buckets.get(operation) ?? { tokens: atOnce, at: now };
    const tokens = Math.min(atOnce, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const enough = tokens >= 1;
    this.buckets.set(operation, { tokens: enough ? tokens - 1 : tokens, at: now });
    return enough;
  }
}
