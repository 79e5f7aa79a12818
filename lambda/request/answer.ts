import type { TrailImportAttributes } from '../../src/wire';
import type { Estimate } from '../checks/estimate';
import type { ImportRecord } from '../ledger/records';

/** The answer to a request. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  readonly reason?: string;
  readonly data?: TrailImportAttributes;
}

/** The attributes of the custom resource. Every answer that succeeds has all of them. */
export function attributesOf(record: ImportRecord | undefined, now: number): TrailImportAttributes {
  if (!record || record.gone) {
    return {
      ImportId: record?.importId ?? UNKNOWN,
      ImportStatus: UNKNOWN,
      CreatedTimestamp: UNKNOWN,
      UpdatedTimestamp: UNKNOWN,
      ...estimated(record?.estimate),
    };
  }
  const { importId, state, seen, queuedAt, wanted, estimate } = record;
  return {
    ImportId: importId ?? 'QUEUED',
    ImportStatus: state,
    CreatedTimestamp: iso(seen?.createdAt ?? queuedAt),
    UpdatedTimestamp: iso(seen?.updatedAt ?? now),
    ...estimated(wanted.estimate ? estimate : undefined),
  };
}

const UNKNOWN = 'UNKNOWN';

function estimated(estimate: Estimate | undefined) {
  const shown = (value: number | string | undefined) =>
    value === undefined ? UNKNOWN : `${estimate!.atLeast ? 'at least ' : ''}${value}`;
  return {
    EstimatedFiles: shown(estimate?.files),
    EstimatedGzipBytes: shown(estimate?.gzipBytes),
    EstimatedBytes: shown(estimate?.bytes),
    EstimatedCost: shown(estimate?.dollars?.toFixed(2)),
  };
}

function iso(time: number): string {
  return new Date(time).toISOString();
}
