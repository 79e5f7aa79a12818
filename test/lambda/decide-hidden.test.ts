import { A, B, EARLIER, IMPORT_A, LONG_AGO, NOW, actionOf, create, record, remove, statistics, update } from './given';
import type { Facts, ImportRecord } from '../../lambda/facts';

/** What CloudTrail lists and does not show yet, or shows as it was. */

const hidden = (...imports: ImportRecord[]) => ({ imports, complete: true, hidden: true });
const waits = { do: 'wait' };

describe('beside a new import that cannot be read yet', () => {
  test('nothing is started, neither by a request nor from the queue', () => {
    expect(actionOf(create(), { ofWanted: hidden() })).toMatchObject(waits);
    expect(actionOf(create(), { ofWanted: hidden(), memory: { told: 'QUEUED' } }, 'queue')).toMatchObject(waits);
  });

  test('nothing is resumed that has imported nothing, for that other one may have taken its place', () => {
    const ended = record(A, 'STOPPED', { statistics: statistics(0) });
    expect(actionOf(create(), { ofWanted: hidden(ended) })).toMatchObject(waits);
    const retried = { named: { ...ended, status: 'FAILED' }, ofWanted: hidden(ended), memory: { told: 'RETRYING', importId: IMPORT_A, retryAt: NOW } } as const;
    expect(actionOf(create(), retried, 'watch')).toMatchObject(waits);
  });

  test('what runs, or is COMPLETED, is taken over', () => {
    expect(actionOf(create(), { ofWanted: hidden(record(A, 'COMPLETED')) })).toMatchObject({ do: 'answer', answer: { physicalId: IMPORT_A } });
    expect(actionOf(create(), { ofWanted: hidden(record(A, 'IN_PROGRESS')) })).toMatchObject({ do: 'answer', answer: { physicalId: IMPORT_A } });
  });

  test('a Delete, and an Update to another import, do not end', () => {
    expect(actionOf(remove(A, 'queued-'), { since: NOW - 120_000, ofWanted: hidden() })).toMatchObject(waits);
    expect(actionOf(update(A, B), { since: NOW - 120_000, ofFormer: hidden() })).toMatchObject(waits);
    const stack = { doing: 'delete', status: 'DELETE_IN_PROGRESS', since: NOW } as const;
    expect(actionOf(remove(), { since: NOW - 120_000, stack, named: record(A, 'STOPPED'), running: hidden() })).toMatchObject(waits);
  });
});

describe('an import that was left to a watch a moment ago, and is shown as ended', () => {
  const since = NOW - 120_000;
  const at = (goesOnSince: number | undefined, of: ImportRecord, more: Partial<Facts> = {}) =>
    actionOf(remove(), { since, named: of, earlier: { ...EARLIER, goesOnSince: { wanted: goesOnSince } }, ...more });
  const done = { do: 'answer', answer: { status: 'SUCCESS' } };

  test.each(['STOPPED', 'FAILED'] as const)('%s, may go on: a Delete waits a minute', (status) => {
    expect(at(NOW - 59_999, record(A, status))).toMatchObject(waits);
    expect(at(NOW - 60_000, record(A, status))).toMatchObject(done);
    expect(at(undefined, record(A, status))).toMatchObject(done);
  });

  test('has ended if it has changed since, or is COMPLETED', () => {
    expect(at(NOW - 30_000, record(A, 'STOPPED', { updatedAt: NOW - 30_000 }))).toMatchObject(done);
    expect(at(NOW - 30_000, record(A, 'STOPPED', { updatedAt: NOW - 31_000 }))).toMatchObject(waits);
    expect(at(NOW - 30_000, record(A, 'COMPLETED'))).toMatchObject(done);
    const known = { complete: true, neverStarted: false, importIds: [], unclear: [], imports: [record(A, 'COMPLETED')] };
    expect(at(NOW - 30_000, record(A, 'STOPPED'), { known })).toMatchObject(done);
    expect(at(NOW - 30_000, record(A, 'STOPPED'), { known: { ...known, imports: [record(B, 'COMPLETED')] } })).toMatchObject(waits);
  });

  test('may go on: an Update to another import waits before it starts that one', () => {
    const to = (former: number, wanted = NOW) =>
      actionOf(update(A, B), { since, named: record(A, 'FAILED', { updatedAt: LONG_AGO }), earlier: { ...EARLIER, goesOnSince: { wanted, former } } });
    expect(to(NOW - 59_999)).toMatchObject(waits);
    expect(to(NOW - 60_000)).toEqual({ do: 'start' });
  });
});
