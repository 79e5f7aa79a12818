import { claimsByImport, isBefore, queueOf } from '../../../lambda/ledger/queue';
import { claimRecord, importRecord, KEY_A, KEY_B, NOW, started } from '../given';

test('the claims on an import are in order, the newest first, without those that CloudFormation no longer holds', () => {
  const claims = claimsByImport([
    claimRecord({ id: 'old', claimedAt: 1 }), claimRecord({ id: 'new', claimedAt: 2 }),
    claimRecord({ id: 'sent later', claimedAt: 2, newest: '20270101T000000Z' }),
    claimRecord({ id: 'orphaned', claimedAt: 3, orphaned: true }), claimRecord({ id: 'released', import: undefined }),
    claimRecord({ id: 'other', import: KEY_B }),
  ]);
  expect([...claims].map(([key, each]) => [key, each.map(({ id }) => id)]))
    .toEqual([[KEY_A, ['sent later', 'new', 'old']], [KEY_B, ['other']]]);
});

test('claimed imports that wait are in the order of the queue', () => {
  const claims = new Map(['a', 'b', 'c', 'd'].map((id) => [id, []]));
  const queue = queueOf([
    importRecord({ id: 'b', queuedAt: NOW }), importRecord({ id: 'a', queuedAt: NOW }), started('RETRYING', { id: 'c', queuedAt: NOW - 1 }),
    started('RUNNING', { id: 'd' }), importRecord({ id: 'not claimed' }),
  ], claims);
  expect(queue.map(({ id }) => id)).toEqual(['c', 'a', 'b']);
});

test('an import that may start only at rest lets others pass', () => {
  const [early, late] = [importRecord({ id: 'a', queuedAt: NOW, awaitsRest: true }), importRecord({ id: 'b', queuedAt: NOW + 1 })];
  const claims = new Map(['a', 'b', 'c'].map((id) => [id, []]));
  expect(queueOf([early, late, { ...early, id: 'c', queuedAt: NOW - 1 }], claims).map(({ id }) => id))
    .toEqual(['b', 'c', 'a']);
  expect([isBefore(early, late), isBefore(late, early)]).toEqual([false, true]);
});

test('an import is not before itself', () => {
  expect(isBefore(importRecord(), importRecord())).toBe(false);
});
