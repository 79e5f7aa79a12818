import type { Estimate, EstimateSettings } from '../checks/estimate';
import type { WantedImport } from '../request/properties';

/** Messages of the check of maxEstimatedCost. */

export interface CostBasis {
  readonly wanted: WantedImport;
  /** The value of maxEstimatedCost, in US dollars. */
  readonly most: number;
  readonly settings: EstimateSettings;
  readonly billingMode: string | undefined;
}

export function tooExpensive(basis: CostBasis, estimate: Estimate, dollars: number): string {
  const { wanted, most } = basis;
  const atLeast = estimate.atLeast ? 'at least ' : '';
  return (
    `The import into event data store ${wanted.destination} is estimated to cost ${atLeast}${dollars.toFixed(2)} US ` +
    `dollars, which is more than maxEstimatedCost, ${most}. ${assumptions(basis, estimate)} ` +
    'Shorten the time range, or ' +
    (estimate.atLeast
      ? `raise maxEstimatedCost. ${wholeEstimate(wanted)}`
      : `set maxEstimatedCost to ${dollars.toFixed(2)} or more.`)
  );
}

export function costUnproved(basis: CostBasis, estimate: Estimate, dollars: number): string {
  const { wanted, most } = basis;
  return (
    `The listing of ${wanted.sourceUri} reached its limits, so the function can't prove that the import into event ` +
    `data store ${wanted.destination} costs at most ${most} US dollars (maxEstimatedCost). The files listed so far ` +
    `are estimated to cost ${dollars.toFixed(2)} US dollars. ${assumptions(basis, estimate)} Divide the time range ` +
    'into several imports, each with a maxEstimatedCost of its own, or remove maxEstimatedCost. ' +
    wholeEstimate(wanted)
  );
}

export function costNotListed({ wanted, most }: CostBasis, why: string): string {
  return (
    `The log files in bucket ${wanted.bucket} couldn't be listed (${why}), so the function can't prove that the ` +
    `import costs at most ${most} US dollars (maxEstimatedCost). Allow the function s3:ListBucket in the policy of ` +
    'the bucket, or remove maxEstimatedCost. ' +
    wholeEstimate(wanted)
  );
}

export function priceUnknown({ wanted, most, billingMode }: CostBasis): string {
  return (
    `The ingestion price of event data store ${wanted.destination} isn't known (billing mode ` +
    `${billingMode ?? 'not shown'}), so the function can't prove that the import costs at most ${most} US dollars ` +
    '(maxEstimatedCost). Specify the price in US dollars per gigabyte: estimate: Estimate.fromListing({ ' +
    'pricePerGigabyte: <price> }).'
  );
}

function assumptions({ settings, billingMode }: CostBasis, { files, gzipBytes, bytes, atLeast }: Estimate): string {
  const price =
    settings.pricePerGigabyte === undefined
      ? `the prices of billing mode ${billingMode}`
      : `${settings.pricePerGigabyte} US dollars per gigabyte`;
  return (
    `The estimate assumes that ${atLeast ? 'at least ' : ''}${files} log files of ${gzipBytes} bytes contain ` +
    `${bytes} bytes of events (compressionFactor ${settings.compressionFactor}), at ${price}.`
  );
}

/** The command that lists all log files without a time limit. */
function wholeEstimate({ sourceUri, destination, start, end }: WantedImport): string {
  const range = start ? ` --from ${start} --to ${end}` : '';
  return (
    `For an estimate of all log files, run "npx cdk-cloudtrail-import estimate ${sourceUri}${range} --store ` +
    `${destination}".`
  );
}
