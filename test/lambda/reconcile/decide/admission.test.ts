import { admission } from '../../../../lambda/reconcile/decide/admission';
import { claimRecord, MINUTE, NOW, requestRecord, stack, STACK_ID } from '../../given';

const SENT = '20260301T115958Z';
const admit = (
  request = requestRecord('Create', { state: 'RECEIVED' }), claim?: ReturnType<typeof claimRecord>,
  activity: Parameters<typeof stack>[0] = 'forward',
) => admission(request, claim, STACK_ID, stack(activity), NOW);

describe('A request', () => {
  test.each([
    ['forward', false], ['rollback', true], ['cleanup', false], ['delete', false],
  ] as const)('is admitted while the stack does a %s', (activity, rollback) => {
    expect(admit(undefined, undefined, activity)).toEqual({ is: 'admitted', rollback });
  });

  test.each(['rest', 'stuck'] as const)('that finds its stack at %s is refused after a minute', (activity) => {
    const received = (ago: number) => requestRecord('Create', { receivedAt: NOW - ago });
    expect(admit(received(MINUTE - 1), undefined, activity)).toEqual({ is: 'undecided' });
    expect(admit(received(MINUTE), undefined, activity)).toEqual({
      is: 'refused', reason: expect.stringContaining(`The stack is ${stack(activity).status}.`),
    });
  });

  test('from another stack is refused at once', () => {
    const stackId = STACK_ID.replace('stack/Stack', 'stack/Other');
    expect(admit(requestRecord('Delete', { stackId })))
      .toEqual({ is: 'refused', reason: expect.stringContaining(stackId) });
  });

  test('that is older than the newest one of its logical ID is refused, whatever the stack does', () => {
    const refused = { is: 'refused', reason: expect.stringContaining('later request') };
    expect(admit(requestRecord(), claimRecord({ newest: '20260301T115959Z' }))).toEqual(refused);
    expect(admit(requestRecord(), claimRecord({ newest: '20260301T115959Z' }), 'rest')).toEqual(refused);
    expect(admit(requestRecord(), claimRecord({ newest: '20260301T115957Z' }))).toMatchObject({ is: 'admitted' });
  });

  test('that was sent in the same second as the newest one is admitted while the claim exists', () => {
    expect(admit(requestRecord('Update'), claimRecord({ newest: SENT }))).toMatchObject({ is: 'admitted' });
  });

  describe('that was sent in the same second as a Delete of its logical ID', () => {
    const released = claimRecord({ newest: SENT, import: undefined });

    test.each(
      [['Create', 'refused'], ['Update', 'refused'], ['Delete', 'admitted']] as const,
    )('and is a(n) %s is %s', (type, is) => {
      expect(admit(requestRecord(type), released)).toMatchObject({ is });
    });

    test('or later is admitted if it was sent later', () => {
      const later = requestRecord('Create', { sentAt: '20260301T115959Z' });
      expect(admit(later, released)).toMatchObject({ is: 'admitted' });
    });

    test('is admitted if no request has written the claim', () => {
      expect(admit(requestRecord(), { ...released, requestId: '' })).toMatchObject({ is: 'admitted' });
    });
  });
});
