import { A, B, EARLIER, IMPORT_A, IMPORT_B, NOW, OTHER_ROLE, actionOf, create, decided, record, statistics, update, wanted, world } from './given';
import { leftBehind } from './left-behind';
import { adopts, found, rollback } from './words';
import type { Facts } from '../../lambda/facts';

const INVENTED = 'Stack-History-1A2B3C';
const ofFormer = (...imports: ReturnType<typeof record>[]): Partial<Facts> => ({ ofFormer: { imports, complete: true } });

describe('An Update to another import', () => {
  test('stops the queue and the watch of the former one, and no others', () => {
    const [queue, watch] = [leftBehind('queue', A), leftBehind('watch', A)];
    const facts = { named: record(A, 'IN_PROGRESS'), earlier: { ...EARLIER, queued: [queue], watching: [leftBehind('watch', wanted(2025)), watch] } };
    expect(actionOf(update(A, B), facts)).toEqual({ do: 'supersede', executions: [queue, watch] });
  });

  test('looks for no further import where its id names the former one', () => {
    const facts = { named: record(A, 'STOPPED'), earlier: { ...EARLIER, lastEndedAt: NOW - 1_000 } };
    expect(actionOf(update(A, B), facts)).toEqual({ do: 'start' });
    expect(decided(update(A, B), world(update(A, B), facts)).looks).not.toContain('ofFormer');
  });

  test('waits until a former import that its id names, and that is not found, must be visible', () => {
    expect(actionOf(update(A, B), { since: NOW - 59_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(update(A, B), { since: NOW - 60_000 })).toEqual({ do: 'start' });
  });

  test('with an id that names none it goes by the former identity and role', () => {
    const changed = wanted(2024, { role: OTHER_ROLE });
    const at = (former: ReturnType<typeof record>) => actionOf(update(A, changed, INVENTED), ofFormer(former));
    expect(at(record(A, 'IN_PROGRESS'))).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(at(record(A, 'IN_PROGRESS', { role: OTHER_ROLE }))).toEqual({ do: 'start' });
    expect(at(record(A, 'STOPPED'))).toEqual({ do: 'start' });
  });

  test('with an id that names none it starts at once where no earlier request was at work', () => {
    expect(actionOf(update(A, B, INVENTED))).toEqual({ do: 'start' });
    expect(actionOf(update(A, B, INVENTED), { earlier: { ...EARLIER, lastEndedAt: NOW - 59_999 } })).toMatchObject({ do: 'wait' });
  });
});

describe('An Update of the same import', () => {
  test('asks for nothing that might be stopped', () => {
    const request = update(A, A);
    const other = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });
    const known = { complete: true, neverStarted: false, importIds: [IMPORT_B], imports: [other], unclear: [] };
    expect(decided(request, world(request, { named: record(A, 'FAILED'), known }))).toEqual({
      action: { do: 'resume', importId: IMPORT_A }, looks: ['earlier', 'named', 'ofWanted', 'bucket', 'ahead', 'current'],
    });
  });

  test('with a role of its own asks neither about the stack nor what its executions have started', () => {
    const empty = record(A, 'FAILED', { statistics: statistics(0) });
    expect(decided(update(A, A), world(update(A, A), { named: empty, ...found(empty) }))).toEqual({
      action: { do: 'resume', importId: IMPORT_A }, looks: ['earlier', 'named', 'ofWanted', 'bucket', 'ahead', 'current'],
    });
  });
});

describe('What an update that was broken off may have stopped', () => {
  const brokenOff = { earlier: { ...EARLIER, requestBrokenOffAt: NOW - 1_000 } };

  test('is stopped for certain by the rollback alone, not by an update that goes forward', () => {
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), ...found(record(B, 'IN_PROGRESS')), ...brokenOff })).toMatchObject(adopts(IMPORT_B));
    expect(actionOf(update(A, B), { ...rollback, named: record(A, 'STOPPED'), ...found(record(B, 'IN_PROGRESS')), ...brokenOff })).toEqual({ do: 'stop', importId: IMPORT_B });
  });

  test('is not stopped again once the rollback itself has resumed it, in a tick that died', () => {
    const facts = { ...rollback, named: record(A, 'STOPPED'), ...found(record(B, 'IN_PROGRESS')) };
    expect(actionOf(update(A, B), { ...facts, earlier: { ...brokenOff.earlier, ownWatch: true } })).toMatchObject(adopts(IMPORT_B));
  });

  test('is not stopped again once the rollback itself has put it into the queue, which has resumed it', () => {
    const own = leftBehind('queue', B, { requestId: update(A, B).requestId });
    const running = { ...rollback, named: record(A, 'STOPPED'), ...found(record(B, 'IN_PROGRESS')) };
    for (const left of [{ queued: [own] }, { queueEnded: [{ execution: own }] }]) {
      expect(actionOf(update(A, B), { ...running, earlier: { ...brokenOff.earlier, ...left } })).toMatchObject({ do: 'answer', answer: { data: { ImportId: IMPORT_B } } });
    }
    expect(actionOf(update(A, B), { ...running, ...brokenOff, memory: { queueing: { importId: IMPORT_B }, queued: true } })).toMatchObject({ do: 'answer', answer: { status: 'SUCCESS' } });
    const others = { queueEnded: [{ execution: leftBehind('queue', B) }] };
    expect(actionOf(update(A, B), { ...running, earlier: { ...brokenOff.earlier, ...others } })).toEqual({ do: 'stop', importId: IMPORT_B });
  });

  test('is not the import that was wanted before and after', () => {
    expect(actionOf(update(A, A, INVENTED), { ...rollback, ...found(record(A, 'IN_PROGRESS')), ...brokenOff })).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportId: IMPORT_A } } });
    expect(actionOf(create(), { ...rollback, ...found(record(A, 'IN_PROGRESS')), ...brokenOff })).toMatchObject(adopts(IMPORT_A));
  });
});
