/**
 * What CloudTrail Lake bills for ingestion, in US dollars for a gigabyte of uncompressed events, as of November 2026. The figures
 * are those of third-party price lists; Regions may differ, and `pricePerGigabyte` overrides them.
 *
 * @see https://aws.amazon.com/cloudtrail/pricing/
 */

interface Tier {
  /** Gigabytes of a month up to which the price holds. */
  readonly upTo: number;
  readonly price: number;
}

const TERABYTE = 1_000;

const PRICES: Readonly<Record<string, readonly Tier[]>> = {
  /** One-year extendable retention: the price of data that CloudTrail does not record itself. */
  EXTENDABLE_RETENTION_PRICING: [{ upTo: Infinity, price: 0.5 }],
  /** Seven-year retention. */
  FIXED_RETENTION_PRICING: [{ upTo: 5 * TERABYTE, price: 2.5 }, { upTo: 25 * TERABYTE, price: 1 }, { upTo: Infinity, price: 0.5 }],
};

/** The price of so many gigabytes, as if nothing else were ingested in the month; undefined for a billing mode that is not known. */
export function priceOf(gigabytes: number, billingMode: string): number | undefined {
  let from = 0;
  return PRICES[billingMode]?.reduce((sum, { upTo, price }) => {
    const part = Math.max(0, Math.min(gigabytes, upTo) - from);
    from = upTo;
    return sum + part * price;
  }, 0);
}
