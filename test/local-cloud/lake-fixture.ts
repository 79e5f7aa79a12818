import { Lake, type Behaviour, type EventDataStore, type RoleDescription, type TrailEvent } from '../../local-cloud/lake/lake';
import { MemoryBuckets, type MemoryBucket, type MemoryBucketProps } from '../../local-cloud/lake/memory-buckets';
import { MemoryRoles } from '../../local-cloud/lake/memory-roles';
import type { Statement } from '../../local-cloud/lake/policy';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';
export const ROLE = `arn:aws:iam::${ACCOUNT}:role/reader`;
export const KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/logs`;
export const PREFIX = `AWSLogs/${ACCOUNT}/CloudTrail/`;
export const NOW = Date.UTC(2026, 0, 15);

/** A clock that a test advances. */
export class ManualClock {
  private time = NOW;

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number): Promise<void> {
    this.time += milliseconds;
  }

  pass(milliseconds: number): void {
    this.time += milliseconds;
  }
}

/** A lake with one store, one bucket and a role that may read it. Listing takes 1 s, each file 1 s, a stop 2 s. */
export class LakeFixture {
  readonly clock = new ManualClock();
  readonly buckets = new MemoryBuckets();
  readonly roles = new MemoryRoles(this.clock);
  readonly lake: Lake;
  readonly bucket: MemoryBucket;
  readonly store: EventDataStore;

  constructor(behaviour: Partial<Behaviour> = {}, bucket: MemoryBucketProps = {}) {
    this.lake = new Lake({
      clock: this.clock, account: ACCOUNT, region: REGION, buckets: this.buckets, roles: this.roles,
      behaviour: { initializingMs: 1_000, msPerFile: 1_000, stoppingMs: 2_000, quotas: {}, ...behaviour },
    });
    this.bucket = this.buckets.add('trail-bucket', { ownership: 'BucketOwnerEnforced', ...bucket });
    this.store = this.lake.addStore();
    this.roles.put(roleFor(this.store.arn));
  }

  /** Files with one event each, by default at noon on this day of January 2026. */
  put(...days: number[]): void {
    for (const day of days) {
      this.bucket.put(keyOn(day), { events: [eventAt(`2026-01-${pad(day)}T12:00:00Z`)] });
    }
  }

  async call(operation: Parameters<Lake['call']>[0], input: Record<string, unknown> = {}): Promise<any> {
    return this.lake.call(operation, input);
  }

  request(changes: Record<string, unknown> = {}, uri = `s3://trail-bucket/${PREFIX}`, region = REGION): Record<string, unknown> {
    return {
      Destinations: [this.store.arn],
      ImportSource: { S3: { S3LocationUri: uri, S3BucketRegion: region, S3BucketAccessRoleArn: ROLE } },
      ...changes,
    };
  }

  async start(changes: Record<string, unknown> = {}, uri?: string): Promise<string> {
    return (await this.call('StartImport', this.request(changes, uri))).ImportId;
  }

  async import(changes: Record<string, unknown> = {}, uri?: string): Promise<any> {
    return this.end(await this.start(changes, uri));
  }

  /** Lets an hour pass and looks at the import. */
  async end(importId: string): Promise<any> {
    this.clock.pass(3_600_000);
    return this.call('GetImport', { ImportId: importId });
  }

  async status(importId: string): Promise<string> {
    return (await this.call('GetImport', { ImportId: importId })).ImportStatus;
  }

  get keys(): string[] {
    return this.lake.ingested(this.store.arn).map((file) => file.key);
  }
}

export function roleFor(storeArn: string, statements: readonly Statement[] = reading('trail-bucket'), trust: Partial<Statement> = {}): RoleDescription {
  return {
    arn: ROLE,
    trustPolicy: {
      Statement: {
        Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT, 'aws:SourceArn': storeArn } },
        ...trust,
      },
    },
    permissions: [{ Statement: statements }],
  };
}

export function reading(bucket: string, prefix = ''): Statement[] {
  const arn = `arn:aws:s3:::${bucket}`;
  return [
    { Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketAcl'], Resource: arn },
    { Effect: 'Allow', Action: 's3:GetObject', Resource: `${arn}/${prefix}*` },
  ];
}

export function keyOn(day: number, account = ACCOUNT, minute = 5): string {
  const name = `${account}_CloudTrail_${REGION}_202601${pad(day)}T12${pad(minute)}Z_AbCdEfGhIjKlMnOp.json.gz`;
  return `AWSLogs/${account}/CloudTrail/${REGION}/2026/01/${pad(day)}/${name}`;
}

export function eventAt(eventTime: string, eventID = `event-${eventTime}`): TrailEvent {
  return { eventTime, eventID, eventName: 'GetObject' };
}

export function seconds(iso: string): number {
  return Date.parse(iso) / 1000;
}

function pad(number: number): string {
  return String(number).padStart(2, '0');
}
