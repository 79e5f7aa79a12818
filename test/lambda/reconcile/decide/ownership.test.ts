import { existingImport, takenMeanwhile } from '../../../../lambda/reconcile/decide/ownership';
import { A, IMPORT_A, IMPORT_B, lookup, MINUTE, NOW, other, ROLE, statistics, wanted } from '../../given';

const own = (status: string, more: Parameters<typeof other>[1] = {}) =>
  other(status, { role: ROLE, importId: IMPORT_A, ...more });
const existing = (same: ReturnType<typeof other>[], more: object = {}, want = A) =>
  existingImport(lookup({ same, ...more }), want, NOW);
const none = statistics(0);

describe('Imports of the same identity that the ledger does not know', () => {
  test('do not exist', () => {
    expect(existing([])).toEqual({ is: 'none' });
  });

  test.each([['IN_PROGRESS', 'running'], ['INITIALIZING', 'running'], ['PAUSED', 'running'], ['COMPLETED', 'completed'],
    ['FAILED', 'unfinished'], ['STOPPED', 'unfinished']])('that are %s count as %s', (status, is) => {
    expect(existing([own(status)])).toEqual({ is, own: true, other: own(status) });
    expect(existing([other(status)])).toEqual({ is, own: false, other: other(status) });
  });

  test("are not the stack's if the user specified the role, because others may use it", () => {
    expect(existing([own('FAILED')], {}, wanted({ roleOrigin: 'given' })))
      .toMatchObject({ is: 'unfinished', own: false });
    expect(existing([own('IN_PROGRESS')], {}, wanted({ roleOrigin: 'given' })))
      .toMatchObject({ is: 'running', own: false });
  });

  test("count in this order: the stack's running one, any that is COMPLETED, somebody's running one, the rest", () => {
    const running = other('IN_PROGRESS');
    const complete = other('COMPLETED');
    const all = [own('FAILED'), running, complete, own('IN_PROGRESS')];
    expect(existing(all)).toMatchObject({ is: 'running', own: true });
    expect(existing(all.slice(0, 3))).toEqual({ is: 'completed', own: false, other: complete });
    expect(existing(all.slice(0, 2))).toEqual({ is: 'running', own: false, other: running });
    expect(existing(all.slice(0, 1))).toMatchObject({ is: 'unfinished', own: true });
  });

  test('cannot be judged while one of them cannot be read yet, unless one runs or is COMPLETED', () => {
    expect(existing([], { hidden: true })).toEqual({ is: 'unsettled' });
    expect(existing([own('FAILED')], { hidden: true })).toEqual({ is: 'unsettled' });
    expect(existing([own('COMPLETED')], { hidden: true })).toMatchObject({ is: 'completed' });
    expect(existing([other('IN_PROGRESS')], { hidden: true })).toMatchObject({ is: 'running' });
  });

  test('that ingested nothing are no obstacle once their statistics are final', () => {
    const ended = (ago: number) => other('FAILED', { statistics: none, updatedAt: NOW - ago });
    expect(existing([ended(MINUTE - 1)])).toEqual({ is: 'unsettled' });
    expect(existing([ended(MINUTE)])).toEqual({ is: 'none' });
    expect(existing([{ ...ended(MINUTE), statistics: undefined }])).toEqual({ is: 'none' });
  });

  test('that ended early: the one that has ingested something counts, because another would ingest it again', () => {
    const mine = own('FAILED', { statistics: none });
    expect(existing([mine, other('STOPPED')])).toMatchObject({ is: 'unfinished', own: false });
    expect(existing([mine, other('STOPPED', { statistics: none })])).toMatchObject({ is: 'unfinished', own: true });
    expect(existing([own('FAILED'), other('STOPPED')])).toMatchObject({ is: 'unfinished', own: true });
  });

  test('of several that ended early: the one with the most ingested counts, then the newest', () => {
    const few = own('FAILED', { importId: 'few', statistics: statistics(1) });
    const many = own('STOPPED', { importId: 'many', statistics: statistics(2) });
    const newer = own('STOPPED', { importId: 'newer', statistics: statistics(2), createdAt: many.createdAt + 1 });
    for (const all of [[few, many], [many, few]]) {
      expect(existing(all)).toMatchObject({ other: { importId: 'many' } });
    }
    for (const all of [[newer, many], [many, newer]]) {
      expect(existing(all)).toMatchObject({ other: { importId: 'newer' } });
    }
  });

  test.each([
    'prefixesCompleted', 'filesCompleted', 'eventsCompleted',
  ])('have ingested something if %s shows it', (field) => {
    expect(existing([other('FAILED', { statistics: { ...none, [field]: 1 } })])).toMatchObject({ is: 'unfinished' });
  });
});

describe('An import that ended early is not resumed', () => {
  const taken = (nothingImported: boolean, ...same: ReturnType<typeof other>[]) =>
    takenMeanwhile(lookup({ same }), IMPORT_A, nothingImported)?.importId;

  test('if another one is COMPLETED', () => {
    expect(taken(false, own('FAILED'), other('COMPLETED'))).toBe(IMPORT_B);
    expect(taken(false, own('COMPLETED'))).toBeUndefined();
  });

  test.each([
    'IN_PROGRESS', 'FAILED',
  ])('if it has ingested nothing and another one that is %s has, or will', (status) => {
    expect(taken(true, other(status))).toBe(IMPORT_B);
    expect(taken(false, other(status))).toBeUndefined();
  });

  test('but it is resumed if the others have ingested nothing either', () => {
    expect(taken(true, other('FAILED', { statistics: none }))).toBeUndefined();
    expect(taken(true, other('IN_PROGRESS', { statistics: none }))).toBe(IMPORT_B);
  });
});
