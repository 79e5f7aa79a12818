/**
 * The ingestion prices of CloudTrail Lake, in US dollars for a gigabyte of uncompressed events, as of November 2026.
 * The figures come from third-party price lists. Regions may differ, and `pricePerGigabyte` overrides the figures.
 *
 * @see https://aws.amazon.com/cloudtrail/pricing/
 */

interface Tier {
  /** Gigabytes a month up to which the price applies. */
  readonly upTo: number;
  readonly price: number;
}

const TERABYTE = 1_000;

/** A map, because the billing mode comes from outside and may be the name of a member of every object. */
const PRICES: ReadonlyMap<string, readonly Tier[]> = new Map([
  // One-year extendable retention: the price of data from other sources.
  ['EXTENDABLE_RETENTION_PRICING', [{ upTo: Infinity, price: 0.5 }]],
  // Seven-year retention.
  [
    'FIXED_RETENTION_PRICING',
    [
      { upTo: 5 * TERABYTE, price: 2.5 },
      { upTo: 25 * TERABYTE, price: 1 },
      { upTo: Infinity, price: 0.5 },
    ],
  ],
]);

/** The price of the given gigabytes if nothing else is ingested that month. Undefined for an unknown billing mode. */
export function priceOf(gigabytes: number, billingMode: string): number | undefined {
  let from = 0;
  return PRICES.get(billingMode)?.reduce((sum, { upTo, price }) => {
    const part = Math.max(0, Math.min(gigabytes, upTo) - from);
    from = upTo;
    return sum + part * price;
  }, 0);
}
