import { ACCOUNT, REGION } from './account/world';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import { BUCKET, GIVEN_ROLE, windowOf } from './stories/templates';

const { play } = Script;

jest.setTimeout(PATIENCE);

const FOLDER = `s3://${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail`;

interface ByHand {
  readonly uri: string;
  readonly store: string;
  readonly start: number;
  readonly end: number;
}

/** The request of `aws cloudtrail start-import`, by default for January. */
async function startByHand(s: Script, more: Partial<ByHand> = {}): Promise<string> {
  const { start, end } = windowOf('January');
  const by = {
    uri: `${FOLDER}/`, store: s.store, start: Date.parse(start) / 1000,
    end: Date.parse(end) / 1000, ...more,
  };
  const { ImportId } = await s.world.lake.call('StartImport', {
    Destinations: [by.store],
    ImportSource: { S3: { S3LocationUri: by.uri, S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE } },
    StartEventTime: by.start,
    EndEventTime: by.end,
  });
  s.world.touchedByHand.add(String(ImportId));
  return String(ImportId);
}

describe('An import that was started by hand', () => {
  test.each([
    ['without the slash at the end of the URI', () => ({ uri: FOLDER })],
    ['with the ID of the event data store alone', (s: Script) => ({ store: s.store.split('/').pop()! })],
    ['with times that have milliseconds',
      () => ({
        start: Date.parse('2023-01-01T00:00:00.250Z') / 1000,
        end: Date.parse('2023-01-31T23:59:59.999Z') / 1000,
      })],
  ])('is recognized %s: if it is COMPLETED, it is adopted', async (_, more) => {
    let byHand = '';
    const script = await play({}, async s => {
      byHand = await startByHand(s, more(s));
      await s.pass(600);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create')).toMatchObject({
      physicalId: 'cloudtrail-import-A',
      data: { ImportId: byHand, ImportStatus: 'COMPLETED' },
    });
    expect(script.calls('StartImport')).toBe(0);
    expect(script.world.calls.filter(({ service }) => service === 's3')).toEqual([]);
  });

  test('is not stopped while it runs, although it has the role that the user gives: the deployment fails with its ID',
    async () => {
      let byHand = '';
      const script = await play({ secondsPerFile: 600 }, async s => {
        byHand = await startByHand(s);
        await s.pass(60);
        expect(await s.up({ ...s.january, givenRole: true })).toBe('ROLLBACK_COMPLETE');
      });
      expect(script.last('Create').reason).toContain(`Import ${byHand} of the same log files into the same event data `
      + 'store is running');
      expect(script.calls('StopImport')).toBe(0);
      expect((await script.import()).status).toBe('IN_PROGRESS');
    });

  test('is adopted by a later deployment once it is finished with the command in the message', async () => {
    let byHand = '';
    const script = await play({}, async s => {
      byHand = await startByHand(s);
      await s.pass(30);
      await s.stopByHand();
      await s.pass(120);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
      expect(s.last('Create').reason).toContain(`aws cloudtrail start-import --import-id ${byHand}`);
      await s.world.lake.call('StartImport', { ImportId: byHand });
      await s.pass(600);
      await s.down();
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create')).toMatchObject({ data: { ImportId: byHand, ImportStatus: 'COMPLETED' } });
    expect(script.calls('StartImport')).toBe(0);
  });

  test('of another time range that shares a day is not adopted: the deployment fails with its ID and the free time '
    + 'ranges', async () => {
    let byHand = '';
    const script = await play({}, async s => {
      byHand = await startByHand(s, { end: Date.parse('2023-01-20T00:00:00Z') / 1000 });
      await s.pass(600);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    });
    const { reason } = script.last('Create');
    expect(reason).toContain(byHand);
    expect(reason).toContain("startEventTime: new Date('2023-01-21T00:00:00Z')");
    expect(reason).toContain("endEventTime: new Date('2023-01-31T23:59:59Z')");
    expect(script.starts).toEqual([]);
  });
});
