import { stateChange } from '../../../lambda/report/events';
import { logLine } from '../../../lambda/report/log-line';
import { increase, metricLine } from '../../../lambda/report/metrics';
import { escaped, readable } from '../../../lambda/report/text';
import {
  always, DESTINATION, IMPORT_A, importRecord, NOW, seen, STACK_ID, started, statistics, wanted,
} from '../given';

describe('A log line', () => {
  test('is one line without commands for a terminal, and loses nothing', () => {
    const message = 'a\nb\u001b[31m\u009b31m\u2028\u2029\u202e\ud800';
    const line = logLine({ level: 'INFO', message, importId: IMPORT_A }, NOW);
    expect(line).toMatch(/^[ -~]+\n$/);
    expect(JSON.parse(line)).toEqual({ time: '2026-03-01T12:00:00.000Z', level: 'INFO', message, importId: IMPORT_A });
  });

  test('keeps readable characters as they are', () => {
    expect(escaped('{"ü":"😀"}')).toBe('{"ü":"😀"}');
  });
});

test('A text from outside becomes one readable line of bounded length', () => {
  expect(readable('a\r\n\u0000b\u001b[31m\u061c\u2066c')).toBe('a b [31m c');
  expect(readable('😀😀', 3)).toBe('😀\ufffd');
});

describe('A state change event', () => {
  const detail = (record = importRecord(), state: Parameters<typeof stateChange>[1] = 'QUEUED') =>
    stateChange(record, state, STACK_ID, NOW).detail;
  const QUEUED = {
    state: 'QUEUED', construct: 'Stack/History', stackId: STACK_ID, logicalId: 'History', destination: DESTINATION,
    source: importRecord().wanted.sourceUri,
    startEventTime: '2023-01-01T00:00:00Z', endEventTime: '2023-12-31T23:59:59Z',
  };

  test('contains the import, its custom resource and its time range', () => {
    expect(stateChange(importRecord(), 'QUEUED', STACK_ID, NOW)).toEqual({ at: NOW, state: 'QUEUED', detail: QUEUED });
    expect(detail(importRecord({ wanted: always() }))).not.toHaveProperty('startEventTime');
  });

  test('contains the import ID, the statistics and the estimate as soon as they are known', () => {
    const estimate = { files: 1, gzipBytes: 1, bytes: 1, atLeast: false };
    expect(detail(started('RUNNING', { seen: seen('IN_PROGRESS'), estimate }), 'RUNNING'))
      .toEqual({ ...QUEUED, state: 'RUNNING', importId: IMPORT_A, statistics: statistics(40), estimate });
  });

  test('contains the reason of a failure only', () => {
    expect(detail(started('FAILED', { reason: 'R.' }), 'FAILED')).toMatchObject({ reason: 'R.' });
    expect(detail(started('RUNNING', { reason: 'R.' }), 'RUNNING')).not.toHaveProperty('reason');
  });
});

describe('Metrics', () => {
  test('count what CloudTrail has added since the last look', () => {
    const now = seen('IN_PROGRESS', { statistics: statistics(40, { eventsCompleted: 7, failedEntries: 1 }) });
    expect(increase(undefined, now)).toEqual({ FilesCompleted: 40, EventsCompleted: 7, FailedEntries: 1 });
    expect(increase(statistics(30, { eventsCompleted: 7, failedEntries: 5 }), now)).toEqual({ FilesCompleted: 10 });
  });

  test('have the dimension of the stack, and that of the construct if it has metrics of its own', () => {
    const line = (record?: Parameters<typeof metricLine>[3]) =>
      metricLine(STACK_ID, { QueueTime: 7, FilesCompleted: 1 }, NOW, record);
    const metrics = [{ Name: 'QueueTime', Unit: 'Seconds' }, { Name: 'FilesCompleted', Unit: 'Count' }];
    expect(line()).toEqual({
      _aws: {
        Timestamp: NOW,
        CloudWatchMetrics: [{ Namespace: 'CloudTrailImport', Dimensions: [['StackName']], Metrics: metrics }],
      },
      StackName: 'Stack', QueueTime: 7, FilesCompleted: 1,
    });
    expect(line(importRecord()))
      .toMatchObject({ Construct: 'Stack/History', _aws: { CloudWatchMetrics: [{ Dimensions: [['StackName']] }] } });
    expect(line(importRecord({ wanted: wanted({ ownMetrics: true }) })))
      .toMatchObject({ _aws: { CloudWatchMetrics: [{ Dimensions: [['StackName'], ['StackName', 'Construct']] }] } });
  });
});
