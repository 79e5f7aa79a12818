import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LakeFixture } from './lake-fixture';
import { tally } from '../../local-cloud/lake/lake';

const LOGS = join(__dirname, '../../local-cloud/trail-logs');

function files(folder = join(LOGS, 'AWSLogs')): string[] {
  return readdirSync(folder).map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? files(path) : [path]));
}

function realLogs(): LakeFixture {
  const fixture = new LakeFixture();
  fixture.store.retentionPeriod = 2557;
  for (const path of files()) {
    fixture.bucket.put(relative(LOGS, path), readFileSync(path));
  }
  return fixture;
}

describe('the real logs of a trail', () => {
  test('all 40 files and 2,318 events are imported', async () => {
    // GIVEN
    const fixture = realLogs();
    // WHEN
    const ended = await fixture.import({}, 's3://trail-bucket');
    // THEN
    expect(ended.ImportStatus).toBe('COMPLETED');
    expect(ended.ImportStatistics)
      .toEqual({ PrefixesFound: 1, PrefixesCompleted: 1, FilesCompleted: 40, EventsCompleted: 2318, FailedEntries: 0 });
    expect(tally(fixture.lake.ingested(fixture.store.id))).toMatchObject({
      files: 40, events: 2318, duplicates: 0, firstEventTime: expect.stringMatching(/^2023-07-10T/),
    });
  });

  test('a range takes in the files whose names lie in it, whatever their events', async () => {
    const fixture = realLogs();
    await fixture.import({ StartEventTime: Date.UTC(2023, 6, 10, 12, 5) / 1000, EndEventTime: Date.UTC(2023, 6, 10, 12, 10) / 1000 }, 's3://trail-bucket/AWSLogs/');
    expect(fixture.keys).toHaveLength(files().filter((path) => /T12(05|10)Z/.test(path)).length);
    expect(fixture.keys.length).toBeGreaterThan(10);
  });

  test('a file that was cut off fails alone, and a retry after mending it brings exactly the missing events', async () => {
    // GIVEN
    const fixture = realLogs();
    const broken = [...fixture.bucket.objects.keys()][3];
    const whole = fixture.bucket.objects.get(broken)!.body as Uint8Array;
    fixture.bucket.put(broken, whole.subarray(0, whole.length / 2));
    const failed = await fixture.import({}, 's3://trail-bucket/');
    expect(failed).toMatchObject({ ImportStatus: 'FAILED', ImportStatistics: { FilesCompleted: 39, FailedEntries: 1 } });
    // WHEN
    fixture.bucket.put(broken, whole);
    await fixture.call('StartImport', { ImportId: failed.ImportId });
    // THEN
    expect((await fixture.end(failed.ImportId)).ImportStatus).toBe('COMPLETED');
    expect(tally(fixture.lake.ingested(fixture.store.id))).toMatchObject({ files: 40, events: 2318, duplicates: 0 });
  });
});
