import { A, B, EARLIER, IMPORT_A, IMPORT_B, NOW, OTHER_ROLE, actionOf, record, remove, statistics, update, wanted } from './given';
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

  test('an import goes by its age where nothing is known any more', () => {
    expect(removed(knows({ complete: false }))).toEqual(stops);
  });
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
