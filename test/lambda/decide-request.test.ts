import { A, B, EARLIER, IMPORT_A, IMPORT_B, LONG_AGO, NOW, OTHER_ROLE, actionOf, create, decided, record, remove, statistics, update, wanted, world } from './given';
import { found, ENDED, RUNNING, adopts, fails } from './words';

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
    // It may have left the other's queue since this request was sent.
    expect(actionOf(create(), { ...found(record(A, status, { createdAt: NOW - 2_000 })), siblings })).toMatchObject(fails(/belongs to another resource of this stack/));
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

  test('waits a minute for what a resource of the stack has just started, which may be the same under its former logical id', () => {
    const startedAgo = (ago: number) => ({ earlier: { ...EARLIER, wantedStartedAt: NOW - ago } });
    expect(actionOf(create(A), startedAgo(59_000))).toMatchObject({ do: 'wait', seconds: 5 });
    expect(actionOf(create(A), startedAgo(60_000))).toEqual({ do: 'start' });
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
    const at = (createdAt: number) => actionOf(create(want), { memory: { watched: true }, ...found(record(want, 'IN_PROGRESS', { createdAt })) });
    expect(at(NOW - 2_001)).toMatchObject(fails(/not this resource's/));
    expect(at(NOW - 2_000)).toMatchObject(adopts(IMPORT_A));
    expect(at(NOW)).toMatchObject(adopts(IMPORT_A));
  });

  test('with a role that the user gave, times that CloudTrail tells in whole seconds are compared as such', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const facts = { memory: { watched: true }, ...found(record(want, 'IN_PROGRESS', { createdAt: NOW - 2_000 })), since: NOW - 1_100 };
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
