import { A, B, EARLIER, IMPORT_A, IMPORT_B, LONG_AGO, NOW, OTHER_ROLE, ROLE, actionOf, create, decided, record, remove, statistics, update, wanted, world } from './given';
import type { Facts, ImportStatus } from '../../lambda/facts';
import { jobName } from '../../lambda/names';

const found = (...imports: ReturnType<typeof record>[]): Partial<Facts> => ({ ofWanted: { imports, complete: true } });
const rollback: Partial<Facts> = { since: NOW - 15_000, stack: { doing: 'rollback', status: 'UPDATE_ROLLBACK_IN_PROGRESS', since: NOW - 60_000 } };
const ENDED: ImportStatus[] = ['FAILED', 'STOPPED'];
const RUNNING: ImportStatus[] = ['INITIALIZING', 'IN_PROGRESS'];

const adopts = (id: string) => ({ do: 'answer', answer: { status: 'SUCCESS', physicalId: id, data: { ImportId: id } } });
const fails = (reason: RegExp) => ({ do: 'answer', answer: { status: 'FAILED', reason: expect.stringMatching(reason) } });

describe('Create', () => {
  test('starts an import when there is none of its identity', () => {
    expect(actionOf(create())).toEqual({ do: 'start' });
  });

  test('answers with the id of the import that it started', () => {
    const started = record(A, 'INITIALIZING', { createdAt: NOW });
    expect(actionOf(create(), { outcome: { of: 'start', ended: 'done', record: started } })).toEqual({
      do: 'answer',
      answer: {
        status: 'SUCCESS', physicalId: IMPORT_A,
        data: {
          ImportId: IMPORT_A, ImportStatus: 'INITIALIZING', CreatedTimestamp: '2026-03-01T12:00:00.000Z', UpdatedTimestamp: '2026-01-01T00:00:00.000Z',
          EstimatedFiles: 'UNKNOWN', EstimatedGzipBytes: 'UNKNOWN', EstimatedBytes: 'UNKNOWN', EstimatedCost: 'UNKNOWN',
        },
      },
    });
  });

  test.each([...RUNNING, 'COMPLETED' as const])('adopts its own import that is %s', (status) => {
    expect(actionOf(create(), found(record(A, status)))).toMatchObject(adopts(IMPORT_A));
  });

  test.each([...RUNNING, ...ENDED])('leaves an import of its own role that is %s to the other resource of the stack that holds it', (status) => {
    const siblings = ['a-bucket', IMPORT_A];
    expect(actionOf(create(), { ...found(record(A, status)), siblings })).toMatchObject(fails(/belongs to another resource of this stack/));
    expect(actionOf(create(), { ...found(record(A, status, { createdAt: NOW - 2_000 })), siblings })).toMatchObject(adopts(IMPORT_A));
  });

  test.each(ENDED)('resumes its own import of an earlier life that %s', (status) => {
    expect(actionOf(create(), found(record(A, status)))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test.each(ENDED)('tells an import as it is that it has itself started and that %s since', (status) => {
    expect(actionOf(create(), found(record(A, status, { createdAt: NOW - 1_000 })))).toMatchObject(adopts(IMPORT_A));
  });

  test('adopts an import of others that is COMPLETED: nothing is left to import', () => {
    expect(actionOf(create(), found(record(A, 'COMPLETED', { role: OTHER_ROLE })))).toMatchObject(adopts(IMPORT_A));
  });

  test.each(RUNNING)('refuses while an import of others is %s, naming it and its role', (status) => {
    expect(actionOf(create(), found(record(A, status, { role: OTHER_ROLE })))).toMatchObject(fails(new RegExp(`${IMPORT_A}.*${OTHER_ROLE}`)));
  });

  test.each(ENDED)('refuses when an import of others %s with a part imported', (status) => {
    expect(actionOf(create(), found(record(A, status, { role: OTHER_ROLE })))).toMatchObject(fails(new RegExp(`${IMPORT_A}.*${status}`)));
  });

  test.each(ENDED)('starts when an import of others %s long ago with nothing imported', (status) => {
    expect(actionOf(create(), found(record(A, status, { role: OTHER_ROLE, statistics: statistics(0) })))).toEqual({ do: 'start' });
  });

  test('waits for the statistics of an import of others that has just ended', () => {
    const just = record(A, 'FAILED', { role: OTHER_ROLE, statistics: statistics(0), updatedAt: NOW - 59_999 });
    expect(actionOf(create(), found(just))).toMatchObject({ do: 'wait' });
    expect(actionOf(create(), found({ ...just, updatedAt: NOW - 60_000 }))).toEqual({ do: 'start' });
  });

  test('prefers a running import of its own to everything else, and a complete one of others to one of its own to resume', () => {
    const mine = record(A, 'STOPPED');
    const theirs = record(A, 'COMPLETED', { role: OTHER_ROLE, importId: IMPORT_B });
    expect(actionOf(create(), found(theirs, { ...mine, status: 'IN_PROGRESS' }))).toMatchObject(adopts(IMPORT_A));
    expect(actionOf(create(), found(mine, theirs))).toMatchObject(adopts(IMPORT_B));
    expect(actionOf(create(), found(mine, { ...theirs, status: 'IN_PROGRESS' }))).toMatchObject(fails(/not this resource's/));
    expect(actionOf(create(), found(mine, { ...theirs, status: 'FAILED' }))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('does not resume its own import with nothing imported when one of others ended with a part imported', () => {
    const mine = record(A, 'STOPPED', { statistics: statistics(0) });
    const theirs = record(A, 'STOPPED', { role: OTHER_ROLE, importId: IMPORT_B });
    expect(actionOf(create(), found(mine, theirs))).toMatchObject(fails(new RegExp(IMPORT_B)));
    expect(actionOf(create(), found({ ...mine, statistics: statistics(1) }, theirs))).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(actionOf(create(), found(mine, { ...theirs, statistics: statistics(0) }))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('resumes, of several of its own, the one that got furthest, then the newest', () => {
    const one = record(A, 'STOPPED', { statistics: statistics(3) });
    const two = record(A, 'FAILED', { statistics: statistics(9), importId: IMPORT_B });
    expect(actionOf(create(), found(one, two))).toEqual({ do: 'resume', importId: IMPORT_B });
    expect(actionOf(create(), found({ ...one, statistics: statistics(9), createdAt: NOW - 9_000 }, two))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('takes the newest of several that are complete', () => {
    const one = record(A, 'COMPLETED');
    expect(actionOf(create(), found(one, { ...one, importId: IMPORT_B, createdAt: LONG_AGO + 1 }))).toMatchObject(adopts(IMPORT_B));
  });

  test('with a role that the user gave, an import is its own only if it is no older than the request', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const at = (createdAt: number) => actionOf(create(want), found(record(want, 'IN_PROGRESS', { createdAt })));
    expect(at(NOW - 2_001)).toMatchObject(fails(/not this resource's/));
    expect(at(NOW - 2_000)).toMatchObject(adopts(IMPORT_A));
    expect(at(NOW)).toMatchObject(adopts(IMPORT_A));
  });

  test('with a role that the user gave, times that CloudTrail tells in whole seconds are compared as such', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const facts = { ...found(record(want, 'IN_PROGRESS', { createdAt: NOW - 2_000 })), since: NOW - 1_100 };
    expect(actionOf(create(want), facts)).toMatchObject(adopts(IMPORT_A));
  });

  test.each(['UPDATE_ROLLBACK_IN_PROGRESS', 'ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'UPDATE_COMPLETE'])(
    'starts nothing when it arrives late, with the stack in %s', (status) => {
      const doing = status.includes('ROLLBACK') ? 'rollback' : status.startsWith('DELETE') ? 'delete' : 'other';
      expect(actionOf(create(), { stack: { doing, status, since: 0 } })).toMatchObject(fails(new RegExp(status)));
    });

  test('does nothing more when a later request has stopped its execution', () => {
    expect(actionOf(create(), { current: false })).toEqual({ do: 'leave' });
  });

  test('looks for an import before anything else, and at its own execution last', () => {
    const { looks } = decided(create(), world(create()));
    expect(looks).toEqual(['earlier', 'ofWanted', 'stack', 'store', 'bucket', 'logFiles', 'ahead', 'current']);
  });

  test('waits until a StartImport that may have been accepted must be visible', () => {
    expect(actionOf(create(), { memory: { unclearSince: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
    expect(actionOf(create(), { memory: { unclearSince: NOW - 60_000 } })).toEqual({ do: 'start' });
  });

  test('a Create that fails says by its id whether something may have been started', () => {
    const refused = { of: 'start', ended: 'refused', sentence: 'No.' } as const;
    expect(actionOf(create(), { outcome: refused })).toMatchObject({ answer: { physicalId: expect.stringMatching(/^nothing-started-/) } });
    expect(actionOf(create(), { outcome: refused, memory: { unclearSince: 1 } })).toMatchObject({ answer: { physicalId: expect.stringMatching(/^create-failed-/) } });
  });
});

describe('Preflight, before anything is stopped or started', () => {
  const bucket = { exists: true, region: 'us-east-1', acls: 'enabled', grantees: [] } as const;

  test('switches ACLs off where they are on', () => {
    expect(actionOf(create(), { bucket })).toEqual({ do: 'disableAcls' });
  });

  test('goes on once they are off', () => {
    expect(actionOf(create(), { outcome: { of: 'disableAcls', ended: 'done' } })).toEqual({ do: 'start' });
  });

  test('refuses, with the grantees, where grants to others would be lost', () => {
    expect(actionOf(create(), { bucket: { ...bucket, grantees: ['LogDelivery', 'auditor'] } })).toMatchObject(fails(/LogDelivery, auditor/));
  });

  test('with disableAcls false it only verifies', () => {
    const verify = wanted(2023, { disableAcls: false });
    expect(actionOf(create(verify), { bucket: { ...bucket, grantees: ['auditor'] } })).toMatchObject(fails(/disableAcls is false/));
    expect(actionOf(create(verify))).toEqual({ do: 'start' });
  });

  test('leaves to StartImport what S3 does not let it see', () => {
    expect(actionOf(create(), { bucket: { exists: true, acls: 'unknown', grantees: [] } })).toEqual({ do: 'start' });
  });

  test('says the right Region where the given one is wrong', () => {
    expect(actionOf(create(wanted(2023, { bucketRegion: 'eu-west-1' })))).toMatchObject(fails(/is in us-east-1, but bucketRegion says eu-west-1/));
    expect(actionOf(create(wanted(2023, { bucketRegion: 'us-east-1' })))).toEqual({ do: 'start' });
    const unsaid = { exists: true, acls: 'disabled', grantees: [] } as const;
    expect(actionOf(create(wanted(2023, { bucketRegion: 'eu-west-1' })), { bucket: unsaid })).toEqual({ do: 'start' });
  });

  test('reports all problems in one message', () => {
    const facts = { bucket: { exists: false, acls: 'unknown', grantees: [] } as const, store: { status: 'missing' } };
    expect(actionOf(create(), facts)).toMatchObject(fails(/eventdatastore.*does not exist.*Bucket trail-logs does not exist/));
  });

  test.each(['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION'])('waits for a store in %s, within bounds', (status) => {
    const store = { status };
    expect(actionOf(create(), { store })).toMatchObject({ do: 'wait', note: { storeSince: NOW } });
    expect(actionOf(create(), { store, memory: { storeSince: NOW - 299_999 } })).toMatchObject({ do: 'wait', note: { storeSince: NOW - 299_999 } });
    expect(actionOf(create(), { store, memory: { storeSince: NOW - 300_000 } })).toMatchObject(fails(new RegExp(status)));
  });

  test('takes a store whose ingestion is stopped, and none that is pending deletion', () => {
    expect(actionOf(create(), { store: { status: 'STOPPED_INGESTION' } })).toEqual({ do: 'start' });
    expect(actionOf(create(), { store: { status: 'PENDING_DELETION' } })).toMatchObject(fails(/restore-event-data-store/));
  });
});

describe('What StartImport says', () => {
  const outcome = (ended: 'busy' | 'throttled' | 'unclear' | 'notYet' | 'refused', of: 'start' | 'resume' = 'start') =>
    ({ outcome: { of, ended, sentence: 'Because.' } }) as const;

  test('after a throttled call the import goes into the queue, which sends it again', () => {
    expect(actionOf(create(), outcome('throttled'))).toEqual({ do: 'enqueue' });
    expect(actionOf(update(A, A), { outcome: { of: 'resume', ended: 'throttled', importId: IMPORT_A } })).toEqual({ do: 'enqueue', importId: IMPORT_A });
    expect(actionOf(create(), { outcome: { of: 'disableAcls', ended: 'throttled' } })).toMatchObject({ do: 'wait', seconds: 2 });
  });

  test('where others of the stack are ahead it is not even called', () => {
    expect(actionOf(create(), { ahead: 1 })).toEqual({ do: 'enqueue' });
    expect(actionOf(update(A, A), { named: record(A, 'STOPPED'), ahead: 1 })).toEqual({ do: 'enqueue', importId: IMPORT_A });
  });

  test('of a call without an answer it is remembered that it may have been accepted', () => {
    expect(actionOf(create(), outcome('unclear'))).toMatchObject({ do: 'wait', note: { unclearSince: NOW } });
  });

  test('a resume without an answer leaves no doubt: the import is looked at again', () => {
    const action = actionOf(update(A, A), outcome('unclear', 'resume'));
    expect(action).toMatchObject({ do: 'wait' });
    expect(action).not.toMatchObject({ note: { unclearSince: expect.anything() } });
  });

  test('for a busy slot the import is put into the queue', () => {
    expect(actionOf(create(), outcome('busy'))).toEqual({ do: 'enqueue' });
    const busy = { outcome: { of: 'resume', ended: 'busy', importId: IMPORT_A } } as const;
    expect(actionOf(update(A, A), busy)).toEqual({ do: 'enqueue', importId: IMPORT_A });
  });

  test('while a call is unclear, what is in the way may be its own import', () => {
    expect(actionOf(create(), { ...outcome('busy'), memory: { unclearSince: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
    expect(actionOf(create(), { ...outcome('busy'), memory: { unclearSince: NOW - 60_000 } })).toEqual({ do: 'enqueue' });
  });

  test('what IAM says before it is consistent is repeated for two minutes', () => {
    expect(actionOf(create(), outcome('notYet'))).toMatchObject({ do: 'wait', note: { deniedSince: NOW } });
    expect(actionOf(create(), { ...outcome('notYet'), memory: { deniedSince: NOW - 119_999 } })).toMatchObject({ do: 'wait', note: { deniedSince: NOW - 119_999 } });
    expect(actionOf(create(), { ...outcome('notYet'), memory: { deniedSince: NOW - 120_000 } })).toMatchObject(fails(/Because/));
  });

  test('a refusal without a reason is told as such', () => {
    expect(actionOf(create(), { outcome: { of: 'start', ended: 'refused' } })).toMatchObject(fails(/CloudTrail gave no reason/));
  });
});

describe('Update of the same import', () => {
  test.each([...RUNNING, 'COMPLETED' as const])('does nothing when it is %s, at the cost of two looks', (status) => {
    const facts = world(update(A, A), { named: record(A, status) });
    const { action, looks } = decided(update(A, A), facts);
    expect(action).toMatchObject(adopts(IMPORT_A));
    expect(looks).toEqual(['earlier', 'named']);
  });

  test.each(ENDED)('retries by its stored id when it %s', (status) => {
    expect(actionOf(update(A, A), { named: record(A, status) })).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('does nothing, and says so, when the record is gone', () => {
    expect(actionOf(update(A, A), { since: NOW - 14_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(update(A, A), { since: NOW - 15_000 })).toMatchObject({
      answer: { status: 'SUCCESS', physicalId: IMPORT_A, reason: expect.stringMatching(/no longer has a record/), data: { ImportId: IMPORT_A, ImportStatus: 'UNKNOWN' } },
    });
  });

  test('keeps the id that came in, byte for byte, whatever the import is called', () => {
    const request = update(A, A, 'a-ticket');
    expect(actionOf(request, found(record(A, 'IN_PROGRESS')))).toMatchObject({
      answer: { status: 'SUCCESS', physicalId: 'a-ticket', data: { ImportId: IMPORT_A } },
    });
    expect(actionOf(request, { ...found(record(A, 'FAILED')), outcome: { of: 'resume', ended: 'refused', sentence: 'No.' } }))
      .toMatchObject({ answer: { status: 'FAILED', physicalId: 'a-ticket' } });
  });

  test('an id that names an import of another identity counts as none', () => {
    expect(actionOf(update(A, A, IMPORT_B), { named: record(B, 'FAILED'), ...found(record(A, 'STOPPED')) })).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('where the former properties could never have been started it is an update of the same import', () => {
    expect(actionOf(update(undefined, A), { named: record(A, 'IN_PROGRESS') })).toMatchObject(adopts(IMPORT_A));
  });

  describe('with another role', () => {
    const changed = wanted(2023, { role: OTHER_ROLE });

    test('does nothing when it is COMPLETED', () => {
      expect(actionOf(update(A, changed), { named: record(A, 'COMPLETED') })).toMatchObject(adopts(IMPORT_A));
    });

    test.each(ENDED)('starts a new import when it %s with nothing imported', (status) => {
      expect(actionOf(update(A, changed), { named: record(A, status, { statistics: statistics(0) }), ...found(record(A, status, { statistics: statistics(0) })) })).toEqual({ do: 'start' });
    });

    test.each([...ENDED, ...RUNNING])('refuses when it is %s with a part imported, and says to keep the role', (status) => {
      const mine = record(A, status, { statistics: statistics(1) });
      expect(actionOf(update(A, changed), { named: mine, ...found(mine) })).toMatchObject(fails(new RegExp(`${IMPORT_A} \\(${status}\\).*${ROLE}.*Keep the former role`)));
    });

    test('refuses while it runs with nothing imported yet', () => {
      const mine = record(A, 'INITIALIZING');
      expect(actionOf(update(A, changed), { named: mine, ...found(mine) })).toMatchObject(fails(/Keep the former role/));
    });

    test('goes by the import that was started anew, once there is one', () => {
      const anew = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });
      const old = record(A, 'FAILED', { statistics: statistics(0) });
      expect(actionOf(update(A, changed), { named: old, ...found(old, anew) }))
        .toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportId: IMPORT_B } } });
    });
  });

  test('a retry that is not possible leaves a stack that rolls back as it is, instead of making it stuck', () => {
    const facts = { named: record(A, 'STOPPED'), outcome: { of: 'resume', ended: 'refused', sentence: 'No.' } as const };
    expect(actionOf(update(A, A), facts)).toMatchObject({ answer: { status: 'FAILED', physicalId: IMPORT_A, reason: 'No.' } });
    expect(actionOf(update(A, A), { ...facts, ...rollback })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, reason: expect.stringMatching(/No\./) } });
  });
});

describe('Update to another import', () => {
  test('checks the new one first, then stops the former, then starts the new', () => {
    const request = update(A, B);
    const running = record(A, 'IN_PROGRESS');
    expect(decided(request, world(request, { named: running }))).toMatchObject({
      action: { do: 'stop', importId: IMPORT_A }, looks: ['earlier', 'stack', 'named', 'ofWanted', 'store', 'bucket', 'logFiles'],
    });
    expect(actionOf(request, { named: running, bucket: { exists: false, acls: 'unknown', grantees: [] } })).toMatchObject(fails(/does not exist/));
    expect(actionOf(request, { named: { ...running, status: 'STOPPED' } })).toEqual({ do: 'start' });
  });

  test('answers with the new import\'s id', () => {
    const outcome = { of: 'start', ended: 'done', record: record(B, 'INITIALIZING') } as const;
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), outcome })).toMatchObject(adopts(IMPORT_B));
  });

  test('a failed one answers with the id that came in', () => {
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), outcome: { of: 'start', ended: 'refused', sentence: 'No.' } }))
      .toMatchObject({ answer: { status: 'FAILED', physicalId: IMPORT_A } });
  });

  test('adopts the new one where it exists, and stops the former all the same', () => {
    expect(actionOf(update(A, B), { named: record(A, 'COMPLETED'), ...found(record(B, 'IN_PROGRESS')) })).toMatchObject(adopts(IMPORT_B));
    expect(actionOf(update(A, B), { named: record(A, 'IN_PROGRESS'), ...found(record(B, 'COMPLETED')) })).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  test('does not stop the former for a new one that is refused', () => {
    const theirs = record(B, 'IN_PROGRESS', { role: OTHER_ROLE });
    expect(actionOf(update(A, B), { named: record(A, 'IN_PROGRESS'), ...found(theirs) })).toMatchObject(fails(/not this resource's/));
  });

  test('waits while a stop works, and sends it again after a minute', () => {
    const request = update(A, B);
    const at = (ago: number) => actionOf(request, { named: record(A, 'IN_PROGRESS'), memory: { stopping: { importId: IMPORT_A, at: NOW - ago } } });
    expect(at(59_999)).toMatchObject({ do: 'wait' });
    expect(at(60_000)).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  describe('as a rollback', () => {
    test('resumes the former import, named by the id, and first stops what the failed update left running', () => {
      const request = update(B, A, IMPORT_A);
      const left = { ofFormer: { imports: [record(B, 'IN_PROGRESS')], complete: true } };
      expect(actionOf(request, { ...rollback, named: record(A, 'STOPPED'), ...left })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...rollback, named: record(A, 'STOPPED') })).toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('resumes the former import, found by its identity, after the new one\'s id was taken', () => {
      const request = update(B, A, IMPORT_B);
      const facts = { ...rollback, ...found(record(A, 'STOPPED')) };
      expect(actionOf(request, { ...facts, named: record(B, 'IN_PROGRESS') })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...facts, named: record(B, 'STOPPED') })).toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('stops, and then resumes, the former import where an update was broken off that may have stopped it', () => {
      const facts = { ...rollback, named: record(A, 'IN_PROGRESS'), since: NOW - 15_000 };
      const at = (requestBrokenOffAt: number) => actionOf(update(B, A), { ...facts, earlier: { ...EARLIER, requestBrokenOffAt } });
      expect(at(NOW - 60_000)).toEqual({ do: 'stop', importId: IMPORT_A });
      expect(at(NOW - 60_001)).toMatchObject(adopts(IMPORT_A));
      const granted = { exists: true, acls: 'enabled', grantees: ['auditor'] } as const;
      expect(actionOf(update(B, A), { ...facts, bucket: granted, earlier: { ...EARLIER, requestBrokenOffAt: NOW } }))
        .toMatchObject({ answer: { status: 'SUCCESS', reason: expect.stringMatching(/auditor/) } });
    });

    test('waits, where the former import runs, until the update that may be stopping it is sure to be listed', () => {
      const facts = { ...rollback, named: record(A, 'IN_PROGRESS') };
      expect(actionOf(update(B, A), { ...facts, since: NOW - 14_999 })).toMatchObject({ do: 'wait' });
      expect(actionOf(update(B, A), { ...facts, since: NOW - 15_000 })).toMatchObject(adopts(IMPORT_A));
    });

    test('starts nothing when the former record is gone, but stops what runs', () => {
      const request = update(B, A, IMPORT_B);
      expect(actionOf(request, { ...rollback, named: record(B, 'IN_PROGRESS') })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...rollback, named: record(B, 'STOPPED') })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_B } });
    });

    test('puts back into the queue what the update has taken out of it, and nothing that left it before', () => {
      const request = update(B, A, 'Stack-History-1A2B3C');
      const queue = `arn:aws:states:us-east-1:111122223333:execution:Machine:${jobName('queue', { ...request, requestId: 'before' }, A.identity)}`;
      const at = (takenOutAt: number, execution = queue) =>
        actionOf(request, { ...rollback, earlier: { ...EARLIER, lastEndedAt: NOW - 60_000, queueEnded: [{ execution, takenOutAt }] } });
      expect(at(NOW - 60_000)).toEqual({ do: 'enqueue' });
      expect(at(NOW - 60_001)).toMatchObject({ answer: { reason: expect.stringMatching(/no longer has a record/) } });
      expect(at(NOW - 60_000, queue.replace(/-[0-9a-f]{8}-before/, '-00000000-before'))).toMatchObject({ answer: { reason: expect.stringMatching(/no longer/) } });
      const early = { ...EARLIER, lastEndedAt: NOW - 59_999, queueEnded: [{ execution: queue, takenOutAt: NOW - 59_999 }] };
      expect(actionOf(request, { ...rollback, earlier: early })).toMatchObject({ do: 'wait' });
    });

    test('looks again for what a request that has just ended may have started', () => {
      const request = update(B, A, IMPORT_A);
      const at = (earlier: Facts['earlier']) => actionOf(request, { ...rollback, named: record(A, 'STOPPED'), earlier });
      expect(at({ ...EARLIER, lastEndedAt: NOW - 59_999 })).toMatchObject({ do: 'wait' });
      expect(at({ ...EARLIER, lastEndedAt: NOW - 60_000 })).toEqual({ do: 'resume', importId: IMPORT_A });
      expect(at({ ...EARLIER, brokenOffAt: NOW - 134_999 })).toMatchObject({ do: 'wait' });
      expect(at({ ...EARLIER, brokenOffAt: NOW - 135_000 })).toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('with a role that the user gave, the former import is known by it, the new one by its age', () => {
      const [from, to] = [wanted(2024, { roleOrigin: 'given' }), wanted(2023, { roleOrigin: 'given' })];
      const former = record(from, 'IN_PROGRESS', { importId: IMPORT_B, createdAt: NOW - 30_000 });
      const request = update(from, to, 'a-ticket');
      const facts = { ...rollback, ...found(record(to, 'STOPPED')) };
      expect(actionOf(request, { ...facts, ofFormer: { imports: [former], complete: true } })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...facts, ofFormer: { imports: [{ ...former, createdAt: LONG_AGO }], complete: true } }))
        .toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('an update that goes forward does not take an old import with a given role for its own', () => {
      const [from, to] = [wanted(2024, { roleOrigin: 'given' }), wanted(2023, { roleOrigin: 'given' })];
      expect(actionOf(update(from, to, 'a-ticket'), found(record(to, 'STOPPED')))).toMatchObject(fails(/not this resource's/));
    });
  });

  test('an update that arrives after its stack operation starts nothing', () => {
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), stack: { doing: 'other', status: 'UPDATE_COMPLETE', since: 0 } }))
      .toMatchObject(fails(/UPDATE_COMPLETE/));
  });
});

describe('A later request', () => {
  test.each([['Update', update(A, B)], ['Delete', remove()]])('%s stops earlier ones of its resource that still run', (_, request) => {
    expect(actionOf(request, { earlier: { ...EARLIER, running: ['arn:1', 'arn:2'] } })).toEqual({ do: 'supersede', executions: ['arn:1', 'arn:2'] });
  });

  test('lets the last step of a stopped one pass', () => {
    const at = (ago: number) => actionOf(remove(), { named: record(A, 'COMPLETED'), earlier: { ...EARLIER, brokenOffAt: NOW - ago } });
    expect(at(74_999)).toMatchObject({ do: 'wait', seconds: 1 });
    expect(at(10_000)).toMatchObject({ do: 'wait', seconds: 65 });
    expect(at(75_000)).toMatchObject({ do: 'answer' });
  });
});

describe('Delete', () => {
  const done = { do: 'answer', answer: { status: 'SUCCESS', physicalId: IMPORT_A } };

  test.each(RUNNING)('stops the import that its id names when it is %s', (status) => {
    expect(actionOf(remove(), { named: record(A, status) })).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  test('has nothing to do when it is COMPLETED', () => {
    expect(actionOf(remove(), { named: record(A, 'COMPLETED') })).toEqual(done);
    expect(actionOf(remove(), { named: record(A, 'COMPLETED', { updatedAt: NOW - 2_000 - 14_999 }) })).toMatchObject({ do: 'wait' });
  });

  test.each(ENDED)('has nothing to do when it is %s, once its place in the queue must be listed', (status) => {
    expect(actionOf(remove(), { named: record(A, status), since: NOW - 14_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(remove(), { named: record(A, status), since: NOW - 15_000 })).toEqual(done);
  });

  test('looks around after a stop until the import has ended', () => {
    expect(actionOf(remove(), { outcome: { of: 'stop', ended: 'done' } })).toMatchObject({ do: 'wait', seconds: 3 });
    expect(actionOf(remove(), { outcome: { of: 'stop', ended: 'refused', sentence: 'No.' } })).toMatchObject({ do: 'wait', seconds: 5 });
  });

  test('tells that the import is stopped before it answers', () => {
    const memory = { stopping: { importId: IMPORT_A, at: NOW - 30_000 } };
    const facts = { named: record(A, 'STOPPED'), since: NOW - 60_000 };
    expect(actionOf(remove(), { ...facts, memory })).toEqual({ do: 'tell', state: 'STOPPED', importId: IMPORT_A });
    expect(actionOf(remove(), { ...facts, memory: { ...memory, told: 'STOPPED' } })).toEqual(done);
  });

  test('gives up after 45 minutes with the id and the command, and tells so', () => {
    const late = { named: record(A, 'IN_PROGRESS'), since: NOW - 2_700_001 };
    expect(actionOf(remove(), late)).toMatchObject({ do: 'tell', state: 'FAILED', importId: IMPORT_A, reason: expect.stringContaining(IMPORT_A) });
    const facts = { ...late, memory: { told: 'FAILED' as const } };
    expect(actionOf(remove(), facts)).toMatchObject(fails(new RegExp(`aws cloudtrail stop-import --import-id ${IMPORT_A}`)));
    expect(actionOf(remove(), facts)).toMatchObject({ answer: { physicalId: IMPORT_A } });
    expect(actionOf(remove(), { ...facts, since: NOW - 2_700_000 })).toMatchObject({ do: 'stop' });
  });

  test('has nothing to do when the record is gone', () => {
    expect(actionOf(remove(), { since: NOW - 60_000 })).toEqual(done);
  });

  test('stops also the import that took the named one\'s place under another role', () => {
    const changed = wanted(2023, { role: OTHER_ROLE });
    const old = record(A, 'FAILED', { statistics: statistics(0) });
    const anew = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });
    expect(actionOf(remove(changed), { named: old, ...found(old, anew) })).toEqual({ do: 'stop', importId: IMPORT_B });
  });

  test('with an id that CloudFormation invented it looks by identity and role', () => {
    const request = remove(A, 'Stack-History-1A2B3C');
    expect(actionOf(request, found(record(A, 'IN_PROGRESS')))).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(actionOf(request, { ...found(record(A, 'IN_PROGRESS', { role: OTHER_ROLE })), since: NOW - 60_000 }))
      .toEqual({ do: 'answer', answer: { status: 'SUCCESS', physicalId: 'Stack-History-1A2B3C' } });
  });

  test('with an invented id it leaves an import alone that another resource of the stack holds', () => {
    const request = remove(A, 'Stack-History-1A2B3C');
    const facts = { ...found(record(A, 'IN_PROGRESS'), record(A, 'IN_PROGRESS', { importId: IMPORT_B })), since: NOW - 60_000 };
    expect(actionOf(request, { ...facts, siblings: [IMPORT_A] })).toEqual({ do: 'stop', importId: IMPORT_B });
    expect(actionOf(request, { ...facts, siblings: [IMPORT_A, IMPORT_B] })).toMatchObject({ do: 'answer' });
  });

  test('with an invented id it looks again until a new import must be visible', () => {
    const request = remove(A, 'Stack-History-1A2B3C');
    expect(actionOf(request, { since: NOW - 59_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(request, { since: NOW - 60_000 })).toMatchObject({ do: 'answer' });
    expect(actionOf(request, { since: NOW - 60_000, earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
  });

  test('with an id that says nothing was started it answers at once, unless an earlier request broke off', () => {
    const request = remove(A, 'nothing-started-1');
    expect(actionOf(request, { earlier: { ...EARLIER, lastEndedAt: NOW - 1_000 } })).toMatchObject({ do: 'answer' });
    expect(actionOf(request, { earlier: { ...EARLIER, brokenOffAt: NOW - 134_999 } })).toMatchObject({ do: 'wait' });
    expect(actionOf(request, { earlier: { ...EARLIER, brokenOffAt: NOW - 135_000 } })).toMatchObject({ do: 'answer' });
  });

  test('an id whose record is not found may be too new to be seen', () => {
    expect(actionOf(remove(), { since: NOW - 59_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(remove(), { since: NOW - 60_000, earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
  });

  test('with a role that the user gave, an invented id stops only what this stack operation started', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const at = (createdAt: number) => actionOf(remove(want, 'Stack-History-1A2B3C'), { ...found(record(want, 'IN_PROGRESS', { createdAt })), since: NOW - 90_000 });
    expect(at(NOW - 5_000)).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(at(NOW - 5_001)).toMatchObject({ do: 'answer' });
  });

  test.each([['delete', 'DELETE_IN_PROGRESS'], ['rollback', 'ROLLBACK_IN_PROGRESS']] as const)(
    'when the whole stack goes (%s) it stops whatever else runs with its own role', (doing, status) => {
      const facts = { named: record(A, 'COMPLETED'), stack: { doing, status, since: 0 } };
      const running = { running: { imports: [record(B, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_A }), record(B, 'IN_PROGRESS')], complete: true } };
      expect(actionOf(remove(), { ...facts, ...running })).toEqual({ do: 'stop', importId: IMPORT_B });
    });

  test('in the clean-up of an update it leaves its successor alone', () => {
    const facts = { named: record(A, 'COMPLETED'), stack: { doing: 'other', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', since: 0 } as const };
    expect(actionOf(remove(), { ...facts, running: { imports: [record(B, 'IN_PROGRESS')], complete: true } })).toEqual(done);
  });

  test('with a role that the user gave it leaves other imports with that role alone', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const facts = { named: record(want, 'COMPLETED'), stack: { doing: 'delete', status: 'DELETE_IN_PROGRESS', since: 0 } as const };
    expect(actionOf(remove(want), { ...facts, running: { imports: [record(B, 'IN_PROGRESS')], complete: true } })).toEqual(done);
  });
});
