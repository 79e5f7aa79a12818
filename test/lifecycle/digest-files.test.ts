import { ACCOUNT } from './account/names';
import { PATIENCE } from './patience';
import { Script } from './stories/scripted';
import type { Piece } from './stories/story';
import { BUCKET, daysOf } from './stories/templates';

jest.setTimeout(PATIENCE);

/** An import of the folder of an account, which contains its digest files, as with log file validation. */
const WHOLE = { month: 'January', wholeAccount: true } as const;

async function play(act: (script: Script, whole: Piece) => Promise<unknown>): Promise<Script> {
  return Script.play({ secondsPerFile: 20 }, async script => {
    const { objects } = script.world.buckets.find(BUCKET)!;
    for (const day of daysOf('January', 3)) {
      const key = `AWSLogs/${ACCOUNT}/CloudTrail-Digest/us-east-1/${day.replace(/-/g, '/')}/`
        + `${ACCOUNT}_CloudTrail-Digest_us-east-1_trail_us-east-1_${day.replace(/-/g, '')}T120000Z.json.gz`;
      objects.set(key, { key, body: { corrupt: true } });
    }
    await act(script, { ...script.january, ...WHOLE });
    expect(await script.hoursLater()).toEqual([]);
  });
}

describe('an import of log files with digest files', () => {
  test('is COMPLETED without a retry, and the event has the reason', async () => {
    const script = await play(async (s, whole) => {
      expect(await s.up(whole)).toBe('CREATE_COMPLETE');
      await s.pass(3600);
      expect((await s.import()).status).toBe('FAILED');
    });
    expect(script.states).toEqual(['RUNNING', 'COMPLETED']);
    expect(script.starts).toEqual(['new']);
    const puts = script.inputs('PutEvents').map(input => JSON.stringify(input));
    expect(puts.at(-1)).toContain('COMPLETED');
    expect(puts.at(-1))
      .toContain('has imported all log files. CloudTrail shows FAILED, because 3 other files');
  });

  test('lets a deployment that waits for it succeed, with the reason', async () => {
    const script = await play(async (s, whole) => {
      expect(await s.up({ ...whole, waitMinutes: 30 })).toBe('CREATE_COMPLETE');
    });
    expect(script.last('Create')).toMatchObject({
      status: 'SUCCESS', reason: expect.stringContaining('has imported all log files'), data: { ImportStatus: 'COMPLETED' },
    });
    expect(script.starts).toEqual(['new']);
  });

  test('is not retried by a new retryToken', async () => {
    const script = await play(async (s, whole) => {
      await s.up(whole);
      await s.pass(600);
      expect(await s.up({ ...whole, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
  });

  test('is retried as long as a log file is missing, and COMPLETED then', async () => {
    const script = await play(async (s, whole) => {
      await s.up(whole);
      await s.pass(20);
      s.setMissing('January', true);
      await s.passUntil(() => s.states.at(-1) === 'RETRYING', 5);
      s.setMissing('January', false);
      await s.pass(3600);
    });
    expect(script.states).toEqual(['RUNNING', 'RETRYING', 'RUNNING', 'COMPLETED']);
    expect(script.starts).toEqual(['new', 'retry']);
  });

  test('is FAILED if a log file is damaged', async () => {
    const script = await play(async (s, whole) => {
      s.setFile('January', true);
      await s.up(whole);
      await s.pass(3600);
    });
    expect(script.states).toEqual(['RUNNING', 'FAILED']);
    expect(JSON.stringify(script.world.logs)).toContain("with 4 failed entries, of which 3 aren't log files");
  });

  test('is adopted as COMPLETED by a stack that is deployed again', async () => {
    const script = await play(async (s, whole) => {
      await s.up(whole);
      await s.pass(600);
      await s.down();
      expect(await s.up({ ...whole, waitMinutes: 30 })).toBe('CREATE_COMPLETE');
    });
    expect(script.starts).toEqual(['new']);
    expect(script.last('Create').data.ImportStatus).toBe('COMPLETED');
  });
});
