import { stripVTControlCharacters } from 'node:util';
import { bar, percent } from '../../../cli/screen/bar';
import { bytes, count, dollars, duration, plural, shortCount } from '../../../cli/screen/format';
import { shortened, table } from '../../../cli/screen/table';

const plain = (...of: Parameters<typeof table>) => stripVTControlCharacters(table(...of));

test.each<[string, (value: number) => string, Array<[number, string]>]>([
  ['a count', shortCount, [
    [0, '0'], [9_999, '9,999'], [10_000, '10.0k'], [99_949, '99.9k'], [99_950, '100k'], [999_999, '1,000k'],
    [9_999_499, '9,999k'], [9_999_500, '10.0M'], [123_456_789, '123M'], [12_345_678_901, '12.3G'],
  ]],
  ['a size in bytes', bytes, [
    [0, '0 B'], [999, '999 B'], [1_000, '1.0 kB'], [325_613, '326 kB'], [99_949, '99.9 kB'], [1_500_000, '1.5 MB'],
    [2e12, '2.0 TB'], [5e18, '5000 PB'],
  ]],
  ['a duration in seconds', duration, [
    [0, '0s'], [59.6, '1m'], [61, '1m 1s'], [3_600, '1h'], [3_661, '1h 1m'], [90_000, '1d 1h'], [86_400 * 400, '400d'],
    [-5, '0s'],
  ]],
  ['a whole count', count, [[1_234_567, '1,234,567']]],
  ['an amount of dollars', dollars, [[1_234.5, '$1,234.50'], [0, '$0.00']]],
  ['a number of files', (value) => plural(value, 'file'), [[1, '1 file'], [2_000, '2,000 files']]],
])('the format of %s', (_, format, pairs) => {
  expect(pairs.map(([value]) => [value, format(value)])).toEqual(pairs);
});

test('a bar is empty only at the beginning and full only at the end', () => {
  expect([0, 0.001, 0.5, 0.999, 1, 2, -1].map((fraction) => bar(fraction, 4)))
    .toEqual(['░░░░', '█░░░', '██░░', '███░', '████', '████', '░░░░']);
  expect([0, 0.004, 0.5, 0.999, 1].map(percent)).toEqual(['0%', '0%', '50%', '99%', '100%']);
});

describe('A table', () => {
  const columns = [{ title: 'NAME', flexible: true }, { title: 'FILES', align: 'right' }, { title: 'EMPTY' }] as const;

  test('aligns its columns and leaves out those without values', () => {
    expect(plain(columns, [['a', '1', ''], ['longer name', '12,345', '']], 80))
      .toBe(['NAME          FILES', 'a                 1', 'longer name  12,345'].join('\n'));
  });

  test('fits the width of the screen by shortening one column', () => {
    const lines = plain(columns, [['a-very-long-name-with-an-end', '1']], 24).split('\n');
    expect(lines[1]).toBe('a-very-l…h-an-end      1');
    expect(Math.max(...lines.map(({ length }) => length))).toBe(24);
  });

  test('never shortens below what can be recognized', () => {
    expect(plain(columns, [['a-very-long-name', '1']], 5).split('\n')[1]).toBe('a-ve…ame      1');
  });
});

test('a text is shortened in the middle', () => {
  expect([shortened('abcdef', 6), shortened('abcdefg', 6), shortened('abcdefg', 5)])
    .toEqual(['abcdef', 'abc…fg', 'ab…fg']);
});
