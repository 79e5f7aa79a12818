import { Tokenization } from 'aws-cdk-lib';
import { number } from '../validation/checks';
import { COMPRESSION, PRICE } from '../validation/forms';
import { checked, Schema } from '../validation/struct';
import { TrailImportProperties } from '../wire';

/**
 * Settings of the estimate of the size and the cost of an import.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
 */
export interface EstimateOptions {
  /**
   * The price of ingestion, in US dollars per gigabyte (10^9 bytes) of uncompressed events. Synthesis fails if the
   * value is not a number from 0 to 1,000.
   *
   * @default - the price of the event data store's retention option, as of November 2026. With one-year extendable
   * retention, the price is 0.50. With seven-year retention, the price is 2.50 for the first 5 TB, 1.00 for the next 20
   * TB and 0.50 above. The estimate assumes that the event data store ingests no other events in the month
   * @see https://aws.amazon.com/cloudtrail/pricing/
   */
  readonly pricePerGigabyte?: number;

  /**
   * The uncompressed size of events divided by the size of their gzip files. Synthesis fails if the value is not a
   * number from 1 to 1,000.
   *
   * @default 10
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly compressionFactor?: number;
}

/** The method that estimates the size and the cost of an import before the import starts. */
export class Estimate {
  /**
   * Estimates the size and the cost from a listing of the bucket. The function doesn't read the log files. It
   * multiplies the size of the files by `compressionFactor` to get the uncompressed size.
   *
   * @param options the price and the compression factor, if they differ from the defaults
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-lake-manage-costs.html
   */
  public static fromListing(options: EstimateOptions = {}): Estimate {
    return new Estimate(options);
  }

  /**
   * The estimate as the function reads it.
   *
   * @internal
   */
  public readonly _properties: Pick<TrailImportProperties, 'Estimate' | 'PricePerGigabyte' | 'CompressionFactor'>;
  /** @internal */
  public readonly _problems: string[];

  private constructor(options: EstimateOptions) {
    const { valid, problems } = checked('options', ESTIMATE_OPTIONS, options);
    this._properties = {
      Estimate: 'true',
      PricePerGigabyte: numberAsText(valid.pricePerGigabyte),
      CompressionFactor: numberAsText(valid.compressionFactor),
    };
    this._problems = problems;
  }
}

const ESTIMATE_OPTIONS: Schema<EstimateOptions> = {
  pricePerGigabyte: number(PRICE, 'a number'),
  compressionFactor: number(COMPRESSION, 'a number'),
};

/** A number as the function reads it. CloudFormation resolves tokens. */
export function numberAsText(value: number | undefined): string | undefined {
  return value === undefined ? undefined : Tokenization.stringifyNumber(value);
}
