import { createHash } from 'node:crypto';

/** The keys of a generated trail bucket: log files of an organization, and other objects of such a bucket. */

export interface Item {
  readonly key: string;
  readonly bytes: number;
  readonly storageClass: 'STANDARD' | 'GLACIER';
  /** Whether an import of all days ingests the object, as the generator knows. */
  readonly isLogFile: boolean;
}

const ACCOUNTS = ['111111111111', '222222222222', '333333333333', '444444444444'];
const REGIONS = ['eu-central-1', 'us-east-1', 'us-west-2'];
const DAYS = 365;
const PREFIX = 'AWSLogs/o-exampleorgid';

/**
 * The specified number of objects, in the order of S3. The shares of accounts and Regions differ, as they do in
 * practice.
 */
export function generate(total: number): Item[] {
  const items: Item[] = [];
  const weights = ACCOUNTS.flatMap((_, account) => REGIONS.map((__, region) => (4 - account) * (region === 1 ? 4 : 1)));
  const perWeight = total / (weights.reduce((sum, each) => sum + each, 0) * DAYS);
  let due = 0;
  for (const [index, account] of ACCOUNTS.entries()) {
    for (const [place, region] of REGIONS.entries()) {
      for (let day = 0; day < DAYS; day++) {
        due += weights[index * REGIONS.length + place] * perWeight;
        for (let file = 0; items.length < Math.min(total, Math.round(due)); file++) {
          items.push(itemOf(account, region, day, file));
        }
      }
    }
  }
  while (items.length < total) {
    items.push(itemOf(ACCOUNTS[0], REGIONS[0], 0, items.length));
  }
  return items.sort((a, b) => (a.key < b.key ? -1 : 1));
}

function itemOf(account: string, region: string, day: number, file: number): Item {
  const date = new Date(Date.UTC(2023, 0, 1 + day)).toISOString().slice(0, 10);
  const time =
    `${date.replace(/-/g, '')}T${String(file % 24).padStart(2, '0')}${String((file * 5) % 60).padStart(2, '0')}Z`;
  const random = hash(`${account}${region}${day}-${file}`);
  const unique = `${random.toString(36)}${hash(`${file}/${day}/${account}`).toString(36)}${region}`
    .replace(/-/g, '')
    .padEnd(16, 'x')
    .slice(0, 16);
  // One in a hundred is something else that such a bucket contains.
  const kind = random % 100;
  const folder = (service: string) => `${PREFIX}/${account}/${service}/${region}/${date.replace(/-/g, '/')}`;
  const key =
    kind === 0
      ? `${folder('CloudTrail-Digest')}/${account}_CloudTrail-Digest_${region}_trail_${region}_${time}.json.gz`
      : kind === 1
        ? `${folder('CloudTrail')}/${account}_CloudTrail_${region}_${time}_${unique}.json`
        : `${folder('CloudTrail')}/${account}_CloudTrail_${region}_${time}_${unique}.json.gz`;
  return {
    key: kind === 0 ? `${key.slice(0, -8)}${unique}.json.gz` : key,
    bytes: 1_000 + (random % 50_000),
    storageClass: kind === 2 ? 'GLACIER' : 'STANDARD',
    isLogFile: kind > 1,
  };
}

function hash(text: string): number {
  return createHash('md5').update(text).digest().readUInt32BE();
}
