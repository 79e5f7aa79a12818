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

  test.each<[string, string, string, string, number]>([
    ['a key prefix that contains CloudTrail/', 'CloudTrail/prod/', '', '', 1],
    ['a key prefix that contains a date', 'backup/2021/01/01/', '', '', 1],
    ['a key prefix in AWSLogs/', 'AWSLogs/111122223333/trails/', 'AWSLogs/111122223333/', '', 1],
    ['a key prefix like a Region', 'us-east-1/', '', '', 1],
    ['an organization', 'AWSLogs/o-exampleorgid/', '', '/AWSLogs', 1],
    ['a landing zone', 'o-exampleorgid/AWSLogs/o-exampleorgid/', '', '/AWSLogs', 1],
    ['copies without Region folders', '', '', 'us-east-1/', 1],
    ['copies without folders of days', '', '', '2023/01/15/', 1],
  ])('finds the log files of %s among thousands of others', async (_, root, source, without, files) => {
    const shelf = new Shelf();
    for (const day of ['2022-03-01', '2022-05-01', '2023-01-15', '2024-02-01']) {
      const count = day.startsWith('2023') ? files : 1_200;
      shelf.put(day, { count, root });
    }
    const objects = [...shelf.bucket.objects.values()];
    shelf.bucket.objects.clear();
    const at = (key: string) => without === '/AWSLogs' ? key.replace(`${root}AWSLogs/`, root) : key.replace(without, '');
    for (const object of objects) { shelf.bucket.objects.set(at(object.key), { ...object, key: at(object.key) }); }
    expect(await shelf.list(source || root || 'AWSLogs/', ['2023-01-01', '2023-01-31'])).toMatchObject(found(files));
  });

  test('reads days with one digit, and a Region in whose folder other folders are', async () => {
    for (const folders of [['2023/7/9/', '2023/7/10/'], ['2023/07/9/', '2023/07/10/'], ['old/2023/', 'x/']]) {
      const shelf = new Shelf();
      const region = 'AWSLogs/111122223333/CloudTrail/us-east-1/';
      shelf.put('2019-01-01', { count: 1_100 });
      folders.forEach((folder) => shelf.add(`${region}${folder}${NAME.replace('20230115', '20230709')}`));
      expect(await shelf.list(region, ['2023-07-08', '2023-07-09'])).toMatchObject(found(2));
    }
  });

  test('reads all accounts and Regions, page after page', async () => {
    const shelf = new Shelf();
    for (const account of ['111122223333', '444455556666']) {
      for (const region of ['us-east-1', 'eu-west-1']) {
        shelf.put('2023-01-15', { account, region, count: 1_200, root: 'trail/' });
      }
    }
    expect(await shelf.list('trail/', ['2023-01-01', '2023-01-31'])).toEqual(found(4_800));
    expect(await shelf.list('trail/')).toEqual(found(4_800));
  });

  test('ignores digests, Insights, other services and folders', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15');
    for (const key of [
      'CloudTrail-Digest/us-east-1/2023/01/15/111122223333_CloudTrail-Digest_us-east-1_x.json.gz',
      'CloudTrail-Insight/us-east-1/2023/01/15/111122223333_CloudTrail-Insight_x.json.gz',
      'Config/us-east-1/2023/1/15/ConfigHistory/111122223333_Config_us-east-1_x.json.gz',
      'CloudTrail/us-east-1/2023/01/15/',
      'CloudTrail/us-east-1/2023/01/15/111122223333_CloudTrail_us-east-1_20230115T1200Z_a.json',
    ]) { shelf.add(`AWSLogs/111122223333/${key}`); }
    const few = await shelf.list('AWSLogs/111122223333/');
    expect(few).toMatchObject(found(1));
    expect(reasons(few).map(([reason, files]) => [reason, files]))
      .toEqual([['digest', 1], ['insights', 1], ['notGzip', 1], ['otherService', 1]]);
    shelf.calls.length = 0;
    shelf.put('2023-01-16', { count: 1_000 });
    const many = await shelf.list('AWSLogs/111122223333/');
    expect(many).toMatchObject(found(1_001));
    expect(reasons(many).map(([reason, files]) => [reason, files]))
      .toEqual([['digest', 0], ['insights', 0], ['otherService', 0], ['notGzip', 1]]);
    expect(shelf.calls.map(({ prefix }) => prefix)).not.toContainEqual(expect.stringMatching(/Config|Digest|Insight/));
  });

  test('counts network activity events, which are in a folder of their own', async () => {
    const shelf = new Shelf();
    shelf.add(`AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/2023/01/15/${NAME}`);
    shelf.add(`AWSLogs/111122223333/CloudTrail-NetworkActivity/us-east-1/2023/01/15/${NAME.replace('l_', 'l-NetworkActivity_')}`);
    shelf.add(`AWSLogs/111122223333/CloudTrail-Aggregated/us-east-1/2023/01/15/${NAME}`);
    expect(await shelf.list('AWSLogs/111122223333/')).toMatchObject(found(2));
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

  test('of a whole bucket reads the folders that CloudTrail reads', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15');
    shelf.put('2023-01-15', { root: 'elsewhere/' });
    expect(await shelf.list('')).toEqual(found(1));
    expect(await shelf.list('elsewhere/')).toEqual(found(1));
  });

  test('uses the file name outside the layout of a trail', async () => {
    const shelf = new Shelf();
    for (const day of ['20221231', '20230115', '20230131', '20230201']) {
      shelf.add(`copies/${day.slice(4)}/111122223333_CloudTrail_us-east-1_${day}T2359Z_a.json.gz`);
    }
    shelf.add('copies/111122223333_CloudTrail_us-east-1_20230120T0000Z_a.json.gz');
    expect(await shelf.list('copies/', ['2023-01-01', '2023-01-31'])).toMatchObject(found(3));
  });

  test('finds files whose folder is that of the day before or after', async () => {
    const shelf = new Shelf();
    shelf.add(
      'AWSLogs/111122223333/CloudTrail/us-east-1/2022/12/31/111122223333_CloudTrail_us-east-1_20230101T0000Z_a.json.gz',
    );
    shelf.add(
      'AWSLogs/111122223333/CloudTrail/us-east-1/2023/02/01/111122223333_CloudTrail_us-east-1_20230131T2355Z_a.json.gz',
    );
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2023-01-01', '2023-01-31'])).toEqual(found(2));
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
