import type { StartOutcome } from '../../../../lambda/aws/cloudtrail';
import { afterStart } from '../../../../lambda/reconcile/decide/after-start';
import { IMPORT_A, importRecord, MINUTE, NOW, ROLE, SECOND, seen, started, statistics } from '../../given';
import { failure } from '../../stage';

describe('What the result of a start means for its import', () => {
  const after = (outcome: StartOutcome, record = importRecord({ state: 'STARTING' })) =>
    afterStart(record, outcome, 'QUEUED', ROLE, NOW);
  const failed = (ended: Exclude<StartOutcome['ended'], 'accepted'>, name = 'X') =>
    ({ ended, error: failure(name, 'because') });
  const again = { state: 'QUEUED', intent: undefined };

  test('accepted: it runs', () => {
    expect(after({ ended: 'accepted', seen: seen('INITIALIZING') }))
      .toMatchObject({
        state: 'RUNNING', importId: IMPORT_A, startedAt: NOW, role: ROLE, announce: 'RUNNING',
        seen: { statistics: statistics(40) },
      });
    const before = started('STARTING', { seen: seen('FAILED', { statistics: statistics(7) }) });
    expect(after({ ended: 'accepted', seen: seen('INITIALIZING') }, before).seen!.statistics).toEqual(statistics(7));
  });

  test('unknown: its intent stays', () => {
    expect(after(failed('unclear'))).toEqual({});
  });

  test('throttled: it is sent again soon', () => {
    expect(after(failed('throttled'))).toMatchObject({ ...again, busySince: NOW, notBefore: NOW + 3 * SECOND });
  });

  test('busy: it waits longer the longer the slot is taken', () => {
    expect(after(failed('busy'))).toMatchObject({ ...again, busySince: NOW, notBefore: NOW + 5 * SECOND });
    expect(after(failed('busy'), importRecord({ busySince: NOW - 20 * MINUTE })))
      .toMatchObject({ busySince: NOW - 20 * MINUTE, notBefore: NOW + MINUTE });
  });

  test('refused while IAM may not be consistent yet: it is sent again for two minutes', () => {
    expect(after(failed('notYet'))).toMatchObject({ ...again, deniedSince: NOW, notBefore: NOW + 10 * SECOND });
    const since = (ago: number) =>
      after(failed('notYet', 'AccessDeniedException'), importRecord({ deniedSince: NOW - ago }));
    expect(since(2 * MINUTE - 1)).toMatchObject(again);
    expect(since(2 * MINUTE)).toMatchObject({
      state: 'FAILED', refused: true, announce: 'FAILED',
      reason: expect.stringContaining('cloudtrail:StartImport or iam:PassRole'),
    });
  });

  test('refused for good: it has failed, with what CloudTrail answered, and with the warnings of the checks', () => {
    const answered = /Its category must be .* CloudTrail answered InvalidEventDataStoreCategoryException: because$/;
    expect(after(failed('refused', 'InvalidEventDataStoreCategoryException')))
      .toMatchObject({ state: 'FAILED', refused: true, reason: expect.stringMatching(answered) });
    expect(after(failed('refused'), importRecord({ warnings: ['The listing failed.'] })))
      .toMatchObject({ reason: 'CloudTrail answered X: because The listing failed.' });
  });
});
