import type { Lookup, StoreState } from '../../../lambda/checks/facts';
import { isCovering, overlapOf } from '../../../lambda/checks/overlap';
import { A, always, between, IMPORT_B, LONG_AGO, lookup, MINUTE, NOW, other, statistics, STORE, wanted } from '../given';

const firstHalf = between('2023-01-01T00:00:00Z', '2023-06-30T23:59:59Z').identity;
const overlap = (more: Partial<Lookup>, store?: Partial<StoreState>, want = A) =>
  overlapOf(want, lookup(more), store && { ...STORE, ...store }, NOW);
const reason = (...args: Parameters<typeof overlap>) => (overlap(...args) as { reason: string }).reason;
const past = (status: string, more: Parameters<typeof other>[1] = {}) =>
  other(status, { identity: firstHalf, ...more });

test.each<[string, boolean, object]>([
  ['INITIALIZING', true, { statistics: undefined }], ['IN_PROGRESS', true, { statistics: statistics(0) }],
  ['QUEUED', true, { statistics: undefined }],
  ['COMPLETED', true, { statistics: undefined }], ['FAILED', true, {}], ['STOPPED', true, {}],
  ['FAILED', false, { statistics: statistics(0) }], ['STOPPED', false, { statistics: undefined }],
])('An import that is %s covers its time range: %s (%j)', (status, covers, more) => {
  expect(isCovering(past(status, more))).toBe(covers);
});

describe('A new import is refused', () => {
  test('if another one covers its time range, with the free time range ready to paste', () => {
    expect(reason({ overlapping: [past('COMPLETED')] })).toBe(
      'Events of s3://trail-logs/AWSLogs/111122223333/CloudTrail/ from 2023-01-01T00:00:00Z to 2023-12-31T23:59:59Z '
      + `are already ingested by import ${IMPORT_B} (COMPLETED) of s3://trail-logs/AWSLogs/111122223333/CloudTrail/ `
      + 'from 2023-01-01T00:00:00Z to 2023-06-30T23:59:59Z. They would be ingested and billed twice (time ranges are '
      + 'compared by UTC day). Declare a separate TrailImport for the free time range: '
      + "startEventTime: new Date('2023-07-01T00:00:00Z'), endEventTime: new Date('2023-12-31T23:59:59Z'). "
      + 'To import them again anyway, set allowOverlap: true.');
  });

  test('if another one of the stack waits in the queue', () => {
    expect(reason({ overlapping: [past('QUEUED', { importId: undefined })] }))
      .toContain('a queued import of this stack of s3://trail-logs/');
  });

  test('if another one covers all of it', () => {
    expect(reason({ overlapping: [past('COMPLETED', { identity: always().identity })] }))
      .toMatch(/CloudTrail\/ without a time range\. They .* No day of the time range is free\./);
  });

  test('if the event data store has collected the events itself', () => {
    const created = { createdAt: Date.parse('2023-11-15T08:00:00Z') };
    expect(reason({}, created)).toMatch(
      /since its creation on 2023-11-15.*2023-01-01T00:00:00Z'\), endEventTime: new Date\('2023-11-14T23:59:59Z'/,
    );
    expect(overlap({}, created, between('2023-01-01T00:00:00Z', '2023-11-15T00:00:00Z'))).not.toBe('none');
    expect(overlap({}, created, between('2023-01-01T00:00:00Z', '2023-11-14T23:59:59Z'))).toBe('none');
    expect(overlap({}, { ...created, status: 'STOPPED_INGESTION' })).toBe('none');
    expect(overlap({}, { createdAt: undefined })).toBe('none');
    expect(overlap({})).toBe('none');
  });

  test('with the live events named only if they overlap', () => {
    expect(reason({ overlapping: [past('COMPLETED')] }, { createdAt: LONG_AGO })).not.toContain('since its creation');
  });

  test('if the event data store has more past imports than are read', () => {
    expect(reason({ complete: false })).toContain('more past imports');
    expect(overlap({ complete: false }, undefined, wanted({ allowOverlap: true }))).toBe('none');
  });

  test('unless the user allows the overlap', () => {
    const facts = { overlapping: [past('COMPLETED')], hidden: true };
    expect(overlap(facts, { createdAt: 0 }, wanted({ allowOverlap: true }))).toBe('none');
  });

  test('with the first three of many imports and free time ranges, so that CloudFormation accepts the answer', () => {
    const months = Array.from({ length: 12 }, (_, index) => {
      const month = `2023-${String(index + 1).padStart(2, '0')}`;
      return past('COMPLETED', { identity: between(`${month}-03T00:00:00Z`, `${month}-20T23:59:59Z`).identity });
    });
    const many = reason({ overlapping: months });
    expect(many).toContain('9 more imports');
    expect(many).toContain('each free time range: startEventTime');
    expect(many).toContain('; or one of 10 more free time ranges');
    expect(many.match(/startEventTime/g)).toHaveLength(3);
    expect(Buffer.byteLength(many)).toBeLessThan(2_000);
    expect(reason({ overlapping: months.slice(0, 3) })).not.toContain('more imports');
    expect(reason({ overlapping: months.slice(4, 6) })).not.toContain('more free time ranges');
  });
});

describe('Without a time range, a free one', () => {
  test('starts with the first day that the event data store keeps, and ends before its creation', () => {
    expect(reason({}, { retentionDays: 100 }, always()))
      .toContain("startEventTime: new Date('2025-11-21T00:00:00Z'), endEventTime: new Date('2025-12-31T23:59:59Z')");
    expect(reason({}, { retentionDays: 20 }, always())).toContain('No day of the time range is free.');
  });

  test('starts when CloudTrail began, and ends yesterday, if nothing else limits it', () => {
    const free = (store?: Partial<StoreState>) => reason({ overlapping: [past('COMPLETED')] }, store, always());
    for (const text of [
      free(), free({ status: 'STOPPED_INGESTION', retentionDays: 9_999 }),
      free({ status: 'STOPPED_INGESTION', retentionDays: undefined }),
    ]) {
      expect(text)
        .toContain("startEventTime: new Date('2013-11-13T00:00:00Z'), endEventTime: new Date('2022-12-31T23:59:59Z'); "
        + "or startEventTime: new Date('2023-07-01T00:00:00Z'), endEventTime: new Date('2026-02-28T23:59:59Z')");
    }
  });
});

describe('A new import waits', () => {
  test('for the statistics of an import that has just ended with nothing ingested', () => {
    const ended = (ago: number) => past('FAILED', { statistics: statistics(0), updatedAt: NOW - ago });
    expect(overlap({ overlapping: [ended(MINUTE - 1)] })).toBe('unsettled');
    expect(overlap({ overlapping: [ended(MINUTE), ended(MINUTE - 1)] })).toBe('unsettled');
    expect(overlap({ overlapping: [ended(MINUTE)] })).toBe('none');
  });

  test('for an import that cannot be read yet', () => {
    expect(overlap({ hidden: true })).toBe('unsettled');
    expect(overlap({ hidden: true, overlapping: [past('COMPLETED')] })).toHaveProperty('reason');
  });
});
