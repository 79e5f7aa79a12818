import { ACCOUNT, REGION } from './account/world';
import { plays, type Script } from './stories/scripted';
import { BUCKET, GIVEN_ROLE, windowOf } from './stories/templates';

const FOLDER = `s3://${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail`;

/** The request of `aws cloudtrail start-import`, by default for January. */
async function startByHand(
  s: Script, more: Partial<Record<'uri' | 'store' | 'start' | 'end', string>> = {},
): Promise<string> {
  const { start, end } = windowOf('January');
  const by = { uri: `${FOLDER}/`, store: s.store, start, end, ...more };
  const { ImportId } = await s.world.lake.call('StartImport', {
    Destinations: [by.store],
    ImportSource: { S3: { S3LocationUri: by.uri, S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE } },
    StartEventTime: Date.parse(by.start) / 1000,
    EndEventTime: Date.parse(by.end) / 1000,
  });
  s.world.touchedByHand.add(String(ImportId));
  return String(ImportId);
}

describe('An import that was started by hand', () => {
  test.each([
    ['without the slash at the end of the URI', () => ({ uri: FOLDER })],
    ['with the ID of the event data store alone', (s: Script) => ({ store: s.store.split('/').pop()! })],
    ['with times that have milliseconds',
      () => ({ start: '2023-01-01T00:00:00.250Z', end: '2023-01-31T23:59:59.999Z' })],
  ])('is recognized %s: if it is COMPLETED, it is adopted', plays({}, async (s, _, more) => {
    const byHand = await startByHand(s, more(s));
    await s.pass(600);
    expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    const { physicalId, data } = s.last('Create');
    expect([physicalId, data.ImportId, data.ImportStatus]).toEqual(['cloudtrail-import-A', byHand, 'COMPLETED']);
    expect(s.world.calls.filter(({ service }) => service === 's3')).toEqual([]);
  }, { startCalls: 0 }));

  test('is not stopped while it runs, although it has the role that the user gives: the deployment fails with its ID',
    plays({ secondsPerFile: 600 }, async s => {
      const byHand = await startByHand(s);
      await s.pass(60);
      expect(await s.up({ ...s.january, givenRole: true })).toBe('ROLLBACK_COMPLETE');
      expect(s.last('Create').reason)
        .toContain(`Import ${byHand} of the same log files into the same event data store is running`);
    }, { stopCalls: 0, statuses: ['IN_PROGRESS'] }));

  test('of another time range that shares a day is not adopted: the reason has its ID and the free time ranges',
    plays({}, async s => {
      const byHand = await startByHand(s, { end: '2023-01-20T00:00:00Z' });
      await s.pass(600);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
      const { reason } = s.last('Create');
      expect(reason).toContain(byHand);
      expect(reason).toContain("startEventTime: new Date('2023-01-21T00:00:00Z')");
      expect(reason).toContain("endEventTime: new Date('2023-01-31T23:59:59Z')");
    }, { starts: [] }));
});
