import { LakeError } from './errors';

/** One token bucket an operation: a second's worth of calls at once, then as many a second. */
export class Quotas {
  private readonly buckets = new Map<string, { tokens: number; at: number }>();

  spend(operation: string, perSecond: number | undefined, now: number): void {
    if (perSecond === undefined) {
      return;
    }
    const bucket = this.buckets.get(operation) ?? { tokens: perSecond, at: now };
    const tokens = Math.min(perSecond, bucket.tokens + ((now - bucket.at) / 1000) * perSecond);
    const enough = tokens >= 1;
    this.buckets.set(operation, { tokens: enough ? tokens - 1 : tokens, at: now });
    if (!enough) {
      throw new LakeError('ThrottlingException', 'Rate exceeded');
    }
  }
}
