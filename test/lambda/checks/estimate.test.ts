import { estimateOf } from '../../../lambda/checks/estimate';

const logs = { files: 1_000, gzipBytes: 100e9, archived: 0, complete: true };
const dollarsOf = (gzipBytes: number, billingMode: string | undefined, pricePerGigabyte?: number) =>
  estimateOf({ ...logs, gzipBytes }, billingMode, { compressionFactor: 10, pricePerGigabyte })?.dollars;

test('an estimate multiplies the gzip bytes by the factor', () => {
  expect(estimateOf(logs, 'EXTENDABLE_RETENTION_PRICING', { compressionFactor: 12.5 }))
    .toEqual({ files: 1_000, gzipBytes: 100e9, bytes: 1_250e9, dollars: 625, atLeast: false });
});

test('the price depends on the billing mode, with tiers for seven-year retention', () => {
  expect(dollarsOf(100e9, 'EXTENDABLE_RETENTION_PRICING')).toBe(500);
  expect(dollarsOf(100e9, 'FIXED_RETENTION_PRICING')).toBe(2_500);
  expect(dollarsOf(600e9, 'FIXED_RETENTION_PRICING')).toBe(5_000 * 2.5 + 1_000);
  expect(dollarsOf(3_000e9, 'FIXED_RETENTION_PRICING')).toBe(5_000 * 2.5 + 20_000 + 5_000 * 0.5);
});

test('a specified price overrides that of the billing mode', () => {
  expect(dollarsOf(100e9, 'FIXED_RETENTION_PRICING', 0.3)).toBe(300);
  expect(dollarsOf(100e9, 'NEW_PRICING', 0)).toBe(0);
});

test.each([
  undefined, 'NEW_PRICING', '__proto__', 'constructor', 'toString', '',
])('the billing mode %j has no known price', (billingMode) => {
  expect(dollarsOf(100e9, billingMode)).toBeUndefined();
});

test('dollars are rounded up to the cent', () => {
  expect(dollarsOf(1, 'EXTENDABLE_RETENTION_PRICING')).toBe(0);
  expect(dollarsOf(300_000, 'EXTENDABLE_RETENTION_PRICING')).toBe(0.01);
  expect(dollarsOf(2_000_000, 'EXTENDABLE_RETENTION_PRICING')).toBe(0.01);
  expect(dollarsOf(2_200_000, 'EXTENDABLE_RETENTION_PRICING')).toBe(0.02);
});

test('a listing that reached its limits gives a lower bound, and one that failed gives no estimate', () => {
  const settings = { compressionFactor: 10 };
  expect(estimateOf({ ...logs, complete: false }, undefined, settings)).toMatchObject({ files: 1_000, atLeast: true });
  const failed = { ...logs, files: 0, complete: false, unknown: 'AccessDenied' };
  expect(estimateOf(failed, undefined, settings)).toBeUndefined();
});

test('an empty listing costs nothing, and one that failed after some files gives a lower bound', () => {
  const settings = { compressionFactor: 10 };
  expect(estimateOf({ ...logs, files: 0, gzipBytes: 0 }, 'EXTENDABLE_RETENTION_PRICING', settings))
    .toEqual({ files: 0, gzipBytes: 0, bytes: 0, dollars: 0, atLeast: false });
  expect(estimateOf({ ...logs, complete: false, unknown: 'SlowDown' }, 'EXTENDABLE_RETENTION_PRICING', settings))
    .toMatchObject({ files: 1_000, dollars: 500, atLeast: true });
});
