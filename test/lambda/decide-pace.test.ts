import { A, B, EARLIER, NOW, create, decided, remove, update, world } from './given';
import { leftBehind } from './left-behind';
import type { EarlierRequests, Facts } from '../../lambda/facts';
import type { ImportRequest } from '../../lambda/request';
import { againPause, answerPause, crowdPause } from '../../lambda/timing';

const among = (requests: number, place: number): Facts['earlier'] => ({ ...EARLIER, crowd: { requests, place } });
const deciding = (request: ImportRequest, different: Partial<Facts>) => decided(request, world(request, different));

describe('Many requests at once', () => {
  const first = (place: number) => deciding(create(), { earlier: among(100, place), memory: { ticks: 1 } });

  test('take turns: half a second for each that came before, without a look at anything else', () => {
    expect(first(41)).toMatchObject({ looks: ['earlier'], action: { do: 'wait', seconds: 21, why: '41 requests are before this one' } });
    expect(first(3)).toMatchObject({ action: { do: 'wait', seconds: 2 } });
  });

  test('let the first three go on at once', () => {
    expect(first(2).action).toEqual({ do: 'start' });
  });

  test('have had their turn after the first tick', () => {
    expect(deciding(create(), { earlier: among(100, 41), memory: { ticks: 2 } }).action).toEqual({ do: 'start' });
  });

  test('stop at once what earlier requests of the same resource do; a Delete takes its turn, for nothing is started while a stack removes resources', () => {
    const at = (ticks: number, left: Partial<EarlierRequests>) =>
      deciding(remove(), { earlier: { ...among(100, 99)!, ...left }, memory: { ticks } }).action;
    const queued = [leftBehind('queue', A)];
    expect(at(1, { running: ['arn:1'] })).toEqual({ do: 'supersede', executions: ['arn:1'] });
    expect(at(1, { queued })).toMatchObject({ do: 'wait', seconds: 50 });
    expect(at(2, { queued })).toEqual({ do: 'supersede', executions: queued });
  });

  test('look again the less often the more there are', () => {
    const waiting = (earlier: Facts['earlier']) => deciding(update(A, B), { earlier, since: NOW, stack: { doing: 'rollback', status: 'UPDATE_ROLLBACK_IN_PROGRESS', since: NOW } }).action;
    expect(waiting(EARLIER)).toMatchObject({ do: 'wait', seconds: 5 });
    expect(waiting(among(10, 0))).toMatchObject({ do: 'wait', seconds: 5 });
    expect(waiting(among(100, 0))).toMatchObject({ do: 'wait', seconds: 50, why: 'the update may not be listed yet' });
  });
});

describe('Pauses', () => {
  test('of a crowd let two go on in a second', () => {
    expect([1, 2, 3, 100].map(crowdPause)).toEqual([1, 1, 2, 50]);
  });

  test('of who waits for an answer grow with the time that it takes, from three seconds to fifteen', () => {
    expect([0, 4_000, 8_000, 16_000, 600_000].map(answerPause)).toEqual([3_000, 3_000, 6_000, 12_000, 15_000]);
  });

  test('after what failed in passing grow with the ticks, from three seconds to thirty', () => {
    expect([1, 2, 10, 2_000].map(againPause)).toEqual([3, 6, 30, 30]);
  });
});
