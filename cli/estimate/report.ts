import type { Month, Place, Size } from './breakdown';
import { estimateOf, type EstimateSettings } from '../../lambda/checks/estimate';
import type { StoreState } from '../../lambda/checks/facts';
import type { LeftOut, LogFiles } from '../../lambda/checks/log-file-count';

/** The output of `estimate --json`. Pure. */
export interface EstimateReport {
  readonly version: 1;
  readonly source: string;
  readonly from: string | null;
  readonly to: string | null;
  readonly store: string | null;
  /** False: the listing was interrupted, so the figures are lower bounds. */
  readonly complete: boolean;
  readonly files: number;
  readonly gzipBytes: number;
  /** Estimated uncompressed bytes, which CloudTrail bills. */
  readonly bytes: number;
  readonly compressionFactor: number;
  /** US dollars in the billing mode of the event data store, or in each billing mode. */
  readonly costs: readonly Cost[];
  readonly months: readonly Month[];
  readonly places: readonly Place[];
  readonly archivedFiles: number;
  /** Log files older than the retention period. CloudTrail drops their events. They are part of the other figures. */
  readonly beforeRetention: Size;
  readonly leftOut: readonly LeftOut[];
  readonly requests: number;
  readonly seconds: number;
}

export interface Cost {
  readonly billingMode: string;
  /** Null: the prices of the billing mode are unknown. */
  readonly dollars: number | null;
}

export const BILLING_MODES = ['EXTENDABLE_RETENTION_PRICING', 'FIXED_RETENTION_PRICING'];

export interface Found {
  readonly logs: LogFiles;
  readonly months: readonly Month[];
  readonly places: readonly Place[];
  readonly beforeRetention: Size;
}

export interface Asked {
  readonly source: string;
  readonly from?: string;
  readonly to?: string;
  readonly store?: string;
  readonly settings: EstimateSettings;
}

export function reportOf(
  { source, from, to, store, settings }: Asked,
  state: StoreState | undefined,
  { logs, months, places, beforeRetention }: Found,
  effort: { readonly requests: number; readonly seconds: number },
): EstimateReport {
  const modes =
    settings.pricePerGigabyte !== undefined
      ? ['specified price']
      : state
        ? [state.billingMode ?? 'unknown']
        : BILLING_MODES;
  const { bytes } = estimateOf(logs, undefined, settings)!;
  return {
    version: 1,
    source,
    from: from ?? null,
    to: to ?? null,
    store: store ?? null,
    complete: logs.complete,
    files: logs.files,
    gzipBytes: logs.gzipBytes,
    bytes,
    compressionFactor: settings.compressionFactor,
    costs: modes.map((billingMode) => ({
      billingMode,
      dollars: estimateOf(logs, billingMode, settings)!.dollars ?? null,
    })),
    months,
    places,
    archivedFiles: logs.archived,
    beforeRetention,
    leftOut: logs.leftOut ?? [],
    ...effort,
  };
}

/** The props of a TrailImport that imports these log files. */
export function propsOf({ source, from, to, store, costs }: EstimateReport): string[] {
  const highest = Math.max(...costs.map(({ dollars }) => dollars ?? NaN));
  return [
    `source: ImportSource.fromS3Uri('${source}'),`,
    ...(store === null ? [] : [`destinations: [EventDataStore.fromEventDataStoreArn(this, 'Lake', '${store}')],`]),
    ...(from === null ? [] : [`startEventTime: new Date('${from}'),`, `endEventTime: new Date('${to}'),`]),
    ...(Number.isNaN(highest) ? [] : [`maxEstimatedCost: ${Math.max(1, Math.ceil(highest))},`]),
  ];
}
