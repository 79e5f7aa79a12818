import { dateOf, dayOf, daysOf, freeDays, freeWindows, overlaps, type Days } from '../../../lambda/checks/windows';
import { importIdentity } from '../../../lambda/request/identity';
import { DESTINATION } from '../given';

const WITHIN = { first: dayOf(Date.parse('2020-01-01T00:00:00Z')), last: dayOf(Date.parse('2026-02-28T00:00:00Z')) };

const identity = (window?: [string, string], sourceUri = 's3://logs/AWSLogs/') =>
  importIdentity({ sourceUri, destination: DESTINATION, ...window && { start: window[0], end: window[1] } });
const january = identity(['2023-01-01T00:00:00Z', '2023-01-31T23:59:59Z']);
const february = identity(['2023-02-01T00:00:00Z', '2023-02-28T23:59:59Z']);

describe('Two imports overlap', () => {
  test('if their time ranges share any part of a day', () => {
    expect(overlaps(january, identity(['2023-01-31T23:59:59Z', '2023-02-05T00:00:00Z']))).toBe(true);
    const early = identity(['2023-01-31T00:00:00Z', '2023-01-31T06:00:00Z']);
    expect(overlaps(early, identity(['2023-01-31T18:00:00Z', '2023-02-01T00:00:00Z']))).toBe(true);
  });

  test('unless one ends at 23:59:59 and the other starts at 00:00:00 of the next day', () => {
    expect(overlaps(january, february)).toBe(false);
    expect(overlaps(february, january)).toBe(false);
  });

  test('if one ends in the first second of a day on which the other starts', () => {
    expect(overlaps(identity(['2023-01-01T00:00:00Z', '2023-02-01T00:00:00Z']), february)).toBe(true);
  });

  test('if one has no time range', () => {
    expect(overlaps(identity(), january)).toBe(true);
    expect(overlaps(january, identity())).toBe(true);
  });

  test.each([
    ['s3://logs/AWSLogs/111122223333/CloudTrail', 's3://logs/AWSLogs/111122223333/CloudTrail/us-east-1/', true],
    ['s3://logs/AWSLogs/111122223333/CloudTrail', 's3://logs/AWSLogs/111122223333/CloudTrail-Digest', false],
    ['s3://logs', 's3://logs/AWSLogs/111122223333/', true],
    ['s3://logs', 's3://logs2/AWSLogs/', false],
    ['s3://logs/a/', 's3://logs/b/', false],
  ])('if one prefix contains the other, or is the whole bucket: %s, %s, %s', (one, other, expected) => {
    const [a, b] = [identity(undefined, one), identity(undefined, other)];
    expect([overlaps(a, b), overlaps(b, a)]).toEqual([expected, expected]);
  });

  test('not if one prefix only ends with the other', () => {
    expect(overlaps({ ...january, sourceUri: 'a/' }, { ...january, sourceUri: 'b/a/' })).toBe(false);
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
    expect(freeWindows(after, [daysOf(identity())], WITHIN)).toEqual([]);
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
    expect(freeWindows(identity(), [{ first: daysOf(february).first, last: Infinity }], WITHIN))
      .toEqual([{ start: '2020-01-01T00:00:00Z', end: '2023-01-31T23:59:59Z' }]);
    expect(freeWindows(identity(), [], { first: 10, last: 9 })).toEqual([]);
  });
});

test('half of a time range counts as none', () => {
  const all = { first: -Infinity, last: Infinity };
  expect([daysOf({ start: 1 }), daysOf({ end: 1 }), daysOf({})]).toEqual([all, all, all]);
  expect(daysOf({ start: 86_400, end: 2 * 86_400 - 1 })).toEqual({ first: 1, last: 1 });
});

test('a single day is a free time range', () => {
  expect(freeWindows(identity(), [], { first: 19_000, last: 19_000 }))
    .toEqual([{ start: '2022-01-08T00:00:00Z', end: '2022-01-08T23:59:59Z' }]);
});

test('days are UTC days', () => {
  expect(dateOf(dayOf(Date.parse('2023-01-31T23:59:59.999Z')))).toBe('2023-01-31');
  expect(dateOf(dayOf(Date.parse('2023-02-01T00:00:00Z')))).toBe('2023-02-01');
});
