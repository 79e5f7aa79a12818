import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { LakeFixture } from './lake-fixture';
import { tally } from '../../local-cloud/lake/lake';

const LOGS = join(__dirname, '../../local-cloud/trail-logs');

function files(folder = join(LOGS, 'AWSLogs')): string[] {
  return readdirSync(folder).map((name) => join(folder, name))
    .flatMap((path) => (statSync(path).isDirectory() ? files(path) : [path]));
}

test('all 40 files and 2,318 events of the real logs of a trail are imported', async () => {
  // GIVEN
  const fixture = new LakeFixture();
  fixture.store.retentionPeriod = 2557;
  files().forEach((path) => fixture.bucket.put(relative(LOGS, path), readFileSync(path)));
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
