import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { Lake, type BucketReader, type ListedObject, type RoleDirectory } from '../local-cloud/lake/lake';

const ACCOUNT = '111122223333';
const REGION = 'us-east-1';
const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
const EVENTS_OF_A_FILE = 8;
const FIRST_DAY = Date.UTC(2023, 0, 1);
const DAY_MS = 86_400_000;

export interface GeneratedImport {
  readonly files: number;
  readonly events: number;
  readonly uncompressedBytes: number;
  readonly seconds: number;
  /** The size of the heap without garbage after each tenth of the import. */
  readonly heapMiB: readonly number[];
  readonly peakMiB: number;
}

/** The bucket of a trail. Its log files are generated when they are read, and aren't stored. */
class GeneratedBucket implements BucketReader {
  uncompressedBytes = 0;

  constructor(private readonly files: number) {}

  async describe() {
    return { region: REGION, ownership: 'BucketOwnerEnforced' as const };
  }

  async list(): Promise<readonly ListedObject[]> {
    return Array.from({ length: this.files }, (_, index) => ({ key: keyOf(index) }));
  }

  async get(_bucket: string, key: string): Promise<Uint8Array> {
    const Records = Array.from({ length: EVENTS_OF_A_FILE }, (_, index) => recordOf(key, index));
    const records = JSON.stringify({ Records });
    this.uncompressedBytes += records.length;
    return gzipSync(records, { level: 1 });
  }
}

const ROLES: RoleDirectory = {
  find: async () => ({
    arn: ROLE,
    trustPolicy: {
      Statement: { Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole' },
    },
    permissions: [{
      Statement: { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetObject'], Resource: '*' },
    }],
  }),
};

/** Imports a generated bucket with this many log files into the emulator. Its clock advances a millisecond a file. */
export async function importGenerated(files: number): Promise<GeneratedImport> {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const bucket = new GeneratedBucket(files);
  const clock = { time: Date.UTC(2026, 0, 15), now: () => clock.time };
  let events = 0;
  const lake = new Lake({
    clock, account: ACCOUNT, region: REGION, buckets: bucket, roles: ROLES,
    behaviour: { initializingMs: 0, msPerFile: 1, quotas: {} },
    take: file => { events += file.events.length; },
  });
  const store = lake.addStore({ retentionPeriod: 3653 });
  const begun = performance.now();
  const { ImportId } = await lake.call('StartImport', {
    Destinations: [store.arn],
    ImportSource: { S3: { S3LocationUri: 's3://trail-logs/', S3BucketRegion: REGION, S3BucketAccessRoleArn: ROLE } },
  });
  const heapMiB: number[] = [];
  let peakMiB = 0;
  for (let step = 1; step <= 100; step++) {
    clock.time += Math.ceil(files / 100);
    await lake.advance();
    peakMiB = Math.max(peakMiB, process.memoryUsage().rss / 2 ** 20);
    if (step % 10 === 0) {
      collectGarbage();
      heapMiB.push(process.memoryUsage().heapUsed / 2 ** 20);
    }
  }
  const seconds = (performance.now() - begun) / 1000;
  clock.time += 1_000;
  const ended = await lake.call('GetImport', { ImportId });
  if (ended.ImportStatus !== 'COMPLETED' || events !== files * EVENTS_OF_A_FILE) {
    throw new Error(`The import is ${ended.ImportStatus} with ${events} events of ${files} files.`);
  }
  return { files, events, uncompressedBytes: bucket.uncompressedBytes, seconds, heapMiB, peakMiB };
}

function keyOf(index: number): string {
  const day = new Date(FIRST_DAY + index % 365 * DAY_MS).toISOString().slice(0, 10);
  const unique = String(index).padStart(16, '0');
  const name = `${ACCOUNT}_CloudTrail_${REGION}_${day.replace(/-/g, '')}T1205Z_${unique}.json.gz`;
  return `AWSLogs/${ACCOUNT}/CloudTrail/${REGION}/${day.replace(/-/g, '/')}/${name}`;
}

/** A typical event of an application's role. The events differ in ID and time. */
function recordOf(key: string, index: number): object {
  const [, year, month, day, unique] = /_(\d{4})(\d\d)(\d\d)T1205Z_(\d+)/.exec(key)!;
  const id = `${unique}-${index}`;
  const role = `arn:aws:sts::${ACCOUNT}:assumed-role/application-role/i-0123456789abcdef0`;
  return {
    eventVersion: '1.08',
    userIdentity: {
      type: 'AssumedRole', principalId: 'AROAEXAMPLEEXAMPLEEXA:i-0123456789abcdef0', arn: role, accountId: ACCOUNT,
      accessKeyId: 'ASIAEXAMPLEEXAMPLE',
      sessionContext: {
        sessionIssuer: {
          type: 'Role', principalId: 'AROAEXAMPLEEXAMPLEEXA', arn: role, accountId: ACCOUNT,
          userName: 'application-role',
        },
        attributes: { creationDate: `${year}-${month}-${day}T11:00:00Z`, mfaAuthenticated: 'false' },
      },
    },
    eventTime: `${year}-${month}-${day}T12:0${index % 5}:00Z`, eventSource: 's3.amazonaws.com', eventName: 'GetObject',
    awsRegion: REGION,
    sourceIPAddress: '198.51.100.17', userAgent: '[aws-sdk-java/2.20.0 Linux/5.10 OpenJDK_64-Bit_Server_VM/17.0.7]',
    requestParameters: {
      bucketName: 'application-data', Host: 'application-data.s3.us-east-1.amazonaws.com', key: `objects/${id}`,
    },
    responseElements: null, requestID: `request-${id}`, eventID: `event-${id}`, readOnly: true,
    eventType: 'AwsApiCall', managementEvent: false,
    resources: [{ type: 'AWS::S3::Object', ARN: `arn:aws:s3:::application-data/objects/${id}` }],
    recipientAccountId: ACCOUNT, eventCategory: 'Data',
  };
}
