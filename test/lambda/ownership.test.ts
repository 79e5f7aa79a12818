import { A, B, EARLIER, IMPORT_A, IMPORT_B, NOW, OTHER_ROLE, actionOf, create, record, remove, statistics, update, wanted } from './given';
import { leftBehind } from './left-behind';
import { adopts, fails, found } from './words';
import type { Facts, ImportRecord } from '../../lambda/facts';
import { ticketId } from '../../lambda/names';

/** Whose an import is, where its role alone does not tell: the resource's role was changed, or others use it too. */

const knows = (more: Partial<NonNullable<Facts['known']>>): Partial<Facts> => ({ known: { complete: true, neverStarted: false, importIds: [], imports: [], unclear: [], ...more } });
const ofWanted = (...imports: ImportRecord[]): Partial<Facts> => ({ ofWanted: { imports, complete: true } });
const done = { do: 'answer', answer: { status: 'SUCCESS', physicalId: IMPORT_A } };
const later = { since: NOW - 60_000 };

describe('an Update back to a former role', () => {
  const changed = wanted(2023, { role: OTHER_ROLE });
  const old = record(A, 'STOPPED', { statistics: statistics(0) });
  const anew = (status: ImportRecord['status'], files: number) => record(changed, status, { importId: IMPORT_B, statistics: statistics(files) });
  const back = (other: ImportRecord, more: Partial<Facts> = {}) => actionOf(update(changed, A), { named: old, ...ofWanted(old, other), ...more });

  test.each([['IN_PROGRESS', 0], ['STOPPED', 1], ['FAILED', 1]] as const)('refuses where the import that followed is %s, %d files imported', (status, files) => {
    expect(back(anew(status, files))).toMatchObject({ answer: { status: 'FAILED', physicalId: IMPORT_A, reason: expect.stringContaining(IMPORT_B) } });
  });

  test('resumes the former import where the one that followed ended with nothing imported', () => {
    expect(back(anew('STOPPED', 0))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('does nothing where the one that followed is COMPLETED', () => {
    expect(back(anew('COMPLETED', 1))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A } });
  });

  test('waits for an import that its id names and that is not visible yet', () => {
    const facts = { named: 'gone', ...ofWanted(old), earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } } as const;
    expect(actionOf(update(changed, A, IMPORT_B), facts)).toMatchObject({ do: 'wait' });
    expect(actionOf(update(changed, A, IMPORT_B), { ...facts, since: NOW - 15_000, earlier: { ...EARLIER, lastEndedAt: NOW - 60_000 } })).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('looks again before it resumes, for what it took out of the queue may have been started', () => {
    const memory = { requeue: true };
    const quiet = (lastEndedAt: number) => back(anew('STOPPED', 0), { memory, earlier: { ...EARLIER, lastEndedAt } });
    expect(quiet(NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(quiet(NOW - 60_000)).toEqual({ do: 'resume', importId: IMPORT_A });
  });
});

describe('an import that its executions are known to have started', () => {
  const other = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });

  test('is stopped by a Delete, whatever its role', () => {
    expect(actionOf(remove(), { ...later, named: record(A, 'STOPPED'), ...knows({ imports: [other] }) })).toEqual({ do: 'stop', importId: IMPORT_B });
  });

  test('is left to the resource of the stack that holds it now', () => {
    const facts = { ...knows({ imports: [other] }), siblings: [IMPORT_B] };
    expect(actionOf(remove(), { ...later, named: record(A, 'STOPPED'), ...facts })).toMatchObject(done);
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), ...facts })).toEqual({ do: 'start' });
  });

  test('is stopped by an Update to another import, whatever its role', () => {
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), ...knows({ imports: [other] }) })).toEqual({ do: 'stop', importId: IMPORT_B });
  });

  test('is awaited while CloudTrail may not show it yet', () => {
    const at = (hiddenSince: number) => actionOf(remove(), { ...later, named: record(A, 'STOPPED'), ...knows({ importIds: [IMPORT_B], hiddenSince }) });
    expect(at(NOW - 59_999)).toMatchObject({ do: 'wait', seconds: 5 });
    expect(at(NOW - 60_000)).toMatchObject(done);
  });

  test.each([
    ['imports something else', { ...other, identity: B.identity }],
    ['has ended', { ...other, status: 'COMPLETED' as const }],
  ])('is left alone where it %s', (_, known) => {
    const named = record(A, 'STOPPED');
    expect(actionOf(remove(), { ...later, named, ...knows({ imports: [known] }) })).toMatchObject(done);
    expect(actionOf(update(A, B), { named, ...knows({ imports: [known] }) })).toEqual({ do: 'start' });
  });
});

describe('with a role that the user gave', () => {
  const want = wanted(2023, { roleOrigin: 'given' });
  const ticket = ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, want.identity);
  const running = record(want, 'IN_PROGRESS', { importId: IMPORT_B, createdAt: NOW - 30_000 });
  const removed = (known: Partial<Facts>) => actionOf(remove(want, ticket), { ...later, ...ofWanted(running), ...known });
  const stops = { do: 'stop', importId: IMPORT_B };

  test('an import is its own that its executions have started', () => {
    expect(removed(knows({ importIds: [IMPORT_A, IMPORT_B] }))).toEqual(stops);
  });

  test('an import is somebody else\'s that its executions know nothing of', () => {
    expect(removed(knows({ importIds: [IMPORT_A] }))).toMatchObject({ answer: { status: 'SUCCESS' } });
  });

  test('an import may be its own that began while an execution was at work which left no word', () => {
    const began = (from: number, until: number) => removed(knows({ importIds: [IMPORT_A], unclear: [{ from: 0, until: 1 }, { from, until }] }));
    expect(began(NOW - 30_000, Infinity)).toEqual(stops);
    expect(began(0, NOW - 30_000)).toEqual(stops);
    expect(began(NOW - 29_999, Infinity)).toMatchObject({ answer: { status: 'SUCCESS' } });
    expect(began(0, NOW - 30_001)).toMatchObject({ answer: { status: 'SUCCESS' } });
  });

  test('an import is not its own that began while its queue was at work for another one', () => {
    const began = (of: typeof want) => removed(knows({ importIds: [IMPORT_A], unclear: [{ from: 0, until: Infinity, queue: leftBehind('queue', of) }] }));
    expect(began(want)).toEqual(stops);
    expect(began(B)).toMatchObject({ answer: { status: 'SUCCESS' } });
  });

  test('an import goes by its age where nothing is known any more', () => {
    expect(removed(knows({ complete: false }))).toEqual(stops);
  });
});

describe('with a role that the user gave, and nothing known of its executions any more,', () => {
  const want = wanted(2023, { roleOrigin: 'given' });
  const at = (createdAt: number, more: Partial<Facts>) =>
    actionOf(update(want, want), { ...later, ...found(record(want, 'IN_PROGRESS', { importId: IMPORT_B, createdAt })), ...more });

  test('an import is its own that is no older than the one that its id names', () => {
    const named = record(want, 'STOPPED', { createdAt: NOW - 600_000, statistics: statistics(0) });
    expect(at(NOW - 600_000, { named })).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportId: IMPORT_B } } });
    expect(at(NOW - 600_001, { named })).toMatchObject(fails(/not this resource's/));
  });

  test('an import is its own that is no older than the stack operation, where the record of the one that its id names is gone', () => {
    expect(at(NOW - 5_000, { memory: { watched: true } })).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportId: IMPORT_B } } });
    expect(at(NOW - 5_001, {})).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportId: IMPORT_A, ImportStatus: 'UNKNOWN' } } });
  });

  test('an import is not a Create\'s own that began with the stack operation, but before the Create', () => {
    const theirs = record(want, 'STOPPED', { createdAt: NOW - 95_000, updatedAt: NOW - 80_000, statistics: statistics(0) });
    const stack = { doing: 'forward', status: 'CREATE_IN_PROGRESS', since: NOW - 100_000 } as const;
    expect(actionOf(create(want), { since: NOW - 90_000, stack, ...found(theirs) })).toEqual({ do: 'start' });
  });
});

test('an import that an Update has put into the queue is known as its own there too', () => {
  const ofQueue = (role: string) => actionOf(update(A, B), { memory: { told: 'QUEUED' }, ...found(record(B, 'IN_PROGRESS', { role })) }, 'queue');
  expect(ofQueue(B.role)).toEqual({ do: 'watch', importId: IMPORT_B });
  expect(ofQueue(OTHER_ROLE)).toMatchObject({ do: 'wait' });
});

test.each(['prefixesCompleted', 'filesCompleted', 'eventsCompleted'] as const)('an import with %s has imported something, so that no other role may follow', (what) => {
  const mine = record(A, 'STOPPED', { statistics: { ...statistics(0), [what]: 1 } });
  expect(actionOf(update(A, wanted(2023, { role: OTHER_ROLE })), { named: mine, ...found(mine) })).toMatchObject(fails(/Keep the former role/));
});

test('one of its own that has imported nothing does not hide that another has', () => {
  const [empty, other] = [record(A, 'STOPPED', { statistics: statistics(0) }), record(A, 'FAILED', { importId: IMPORT_B, role: OTHER_ROLE })];
  expect(actionOf(create(), found(empty, other))).toMatchObject(fails(/with part of the events imported/));
});

test('of several of its own that got equally far the newest is resumed, in whatever order they are listed', () => {
  const [older, newer] = [record(A, 'STOPPED'), record(A, 'STOPPED', { importId: IMPORT_B, createdAt: NOW - 100_000 })];
  for (const listed of [[older, newer], [newer, older]]) { expect(actionOf(create(), found(...listed))).toEqual({ do: 'resume', importId: IMPORT_B }); }
  for (const listed of [[older, newer], [newer, older]]) {
    expect(actionOf(create(), found(...listed.map((each) => ({ ...each, status: 'COMPLETED' as const }))))).toMatchObject(adopts(IMPORT_B));
  }
});

describe('an import that left the queue without being started', () => {
  const ticket = ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, A.identity);
  const again = (more: Partial<Facts>) => actionOf(update(A, A, ticket), { ...knows({ neverStarted: true }), ...more });

  test('is started by an Update, once what the queue may have started must be visible', () => {
    expect(again({ earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
    expect(again({ earlier: { ...EARLIER, lastEndedAt: NOW - 60_000 } })).toEqual({ do: 'start' });
  });

  test('is left to a later deploy in a rollback', () => {
    const stack = { doing: 'rollback', status: 'UPDATE_ROLLBACK_IN_PROGRESS', since: NOW - 60_000 } as const;
    expect(again({ ...later, stack })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket } });
  });
});

describe('an import that ended with nothing imported', () => {
  const empty = record(A, 'STOPPED', { statistics: statistics(0) });
  const other = (status: ImportRecord['status'], files: number) => record(A, status, { importId: IMPORT_B, role: OTHER_ROLE, statistics: statistics(files) });
  const memory = { importId: IMPORT_A, told: 'QUEUED', retries: 1, retryAt: NOW } as const;
  const queued = (second: ImportRecord) => actionOf(update(A, A), { memory, named: empty, ...ofWanted(empty, second) }, 'queue');
  const watched = (second: ImportRecord) =>
    actionOf(update(A, A), { memory: { ...memory, told: 'RETRYING' }, named: { ...empty, status: 'FAILED' }, ...ofWanted(empty, second) }, 'watch');
  const asked = (second: ImportRecord) => actionOf(update(A, A), { named: empty, ...ofWanted(empty, second) });

  test('is not resumed where another one has imported the same since', () => {
    expect(queued(other('COMPLETED', 40))).toEqual({ do: 'leave' });
    expect(watched(other('COMPLETED', 40))).toEqual({ do: 'leave' });
    expect(asked(other('COMPLETED', 40))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportId: IMPORT_B } } });
  });

  test('waits while another one imports the same; an Update is refused', () => {
    expect(queued(other('IN_PROGRESS', 0))).toMatchObject({ do: 'wait', seconds: 60 });
    expect(watched(other('IN_PROGRESS', 0))).toMatchObject({ do: 'wait', seconds: 60 });
    expect(asked(other('IN_PROGRESS', 0))).toMatchObject({ answer: { status: 'FAILED', reason: expect.stringContaining(IMPORT_B) } });
  });

  test('is given up where another one has imported a part, and resumed where it has not', () => {
    expect(queued(other('STOPPED', 1))).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining(IMPORT_B) });
    expect(watched(other('STOPPED', 1))).toMatchObject({ do: 'tell', state: 'FAILED', reason: expect.stringContaining(IMPORT_B) });
    expect(asked(other('STOPPED', 1))).toMatchObject({ answer: { status: 'FAILED', reason: expect.stringContaining(IMPORT_B) } });
    for (const decided of [queued, watched, asked]) { expect(decided(other('STOPPED', 0))).toEqual({ do: 'resume', importId: IMPORT_A }); }
  });
});
