import { listUntil } from '../../lambda/timing';

describe('A listing of log files', () => {
  const NOW = 1_000_000_000;
  const lasts = (ticked: number) => listUntil(NOW, NOW - ticked) - NOW;

  test('takes twenty seconds at most', () => {
    expect(lasts(0)).toBe(20_000);
    expect(lasts(25_000)).toBe(20_000);
  });

  test('ends with its tick', () => {
    expect(lasts(30_000)).toBe(15_000);
  });

  test('has five seconds in any case', () => {
    expect(lasts(40_000)).toBe(5_000);
    expect(lasts(60_000)).toBe(5_000);
  });
});
