/** Everything that AWS bills, apart from CloudTrail Lake. */
export interface Usage {
  /** Read and write request units of DynamoDB. */
  readonly readUnits: number;
  readonly writeUnits: number;
  readonly invocations: number;
  /** How long the function runs, in seconds. */
  readonly functionSeconds: number;
}

/**
 * On-demand prices in US East (N. Virginia), in US dollars for a million request units of a standard table.
 *
 * @see https://aws.amazon.com/dynamodb/pricing/on-demand/
 */
const DYNAMODB_PRICES = { read: 0.125, write: 0.625 };

/**
 * Prices on x86 in US East (N. Virginia), in US dollars for a million requests and for a million gigabyte-seconds.
 *
 * @see https://aws.amazon.com/lambda/pricing/
 */
const LAMBDA_PRICES = { request: 0.2, gigabyteSecond: 16.6667 };
/** The function's memory, in gigabytes. */
const MEMORY = 0.25;

export function dynamoDbDollars({ readUnits, writeUnits }: Usage): number {
  return (readUnits * DYNAMODB_PRICES.read + writeUnits * DYNAMODB_PRICES.write) / 1e6;
}

export function gigabyteSeconds({ functionSeconds }: Usage): number {
  return functionSeconds * MEMORY;
}

export function lambdaDollars(usage: Usage): number {
  return (usage.invocations * LAMBDA_PRICES.request + gigabyteSeconds(usage) * LAMBDA_PRICES.gigabyteSecond) / 1e6;
}
