import { ACCOUNT } from './account/names';
import { plays, type Outcome, type Script } from './stories/scripted';
import type { Piece } from './stories/story';
import { BUCKET, daysOf } from './stories/templates';

/** Imports the folder of an account, which contains its digest files, as with log file validation. */
const playsWhole = (act: (script: Script, whole: Piece) => Promise<unknown>, outcome: Outcome) =>
  plays({ secondsPerFile: 20 }, async script => {
    const { objects } = script.world.buckets.find(BUCKET)!;
    for (const day of daysOf('January', 3)) {
      const key = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/${day.replace(/-/g, '/')}/`
        + `${ACCOUNT}_CloudTrail-Digest_us-east-1_trail_us-east-1_${day.replace(/-/g, '')}T120000Z.json.gz`;
      objects.set(key, { key, body: { corrupt: true } });
    }
    await act(script, { ...script.january, wholeAccount: true });
    expect(await script.hoursLater()).toEqual([]);
  }, outcome);

describe('an import of log files with digest files', () => {
  test('is COMPLETED without a retry, and the event has the reason', playsWhole(async (s, whole) => {
    expect(await s.up(whole)).toBe('CREATE_COMPLETE');
    await s.pass(3600);
    expect((await s.import()).status).toBe('FAILED');
    const event = JSON.stringify(s.inputs('PutEvents').at(-1));
    expect(event).toContain('COMPLETED');
    expect(event).toContain('has imported all log files. CloudTrail shows FAILED, because 3 other files');
  }, { states: ['RUNNING', 'COMPLETED'], starts: ['new'] }));

  test('lets a deployment that waits for it succeed, with the reason', playsWhole(async (s, whole) => {
    expect(await s.up({ ...whole, waitMinutes: 30 })).toBe('CREATE_COMPLETE');
    const { reason, data } = s.last('Create');
    expect(reason).toContain('has imported all log files');
    expect(data.ImportStatus).toBe('COMPLETED');
  }, { starts: ['new'] }));

  test('is not retried by a new retryToken', playsWhole(async (s, whole) => {
    await s.up(whole);
    await s.pass(600);
    expect(await s.up({ ...whole, retryToken: '1' })).toBe('UPDATE_COMPLETE');
  }, { starts: ['new'] }));

  test('is retried as long as a log file is missing, and COMPLETED then', playsWhole(async (s, whole) => {
    await s.up(whole);
    await s.pass(20);
    await s.loseLastFile('January');
    await s.passUntil(() => s.states.at(-1) === 'RETRYING', 5);
    s.restoreFiles('January');
    await s.pass(3600);
  }, { states: ['RUNNING', 'RETRYING', 'RUNNING', 'COMPLETED'], starts: ['new', 'retry'] }));

  test('is FAILED if a log file is damaged', playsWhole(async (s, whole) => {
    s.damageFile('January');
    await s.up(whole);
    await s.pass(3600);
    expect(JSON.stringify(s.world.logs)).toContain("with 4 failed entries, of which 3 aren't log files");
  }, { states: ['RUNNING', 'FAILED'] }));

  test('is adopted as COMPLETED by a stack that is deployed again', playsWhole(async (s, whole) => {
    await s.up(whole);
    await s.pass(600);
    await s.down();
    expect(await s.up({ ...whole, waitMinutes: 30 })).toBe('CREATE_COMPLETE');
    expect(s.last('Create').data.ImportStatus).toBe('COMPLETED');
  }, { starts: ['new'] }));
});
