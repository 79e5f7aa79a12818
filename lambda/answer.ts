import type { Estimate } from './estimate';
import type { ImportRecord } from './facts';
import type { TrailImportAttributes } from '../src/wire';

/** What CloudFormation is told. */
export interface Answer {
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  readonly reason?: string;
  readonly data?: TrailImportAttributes;
}

export function attributesOf(record: ImportRecord, estimate?: Estimate): TrailImportAttributes {
  return {
    ImportId: record.importId,
    ImportStatus: record.status,
    CreatedTimestamp: new Date(record.createdAt).toISOString(),
    UpdatedTimestamp: new Date(record.updatedAt).toISOString(),
    ...estimated(estimate),
  };
}

/** For an import whose record CloudTrail no longer keeps: every attribute is there all the same. */
export function attributesOfUnknown(importId: string, estimate?: Estimate): TrailImportAttributes {
  return { ImportId: importId, ImportStatus: 'UNKNOWN', CreatedTimestamp: 'UNKNOWN', UpdatedTimestamp: 'UNKNOWN', ...estimated(estimate) };
}

/** For an import that waits for the account's one slot: a new one has no id yet. */
export function attributesOfQueued(importId: string | undefined, now: number, estimate?: Estimate): TrailImportAttributes {
  const time = new Date(now).toISOString();
  return { ImportId: importId ?? 'QUEUED', ImportStatus: 'QUEUED', CreatedTimestamp: time, UpdatedTimestamp: time, ...estimated(estimate) };
}

function estimated(estimate: Estimate | undefined) {
  const shown = (value: number | string | undefined) => value === undefined ? 'UNKNOWN' : `${estimate!.atLeast ? 'at least ' : ''}${value}`;
  return {
    EstimatedFiles: shown(estimate?.files),
    EstimatedGzipBytes: shown(estimate?.gzipBytes),
    EstimatedBytes: shown(estimate?.bytes),
    EstimatedCost: shown(estimate?.dollars?.toFixed(2)),
  };
}
