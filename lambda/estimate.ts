import type { LogFiles } from './log-files';
import { priceOf } from './prices';

/** What an estimate goes by. */
export interface EstimateSettings {
  /** US dollars for a gigabyte of uncompressed events; by the store's billing mode if absent. */
  readonly pricePerGigabyte?: number;
  /** How many times larger events are than their gzip files. */
  readonly compressionFactor: number;
}

/** What an import is going to take in and cost. */
export interface Estimate {
  readonly files: number;
  readonly gzipBytes: number;
  readonly bytes: number;
  /** US dollars, up to the next cent; absent for a billing mode whose prices are not known. */
  readonly dollars?: number;
  /** True: the listing came to its bounds, and there is more. */
  readonly atLeast: boolean;
}

/** As CloudTrail's user guide estimates it. */
export const USUAL_COMPRESSION = 10;
const GIGABYTE = 1e9;

/** Undefined where nothing could be listed. */
export function estimateOf(logs: LogFiles, billingMode: string | undefined, settings: EstimateSettings): Estimate | undefined {
  if (logs.unknown !== undefined && logs.files === 0) { return undefined; }
  const bytes = Math.round(logs.gzipBytes * settings.compressionFactor);
  const { pricePerGigabyte } = settings;
  const dollars = pricePerGigabyte === undefined ? priceOf(bytes / GIGABYTE, billingMode ?? '') : bytes / GIGABYTE * pricePerGigabyte;
  return {
    files: logs.files, gzipBytes: logs.gzipBytes, bytes, atLeast: !logs.complete,
    ...(dollars === undefined ? {} : { dollars: Math.ceil(Math.round(dollars * 1e6) / 1e4) / 100 }),
  };
}
