import { A, B, EARLIER, IMPORT_A, IMPORT_B, NOW, OTHER_ROLE, actionOf, decided, record, remove, statistics, wanted, world } from './given';
import { leftBehind } from './left-behind';
import { found, ENDED, RUNNING, fails } from './words';
import type { EarlierRequests, Facts } from '../../lambda/facts';
import { markerId, ticketId } from '../../lambda/names';

describe('Delete', () => {
  const done = { do: 'answer', answer: { status: 'SUCCESS', physicalId: IMPORT_A } };

  test.each(RUNNING)('stops the import that its id names when it is %s', (status) => {
    expect(actionOf(remove(), { named: record(A, status) })).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  test('has nothing to do when it is COMPLETED', () => {
    expect(actionOf(remove(), { named: record(A, 'COMPLETED') })).toEqual(done);
    expect(actionOf(remove(), { named: record(A, 'COMPLETED', { updatedAt: NOW - 2_000 - 14_999 }) })).toMatchObject({ do: 'wait' });
  });

  test.each(ENDED)('has nothing to do when it is %s, once its place in the queue must be listed', (status) => {
    expect(actionOf(remove(), { named: record(A, status), since: NOW - 14_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(remove(), { named: record(A, status), since: NOW - 15_000 })).toEqual(done);
  });

  test('looks around after a stop until the import has ended', () => {
    expect(actionOf(remove(), { outcome: { of: 'stop', ended: 'done' } })).toMatchObject({ do: 'wait', seconds: 3 });
    expect(actionOf(remove(), { outcome: { of: 'stop', ended: 'refused', sentence: 'No.' } })).toMatchObject({ do: 'wait', seconds: 5 });
  });

  test('tells that the import is stopped before it answers', () => {
    const memory = { stopping: { importId: IMPORT_A, at: NOW - 30_000 } };
    const facts = { named: record(A, 'STOPPED'), since: NOW - 60_000 };
    expect(actionOf(remove(), { ...facts, memory })).toEqual({ do: 'tell', state: 'STOPPED', importId: IMPORT_A });
    expect(actionOf(remove(), { ...facts, named: record(A, 'COMPLETED'), memory })).toEqual({ do: 'tell', state: 'COMPLETED', importId: IMPORT_A });
    expect(actionOf(remove(), { ...facts, memory: { ...memory, told: 'STOPPED' } })).toEqual(done);
  });

  test('tells that the import is complete where its watch was stopped before it could', () => {
    const at = (more: Partial<Facts>) => actionOf(remove(), { named: record(A, 'COMPLETED'), earlier: { ...EARLIER, watchCutOff: true }, ...more });
    const told = { do: 'tell', state: 'COMPLETED', importId: IMPORT_A };
    expect(at({})).toEqual(told);
    expect(at({ memory: { told: 'COMPLETED' } })).toEqual(done);
    expect(at({ earlier: EARLIER })).toEqual(done);
    expect(at({ named: record(A, 'STOPPED'), since: NOW - 60_000 })).toEqual(done);
    expect(at({ named: record(B, 'COMPLETED'), since: NOW - 200_000 })).toEqual(done);
    const known = { complete: true, neverStarted: false, importIds: [], imports: [record(A, 'COMPLETED')], unclear: [] };
    expect(at({ named: record(B, 'COMPLETED'), since: NOW - 200_000, known })).toEqual(told);
  });

  test('tells of what FAILED while nobody watched it, how much of it had failed', () => {
    const failed = record(A, 'FAILED', { statistics: { ...statistics(3), failedEntries: 2 } });
    const told = { do: 'tell', state: 'FAILED', importId: IMPORT_A, reason: expect.stringMatching(/2 failed entries/) };
    const memory = { stopping: { importId: IMPORT_A, at: NOW - 30_000 } };
    expect(actionOf(remove(), { named: failed, since: NOW - 60_000, earlier: { ...EARLIER, watchCutOff: true } })).toEqual(told);
    expect(actionOf(remove(), { named: failed, since: NOW - 60_000, memory })).toEqual(told);
    const other = record(A, 'STOPPED', { importId: IMPORT_B, updatedAt: failed.updatedAt + 1 });
    const cutOff = { since: NOW - 200_000, earlier: { ...EARLIER, watchCutOff: true } };
    const known = { complete: true, neverStarted: false, importIds: [], imports: [failed], unclear: [] };
    expect(actionOf(remove(), { ...cutOff, named: failed, known: { ...known, imports: [other] } })).toEqual(done);
    expect(actionOf(remove(), { named: record(B, 'FAILED'), since: NOW - 200_000, earlier: { ...EARLIER, watchCutOff: true }, known })).toEqual(told);
  });

  describe('whose properties ask for another import than its id stands for, after an Update that failed and was not rolled back,', () => {
    const ticket = ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, A.identity);
    const quiet = { since: NOW - 200_000 };

    test.each([['import', IMPORT_A], ['ticket', ticket]])('takes the place of the import out of the queue, and its watch away, told by its %s', (_, id) => {
      const [queued, watching] = [leftBehind('queue', A), leftBehind('watch', A)];
      const at = (earlier: Partial<EarlierRequests>, heir = false) =>
        actionOf(remove(B, id), { ...quiet, named: record(A, 'FAILED'), earlier: { ...EARLIER, ...earlier }, heir });
      expect(at({ queued: [queued] })).toEqual({ do: 'supersede', executions: [queued] });
      expect(at({ watching: [watching] })).toEqual({ do: 'supersede', executions: [watching] });
      expect(at({ queued: [queued] }, true)).toEqual({ do: 'answer', answer: { status: 'SUCCESS', physicalId: id } });
      expect(at({ queued: [leftBehind('queue', wanted(2022))] })).toMatchObject({ do: 'answer', answer: { status: 'SUCCESS' } });
      expect(actionOf(remove(B, id), { ...quiet, named: 'gone', earlier: { ...EARLIER, watching: [leftBehind('watch', wanted(2022))] } })).toMatchObject({ do: 'answer' });
    });

    test('stops what the queue of its ticket has started', () => {
      const at = (started: ReturnType<typeof record>, heir = false) => {
        const known = { complete: true, neverStarted: false, importIds: [], imports: [started], unclear: [] };
        return actionOf(remove(B, ticket), { ...quiet, heir, known });
      };
      const nothing = { do: 'answer', answer: { status: 'SUCCESS', physicalId: ticket } };
      expect(at(record(A, 'IN_PROGRESS'))).toEqual({ do: 'stop', importId: IMPORT_A });
      expect(at(record(A, 'IN_PROGRESS'), true)).toEqual(nothing);
      expect(at(record(wanted(2022), 'IN_PROGRESS'))).toEqual(nothing);
    });
  });

  test('waits a minute after a watch may have resumed its import, which CloudTrail may still show as it had ended', () => {
    const at = (since: number) => actionOf(remove(), { named: record(A, 'FAILED'), since: NOW - 200_000, earlier: { ...EARLIER, goesOnSince: { wanted: since } } });
    expect(at(NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(at(NOW - 60_000)).toEqual(done);
  });

  test('gives up after 45 minutes with the id and the command, and tells so', () => {
    const late = { named: record(A, 'IN_PROGRESS'), since: NOW - 2_700_001 };
    expect(actionOf(remove(), late)).toMatchObject({ do: 'tell', state: 'FAILED', importId: IMPORT_A, reason: expect.stringContaining(IMPORT_A) });
    const facts = { ...late, memory: { told: 'FAILED' as const } };
    expect(actionOf(remove(), facts)).toMatchObject(fails(new RegExp(`aws cloudtrail stop-import --import-id ${IMPORT_A}`)));
    expect(actionOf(remove(), facts)).toMatchObject({ answer: { physicalId: IMPORT_A } });
    expect(actionOf(remove(), { ...facts, since: NOW - 2_700_000 })).toMatchObject({ do: 'stop' });
  });

  test('has nothing to do when the record is gone', () => {
    expect(actionOf(remove(), { since: NOW - 60_000 })).toEqual(done);
  });

  test('stops also the import that took the named one\'s place under another role', () => {
    const changed = wanted(2023, { role: OTHER_ROLE });
    const old = record(A, 'FAILED', { statistics: statistics(0) });
    const anew = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });
    expect(actionOf(remove(changed), { named: old, ...found(old, anew) })).toEqual({ do: 'stop', importId: IMPORT_B });
  });

  test('with an id that CloudFormation invented it looks by identity and role', () => {
    const request = remove(A, 'Stack-History-1A2B3C');
    expect(actionOf(request, found(record(A, 'IN_PROGRESS')))).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(actionOf(request, { ...found(record(A, 'IN_PROGRESS', { role: OTHER_ROLE })), since: NOW - 60_000 }))
      .toEqual({ do: 'answer', answer: { status: 'SUCCESS', physicalId: 'Stack-History-1A2B3C' } });
  });

  test('with an invented id it leaves an import alone that another resource of the stack holds', () => {
    const request = remove(A, 'Stack-History-1A2B3C');
    const facts = { ...found(record(A, 'IN_PROGRESS'), record(A, 'IN_PROGRESS', { importId: IMPORT_B })), since: NOW - 60_000 };
    expect(actionOf(request, { ...facts, siblings: [IMPORT_A] })).toEqual({ do: 'stop', importId: IMPORT_B });
    expect(actionOf(request, { ...facts, siblings: [IMPORT_A, IMPORT_B] })).toMatchObject({ do: 'answer' });
  });

  test('with an invented id it looks again until a new import must be visible', () => {
    const request = remove(A, 'Stack-History-1A2B3C');
    expect(actionOf(request, { since: NOW - 59_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(request, { since: NOW - 60_000 })).toMatchObject({ do: 'answer' });
    expect(actionOf(request, { since: NOW - 60_000, earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
  });

  test('with an id that says nothing was started it answers at once, unless an earlier request broke off', () => {
    const request = remove(A, 'nothing-started-1');
    expect(actionOf(request, { earlier: { ...EARLIER, lastEndedAt: NOW - 1_000 } })).toMatchObject({ do: 'answer' });
    expect(actionOf(request, { earlier: { ...EARLIER, brokenOffAt: NOW - 134_999 } })).toMatchObject({ do: 'wait' });
    expect(actionOf(request, { earlier: { ...EARLIER, brokenOffAt: NOW - 135_000 } })).toMatchObject({ do: 'answer' });
  });

  test('an id whose record is not found may be too new to be seen', () => {
    expect(actionOf(remove(), { since: NOW - 59_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(remove(), { since: NOW - 60_000, earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
  });

  test('with a role that the user gave, an invented id stops only what this stack operation started', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const at = (createdAt: number) => actionOf(remove(want, 'Stack-History-1A2B3C'), { ...found(record(want, 'IN_PROGRESS', { createdAt })), since: NOW - 90_000 });
    expect(at(NOW - 5_000)).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(at(NOW - 5_001)).toMatchObject({ do: 'answer' });
  });

  test.each([['delete', 'DELETE_IN_PROGRESS'], ['rollback', 'ROLLBACK_IN_PROGRESS']] as const)(
    'when the whole stack goes (%s) it stops whatever else runs with its own role', (doing, status) => {
      const facts = { named: record(A, 'COMPLETED'), stack: { doing, status, since: 0 } };
      const running = { running: { imports: [record(B, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_A }), record(B, 'IN_PROGRESS')], complete: true } };
      expect(actionOf(remove(), { ...facts, ...running })).toEqual({ do: 'stop', importId: IMPORT_B });
    });

  test('in the clean-up of an update it leaves its successor alone', () => {
    const facts = { named: record(A, 'COMPLETED'), stack: { doing: 'other', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', since: 0 } as const };
    expect(actionOf(remove(), { ...facts, running: { imports: [record(B, 'IN_PROGRESS')], complete: true } })).toEqual(done);
  });

  test('with a role that the user gave it leaves other imports with that role alone', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const facts = { named: record(want, 'COMPLETED'), stack: { doing: 'delete', status: 'DELETE_IN_PROGRESS', since: 0 } as const };
    expect(actionOf(remove(want), { ...facts, running: { imports: [record(B, 'IN_PROGRESS')], complete: true } })).toEqual(done);
  });

  test('stops the queue and the watch of its import first', () => {
    const [queue, watch] = [leftBehind('queue', A), leftBehind('watch', A)];
    const facts = { named: record(A, 'IN_PROGRESS'), earlier: { ...EARLIER, queued: [leftBehind('queue', B), queue], watching: [watch, leftBehind('watch', B)] } };
    expect(actionOf(remove(), facts)).toEqual({ do: 'supersede', executions: [queue, watch] });
  });

  test('has nothing to do when its import was COMPLETED 15 seconds before', () => {
    expect(actionOf(remove(), { named: record(A, 'COMPLETED', { updatedAt: NOW - 17_000 }) })).toEqual(done);
  });

  test('leaves an import alone that began after all that this resource was at work on had ended', () => {
    const at = (createdAt: number) => actionOf(remove(A, 'Stack-History-1A2B3C'), {
      ...found(record(A, 'IN_PROGRESS', { createdAt })), since: NOW - 90_000, earlier: { ...EARLIER, lastEndedAt: NOW - 80_000 },
    });
    expect(at(NOW - 80_001)).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(at(NOW - 80_000)).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(at(NOW - 79_999)).toMatchObject({ do: 'answer', answer: { status: 'SUCCESS' } });
  });

  test('asks nothing about what does not matter', () => {
    const looks = (request: ReturnType<typeof remove>, facts = {}) => decided(request, world(request, { since: NOW - 60_000, ...facts })).looks;
    expect(looks(remove(A, 'Stack-History-1A2B3C'))).toEqual(['earlier', 'heir', 'known', 'ofWanted', 'stack']);
    const want = wanted(2023, { roleOrigin: 'given' });
    expect(looks(remove(want), { named: record(want, 'COMPLETED') })).toEqual(['earlier', 'named', 'known']);
  });

  test('of a Create that failed does nothing where another Create has done it since', () => {
    const facts = { earlier: { ...EARLIER, queued: [leftBehind('queue', A)], watching: [leftBehind('watch', A)] }, heir: true };
    for (const id of ['Stack-History-1A2B3C', markerId(remove(), true), markerId(remove(), false)]) {
      expect(actionOf(remove(A, id), facts)).toMatchObject({ do: 'answer', answer: { status: 'SUCCESS', physicalId: id } });
      expect(actionOf(remove(A, id), { ...facts, heir: false })).toMatchObject({ do: 'supersede' });
    }
  });

  test('of an id that has been replaced does nothing where the same import goes on by another id', () => {
    for (const id of [IMPORT_A, ticketId(remove(), A.identity)]) {
      const at = (more: Partial<Facts>) => actionOf(remove(A, id), { since: NOW - 200_000, heir: true, ...more });
      const queued = { earlier: { ...EARLIER, queued: [leftBehind('queue', A)] } };
      expect(at(queued)).toEqual({ do: 'answer', answer: { status: 'SUCCESS', physicalId: id } });
      expect(at({ earlier: { ...EARLIER, watching: [leftBehind('watch', A)] } })).toEqual({ do: 'answer', answer: { status: 'SUCCESS', physicalId: id } });
      expect(at({ ...queued, heir: false })).toMatchObject({ do: 'supersede' });
      expect(at({ ...queued, memory: { stopping: { importId: IMPORT_B, at: NOW } } })).toMatchObject({ do: 'supersede' });
    }
    expect(actionOf(remove(), { named: record(A, 'IN_PROGRESS'), heir: true })).toEqual({ do: 'answer', answer: { status: 'SUCCESS', physicalId: IMPORT_A } });
    for (const named of [record(A, 'COMPLETED'), 'gone'] as const) {
      expect(decided(remove(), world(remove(), { named, since: NOW - 200_000 })).looks).not.toContain('heir');
    }
  });

  describe('when the whole stack goes', () => {
    const whole = { named: record(A, 'COMPLETED'), stack: { doing: 'delete', status: 'DELETE_IN_PROGRESS', since: 0 } as const };
    const [queue, watch] = [leftBehind('queue', B), leftBehind('watch', B)];
    const given = wanted(2023, { roleOrigin: 'given' });

    test.each([['its own role', A], ['a role that the user gave', given]])('with %s it stops what its executions still do for another import', (_, want) => {
      expect(actionOf(remove(want), { ...whole, earlier: { ...EARLIER, queued: [queue], watching: [watch] } })).toEqual({ do: 'supersede', executions: [queue, watch] });
      expect(actionOf(remove(want), { ...whole, earlier: { ...EARLIER, watching: [watch] } })).toEqual({ do: 'supersede', executions: [watch] });
    });

    test('and not before', () => {
      const stack = { doing: 'other', status: 'UPDATE_COMPLETE_CLEANUP_IN_PROGRESS', since: 0 } as const;
      expect(actionOf(remove(given), { ...whole, stack, earlier: { ...EARLIER, queued: [queue] } })).toEqual(done);
    });

    test('leaves alone what runs with its own role no longer', () => {
      expect(actionOf(remove(), { ...whole, running: { imports: [record(B, 'STOPPED')], complete: true } })).toEqual(done);
    });
  });
});
