import { isActive, isQueued } from '../../../../lambda/reconcile/decide/steps';
import { importRecord, NOW, started } from '../../given';

const STATES = [
  'QUEUED', 'STARTING', 'RUNNING', 'STOPPING', 'STOPPED', 'RETRYING', 'FAILED', 'COMPLETED', 'DEQUEUED',
] as const;

test("An import is in the account's slot, or may be, from its intent to its end", () => {
  const active = STATES.filter((state) => isActive(importRecord({ state })));
  expect(active).toEqual(['STARTING', 'RUNNING', 'STOPPING']);
});

test('An import waits for its turn in the queue, and when its retry is due', () => {
  const waiting = (retryAt?: number) => STATES.filter((state) => isQueued(started(state, { retryAt }), NOW));
  expect(waiting()).toEqual(['QUEUED', 'RETRYING']);
  expect(waiting(NOW)).toEqual(['QUEUED', 'RETRYING']);
  expect(waiting(NOW + 1)).toEqual(['QUEUED']);
});
