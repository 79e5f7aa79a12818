import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { serveLake, type RunningLake } from '../../local-cloud/lake/http-server';
import { Lake } from '../../local-cloud/lake/lake';
import { MemoryBuckets } from '../../local-cloud/lake/memory-buckets';
import { MemoryRoles } from '../../local-cloud/lake/memory-roles';
import { ensureVenv } from '../../local-cloud/venv';
import { ACCOUNT, eventAt, keyOn, PREFIX, REGION, ROLE, roleFor } from '../local-cloud/lake-fixture';

describe('the AWS CLI against the CloudTrail Lake emulator', () => {
  const buckets = new MemoryBuckets();
  const roles = new MemoryRoles();
  const lake = new Lake({
    clock: Date, account: ACCOUNT, region: REGION, buckets, roles,
    behaviour: { initializingMs: 50, msPerFile: 10, stoppingMs: 10, quotas: {} },
  });
  const store = lake.addStore();
  let server: RunningLake;
  let command: string;

  beforeAll(async () => {
    command = join((await ensureVenv(console.info)).bin, 'aws');
    roles.put(roleFor(store.arn));
    const bucket = buckets.add('trail-bucket', { ownership: 'BucketOwnerEnforced' });
    bucket.put(keyOn(1), { events: [eventAt('2026-01-01T12:00:00Z')] });
    bucket.put(keyOn(2), { corrupt: true });
    server = await serveLake(lake);
  });

  beforeEach(() => {
    lake.behaviour.msPerFile = 10;
  });

  afterAll(async () => server?.stop());

  async function aws(...parameters: string[]): Promise<any> {
    const { stdout } = await promisify(execFile)(command, ['cloudtrail', ...parameters, '--output', 'json'], {
      env: {
        PATH: process.env.PATH, AWS_ENDPOINT_URL_CLOUDTRAIL: `http://127.0.0.1:${server.port}`,
        AWS_ACCESS_KEY_ID: ACCOUNT, AWS_SECRET_ACCESS_KEY: 'any',
        // Version 1 of the CLI reads this variable, not AWS_REGION.
        AWS_DEFAULT_REGION: REGION,
        AWS_EC2_METADATA_DISABLED: 'true', AWS_MAX_ATTEMPTS: '1',
        AWS_CONFIG_FILE: '/dev/null', AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      },
    });
    return JSON.parse(stdout);
  }

  const source = JSON.stringify({
    S3: { S3LocationUri: `s3://trail-bucket/${PREFIX}`, S3BucketRegion: REGION, S3BucketAccessRoleArn: ROLE },
  });
  const start = async (...more: string[]) => aws('start-import', '--destinations', store.arn, '--import-source', source, ...more);

  async function ended(importId: string): Promise<any> {
    for (;;) {
      const seen = await aws('get-import', '--import-id', importId);
      if (!['INITIALIZING', 'IN_PROGRESS'].includes(seen.ImportStatus)) {
        return seen;
      }
    }
  }

  test('start-import, get-import, list-imports and list-import-failures tell of an import and what failed in it', async () => {
    // WHEN
    const started = await start('--start-event-time', '2026-01-01T00:00:00Z', '--end-event-time', '2026-01-03T00:00:00Z');
    const seen = await ended(started.ImportId);
    // THEN
    expect(started).toMatchObject({ ImportStatus: 'INITIALIZING', Destinations: [store.arn] });
    expect(started.StartEventTime).toBe(Date.UTC(2026, 0, 1) / 1000);
    expect(seen).toMatchObject({ ImportStatus: 'FAILED', ImportStatistics: { FilesCompleted: 1, EventsCompleted: 1, FailedEntries: 1 } });
    expect((await aws('list-imports', '--destination', store.arn, '--import-status', 'FAILED')).Imports[0].ImportId).toBe(started.ImportId);
    expect((await aws('list-import-failures', '--import-id', started.ImportId)).Failures).toMatchObject([
      { Location: `s3://trail-bucket/${keyOn(2)}`, Status: 'FAILED', ErrorType: 'InvalidFile' },
    ]);
  });

  test('stop-import stops, and start-import with the id alone goes on', async () => {
    // GIVEN
    lake.behaviour.msPerFile = 3_600_000;
    const { ImportId } = await start();
    // WHEN
    const stopping = await aws('stop-import', '--import-id', ImportId);
    const stopped = await ended(ImportId);
    lake.behaviour.msPerFile = 10;
    const retried = await aws('start-import', '--import-id', ImportId);
    // THEN
    expect(stopping.ImportId).toBe(ImportId);
    expect(stopped.ImportStatus).toBe('STOPPED');
    expect(retried).toMatchObject({ ImportId, ImportStatus: 'INITIALIZING' });
    expect((await ended(ImportId)).ImportStatistics.FilesCompleted).toBe(1);
  });

  test('errors reach the CLI under their names', async () => {
    await expect(aws('get-import', '--import-id', '0'.repeat(36))).rejects.toThrow('(ImportNotFoundException)');
    lake.failNext('ListImports', { kind: 'throttle' });
    await expect(aws('list-imports')).rejects.toThrow('(ThrottlingException)');
  });
});
