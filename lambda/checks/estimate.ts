import type { LogFiles } from './log-file-count';
import { priceOf } from './prices';

/** The assumptions of an estimate. */
export interface EstimateSettings {
  /** US dollars for a gigabyte of uncompressed events. Absent: the price of the event data store's billing mode. */
  readonly pricePerGigabyte?: number;
  /** How many times larger the events are than their gzip files. */
  readonly compressionFactor: number;
}

/** The estimated size and cost of an import. */
export interface Estimate {
  readonly files: number;
  readonly gzipBytes: number;
  readonly bytes: number;
  /** US dollars, rounded up to the cent. Absent for a billing mode whose prices are unknown. */
  readonly dollars?: number;
  /** True: the listing reached its limits, so there are more files. */
  readonly atLeast: boolean;
}

/** The factor that the CloudTrail User Guide assumes. */
export const USUAL_COMPRESSION = 10;
const GIGABYTE = 1e9;

/** Whether two estimates of the same log files are the same. */
export function haveSameFigures(a: EstimateSettings | undefined, b: EstimateSettings | undefined): boolean {
  return a?.pricePerGigabyte === b?.pricePerGigabyte && a?.compressionFactor === b?.compressionFactor;
}

/** Undefined if nothing could be listed. */
export function estimateOf(
  logs: LogFiles,
  billingMode: string | undefined,
  settings: EstimateSettings,
): Estimate | undefined {
  if (logs.unknown !== undefined && logs.files === 0) { return undefined; }
  const bytes = Math.round(logs.gzipBytes * settings.compressionFactor);
  const { pricePerGigabyte } = settings;
  const dollars =
    pricePerGigabyte === undefined
      ? priceOf(bytes / GIGABYTE, billingMode ?? '')
      : (bytes / GIGABYTE) * pricePerGigabyte;
  return {
    files: logs.files,
    gzipBytes: logs.gzipBytes,
    bytes,
    atLeast: !logs.complete,
    ...(dollars === undefined ? {} : { dollars: Math.ceil(Math.round(dollars * 1e6) / 1e4) / 100 }),
  };
}
