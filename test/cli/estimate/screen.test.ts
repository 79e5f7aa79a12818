import { stripVTControlCharacters } from 'node:util';
import { progressLine } from '../../../cli/estimate/progress';
import { propsOf, reportOf, type Asked, type Found } from '../../../cli/estimate/report';
import { estimateScreen } from '../../../cli/estimate/screen';
import { estimateOf } from '../../../lambda/checks/estimate';
import { DESTINATION, STORE } from '../../lambda/given';

const logs = {
  files: 1_234, gzipBytes: 100e9, archived: 2, complete: true,
  leftOut: [
    { reason: 'digest' as const, files: 0, example: 'AWSLogs/1/CloudTrail-Digest/' },
    { reason: 'notGzip' as const, files: 3, example: `${'a/'.repeat(60)}b.json` },
  ],
};
const found: Found = {
  logs,
  months: [
    { month: '2023-01', files: 1_000, gzipBytes: 90e9 },
    { month: '2023-02', files: 234, gzipBytes: 10e9 },
  ],
  places: Array.from({ length: 25 }, (_, index) =>
    ({ account: `${index}`.padStart(12, '0'), region: 'us-east-1', files: 50, gzipBytes: 4e9 })),
  beforeRetention: { files: 7, gzipBytes: 1_000 },
};
const asked: Asked = {
  source: 's3://trail-logs/AWSLogs/', from: '2023-01-01T00:00:00Z', to: '2023-12-31T23:59:59Z',
  settings: { compressionFactor: 10 },
};
const effort = { requests: 12, seconds: 1.5 };
const store = { ...STORE, billingMode: 'FIXED_RETENTION_PRICING' };

test('without an event data store, the costs of both billing modes are those of the handler', () => {
  const { costs, bytes } = reportOf(asked, undefined, found, effort);
  expect(bytes).toBe(estimateOf(logs, undefined, asked.settings)!.bytes);
  expect(costs).toEqual([
    { billingMode: 'EXTENDABLE_RETENTION_PRICING', dollars: 500 },
    { billingMode: 'FIXED_RETENTION_PRICING', dollars: 2_500 },
  ]);
});

test('with an event data store or a price, there is one cost', () => {
  expect(reportOf({ ...asked, store: DESTINATION }, store, found, effort).costs)
    .toEqual([{ billingMode: 'FIXED_RETENTION_PRICING', dollars: 2_500 }]);
  expect(reportOf(asked, { ...store, billingMode: 'NEW' }, found, effort).costs)
    .toEqual([{ billingMode: 'NEW', dollars: null }]);
  const settings = { compressionFactor: 2, pricePerGigabyte: 0.1 };
  expect(reportOf({ ...asked, settings }, store, found, effort))
    .toMatchObject({ bytes: 200e9, costs: [{ dollars: 20 }] });
});

test('the props contain the store, the time range and the highest cost', () => {
  expect(propsOf(reportOf({ ...asked, store: DESTINATION }, store, found, effort))).toEqual([
    "source: ImportSource.fromS3Uri('s3://trail-logs/AWSLogs/'),",
    `destinations: [EventDataStore.fromEventDataStoreArn(this, 'Lake', '${DESTINATION}')],`,
    "startEventTime: new Date('2023-01-01T00:00:00Z'),",
    "endEventTime: new Date('2023-12-31T23:59:59Z'),",
    'maxEstimatedCost: 2500,',
  ]);
  const { settings } = asked;
  const all = reportOf({ source: 's3://trail-logs/', settings }, { ...store, billingMode: 'NEW' }, found, effort);
  expect(propsOf(all)).toEqual(["source: ImportSource.fromS3Uri('s3://trail-logs/'),"]);
});

test('the screen fits 80 columns and shows what is not imported', () => {
  const text = stripVTControlCharacters(estimateScreen(reportOf(asked, undefined, found, effort), 80));
  const [figures] = text.split('Props to paste');
  expect(Math.max(...figures.split('\n').map(({ length }) => length))).toBeLessThanOrEqual(80);
  for (const part of [
    'Log files     1,234',
    'about $500.00 with one-year extendable retention',
    'about $2,500.00 with seven-year retention',
    '2023-02    234     10.0 GB  ████\n',
    '… and 5 more',
    '2 log files in GLACIER or DEEP_ARCHIVE. Restore them first.',
    '7 log files (1.0 kB) older than the retention period',
    'digest files (not listed)',
    '3 files without gzip',
  ]) {
    expect(text).toContain(part);
  }
  expect(text).not.toContain('interrupted');
});

test('an interrupted listing shows lower bounds, and an empty one no tables', () => {
  const partly = { ...found, logs: { ...logs, complete: false } };
  const cut = stripVTControlCharacters(estimateScreen(reportOf(asked, undefined, partly, effort), 80));
  expect(cut).toContain('The listing was interrupted.');
  expect(cut).toContain('at least 1,234');
  const empty = {
    logs: { files: 0, gzipBytes: 0, archived: 0, complete: true }, months: [], places: [],
    beforeRetention: { files: 0, gzipBytes: 0 },
  };
  expect(estimateScreen(reportOf(asked, undefined, empty, effort), 80)).not.toMatch(/MONTH|ACCOUNT|Not imported/);
});

test('the progress shows the time left as soon as it can be known', () => {
  expect(progressLine({ done: 0.25, files: 12_345, gzipBytes: 3e9, requests: 40 }, 10))
    .toBe('█████░░░░░░░░░░░░░░░ 25%  12.3k files, 3.0 GB, 40 calls, 10s, 30s left');
  expect(progressLine({ done: 0.01, files: 1, gzipBytes: 1, requests: 1 }, 1)).not.toContain('left');
  expect(progressLine({ done: 1 - 1e-10, files: 1, gzipBytes: 1, requests: 1 }, 1)).toContain('100%');
});
