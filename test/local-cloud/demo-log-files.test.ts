import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { divideAmongAccounts } from '../../local-cloud/demo/accounts';
import { filesLeftOut } from '../../local-cloud/demo/files-left-out';
import { commonFolder, cutOff, daysOf, readLogFiles } from '../../local-cloud/demo/log-files';

const DAY = 'AWSLogs/111122223333/CloudTrail/us-east-1/2026/01/01';

describe('the demo\'s log files', () => {
  let folder: string;

  beforeEach(() => folder = mkdtempSync(join(tmpdir(), 'logs-')));

  afterEach(() => rmSync(folder, { recursive: true }));

  function put(key: string, content: Buffer | string): void {
    mkdirSync(dirname(join(folder, key)), { recursive: true });
    writeFileSync(join(folder, key), content);
  }

  function log(...eventTimes: string[]): Buffer {
    return gzipSync(JSON.stringify({ Records: eventTimes.map((eventTime) => ({ eventTime })) }));
  }

  test('are those below CloudTrail folders, with the number of events that are still within the retention', () => {
    // GIVEN
    put(`${DAY}/a.json.gz`, log('2026-01-01T00:00:00Z', '2016-01-01T00:00:00Z'));
    put(`${DAY}/b.json.gz`, 'not gzip');
    put('AWSLogs/111122223333/CloudTrail-Digest/us-east-1/d.json.gz', log());
    put('LICENSE', 'of the logs');
    // WHEN
    const files = readLogFiles(folder, new Date('2020-01-01T00:00:00Z'));
    // THEN
    expect(files.map(({ key, events }) => [key, events])).toEqual([[`${DAY}/a.json.gz`, 1], [`${DAY}/b.json.gz`, undefined]]);
  });

  test('that are not imported are counted by reason, with the fix', () => {
    // GIVEN
    put(`${DAY}/a.json.gz`, log());
    put(`${DAY}/b.json`, '{}');
    put(`${DAY}/c.json`, '{}');
    put(`${DAY}/d.gz`, log());
    put('logs/e.json.gz', log());
    put('AWSLogs/111122223333/CloudTrail-Digest/us-east-1/f.json.gz', log());
    put('LICENSE', 'of the logs');
    // WHEN
    const sentences = filesLeftOut(folder, readLogFiles(folder, new Date(0)));
    // THEN
    expect(sentences).toEqual([
      'Not imported: 1 file such as AWSLogs/111122223333/CloudTrail-Digest/us-east-1/f.json.gz '
        + '(digest or Insights files, which CloudTrail Lake does not import). No fix is needed.',
      'Not imported: 1 file such as logs/e.json.gz (not below a folder named CloudTrail). '
        + 'Specify the folder that contains AWSLogs.',
      `Not imported: 2 files such as ${DAY}/b.json (not compressed). Compress them with gzip.`,
      `Not imported: 1 file such as ${DAY}/d.gz (not named like log files). Rename log files to ….json.gz.`,
    ]);
  });

  test('are of the days from the first to the last in their names', () => {
    const named = (...days: string[]) => days.map((day) => ({ key: `${DAY}/111122223333_CloudTrail_us-east-1_${day}T1200Z_a.json.gz`, body: Buffer.alloc(0) }));
    expect(daysOf(named('20260103', '20251231', '20260101'))).toEqual({ from: '2025-12-31', to: '2026-01-03' });
    expect(() => daysOf([{ key: `${DAY}/a.json.gz`, body: Buffer.alloc(0) }])).toThrow('No log file has a date in its name');
  });

  test('are asked for where there are none', () => {
    expect(() => readLogFiles(folder, new Date(0))).toThrow(`Folder ${folder} contains no log files of a trail.`);
  });

  test('that are cut off can no longer be unpacked', () => {
    put(`${DAY}/a.json.gz`, log('2026-01-01T00:00:00Z'));
    const [file] = readLogFiles(folder, new Date(0));
    expect(() => gunzipSync(cutOff(file).body)).toThrow('unexpected end of file');
  });

  test('are divided evenly among accounts that are made up', () => {
    // GIVEN
    ['a', 'b', 'c'].forEach((name) => put(`${DAY}/${name}.json.gz`, log()));
    // WHEN
    const divided = divideAmongAccounts(readLogFiles(folder, new Date(0)), 2);
    // THEN
    expect(divided.map(({ account, files }) => [account, files.map(({ key }) => key)])).toEqual([
      ['111111111111', ['a', 'c'].map((name) => `AWSLogs/111111111111/CloudTrail/us-east-1/2026/01/01/${name}.json.gz`)],
      ['222222222222', ['AWSLogs/222222222222/CloudTrail/us-east-1/2026/01/01/b.json.gz']],
    ]);
    expect(() => divideAmongAccounts(divided[0].files, 3)).toThrow('2 log files are too few for 3 imports.');
  });

  test.each([
    ['of one account lie below its CloudTrail folder', [`${DAY}/a.json.gz`], 'AWSLogs/111122223333/CloudTrail/'],
    ['of several accounts lie below what these share', [`${DAY}/a.json.gz`, `${DAY.replace('1111', '9999')}/a.json.gz`], 'AWSLogs/'],
    ['of an organization keep its id and the trail\'s prefix', ['all/AWSLogs/o-abc/111122223333/CloudTrail/x/a.json.gz'], 'all/AWSLogs/o-abc/111122223333/CloudTrail/'],
  ])('%s', (_, keys, prefix) => {
    expect(commonFolder(keys)).toBe(prefix);
  });
});
