import { A, actionOf, create, decided, IMPORT_A, NOW, record, update, wanted, world } from './given';
import type { Facts, Failures } from '../../lambda/facts';
import { retryPause, watchPause } from '../../lambda/timing';

const watched = (different: Partial<Facts> = {}, request = create()) =>
  actionOf(request, { named: record(A, 'IN_PROGRESS'), ...different, memory: { importId: IMPORT_A, ...different.memory } }, 'watch');
const failures: Failures = { count: 2, healable: true, accessDenied: false, first: [{ location: 's3://trail-logs/a', reason: 'InternalError: x' }] };
const failed = record(A, 'FAILED', { updatedAt: NOW });

describe('A watched import', () => {
  test('is told to have started, once', () => {
    expect(watched()).toEqual({ do: 'tell', state: 'STARTED' });
    expect(watched({ memory: { told: 'STARTED' } })).toMatchObject({ do: 'wait' });
  });

  test('is looked at by one call, after a twentieth of its age: every five seconds at first, every quarter of an hour in the end', () => {
    const at = (age: number) => decided(create(), world(create(), { named: record(A, 'IN_PROGRESS', { createdAt: NOW - age }), memory: { told: 'STARTED' } }), 'watch');
    expect(at(0)).toMatchObject({ action: { do: 'wait', seconds: 5 }, looks: ['named'] });
    expect(at(600_000)).toMatchObject({ action: { seconds: 30 } });
    expect(at(48 * 3_600_000)).toMatchObject({ action: { seconds: 900 } });
  });

  test.each(['COMPLETED', 'STOPPED'] as const)('that is %s is told so, and left', (status) => {
    expect(watched({ named: record(A, status) })).toEqual({ do: 'tell', state: status });
    expect(watched({ named: record(A, status), memory: { told: status } })).toEqual({ do: 'leave' });
  });

  test('whose record is not there is told to have failed, unless it may not be visible yet', () => {
    expect(watched({ named: 'gone', since: NOW - 59_999 })).toEqual({ do: 'wait', seconds: 5, why: 'the import is not visible yet' });
    expect(watched({ named: 'gone', since: NOW - 60_000 })).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining('not known') });
  });

  test.each(['STARTED', 'RETRYING'] as const)('whose record is gone after %s is told to have failed: nobody knows how it ended', (told) => {
    const memory = { told, importId: IMPORT_A };
    expect(watched({ named: 'gone', since: NOW - 60_000, memory })).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining(IMPORT_A) });
    expect(watched({ named: 'gone', since: NOW - 59_999, memory })).toMatchObject({ do: 'wait' });
  });

  test.each(['COMPLETED', 'STOPPED', 'FAILED'] as const)('whose record is gone after %s is left', (told) => {
    expect(watched({ named: 'gone', since: NOW, memory: { told } })).toEqual({ do: 'leave' });
  });
});

describe('A watched import that FAILED', () => {
  test('is retried after a minute when a failure may heal', () => {
    expect(watched({ named: failed, failures })).toEqual({ do: 'tell', state: 'RETRYING', note: { retries: 1, retryAt: NOW + 60_000 } });
    const pending = { named: failed, memory: { told: 'RETRYING', retries: 1 } } as const;
    expect(watched({ ...pending, memory: { ...pending.memory, retryAt: NOW + 1_500 } })).toMatchObject({ do: 'wait', seconds: 2 });
    expect(watched({ ...pending, memory: { ...pending.memory, retryAt: NOW } })).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(watched({ ...pending, memory: { ...pending.memory, retryAt: NOW }, current: false })).toEqual({ do: 'leave' });
  });

  test('is retried less and less soon, and no more often than asked for', () => {
    expect([0, 1, 2, 9].map(retryPause)).toEqual([60_000, 240_000, 960_000, 86_400_000]);
    const after = (retries: number) => watched({ named: failed, failures, memory: { told: 'STARTED', retries } });
    expect(after(2)).toMatchObject({ state: 'RETRYING', note: { retries: 3, retryAt: NOW + 960_000 } });
    expect(after(3)).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringMatching(/2 failed entries, the first: s3:\/\/trail-logs\/a/) });
    expect(watched({ named: failed, failures }, create(wanted(2023, { retryAttempts: 0 })))).toMatchObject({ state: 'FAILED' });
    expect(watched({ named: failed, memory: { told: 'FAILED' } })).toEqual({ do: 'leave' });
  });

  test('is not retried when nothing can heal', () => {
    expect(watched({ named: failed, failures: { ...failures, healable: false } })).toMatchObject({ state: 'FAILED' });
  });

  test('is retried when nothing says why, once that must be listed', () => {
    const nothing = { ...failures, count: 0, healable: false, first: [] };
    const at = (updatedAt: number, listed = nothing) => watched({ named: record(A, 'FAILED', { updatedAt }), failures: listed });
    expect(at(NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(at(NOW - 60_000)).toMatchObject({ state: 'RETRYING' });
    expect(at(NOW - 60_000, { ...nothing, count: 1 })).toMatchObject({ state: 'FAILED' });
  });

  test('is left when it cannot be looked at any more, and that was told', () => {
    const outcome = { of: 'start', ended: 'refused', sentence: 'No.' } as const;
    expect(watched({ outcome })).toEqual({ do: 'tell', state: 'FAILED', reason: 'No.' });
    expect(watched({ outcome, memory: { told: 'FAILED' } })).toEqual({ do: 'leave' });
  });

  test('is retried after access was denied only while its own role, or its policy, is new', () => {
    const denied = { ...failures, healable: false, accessDenied: true };
    const at = (since: number, request = create()) => watched({ named: failed, failures: denied, since }, request);
    expect(at(NOW - 899_999)).toMatchObject({ state: 'RETRYING' });
    expect(at(NOW - 900_000)).toMatchObject({ state: 'FAILED' });
    expect(at(NOW, create(wanted(2023, { roleOrigin: 'given' })))).toMatchObject({ state: 'FAILED' });
    expect(at(NOW - 899_999, update(A, A))).toMatchObject({ state: 'RETRYING' });
  });

  test('after its retry is told as started, and watched by the retry\'s age', () => {
    expect(watched({ outcome: { of: 'resume', ended: 'done', record: record(A, 'IN_PROGRESS') } })).toMatchObject({ do: 'wait', note: { resumedAt: NOW } });
    expect(watched({ memory: { told: 'STARTED', resumedAt: NOW - 600_000 } })).toMatchObject({ do: 'wait', seconds: 30 });
  });

  test.each([['unclear', 5], ['throttled', 3], ['busy', 60]] as const)('whose retry ends %s is looked at again', (ended, seconds) => {
    expect(watched({ outcome: { of: 'resume', ended } })).toMatchObject({ do: 'wait', seconds });
  });

  test('whose retry is refused is given up, with the reason', () => {
    expect(watched({ outcome: { of: 'resume', ended: 'refused', sentence: 'Because.' } })).toEqual({ do: 'tell', state: 'FAILED', reason: 'Because.' });
    expect(watched({ outcome: { of: 'resume', ended: 'notYet' } })).toMatchObject({ do: 'wait', note: { deniedSince: NOW } });
    expect(watched({ outcome: { of: 'resume', ended: 'notYet' }, memory: { deniedSince: NOW - 120_000 } })).toMatchObject({ state: 'FAILED' });
  });

  test('that FAILED again after a retry is retried anew, later', () => {
    expect(watched({ named: failed, memory: { told: 'STARTED', retries: 1, retryAt: NOW - 600_000 } }))
      .toEqual({ do: 'tell', state: 'RETRYING', note: { retries: 2, retryAt: NOW + 240_000 } });
  });

  test('that FAILED again before it was looked at is retried anew, later, and not for ever', () => {
    const { note } = Object(watched({ outcome: { of: 'resume', ended: 'done' }, memory: { told: 'RETRYING', retryAt: NOW, retries: 1 } }));
    const memory = { told: 'RETRYING', retries: 1, ...note } as const;
    const again = { ...failed, updatedAt: NOW };
    expect(watched({ named: again, memory })).toEqual({ do: 'tell', state: 'RETRYING', note: { retries: 2, retryAt: NOW + 240_000 } });
    expect(watched({ named: again, memory: { ...memory, retries: 3 } })).toMatchObject({ do: 'tell', state: 'FAILED' });
  });

  test('is not retried again while CloudTrail may not show yet that it goes on', () => {
    const at = (ago: number, updatedAt: number) => watched({ named: { ...failed, updatedAt }, memory: { told: 'RETRYING', retries: 1, resumedAt: NOW - ago } });
    expect(at(59_999, NOW - 61_000)).toMatchObject({ do: 'wait', seconds: 5 });
    expect(at(60_000, NOW - 61_000)).toMatchObject({ do: 'tell', state: 'RETRYING' });
    expect(at(59_999, NOW - 59_000)).toMatchObject({ do: 'tell', state: 'RETRYING' });
  });

  test('nor told to be STOPPED; that it is COMPLETED is told at once', () => {
    const at = (status: 'STOPPED' | 'COMPLETED', ago: number) =>
      watched({ named: record(A, status, { updatedAt: NOW - 61_000 }), memory: { told: 'STARTED', resumedAt: NOW - ago } });
    expect(at('STOPPED', 59_999)).toMatchObject({ do: 'wait', seconds: 5 });
    expect(at('STOPPED', 60_000)).toMatchObject({ do: 'tell', state: 'STOPPED' });
    expect(at('COMPLETED', 59_999)).toMatchObject({ do: 'tell', state: 'COMPLETED' });
  });

  test('has the whole patience with rights that are not in force each time', () => {
    for (const ended of ['done', 'busy'] as const) {
      expect(watched({ outcome: { of: 'resume', ended }, memory: { deniedSince: 0 } })).toHaveProperty('note.deniedSince', undefined);
    }
  });

  test('whose retry got no answer is watched by the age of that retry', () => {
    expect(watched({ outcome: { of: 'resume', ended: 'unclear' } })).toMatchObject({ do: 'wait', note: { retryAt: NOW } });
  });

  test('forgets what its retry has started: from then on it looks how the import is', () => {
    const started = record(A, 'INITIALIZING');
    const { note } = Object(watched({ outcome: { of: 'resume', ended: 'done', record: started } }));
    expect({ started, ...note }.started).toBeUndefined();
  });

  test('whose retry is refused without a reason, or by IAM for two minutes, is given up', () => {
    expect(watched({ outcome: { of: 'resume', ended: 'refused' } })).toEqual({ do: 'tell', state: 'FAILED', reason: 'CloudTrail gave no reason.' });
    const denied = { of: 'resume', ended: 'notYet', sentence: 'Because.' } as const;
    expect(watched({ outcome: denied, memory: { deniedSince: NOW - 119_999 } })).toMatchObject({ do: 'wait', note: { deniedSince: NOW - 119_999 } });
    expect(watched({ outcome: denied, memory: { deniedSince: NOW - 120_000 } })).toEqual({ do: 'tell', state: 'FAILED', reason: 'Because.' });
  });
});

test('watching an import of two days takes fewer than 300 looks', () => {
  let looks = 0;
  for (let age = 0; age < 48 * 3_600_000; age += watchPause(age) * 1_000) { looks++; }
  expect(looks).toBeLessThan(300);
});
