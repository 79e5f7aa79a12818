import { Token, Tokenization } from 'aws-cdk-lib';

/**
 * Figures for the estimate of the size and the cost of an import.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
 */
export interface EstimateOptions {
  /**
   * The price of ingestion, in US dollars per gigabyte (10^9 bytes) of uncompressed events. Synthesis fails if it is
   * not a number from 0 to 1,000.
   *
   * @default - by the billing mode of the event data store, as of November 2026: 0.50 with one-year extendable
   * retention. With seven-year retention, 2.50 for the first 5 TB, 1.00 for the next 20 TB and 0.50 beyond, as if
   * nothing else were ingested in the month
   * @see https://aws.amazon.com/cloudtrail/pricing/
   */
  readonly pricePerGigabyte?: number;

  /**
   * How many times larger events are than their gzip files. Synthesis fails if it is not a number from 1 to 1,000.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly compressionFactor?: number;
}

/** The options as the function reads them. */
export function estimateProperties(estimate: EstimateOptions | undefined) {
  const text = (value: number | undefined) => (value === undefined ? undefined : Tokenization.stringifyNumber(value));
  return (
    estimate && {
      Estimate: 'true' as const,
      PricePerGigabyte: text(estimate.pricePerGigabyte),
      CompressionFactor: text(estimate.compressionFactor),
    }
  );
}

export function estimateProblems(estimate: EstimateOptions | undefined): string[] {
  const within = (name: keyof EstimateOptions, least: number) => {
    const value = estimate?.[name];
    return value === undefined || Token.isUnresolved(value) || (value >= least && value <= 1_000)
      ? []
      : [`estimate.${name} is ${value}: specify a number from ${least} to 1,000, or leave it out`];
  };
  return [...within('pricePerGigabyte', 0), ...within('compressionFactor', 1)];
}
