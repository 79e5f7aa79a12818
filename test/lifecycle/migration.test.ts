import { Script } from './scripted';
import { BUCKET, GIVEN_ROLE, windowOf } from './templates';
import { ACCOUNT, REGION } from './world';

const { play } = Script;

const FOLDER = `s3://${BUCKET}/AWSLogs/${ACCOUNT}/CloudTrail`;

interface ByHand {
  readonly uri: string;
  readonly store: string;
  readonly start: number;
  readonly end: number;
}

/** What `aws cloudtrail start-import` sends for January, so far as it is not told otherwise. */
async function startByHand(s: Script, more: Partial<ByHand> = {}): Promise<string> {
  const { start, end } = windowOf('January');
  const by = { uri: `${FOLDER}/`, store: s.store, start: Date.parse(start) / 1000, end: Date.parse(end) / 1000, ...more };
  const { ImportId } = await s.world.lake.call('StartImport', {
    Destinations: [by.store],
    ImportSource: { S3: { S3LocationUri: by.uri, S3BucketRegion: REGION, S3BucketAccessRoleArn: GIVEN_ROLE } },
    StartEventTime: by.start,
    EndEventTime: by.end,
  });
  s.world.touchedByHand.add(String(ImportId));
  return String(ImportId);
}

describe('An import that was made by hand', () => {
  test.each([
    ['without the slash at the end of the URI', () => ({ uri: FOLDER })],
    ['with the id of the store alone', (s: Script) => ({ store: s.store.split('/').pop()! })],
    ['with times that have milliseconds', () => ({ start: Date.parse('2023-01-01T00:00:00.250Z') / 1000, end: Date.parse('2023-01-31T23:59:59.999Z') / 1000 })],
  ])('is known %s: COMPLETED, it is adopted, and its id is the resource\'s', async (_, more) => {
    let byHand = '';
    const script = await play({}, async s => {
      byHand = await startByHand(s, more(s));
      await s.pass(600);
      expect(await s.up(s.january)).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create')).toMatchObject({ physicalId: byHand, data: { ImportId: byHand, ImportStatus: 'COMPLETED' } });
    expect(script.calls('StartImport')).toBe(0);
    expect(script.world.calls.filter(({ service }) => service === 's3')).toEqual([]);
  });

  test('is not stopped while it runs, though it has the role that the resource is given: the deployment fails with its id', async () => {
    let byHand = '';
    const script = await play({ secondsPerFile: 600 }, async s => {
      byHand = await startByHand(s);
      await s.pass(60);
      expect(await s.up({ ...s.january, givenRole: true })).toBe('ROLLBACK_COMPLETE');
    });
    expect(script.last('Create').reason).toContain(`Import ${byHand} of the same logs into the same store is running`);
    expect(script.calls('StopImport')).toBe(0);
    expect((await script.import()).status).toBe('IN_PROGRESS');
  });

  test('is adopted by the same deployment once it is finished by the command of the refusal', async () => {
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
    expect(script.last('Create')).toMatchObject({ physicalId: byHand, data: { ImportStatus: 'COMPLETED' } });
    expect(script.calls('StartImport')).toBe(0);
  });

  test('of another window that shares a day is not adopted: the deployment fails with its id and the windows that are free', async () => {
    let byHand = '';
    const script = await play({}, async s => {
      byHand = await startByHand(s, { end: Date.parse('2023-01-20T00:00:00Z') / 1000 });
      await s.pass(600);
      expect(await s.up(s.january)).toBe('ROLLBACK_COMPLETE');
    });
    const { reason } = script.last('Create');
    expect(reason).toContain(byHand);
    expect(reason).toContain("startEventTime: new Date('2023-01-21T00:00:00Z'), endEventTime: new Date('2023-01-31T23:59:59Z')");
    expect(script.starts).toEqual([]);
  });
});
