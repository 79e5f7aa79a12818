import { dateOf, dayOf, daysOf, freeDays, freeWindows, overlaps, type Days } from '../../../lambda/checks/windows';
import { importIdentity, type ImportIdentity } from '../../../lambda/request/identity';

const LAKE = 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/11111111-2222-4333-8444-555555555555';
const WITHIN = { first: dayOf(Date.parse('2020-01-01T00:00:00Z')), last: dayOf(Date.parse('2026-02-28T00:00:00Z')) };

function identity(
  window: [string, string] | undefined, sourceUri = 's3://logs/AWSLogs/', destination = LAKE,
): ImportIdentity {
  return importIdentity({ sourceUri, destination, ...(window ? { start: window[0], end: window[1] } : {}) });
}

const january = identity(['2023-01-01T00:00:00Z', '2023-01-31T23:59:59Z']);
const february = identity(['2023-02-01T00:00:00Z', '2023-02-28T23:59:59Z']);

describe('Two imports overlap', () => {
  test('if their time ranges share any part of a day', () => {
    expect(overlaps(january, identity(['2023-01-31T23:59:59Z', '2023-02-05T00:00:00Z']))).toBe(true);
    expect(
      overlaps(
        identity(['2023-01-31T00:00:00Z', '2023-01-31T06:00:00Z']),
        identity(['2023-01-31T18:00:00Z', '2023-02-01T00:00:00Z']),
      ),
    ).toBe(true);
  });

  test('unless one ends at 23:59:59 and the other starts at 00:00:00 of the next day', () => {
    expect(overlaps(january, february)).toBe(false);
    expect(overlaps(february, january)).toBe(false);
  });

  test('if one ends in the first second of a day on which the other starts', () => {
    expect(overlaps(identity(['2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z']), february)).toBe(true);
  });

  test('if one has no time range', () => {
    expect(overlaps(identity(undefined), january)).toBe(true);
    expect(overlaps(january, identity(undefined))).toBe(true);
  });

  test('if one prefix contains the other, or is the whole bucket', () => {
    const of = (uri: string) => identity(undefined, uri);
    expect(
      overlaps(
        of('s3://logs/AWSLogs/111122223333/CloudTrail'), of('s3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/'),
      ),
    ).toBe(true);
    expect(overlaps(of('s3://logs'), of('s3://logs/AWSLogs/111122223333/'))).toBe(true);
    expect(
      overlaps(of('s3://logs/AWSLogs/111122223333/CloudTrail'), of('s3://logs/AWSLogs/111122223333/CloudTrail-Digest')),
    ).toBe(false);
    expect(overlaps(of('s3://logs/a/'), of('s3://logs/b/'))).toBe(false);
    expect(overlaps(of('s3://logs'), of('s3://logs2/AWSLogs/'))).toBe(false);
  });

  test('if one source is a part of the other, in either order', () => {
    const [whole, part] = ['s3://logs/a/', 's3://logs/a/b/'].map((uri) => identity(undefined, uri));
    expect([overlaps(whole, part), overlaps(part, whole)]).toEqual([true, true]);
    expect(overlaps(identity(undefined, 's3://logs/a/'), identity(undefined, 's3://logs/'))).toBe(true);
    expect(overlaps({ ...whole, sourceUri: 'a/' }, { ...whole, sourceUri: 'b/a/' })).toBe(false);
  });

  test('only in the same event data store', () => {
    expect(overlaps(january, { ...january, store: 'another' })).toBe(false);
  });
});

describe('Free time ranges', () => {
  const after = identity(['2023-01-10T06:00:00Z', '2023-04-10T12:30:00Z']);

  test('keep the seconds of the wanted time range, and otherwise start and end with days', () => {
    expect(freeWindows(after, [daysOf(february)], WITHIN)).toEqual([
      { start: '2023-01-10T06:00:00Z', end: '2023-01-31T23:59:59Z' },
      { start: '2023-03-01T00:00:00Z', end: '2023-04-10T12:30:00Z' },
    ]);
  });

  test('do not exist if every day is covered', () => {
    expect(freeWindows(after, [daysOf(identity(undefined))], WITHIN)).toEqual([]);
    expect(freeWindows(february, [daysOf(identity(['2022-12-01T00:00:00Z', '2023-12-01T00:00:00Z']))], WITHIN))
      .toEqual([]);
  });

  test('ignore covered days outside the wanted time range, and covered days in any order', () => {
    const free = (...covered: Days[]) => freeDays({ first: 10, last: 20 }, covered);
    expect(free({ first: 1, last: 9 }, { first: 21, last: 30 })).toEqual([{ first: 10, last: 20 }]);
    expect(free({ first: 15, last: 15 }, { first: 12, last: 12 }))
      .toEqual([{ first: 10, last: 11 }, { first: 13, last: 14 }, { first: 16, last: 20 }]);
    expect(free({ first: 10, last: 19 })).toEqual([{ first: 20, last: 20 }]);
    expect(free({ first: 11, last: 20 })).toEqual([{ first: 10, last: 10 }]);
    expect(free({ first: 10, last: 20 })).toEqual([]);
  });

  test('of an import without a time range start and end with the given days', () => {
    expect(freeWindows(identity(undefined), [{ first: daysOf(february).first, last: Infinity }], WITHIN))
      .toEqual([{ start: '2020-01-01T00:00:00Z', end: '2023-01-31T23:59:59Z' }]);
    expect(freeWindows(identity(undefined), [], { first: 10, last: 9 })).toEqual([]);
  });
});

test('half of a time range counts as none', () => {
  const all = { first: -Infinity, last: Infinity };
  expect([daysOf({ start: 1 }), daysOf({ end: 1 }), daysOf({})]).toEqual([all, all, all]);
  expect(daysOf({ start: 86_400, end: 2 * 86_400 - 1 })).toEqual({ first: 1, last: 1 });
});

test('a single day is a free time range', () => {
  expect(freeWindows(identity(undefined), [], { first: 19_000, last: 19_000 }))
    .toEqual([{ start: '2022-01-08T00:00:00Z', end: '2022-01-08T23:59:59Z' }]);
});

test('days are UTC days', () => {
  expect(dateOf(dayOf(Date.parse('2023-01-31T23:59:59.999Z')))).toBe('2023-01-31');
  expect(dateOf(dayOf(Date.parse('2023-02-01T00:00:00Z')))).toBe('2023-02-01');
});
