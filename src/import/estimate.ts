import { Tokenization } from 'aws-cdk-lib';
import { number } from '../validation/checks';
import { COMPRESSION, PRICE } from '../validation/forms';
import { checked, Schema } from '../validation/struct';
import { TrailImportProperties } from '../wire';

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

/**
 * How to estimate the size and the cost of an import before it starts.
 */
export class Estimate {
  /**
   * Estimates from a listing of the bucket. No log file is read, so the uncompressed size is the size of the files
   * times `compressionFactor`.
   *
   * @param options Figures other than the usual ones.
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
