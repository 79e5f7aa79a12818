import { A, NOW, actionOf, create, decided, record, update, wanted, world } from './given';
import { fails } from './words';
import { listingWarnings } from '../../lambda/decide-preflight';
import type { Facts } from '../../lambda/facts';
import { importIdentity } from '../../lambda/identity';

const logs = { files: 40, gzipBytes: 300_000, archived: 0, complete: true };
const reasonOf = (different: Partial<Facts>, request = create()) => String(Object(Object(actionOf(request, different)).answer).reason);
const since = (start: string) => ({ ...A, start, identity: importIdentity({ ...A, start }) });

describe('The preflight', () => {
  test('does not look at the store of an import that is resumed', () => {
    const request = update(A, A);
    expect(decided(request, world(request, { named: record(A, 'STOPPED') })).looks).toEqual(['earlier', 'named', 'ofWanted', 'bucket', 'ahead', 'current']);
  });

  test('says of a window that is over nothing more, whatever a listing has found in it', () => {
    const store = { status: 'ENABLED', retentionDays: 366, createdAt: NOW };
    const reason = reasonOf({ store, memory: { logFiles: { ...logs, files: 0 } } });
    expect(reason).toMatch(/^Event data store .* keeps events for 366 days.*--retention-period"\.$/);
  });

  test('says of a bucket that is missing nothing but that', () => {
    expect(reasonOf({ bucket: { exists: false, acls: 'unknown', grantees: [] } })).toBe('Bucket trail-logs does not exist. Check the name in the source.');
  });

  test('tells several problems as sentences that follow each other', () => {
    const bucket = { exists: false, acls: 'unknown', grantees: [] } as const;
    expect(reasonOf({ bucket, store: { status: 'missing' } })).toContain('Give the ARN of an existing store. Bucket trail-logs does not exist.');
  });

  test('minds grants to others only where it would take them away', () => {
    const bucket = { exists: true, region: 'us-east-1', acls: 'disabled', grantees: ['auditor'] } as const;
    expect(actionOf(create(), { bucket })).toEqual({ do: 'start' });
    expect(reasonOf({ bucket: { ...bucket, acls: 'enabled' } }, create(wanted(2023, { disableAcls: false })))).not.toContain('auditor');
    expect(actionOf(create(), { bucket: { ...bucket, acls: 'enabled' } })).toMatchObject(fails(/auditor/));
  });
});

describe('What a listing shows that is no reason to stop', () => {
  const warnings = (logFiles: Facts['logFiles'], different: Partial<Facts> = {}, want = A) => listingWarnings(want, { ...world(create(), different), logFiles });

  test('is nothing where all was listed, and the store keeps all of it', () => {
    expect(warnings(logs)).toEqual([]);
    expect(listingWarnings(A, { now: NOW, since: NOW, memory: {}, logFiles: logs })).toEqual([]);
  });

  test('is why nothing could be listed', () => {
    expect(warnings({ ...logs, complete: false, unknown: 'AccessDenied' })).toEqual([expect.stringMatching(/in bucket trail-logs could not be listed \(AccessDenied\)/)]);
  });

  test('is that there are more, also as an earlier tick has found it', () => {
    const more = [expect.stringMatching(/after 40 files: there are more/)];
    expect(warnings({ ...logs, complete: false })).toEqual(more);
    expect(warnings(undefined, { memory: { logFiles: { ...logs, complete: false } } })).toEqual(more);
  });

  test('is the part of the window that the store does not keep', () => {
    const store = { status: 'ENABLED', retentionDays: 1_000 };
    const part = [expect.stringMatching(/keeps events for 1000 days: of the window only events since 2023-06-05 stay/)];
    expect(warnings(logs, { store })).toEqual(part);
    expect(warnings(logs, { store }, since('2023-06-04T23:59:59Z'))).toEqual(part);
    expect(warnings(logs, { store }, since('2023-06-05T00:00:00Z'))).toEqual([]);
  });
});
