import { attributesOf } from '../../../lambda/request/answer';
import { IMPORT_A, importRecord, LONG_AGO, MINUTE, NOW, seen, started, wanted } from '../given';

const UNKNOWN = {
  EstimatedFiles: 'UNKNOWN', EstimatedGzipBytes: 'UNKNOWN', EstimatedBytes: 'UNKNOWN', EstimatedCost: 'UNKNOWN',
};
const estimate = { files: 40, gzipBytes: 300_000, bytes: 3_000_000, dollars: 0.1, atLeast: false };
const [now, longAgo, queued] = [NOW, LONG_AGO, NOW - MINUTE].map((time) => new Date(time).toISOString());

describe('The attributes of a custom resource', () => {
  test('show the import as CloudTrail has reported it', () => {
    expect(attributesOf(started('RUNNING', { seen: seen('INITIALIZING', { updatedAt: NOW }) }), 0)).toEqual({
      ImportId: IMPORT_A, ImportStatus: 'RUNNING', CreatedTimestamp: longAgo, UpdatedTimestamp: now, ...UNKNOWN,
    });
  });

  test('show an import in the queue without an ID', () => {
    expect(attributesOf(importRecord(), NOW)).toEqual({
      ImportId: 'QUEUED', ImportStatus: 'QUEUED', CreatedTimestamp: queued, UpdatedTimestamp: now, ...UNKNOWN,
    });
  });

  test('are all present if nothing is known about the import', () => {
    const nothing = {
      ImportId: 'UNKNOWN', ImportStatus: 'UNKNOWN', CreatedTimestamp: 'UNKNOWN', UpdatedTimestamp: 'UNKNOWN',
      ...UNKNOWN,
    };
    expect(attributesOf(undefined, NOW)).toEqual(nothing);
    expect(attributesOf(importRecord({ gone: true }), NOW)).toEqual(nothing);
    expect(attributesOf(started('FAILED', { gone: true, estimate }), NOW)).toEqual({
      ...nothing, ImportId: IMPORT_A, EstimatedFiles: '40', EstimatedGzipBytes: '300000', EstimatedBytes: '3000000',
      EstimatedCost: '0.10',
    });
  });

  test('show an estimate, or a lower bound, if the custom resource requests one', () => {
    const asked = wanted({ estimate: { compressionFactor: 10 } });
    expect(attributesOf(importRecord({ wanted: asked, estimate }), NOW)).toMatchObject({
      EstimatedFiles: '40', EstimatedGzipBytes: '300000', EstimatedBytes: '3000000', EstimatedCost: '0.10',
    });
    expect(attributesOf(importRecord({ wanted: asked, estimate: { ...estimate, atLeast: true } }), NOW))
      .toMatchObject({ EstimatedFiles: 'at least 40', EstimatedCost: 'at least 0.10' });
    expect(attributesOf(importRecord({ wanted: asked, estimate: { ...estimate, dollars: undefined } as never }), NOW))
      .toMatchObject({ EstimatedFiles: '40', EstimatedCost: 'UNKNOWN' });
    expect(attributesOf(importRecord({ estimate }), NOW)).toMatchObject(UNKNOWN);
  });
});
