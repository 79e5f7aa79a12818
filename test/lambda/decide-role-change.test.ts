import { A, B, EARLIER, IMPORT_A, IMPORT_B, NOW, OTHER_ROLE, ROLE, actionOf, record, statistics, update, wanted } from './given';
import { ENDED, RUNNING, adopts, fails, found, rollback } from './words';
import type { Facts, ImportRecord } from '../../lambda/facts';
import { jobName, ticketId } from '../../lambda/names';

const changed = wanted(2023, { role: OTHER_ROLE });
const BEFORE = { requestId: 'before', sentAt: '20260201T000000Z' };
const ticket = ticketId(BEFORE, A.identity);
const request = update(A, changed, ticket);
const execution = (name: string) => `arn:aws:states:us-east-1:111122223333:execution:Machine:${name}`;
const inQueue = execution(jobName('queue', { ...request, ...BEFORE }, A.identity));
const ownInQueue = execution(jobName('queue', request, changed.identity));
const queuedAre = (...queued: string[]): Partial<Facts> => ({ earlier: { ...EARLIER, queued } });
const keepsAsItIs = { answer: { status: 'SUCCESS', physicalId: ticket } };

describe('A change of role of an import that was started from the queue', () => {
  const nothing = { statistics: statistics(0) };

  test.each([...RUNNING, ...ENDED])('is refused when it is %s with a part imported, although no id names it', (status) => {
    const mine = record(A, status, { statistics: statistics(1) });
    expect(actionOf(request, found(mine))).toMatchObject(fails(new RegExp(`${IMPORT_A} \\(${status}\\).*${ROLE}.*Keep the former role`)));
  });

  test.each(ENDED)('starts a new import when it %s with nothing imported', (status) => {
    expect(actionOf(request, found(record(A, status, nothing)))).toEqual({ do: 'start' });
  });

  test('is refused by the one that runs, of several of the former role', () => {
    const ended = record(A, 'FAILED', nothing);
    expect(actionOf(request, found(ended, record(A, 'IN_PROGRESS', { importId: IMPORT_B, ...nothing })))).toMatchObject(fails(new RegExp(`${IMPORT_B}.*Keep the former role`)));
  });

  test('is refused for the import that the id names, also beside another that has imported nothing', () => {
    const named = record(A, 'FAILED');
    const other = record(A, 'FAILED', { importId: IMPORT_B, ...nothing });
    expect(actionOf(update(A, changed), { named, ...found(other, named) })).toMatchObject(fails(new RegExp(`${IMPORT_A}.*Keep the former role`)));
  });

  test('answers with the import\'s id when it is COMPLETED', () => {
    expect(actionOf(request, found(record(A, 'COMPLETED')))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket, data: { ImportId: IMPORT_A } } });
  });

  test('leaves everything as it is when only others import the same', () => {
    const late = { since: NOW - 60_000 };
    const theirs = record(A, 'IN_PROGRESS', { role: 'arn:aws:iam::111122223333:role/a-third' });
    expect(actionOf(request, { ...late, ...found(theirs) })).toMatchObject(keepsAsItIs);
  });

  test('goes by the import of the new role that runs, whatever one of the former role has imported', () => {
    const anew = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });
    expect(actionOf(request, found(record(A, 'STOPPED'), anew))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket, data: { ImportId: IMPORT_B } } });
  });

  test('resumes the import of the new role only if none of the former role has imported anything', () => {
    const anew = record(A, 'STOPPED', { role: OTHER_ROLE, importId: IMPORT_B });
    expect(actionOf(request, found(record(A, 'STOPPED', nothing), anew))).toEqual({ do: 'resume', importId: IMPORT_B });
    expect(actionOf(request, found(record(A, 'STOPPED'), anew))).toMatchObject(fails(new RegExp(`${IMPORT_A}.*Keep the former role`)));
  });
});

describe('A change of role of an import in the queue', () => {
  test('notes that it takes the import out of the queue before it does', () => {
    expect(actionOf(request, queuedAre(inQueue))).toMatchObject({ do: 'wait', note: { requeue: true } });
    expect(actionOf(request, { ...queuedAre(inQueue), memory: { requeue: true } })).toEqual({ do: 'supersede', executions: [inQueue] });
  });

  test('starts it anew once it has left the queue, and nothing can have been started from there', () => {
    const at = (ago: number) => actionOf(request, { memory: { requeue: true }, earlier: { ...EARLIER, lastEndedAt: NOW - ago } });
    expect(at(59_999)).toMatchObject({ do: 'wait' });
    expect(at(60_000)).toEqual({ do: 'start' });
  });

  test('leaves in the queue what it has put there itself', () => {
    expect(actionOf(request, { ...queuedAre(ownInQueue), memory: { requeue: true } }))
      .toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket, data: { ImportStatus: 'QUEUED' } } });
  });
});

describe('An Update of an import in the queue', () => {
  const same = update(A, A, ticket);

  test('leaves it there, and keeps the ticket', () => {
    expect(actionOf(same, queuedAre(inQueue))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket, data: { ImportStatus: 'QUEUED' } } });
  });

  test('starts it when the queue gave it up without a start, and else says that its record is gone', () => {
    const known = { complete: true, neverStarted: true, importIds: [], imports: [], unclear: [] };
    expect(actionOf(same, { known })).toEqual({ do: 'start' });
    const late = { since: NOW - 60_000 };
    expect(actionOf(same, { ...late, known: { ...known, neverStarted: false } })).toMatchObject({ answer: { status: 'SUCCESS', reason: expect.stringMatching(/no longer has a record/) } });
  });

  test('that waits there to be resumed answers with its own id', () => {
    expect(actionOf(update(A, A), { named: record(A, 'STOPPED'), ...queuedAre(inQueue) }))
      .toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportId: IMPORT_A, ImportStatus: 'QUEUED' } } });
  });

  test('as a rollback first stops what the failed update left running', () => {
    const back = update(B, A, IMPORT_A);
    const running: readonly ImportRecord[] = [record(B, 'IN_PROGRESS')];
    const facts = { ...rollback, named: record(A, 'STOPPED'), memory: { queued: true } };
    expect(actionOf(back, { ...facts, ofFormer: { imports: running, complete: true } })).toEqual({ do: 'stop', importId: IMPORT_B });
    expect(actionOf(back, facts)).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportId: IMPORT_A, ImportStatus: 'QUEUED' } } });
  });
});

describe('With a role that the user gave, an Update', () => {
  const [from, to] = [wanted(2024, { roleOrigin: 'given' }), wanted(2023, { roleOrigin: 'given' })];

  test('stops nothing that its executions know to be of others, even where a broken-off update may have stopped its own', () => {
    const facts = { ...rollback, ...found(record(to, 'IN_PROGRESS')), earlier: { ...EARLIER, requestBrokenOffAt: NOW } };
    const known = { complete: true, neverStarted: false, imports: [], importIds: [], unclear: [] };
    expect(actionOf(update(from, to, 'a-ticket'), { ...facts, known })).toMatchObject({ answer: { status: 'SUCCESS', reason: expect.stringMatching(/not this resource's/) } });
    expect(actionOf(update(from, to, 'a-ticket'), { ...facts, known: { ...known, importIds: [IMPORT_A] } })).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  test('takes an import for its own by the time of the stack operation', () => {
    const at = (createdAt: number) => actionOf(update(to, to, 'a-ticket'), { ...found(record(to, 'IN_PROGRESS', { createdAt })), memory: { watched: true } });
    expect(at(NOW - 5_000)).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportId: IMPORT_A } } });
    expect(at(NOW - 5_001)).not.toMatchObject({ answer: { data: { ImportId: IMPORT_A } } });
  });

  test('takes no import for its own that its executions know to be of others', () => {
    const mine = found(record(to, 'IN_PROGRESS', { createdAt: NOW }));
    const known = { complete: true, neverStarted: false, imports: [], importIds: [], unclear: [] };
    expect(actionOf(update(to, to, 'a-ticket'), { ...mine, known })).not.toMatchObject({ answer: { data: { ImportId: IMPORT_A } } });
  });

  test('as a rollback adopts the import that it remembers', () => {
    expect(actionOf(update(from, to, IMPORT_A), { ...rollback, named: record(to, 'IN_PROGRESS') })).toMatchObject(adopts(IMPORT_A));
  });
});
