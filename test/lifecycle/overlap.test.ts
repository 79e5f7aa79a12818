import { join } from 'node:path';
import type { Properties } from './account/custom-resource-request';
import { plays } from './stories/scripted';
import { BUCKET, GIVEN_ROLE } from './stories/templates';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { tally } from '../../local-cloud/lake/lake';

const first = ['2023-01-01T00:00:00Z', '2023-02-28T23:59:59Z'] as const;
const longer = ['2023-01-01T00:00:00Z', '2023-03-31T23:59:59Z'] as const;
const free = "startEventTime: new Date('2023-03-01T00:00:00Z'), endEventTime: new Date('2023-03-31T23:59:59Z')";

const other = (properties: Properties): Properties =>
  ({ ...properties, AccessRoleArn: `${properties.AccessRoleArn}-2`, ConstructPath: 'T/Second' });

describe('A time range that changes by a month', () => {
  test.each([['runs', 10, 'IN_PROGRESS'], ['is COMPLETED', 600, 'COMPLETED']])(
    'while the import %s is refused with the free time range, and the import stays as it is',
    plays({}, async (s, _, seconds, status) => {
      expect(await s.deploy({ A: s.ofWindow(first) })).toBe('CREATE_COMPLETE');
      await s.pass(seconds);
      expect(await s.deploy({ A: s.ofWindow(longer) })).toBe('UPDATE_ROLLBACK_COMPLETE');
      expect((await s.import()).status).toBe(status);
      const refusal = s.first('Update');
      expect(refusal.status).toBe('FAILED');
      expect(refusal.reason).toContain('Declare a separate TrailImport for the free time range');
      expect(refusal.reason).toContain(free);
    }, { stopCalls: 0, starts: ['new'] }));
});

test('The real logs of two months are ingested once, by an import and another one of the free time range in the refusal',
  plays({}, async s => {
    // GIVEN half of the 40 log files, delivered a month later
    const keys = readLogFiles(join(__dirname, '../../local-cloud/trail-logs'), new Date(0))
      .map(({ key, body }, index) => ({
        key: index % 2 ? key.replace('/2023/07/10/', '/2023/08/10/').replace('_20230710T', '_20230810T') : key, body,
      }));
    keys.forEach(({ key, body }) => s.world.buckets.find(BUCKET)!.put(key, body));
    const logs = { SourceUri: `s3://${BUCKET}/AWSLogs/218007301253/CloudTrail/`, Estimate: 'true' };
    const july = s.ofWindow(['2023-07-01T00:00:00Z', '2023-07-31T23:59:59Z'], logs);
    expect(await s.deploy({ A: july })).toBe('CREATE_COMPLETE');
    expect(s.last('Create').data).toMatchObject({ EstimatedFiles: '20' });
    await s.pass(1200);
    // WHEN
    expect(await s.deploy({ A: { ...july, EndEventTime: '2023-08-31T23:59:59Z' } })).toBe('UPDATE_ROLLBACK_COMPLETE');
    const { reason } = s.first('Update');
    const [, start, end] = /startEventTime: new Date\('(.*?)'\), endEventTime: new Date\('(.*?)'\)/.exec(reason)!;
    expect(await s.deploy({ A: july, B: other(s.ofWindow([start, end], logs)) })).toBe('UPDATE_COMPLETE');
    await s.pass(1200);
    // THEN
    expect(tally(s.world.lake.ingested(s.store))).toMatchObject({ files: 40, events: 2318, duplicates: 0 });
  }, { starts: ['new', 'new'] }));

describe('What somebody else has imported into the store', () => {
  test('is not imported again, whatever its prefix and role', plays({}, async s => {
    await s.world.lake.call('StartImport', {
      Destinations: [s.store],
      ImportSource: {
        S3: { S3LocationUri: `s3://${BUCKET}`, S3BucketRegion: 'us-east-1', S3BucketAccessRoleArn: GIVEN_ROLE },
      },
    });
    await s.pass(600);
    expect(await s.deploy({ A: s.ofWindow(first) })).toBe('ROLLBACK_COMPLETE');
    const { reason } = s.last('Create');
    expect(reason).toMatch(/import [0-9a-f-]+ \(COMPLETED\) of s3:\/\/trail-logs\/ without a time range/);
    expect(reason).toContain('No day of the time range is free.');
  }, { starts: [] }));
});

describe('A store that is ENABLED', () => {
  test('refuses only a time range that reaches its creation', plays({}, async s => {
    const today = new Date(s.world.time.now()).toISOString().slice(0, 10);
    expect(await s.deploy({ A: s.ofWindow([first[0], `${today}T00:00:00Z`]) })).toBe('ROLLBACK_COMPLETE');
    const yesterday = new Date(s.world.time.now() - 86_400_000).toISOString().slice(0, 10);
    expect(s.last('Create').reason).toContain(`endEventTime: new Date('${yesterday}T23:59:59Z')`);
  }, { starts: [] }));
});
