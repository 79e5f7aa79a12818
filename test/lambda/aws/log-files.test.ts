import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { Shelf } from './shelf';
import type { LogFiles } from '../../../lambda/checks/log-file-count';
import { ServiceError } from '../../lifecycle/account/wire';

const found = (files: number) => ({ files, gzipBytes: files * 100, archived: 0, complete: true });
const none = found(0);
const NAME = '111122223333_CloudTrail_us-east-1_20230115T1200Z_a.json.gz';
/** How many files were found, and how many calls that took. */
const costOf = async (shelf: Shelf, prefix: string, window?: [string, string]) => {
  shelf.calls.length = 0;
  const { files, complete } = await shelf.list(prefix, window);
  return { files: complete ? files : 'not complete', calls: shelf.calls.length };
};
const reasons = ({ leftOut = [] }: LogFiles) => leftOut.map(({ reason, files, example }) => [reason, files, example]);

describe('A listing of log files', () => {
  test('counts the files and bytes of the days in the time range, including the first and the last day', async () => {
    const shelf = new Shelf();
    for (const day of ['2022-12-31', '2023-01-01', '2023-01-15', '2023-01-31', '2023-02-01']) { shelf.put(day); }
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2023-01-01', '2023-01-31'])).toMatchObject(found(3));
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/')).toEqual(found(5));
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/us-east-1/2023/', ['2022-12-01', '2023-01-31']))
      .toMatchObject(found(3));
    const other = await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2021-01-01', '2021-01-31']);
    expect(other).toMatchObject(none);
    expect(reasons(other)).toEqual([['otherDay', 5, expect.stringContaining('20221231T1200Z')]]);
  });

  test('of a month costs no more in a prefix of ten years', async () => {
    const of = async (years: number[]) => {
      const shelf = new Shelf();
      for (const year of years) {
        for (let month = 1; month <= 12; month++) {
          shelf.put(`${year}-${String(month).padStart(2, '0')}-15`, { count: 300 });
        }
      }
      return costOf(shelf, 'AWSLogs/111122223333/CloudTrail/', ['2020-06-01', '2020-06-30']);
    };
    // Two calls find the Region, one its years, one the months of the year, and two the log files.
    expect(await of([2020])).toEqual({ files: 300, calls: 6 });
    expect(await of([2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024])).toEqual({ files: 300, calls: 6 });
  });

  test('of a few files takes one call, whatever the layout is', async () => {
    const shelf = new Shelf();
    for (const region of ['us-east-1', 'eu-west-1']) { shelf.put('2023-01-15', { region, count: 400 }); }
    expect(await costOf(shelf, 'AWSLogs/', ['2023-01-01', '2023-01-31'])).toEqual({ files: 800, calls: 1 });
  });

  test('of one day reads little more than that day', async () => {
    const shelf = new Shelf();
    for (let day = 1; day <= 28; day++) { shelf.put(`2023-02-${String(day).padStart(2, '0')}`, { count: 900 }); }
    // The day itself and the days around it have 2,700 files.
    expect(await costOf(shelf, 'AWSLogs/111122223333/CloudTrail/us-east-1/', ['2023-02-14', '2023-02-14']))
      .toEqual({ files: 900, calls: 7 });
  });

  test('ignores digests, Insights, other services and folders', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15');
    for (const key of [
      'CloudTrail-Digest/us-east-1/2023/01/15/111122223333_CloudTrail-Digest_us-east-1_x.json.gz',
      'CloudTrail-Insight/us-east-1/2023/01/15/111122223333_CloudTrail-Insight_x.json.gz',
      'Config/us-east-1/2023/1/15/ConfigHistory/111122223333_Config_us-east-1_x.json.gz',
      'CloudTrail/us-east-1/2023/01/15/', NAME.replace('.gz', ''),
    ]) { shelf.add(`AWSLogs/111122223333/${key}`); }
    const few = await shelf.list('AWSLogs/111122223333/');
    expect(few).toMatchObject(found(1));
    expect(reasons(few).map(([reason, files]) => [reason, files]))
      .toEqual([['notGzip', 1], ['digest', 1], ['insights', 1], ['otherService', 1]]);
    shelf.calls.length = 0;
    shelf.put('2023-01-16', { count: 1_000 });
    const many = await shelf.list('AWSLogs/111122223333/');
    expect(many).toMatchObject(found(1_001));
    expect(reasons(many).map(([reason, files]) => [reason, files]))
      .toEqual([['notGzip', 1], ['digest', 0], ['insights', 0], ['otherService', 0]]);
    expect(shelf.calls.map(({ prefix }) => prefix)).not.toContainEqual(expect.stringMatching(/Config|Digest|Insight/));
  });

  test('counts gzip files with other names, and reports them', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15');
    shelf.add('AWSLogs/111122223333/CloudTrail/us-east-1/part-1.json.gz');
    shelf.add('AWSLogs/111122223333/CloudTrail/us-east-1/2021/01/01/part-2.json.gz');
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2023-01-01', '2023-01-31'])).toMatchObject({
      ...found(2), otherNames: { files: 1, example: 'AWSLogs/111122223333/CloudTrail/us-east-1/part-1.json.gz' },
    });
  });

  test('that finds nothing names the folders next to the prefix', async () => {
    const nearby = async (keys: readonly string[], prefix: string) => {
      const shelf = new Shelf();
      keys.forEach((key) => shelf.add(key));
      return (await shelf.list(prefix, ['2023-01-01', '2023-01-31'])).nearby;
    };
    const ofAccount = (account: string) => `AWSLogs/${account}/CloudTrail/us-east-1/2023/01/15/${NAME}`;
    expect(await nearby([ofAccount('444455556666')], 'AWSLogs/111122223333/CloudTrail/us-east-1/'))
      .toEqual({ folder: 'AWSLogs/', names: ['AWSLogs/444455556666/'], complete: true });
    expect(await nearby([ofAccount('111122223333')], 'AWSLogs/111122223333/CloudTrail/eu-west-1/')).toEqual({
      folder: 'AWSLogs/111122223333/CloudTrail/', names: ['AWSLogs/111122223333/CloudTrail/us-east-1/'], complete: true,
    });
    expect(await nearby([`trail/${ofAccount('111122223333')}`], ''))
      .toEqual({ folder: '', names: ['trail/'], complete: true });
    expect(await nearby([], 'AWSLogs/111122223333/CloudTrail/')).toBeUndefined();
    expect(await nearby([...'abcdefg'].map((name) => `${name}/x`), 'h/'))
      .toEqual({ folder: '', names: ['a/', 'b/', 'c/', 'd/', 'e/'], complete: false });
    // The prefix is right, and the days are wrong.
    expect(await nearby([ofAccount('111122223333').replace('20230115', '20220115')], 'AWSLogs/')).toBeUndefined();
  });

  test('counts archived files, except restored ones and those that can be read at once', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-01', { storageClass: 'GLACIER' });
    shelf.put('2023-01-02', { storageClass: 'DEEP_ARCHIVE' });
    shelf.put('2023-01-03', { storageClass: 'GLACIER', restored: false });
    shelf.put('2023-01-04', { storageClass: 'GLACIER', restored: true });
    shelf.put('2023-01-05', { storageClass: 'GLACIER_IR' });
    shelf.put('2023-01-06', { storageClass: 'INTELLIGENT_TIERING' });
    shelf.put('2022-01-01', { storageClass: 'GLACIER' });
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2023-01-01', '2023-01-31']))
      .toMatchObject({ ...found(6), archived: 3, firstArchived: expect.stringContaining('/2023/01/01/') });
  });

  test('ends when its time is over, and reports that there may be more', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15', { count: 5_000 });
    shelf.latency = 1_000;
    const result = await shelf.list('AWSLogs/111122223333/CloudTrail/us-east-1/', undefined, 2_500);
    expect(result).toEqual({ ...found(3_000), complete: false });
    expect(shelf.now).toBeLessThan(5_000);
  });

  test('ends after a number of calls', async () => {
    const shelf = new Shelf();
    shelf.latency = 0;
    // Folders in folders without end.
    const folder = '<CommonPrefixes><Prefix>copies/</Prefix></CommonPrefixes>';
    shelf.answer = ({ delimiter }) => ({
      body: `<ListBucketResult>${delimiter ? `${folder}${folder}` : '<NextContinuationToken>x</NextContinuationToken>'}`
        + '</ListBucketResult>',
    });
    expect(await shelf.list('copies/')).toEqual({ ...none, complete: false });
    expect(shelf.calls.length).toBeGreaterThan(1_900);
    expect(shelf.calls.length).toBeLessThan(2_020);
  });

  test('that is denied for a moment is repeated, because the policy may be new', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15');
    shelf.failures = [new ServiceError('AccessDenied', 'Access Denied', 403)];
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/')).toEqual(found(1));
  });

  test('that stays denied, or fails, is reported as unknown and never throws', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15');
    shelf.bucket.deniesListing = true;
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/'))
      .toEqual({ ...none, complete: false, unknown: 'AccessDenied: Access Denied' });
    expect(shelf.now).toBeLessThan(15_000);
    shelf.bucket.deniesListing = false;
    shelf.failures = [new ServiceError('InternalError', 'We encountered an internal error.', 500)];
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/'))
      .toMatchObject({ complete: false, unknown: expect.stringContaining('InternalError') });
  });

  test('counts the files and gzip bytes of the 40 real log files exactly', async () => {
    // GIVEN
    const root = join(__dirname, '../../../local-cloud/trail-logs');
    const paths = (folder: string): string[] => readdirSync(folder).map((name) => join(folder, name))
      .flatMap((path) => statSync(path).isDirectory() ? paths(path) : [path]);
    const shelf = new Shelf();
    const real = paths(join(root, 'AWSLogs'));
    for (const path of real) { shelf.bucket.put(relative(root, path), readFileSync(path)); }
    const gzipBytes = real.reduce((sum, path) => sum + statSync(path).size, 0);
    // WHEN
    const ofYear = await shelf.list('AWSLogs/218007301253/CloudTrail/', ['2023-01-01', '2023-12-31']);
    // THEN
    expect(real).toHaveLength(40);
    expect(ofYear).toEqual({ files: 40, gzipBytes, archived: 0, complete: true });
    expect(await shelf.list('AWSLogs/218007301253/CloudTrail/', ['2023-07-11', '2023-07-31'])).toMatchObject(none);
  });
});
