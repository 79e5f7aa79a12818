import { sdkClients } from '../../../lambda/aws/clients';
import { listLogFiles } from '../../../lambda/aws/log-files';
import type { LogFiles } from '../../../lambda/checks/log-file-count';
import { importIdentity } from '../../../lambda/request/identity';
import { MemoryBucket } from '../../../local-cloud/lake/memory-buckets';
import { S3Front } from '../../lifecycle/account/s3-front';
import { errorAnswer, type ServiceError, type WireAnswer } from '../../lifecycle/account/wire';
import { answeredBy } from '../../local-cloud/wire';
import { DESTINATION } from '../given';

const BODY = Buffer.alloc(100);
const REQUEST = { method: 'GET', bucket: 'trail-logs', region: 'us-east-1', body: '' };

/** A bucket behind a real S3 client, and the calls that a listing makes. */
export class Shelf {
  readonly bucket = new MemoryBucket('trail-logs');
  readonly calls: Array<Readonly<Record<string, unknown>>> = [];
  now = 0;
  /** How long a call takes, in milliseconds. */
  latency = 40;
  failures: ServiceError[] = [];
  /** The maximum number of keys and folders on a page. S3's pages have 1,000. */
  pageSize = 1_000;
  private readonly front = new S3Front({ find: () => this.bucket } as never);

  answer = (query: Readonly<Record<string, unknown>>): WireAnswer =>
    this.front.call('ListObjectsV2', { ...REQUEST, query: { ...query, 'max-keys': this.pageSize } });

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
    const identity = importIdentity({
      sourceUri, destination: DESTINATION,
      ...(window ? { start: `${window[0]}T00:00:00Z`, end: `${window[1]}T23:59:59Z` } : {}),
    });
    const clients = sdkClients(answeredBy(({ query }) => {
      this.calls.push(query);
      this.now += this.latency;
      const failure = this.failures.shift();
      return failure ? errorAnswer('s3', failure) : this.answer(query);
    }));
    const clock = { now: () => this.now, sleep: async (milliseconds: number) => { this.now += milliseconds; } };
    return listLogFiles({ sourceUri, bucket: 'trail-logs', identity }, 'us-east-1', until, { clock, clients });
  }
}
