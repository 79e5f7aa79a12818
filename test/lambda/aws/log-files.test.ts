import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { sdkClients } from '../../../lambda/aws/clients';
import { listLogFiles } from '../../../lambda/aws/log-files';
import type { LogFiles } from '../../../lambda/checks/log-file-names';
import { importIdentity } from '../../../lambda/request/identity';
import type { WantedImport } from '../../../lambda/request/properties';
import type { Surroundings } from '../../../lambda/surroundings';
import { MemoryBucket } from '../../../local-cloud/lake/memory-buckets';
import { S3Front } from '../../lifecycle/account/s3-front';
import { errorAnswer, ServiceError, type WireAnswer, type WireRequest } from '../../lifecycle/account/wire';
import { A } from '../given';

const BODY = Buffer.alloc(100);
const REQUEST = { method: 'GET', bucket: 'trail-logs', region: 'us-east-1', body: '' };

/** A bucket behind a real S3 client, and the calls that a listing makes. */
class Shelf {
  readonly bucket = new MemoryBucket('trail-logs');
  readonly calls: Array<Readonly<Record<string, unknown>>> = [];
  now = 0;
  /** How long a call takes, in milliseconds. */
  latency = 40;
  failures: ServiceError[] = [];
  private readonly front = new S3Front({ find: () => this.bucket } as never);

  answer = (query: Readonly<Record<string, unknown>>): WireAnswer =>
    this.front.call('ListObjectsV2', { ...REQUEST, query });

  put(day: string, { region = 'us-east-1', account = '111122223333', count = 1, storageClass, restored, root = '' }: {
    region?: string; account?: string; count?: number; storageClass?: string; restored?: boolean; root?: string;
  } = {}): void {
    for (let index = 0; index < count; index++) {
      const name =
        `${account}_CloudTrail_${region}_${day.replace(/-/g, '')}T1200Z_${String(index).padStart(16, '0')}.json.gz`;
      const key = `${root}AWSLogs/${account}/CloudTrail/${region}/${day.replace(/-/g, '/')}/${name}`;
      this.bucket.objects.set(key, { key, body: BODY, storageClass, restored });
    }
  }

  add(key: string): void {
    this.bucket.put(key, BODY);
  }

  list(prefix: string, window?: [string, string], until = 20_000): Promise<LogFiles> {
    const sourceUri = `s3://trail-logs/${prefix}`;
    const { start: _, end: __, ...rest } = A;
    const want: WantedImport = {
      ...rest, sourceUri, bucket: 'trail-logs',
      identity: importIdentity({
        sourceUri, destination: A.destination,
        ...(window ? { start: `${window[0]}T00:00:00Z`, end: `${window[1]}T23:59:59Z` } : {}),
      }),
    };
    const handle = async ({ query = {} }: WireRequest) => {
      this.calls.push(query);
      this.now += this.latency;
      const failure = this.failures.shift();
      const { statusCode = 200, headers = {}, body } = failure ? errorAnswer('s3', failure) : this.answer(query);
      return { response: { statusCode, headers, body: Buffer.from(body) } };
    };
    const clients = sdkClients({
      region: 'us-east-1', credentials: { accessKeyId: 'x', secretAccessKey: 'x' }, maxAttempts: 1,
      requestHandler: {
        metadata: { handlerProtocol: 'http/1.1' }, handle, updateHttpClientConfig: () => undefined,
        httpHandlerConfigs: () => ({}), destroy: () => undefined,
      },
    });
    const clock = { now: () => this.now, sleep: async (milliseconds: number) => { this.now += milliseconds; } };
    return listLogFiles(want, 'us-east-1', until, { clock, clients } as Surroundings);
  }
}

const none = { files: 0, gzipBytes: 0, archived: 0, complete: true };
const found = (files: number) => ({ files, gzipBytes: files * 100, archived: 0, complete: true });

describe('A listing of log files', () => {
  test('counts the files and bytes of the days in the time range, including the first and the last day', async () => {
    const shelf = new Shelf();
    for (const day of ['2022-12-31', '2023-01-01', '2023-01-15', '2023-01-31', '2023-02-01']) { shelf.put(day); }
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2023-01-01', '2023-01-31'])).toEqual(found(3));
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/')).toEqual(found(5));
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/us-east-1/2023/', ['2022-12-01', '2023-01-31']))
      .toEqual(found(3));
    expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2021-01-01', '2021-01-31'])).toEqual(none);
  });

  test('of a month costs no more in a prefix of ten years', async () => {
    const costOf = async (years: number[]) => {
      const shelf = new Shelf();
      for (const year of years) {
        for (let month = 1; month <= 12; month++) {
          shelf.put(`${year}-${String(month).padStart(2, '0')}-15`, { count: 300 });
        }
      }
      expect(await shelf.list('AWSLogs/111122223333/CloudTrail/', ['2020-06-01', '2020-06-30'])).toEqual(found(300));
      return shelf.calls.length;
    };
    expect(await costOf([2020])).toBeLessThanOrEqual(3);
    expect(await costOf([2015, 2016, 2017, 2018, 2019, 2020, 2021, 2022, 2023, 2024])).toBeLessThanOrEqual(3);
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
    shelf.add(
      'AWSLogs/111122223333/CloudTrail-Digest/us-east-1/2023/01/15/111122223333_CloudTrail-Digest_us-east-1_x.json.gz',
    );
    shelf.add(
      'AWSLogs/111122223333/CloudTrail-Insight/us-east-1/2023/01/15/111122223333_CloudTrail-Insight_x.json.gz',
    );
    shelf.add(
      'AWSLogs/111122223333/Config/us-east-1/2023/1/15/ConfigHistory/111122223333_Config_us-east-1_x.json.gz',
    );
    shelf.add('AWSLogs/111122223333/CloudTrail/us-east-1/2023/01/15/');
    shelf.add(
      'AWSLogs/111122223333/CloudTrail/us-east-1/2023/01/15/111122223333_CloudTrail_us-east-1_20230115T1200Z_a.json',
    );
    expect(await shelf.list('AWSLogs/111122223333/')).toEqual(found(1));
    expect(shelf.calls.map(({ prefix }) => prefix)).not.toContainEqual(expect.stringMatching(/Config|Digest|Insight/));
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
    expect(await shelf.list('copies/', ['2023-01-01', '2023-01-31'])).toEqual(found(3));
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
      .toEqual({ ...found(6), archived: 3 });
  });

  test('ends when its time is over, and reports that there may be more', async () => {
    const shelf = new Shelf();
    shelf.put('2023-01-15', { count: 5_000 });
    shelf.latency = 1_000;
    const result = await shelf.list('AWSLogs/111122223333/CloudTrail/', undefined, 3_500);
    expect(result).toEqual({ ...found(3_000), complete: false });
    expect(shelf.now).toBeLessThan(5_000);
  });

  test('ends after a number of calls', async () => {
    const shelf = new Shelf();
    shelf.latency = 0;
    // Folders in folders without end.
    const folder = '<CommonPrefixes><Prefix>copies/</Prefix></CommonPrefixes>';
    shelf.answer = () => ({ body: `<ListBucketResult>${folder}${folder}</ListBucketResult>` });
    expect(await shelf.list('copies/')).toEqual({ ...none, complete: false });
    expect(shelf.calls.length).toBeGreaterThan(1_900);
    expect(shelf.calls.length).toBeLessThan(2_010);
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
    expect(await shelf.list('AWSLogs/218007301253/CloudTrail/', ['2023-07-11', '2023-07-31'])).toEqual(none);
  });
});
