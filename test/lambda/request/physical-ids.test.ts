import { constantId, failedCreateOf, failedId, meansNothingStarted } from '../../../lambda/request/physical-ids';

test('A custom resource keeps one ID, whichever import it uses', () => {
  expect(constantId('History')).toBe('cloudtrail-import-History');
});

describe('The ID of a failed Create', () => {
  test('shows whether something was started', () => {
    expect([failedId('r', true), failedId('r', false)]).toEqual(['nothing-started-r', 'create-failed-r']);
    expect(meansNothingStarted(failedId('r', true))).toBe(true);
    for (const id of [failedId('r', false), constantId('r'), `x${failedId('r', true)}`, 'Stack-History-1A2B']) {
      expect(meansNothingStarted(id)).toBe(false);
    }
  });

  test('names the request if something may have been started', () => {
    expect(failedCreateOf(failedId('r', false))).toBe('r');
    for (const id of [failedId('r', true), constantId('r'), `x${failedId('r', false)}`, 'Stack-History-1A2B']) {
      expect(failedCreateOf(id)).toBeUndefined();
    }
  });
});
