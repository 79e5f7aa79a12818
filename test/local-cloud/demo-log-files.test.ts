import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { LogFileCount } from '../../lambda/checks/log-file-count';
import { dayOf } from '../../lambda/checks/windows';
import { divideAmongAccounts } from '../../local-cloud/demo/accounts';
import { filesLeftOut } from '../../local-cloud/demo/files-left-out';
import { commonFolder, cutOff, daysOf, keysIn, readLogFiles } from '../../local-cloud/demo/log-files';

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

  test('are those that contain events, with the number of events that are still within the retention', () => {
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
    put('AWSLogs/111122223333/Config/g.json.gz', log());
    put('LICENSE', 'of the logs');
    // WHEN
    const sentences = filesLeftOut(keysIn(folder));
    // THEN
    expect(sentences).toEqual([
      'Not imported: 1 file such as AWSLogs/111122223333/CloudTrail-Digest/us-east-1/f.json.gz '
        + '(digest files, which CloudTrail Lake does not import). No fix is needed.',
      'Not imported: 1 file such as AWSLogs/111122223333/Config/g.json.gz (of another service). No fix is needed.',
      `Not imported: 2 files such as ${DAY}/b.json (not compressed). Compress them with gzip.`,
    ]);
    expect(readLogFiles(folder, new Date(0))).toHaveLength(3);
  });

  const NAMED = '111122223333_CloudTrail_us-east-1_20260101T1205Z_a.json.gz';
  test.each<[string, readonly string[], readonly string[], string]>([
    ['with uncompressed files next to others', [`${DAY}/${NAMED}`, `${DAY}/x.json`], [`${DAY}/${NAMED}`], 'AWSLogs/111122223333/CloudTrail/'],
    ['of which some are not in a folder', [`${DAY}/${NAMED}`, NAMED], [`logs/${NAMED}`, `logs/${DAY}/${NAMED}`], 'logs/'],
    ['with other names', ['flaws/flaws_00.json.gz', 'flaws/flaws_01.json.gz'], ['flaws/flaws_00.json.gz', 'flaws/flaws_01.json.gz'], 'flaws/'],
    ['that begins below the folder of a Region', [`2026/01/01/${NAMED}`], [`2026/01/01/${NAMED}`], '2026/01/01/'],
    ['that is the folder of a day', [NAMED], [`logs/${NAMED}`], 'logs/'],
  ])('are imported from a layout %s', (_, paths, keys, prefix) => {
    // GIVEN
    paths.forEach((path) => put(path, log('2026-01-01T12:00:00Z')));
    // WHEN
    const files = readLogFiles(folder, new Date(0));
    // THEN
    expect(files.map(({ key }) => key).sort()).toEqual([...keys].sort());
    expect(commonFolder(files.map(({ key }) => key))).toBe(prefix);
    expect(daysOf(files)).toEqual({ from: '2026-01-01', to: '2026-01-01' });
    const scope = { prefix, days: { first: dayOf(Date.parse('2026-01-01')), last: dayOf(Date.parse('2026-01-01')) } };
    const count = new LogFileCount(scope);
    files.forEach(({ key, body }) => count.add({ key, bytes: body.length }));
    expect(count.result(true)).toMatchObject({ files: keys.length });
  });

  test('that are all uncompressed are explained', () => {
    put(`${DAY}/${NAMED.replace('.gz', '')}`, '{}');
    expect(() => readLogFiles(folder, new Date(0))).toThrow(
      /contains no log files of a trail\. Not imported: 1 file such as .* Compress them with gzip\. Specify a folder/,
    );
  });

  test('are of the days from the first to the last in their names and folders', () => {
    const named = (...days: string[]) => days.map((day) => ({ key: `${DAY}/111122223333_CloudTrail_us-east-1_${day}T1200Z_a.json.gz`, body: Buffer.alloc(0) }));
    expect(daysOf(named('20260103', '20251231', '20260101'))).toEqual({ from: '2025-12-31', to: '2026-01-03' });
    expect(daysOf([{ key: `${DAY}/a.json.gz`, body: Buffer.alloc(0) }])).toEqual({ from: '2026-01-01', to: '2026-01-01' });
    expect(() => daysOf([{ key: 'logs/a.json.gz', body: Buffer.alloc(0) }])).toThrow('No log file has a date in its name');
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
