import { A, actionOf, create, decided, EARLIER, IMPORT_A, IMPORT_B, LONG_AGO, NOW, OTHER_ROLE, record, statistics, update, wanted, world } from './given';
import type { Facts, ImportStatus } from '../../lambda/facts';
import { queuePause } from '../../lambda/timing';

const told: Facts['memory'] = { told: 'QUEUED' };
const queued = (different: Partial<Facts> = {}, request = create()) =>
  actionOf(request, { ...different, memory: { ...told, ...different.memory } }, 'queue');
const found = (...imports: ReturnType<typeof record>[]) => ({ ofWanted: { imports, complete: true } });
const outcome = (ended: 'done' | 'busy' | 'throttled' | 'unclear' | 'notYet' | 'refused', of: 'start' | 'resume' = 'start') =>
  ({ outcome: { of, ended, sentence: 'Because.' } }) as const;

describe('A queued import', () => {
  test('is told before anything else', () => {
    expect(actionOf(create(), {}, 'queue')).toEqual({ do: 'tell', state: 'QUEUED' });
  });

  test('over which a tick that died has left a watch is left to it: it is neither told to wait any more, nor started, nor resumed', () => {
    const earlier = { ...EARLIER, ownWatch: true };
    expect(actionOf(create(), { earlier }, 'queue')).toEqual({ do: 'leave' });
    expect(queued({ earlier })).toEqual({ do: 'leave' });
    expect(queued({ earlier, ...found(record(A, 'STOPPED')) })).toEqual({ do: 'leave' });
    expect(queued({ earlier, memory: { importId: IMPORT_A }, named: record(A, 'STOPPED') }, update(A, A))).toEqual({ do: 'leave' });
  });

  test('waits while others of the stack are ahead, less often the more there are, at the cost of one look', () => {
    expect(decided(create(), world(create(), { ahead: 3, memory: told }), 'queue')).toMatchObject({ action: { do: 'wait', seconds: 90 }, looks: ['ahead'] });
    expect(queued({ ahead: 1 })).toMatchObject({ do: 'wait', seconds: 30 });
  });

  test('waits at the pace of the import that is in its way', () => {
    const since = (ago: number) => queued({ slot: { importId: IMPORT_B, since: NOW - ago } });
    expect(since(0)).toMatchObject({ do: 'wait', seconds: 5 });
    expect(since(20 * 60_000)).toMatchObject({ do: 'wait', seconds: expect.any(Number) });
    expect(Number(Object(since(20 * 60_000)).seconds)).toBeLessThanOrEqual(60);
    expect(since(48 * 3_600_000)).toMatchObject({ do: 'wait', seconds: 300 });
  });

  test('starts when the slot is free, after one more look for its identity and for its own execution', () => {
    expect(decided(create(), world(create(), { memory: told }), 'queue')).toEqual({ action: { do: 'start' }, looks: ['ahead', 'slot', 'earlier', 'ofWanted', 'bucket', 'stack', 'current'] });
    expect(decided(create(), world(create(), { memory: { ...told, region: 'eu-west-1' } }), 'queue').looks).toEqual(['ahead', 'slot', 'earlier', 'ofWanted', 'stack', 'current']);
  });

  test('waits for what another resource of the stack has just started to be visible: its logical id may have been changed', () => {
    const startedAgo = (ago: number) => queued({ earlier: { ...EARLIER, wantedStartedAt: NOW - ago } });
    expect(startedAgo(59_999)).toEqual({ do: 'wait', seconds: 5, why: 'what the stack has just started is not visible yet' });
    expect(startedAgo(60_000)).toEqual({ do: 'start' });
  });

  test.each([
    ['other', 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS'], ['rollback', 'ROLLBACK_IN_PROGRESS'], ['rollback', 'UPDATE_ROLLBACK_IN_PROGRESS'], ['rollback', 'UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS'],
    ['rollback', 'UPDATE_ROLLBACK_FAILED'], ['rollback', 'ROLLBACK_FAILED'], ['rollback', 'IMPORT_ROLLBACK_IN_PROGRESS'], ['delete', 'DELETE_IN_PROGRESS'], ['delete', 'DELETE_FAILED'],
  ] as const)('waits, and what it had started is resumed, while its stack is in %s %s', (doing, status) => {
    const stack = { doing, status, since: 0 };
    expect(queued({ stack })).toEqual({ do: 'wait', seconds: 15, why: `the stack is in ${status}` });
    expect(queued({ stack, ...found(record(A, 'STOPPED')) })).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(queued({ stack, memory: { importId: IMPORT_A }, named: record(A, 'STOPPED') }, update(A, A))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test.each([
    ['forward', 'CREATE_IN_PROGRESS'], ['other', 'CREATE_COMPLETE'], ['other', 'CREATE_FAILED'], ['forward', 'UPDATE_IN_PROGRESS'], ['other', 'UPDATE_COMPLETE'], ['other', 'UPDATE_FAILED'],
    ['rollback', 'UPDATE_ROLLBACK_COMPLETE'], ['rollback', 'IMPORT_ROLLBACK_COMPLETE'], ['other', 'unknown'],
  ] as const)('starts while its stack is in %s %s', (doing, status) => {
    expect(queued({ stack: { doing, status, since: 0 } })).toEqual({ do: 'start' });
  });

  test('never starts once its execution was stopped', () => {
    expect(queued({ current: false })).toEqual({ do: 'leave' });
    expect(queued({ current: false, memory: { importId: IMPORT_A }, named: record(A, 'STOPPED') })).toEqual({ do: 'leave' });
  });

  test('leaves what it started to a watch, and ends', () => {
    expect(queued({ outcome: { of: 'start', ended: 'done', record: record(A, 'INITIALIZING') } })).toEqual({ do: 'watch', importId: IMPORT_A });
    expect(queued({ memory: { watched: true } })).toEqual({ do: 'leave' });
  });

  test.each(['INITIALIZING', 'IN_PROGRESS', 'COMPLETED'] as const)('leaves its own import that it finds %s to a watch', (status) => {
    expect(queued(found(record(A, status)))).toEqual({ do: 'watch', importId: IMPORT_A });
  });

  test('resumes its own import that has ended', () => {
    expect(queued(found(record(A, 'STOPPED')))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('leaves a complete import of others as it is, waits for a running one, and gives up for one with a part imported', () => {
    const theirs = (status: 'COMPLETED' | 'IN_PROGRESS' | 'FAILED') => record(A, status, { role: OTHER_ROLE });
    expect(queued(found(theirs('COMPLETED')))).toEqual({ do: 'watch', importId: IMPORT_A });
    expect(queued(found(theirs('IN_PROGRESS')))).toMatchObject({ do: 'wait', seconds: 60 });
    expect(queued(found(theirs('FAILED')))).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining(IMPORT_A) });
    const just = record(A, 'FAILED', { role: OTHER_ROLE, statistics: statistics(0), updatedAt: NOW });
    expect(queued(found(just))).toMatchObject({ do: 'wait' });
  });

  test('goes on with a StartImport that got no answer, whatever holds the slot', () => {
    const slot = { importId: IMPORT_A, since: NOW - 1_000 };
    expect(queued({ slot, memory: { unclearSince: NOW - 1_000 }, ...found(record(A, 'INITIALIZING')) })).toEqual({ do: 'watch', importId: IMPORT_A });
    expect(queued({ memory: { unclearSince: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
    expect(queued({ memory: { unclearSince: NOW - 60_000 } })).toEqual({ do: 'start' });
  });

  test('waits for the slot where what holds it was started long after its call without an answer', () => {
    const slot = { importId: IMPORT_A, since: NOW - 1_000 };
    const at = (unclearSince: number) => queued({ slot, memory: { unclearSince }, ...found(record(A, 'INITIALIZING', { role: OTHER_ROLE })) });
    expect(at(NOW - 61_001)).toMatchObject({ do: 'wait', why: expect.stringMatching(/is in progress/) });
    expect(at(NOW - 61_000)).toMatchObject({ do: 'wait', why: expect.stringMatching(/of others/) });
  });

  test('with a role that others use takes for its own only what a call without an answer may have started', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const at = (createdAt: number, unclearSince?: number, status: ImportStatus = 'IN_PROGRESS') => queued({
      memory: { ...(unclearSince ? { unclearSince } : {}) }, since: NOW - 200_000, ...found(record(want, status, { createdAt })),
    }, create(want));
    expect(at(NOW - 100_000)).toMatchObject({ do: 'wait', seconds: 60 });
    expect(at(NOW - 100_000, NOW - 160_001)).toMatchObject({ do: 'wait', seconds: 60 });
    expect(at(NOW - 100_000, NOW - 160_000)).toEqual({ do: 'watch', importId: IMPORT_A });
    for (const status of ['STOPPED', 'FAILED'] as const) {
      expect(at(NOW - 100_000, undefined, status)).toEqual({ do: 'resume', importId: IMPORT_A });
      expect(at(NOW - 201_000, undefined, status)).toMatchObject({ do: 'tell', state: 'FAILED' });
    }
  });

  test('that is to be resumed looks how its import is', () => {
    const resuming = (named: Facts['named']) => queued({ memory: { importId: IMPORT_A }, named }, update(A, A));
    expect(resuming(record(A, 'FAILED'))).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(resuming(record(A, 'IN_PROGRESS'))).toEqual({ do: 'watch', importId: IMPORT_A });
    expect(resuming(record(A, 'COMPLETED'))).toEqual({ do: 'watch', importId: IMPORT_A });
    expect(resuming('gone')).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining(IMPORT_A) });
  });

  test('goes on waiting when the slot was taken first, or the call throttled', () => {
    expect(queued(outcome('busy'))).toMatchObject({ do: 'wait', seconds: 5, note: { busySince: NOW } });
    expect(queued({ ...outcome('busy'), memory: { busySince: NOW - 1_200_000 } })).toMatchObject({ do: 'wait', seconds: 60, note: { busySince: NOW - 1_200_000 } });
    expect(queued({ slot: { importId: IMPORT_B, since: NOW } })).toHaveProperty('note', { busySince: undefined });
    expect(queued(outcome('throttled'))).toMatchObject({ do: 'wait', seconds: 3 });
  });

  test('remembers a start without an answer, not a resume', () => {
    expect(queued(outcome('unclear'))).toMatchObject({ do: 'wait', note: { unclearSince: NOW } });
    expect(queued(outcome('unclear', 'resume'))).toMatchObject({ do: 'wait', note: {} });
  });

  test('gives up, and says why, when it is refused; for what IAM may yet allow only after two minutes', () => {
    expect(queued(outcome('refused'))).toEqual({ do: 'tell', state: 'FAILED', reason: 'Because.' });
    expect(queued(outcome('notYet'))).toMatchObject({ do: 'wait', note: { deniedSince: NOW } });
    expect(queued({ ...outcome('notYet'), memory: { deniedSince: NOW - 119_999 } })).toMatchObject({ do: 'wait' });
    expect(queued({ ...outcome('notYet'), memory: { deniedSince: NOW - 120_000 } })).toEqual({ do: 'tell', state: 'FAILED', reason: 'Because.' });
    expect(queued({ memory: { told: 'FAILED' } })).toEqual({ do: 'leave' });
  });

  test('that is refused without a reason is given up as such', () => {
    expect(queued({ outcome: { of: 'start', ended: 'refused' } })).toEqual({ do: 'tell', state: 'FAILED', reason: 'CloudTrail gave no reason.' });
  });

  test('whose resume got no answer is looked at again, with no doubt about a start', () => {
    expect(queued({ outcome: { of: 'resume', ended: 'unclear' }, memory: { importId: IMPORT_A } })).not.toHaveProperty('note.unclearSince');
  });

  test('forgets since when the slot was taken unseen, once it is seen who has it', () => {
    const action = queued({ slot: { importId: IMPORT_B, since: NOW }, memory: { busySince: LONG_AGO } });
    expect({ busySince: LONG_AGO, ...Object(action).note }.busySince).toBeUndefined();
  });
});

test('the calls of a queue of 200 imports come to no more than one in five seconds', () => {
  const rate = Array.from({ length: 200 }, (_, ahead) => 1 / queuePause(ahead, 600_000)).reduce((sum, each) => sum + each);
  expect(rate).toBeLessThan(1 / 4);
});

test('several heads of queues that wait for the same import do not fall into step', () => {
  const pauses = Array.from({ length: 50 }, (_, ticks) =>
    Number(Object(queued({ slot: { importId: IMPORT_B, since: NOW - 20 * 60_000 }, memory: { ticks } })).seconds));
  expect(Math.min(...pauses)).toBeGreaterThanOrEqual(48);
  expect(Math.max(...pauses)).toBeLessThanOrEqual(60);
  expect(new Set(pauses).size).toBeGreaterThan(8);
});

test('whoever is next is at the head of the queue before an import of more than ten minutes has ended, however long it has waited', () => {
  for (let waited = 0; waited < 48 * 3_600_000; waited += 60_000) {
    expect(queuePause(1, 0, waited)).toBeLessThanOrEqual(300);
    expect(queuePause(39, 0, waited)).toBe(39 * queuePause(1, 0, waited));
  }
});
