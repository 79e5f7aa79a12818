import * as fc from 'fast-check';
import { dayOf, daysOf, freeDays, freeWindows, overlaps, shareADay, type Days } from '../../../lambda/checks/windows';
import { between } from '../given';

/**
 * Properties of free time ranges. They are not part of `core.ts`, because each mutant would cost thousands of cases.
 */

const WITHIN = { first: dayOf(Date.parse('2020-01-01T00:00:00Z')), last: dayOf(Date.parse('2026-02-28T00:00:00Z')) };

const identity = (window: [string, string]) => between(...window).identity;

describe('Free time ranges', () => {
  const days = fc.tuple(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 15 }))
    .map(([first, length]): Days => ({ first, last: first + length }));
  const open = fc.oneof(
    { weight: 5, arbitrary: days },
    { weight: 1, arbitrary: days.map(({ first }): Days => ({ first, last: Infinity })) },
  );
  const each = ({ first, last }: Days) => Array.from({ length: last - first + 1 }, (_, index) => first + index);

  test('share no day with covered days or each other, and together with them fill the wanted time range', () => {
    fc.assert(fc.property(days, fc.array(open, { maxLength: 6 }), (wanted, covered) => {
      const free = freeDays(wanted, covered);
      for (const one of free) {
        expect(one.first).toBeLessThanOrEqual(one.last);
        expect(covered.some((other) => shareADay(one, other))).toBe(false);
        expect(free.some((other) => other !== one && shareADay(one, other))).toBe(false);
      }
      const isCovered = (day: number) => covered.some(({ first, last }) => day >= first && day <= last);
      expect(each(wanted).filter((day) => !isCovered(day))).toEqual(free.flatMap(each));
    }), { numRuns: 2_000 });
  });

  test('can be imported, because none of them overlaps with a past import', () => {
    const start = Date.parse('2023-01-01T00:00:00Z');
    const time = fc.integer({ min: 0, max: 90 * 86_400 }).map((second) => start + second * 1_000);
    const window = fc.tuple(time, time).filter(([a, b]) => a < b)
      .map(([a, b]) => identity([new Date(a).toISOString(), new Date(b).toISOString()]));
    fc.assert(fc.property(window, fc.array(window, { maxLength: 5 }), (wanted, past) => {
      for (const free of freeWindows(wanted, past.map(daysOf), WITHIN)) {
        const import_ = identity([free.start, free.end]);
        expect(past.filter((other) => overlaps(import_, other))).toEqual([]);
        expect(import_.start!).toBeGreaterThanOrEqual(wanted.start!);
        expect(import_.end!).toBeLessThanOrEqual(wanted.end!);
      }
    }), { numRuns: 1_000 });
  });
});
