import { withOwn } from '../../../../lambda/reconcile/decide/own-imports';
import { A, always, B, IMPORT_B, importRecord, LONG_AGO, lookup, other, seen } from '../../given';

describe('The imports of the stack that CloudTrail does not show', () => {
  const own = importRecord({ id: 'other', identity: always().identity });
  const overlapping = (record = own, isWanted = true, shown = lookup()) =>
    withOwn(shown, A, [record], () => isWanted).overlapping;

  test.each(
    [['QUEUED', 'QUEUED'], ['STARTING', 'QUEUED'], ['RUNNING', 'IN_PROGRESS'], ['RETRYING', 'IN_PROGRESS']] as const,
  )('overlap while they are %s', (state, status) => {
    const importId = status === 'QUEUED' ? undefined : IMPORT_B;
    expect(overlapping({ ...own, state, importId })).toEqual([{
      identity: own.identity, role: '', status, createdAt: own.queuedAt, updatedAt: own.queuedAt,
      ...(importId ? { importId } : {}),
    }]);
  });

  test('do not overlap if they have ended, are unwanted, already shown, the same, or elsewhere', () => {
    expect(overlapping({ ...own, state: 'STOPPED' })).toEqual([]);
    expect(overlapping(own, false)).toEqual([]);
    expect(overlapping({ ...own, identity: A.identity })).toEqual([]);
    expect(overlapping({ ...own, identity: B.identity })).toEqual([]);
    const shown = lookup({ overlapping: [other('IN_PROGRESS')] });
    expect(overlapping({ ...own, importId: IMPORT_B }, true, shown)).toEqual(shown.overlapping);
    expect(overlapping({ ...own, seen: seen('X', { createdAt: 1 }) }))
      .toMatchObject([{ createdAt: 1, updatedAt: LONG_AGO }]);
  });
});
