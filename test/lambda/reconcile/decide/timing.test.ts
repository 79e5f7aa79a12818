import * as timing from '../../../../lambda/reconcile/decide/timing';
import { HOUR, MINUTE, SECOND } from '../../given';

const DAY = 24 * HOUR;

test.each<[keyof typeof timing, Array<[number, number]>]>([
  ['observePause', [
    [0, 5 * SECOND], [100 * SECOND, 5 * SECOND], [10 * MINUTE, 30 * SECOND],
    [5 * HOUR, 15 * MINUTE], [DAY, 15 * MINUTE],
  ]],
  ['stopPause', [[0, 2 * SECOND], [60 * SECOND, 6 * SECOND], [HOUR, 15 * SECOND]]],
  ['queuePause', [[0, 5 * SECOND], [20 * MINUTE, MINUTE], [DAY, 5 * MINUTE]]],
  ['againPause', [[0, 3 * SECOND], [MINUTE, 15 * SECOND], [HOUR, 30 * SECOND]]],
  ['answerPause', [[0, SECOND], [50 * SECOND, 5 * SECOND], [HOUR, 10 * SECOND]]],
  ['retryPause', [[0, MINUTE], [1, 4 * MINUTE], [2, 16 * MINUTE], [9, DAY]]],
])('%s grows within its limits', (name, table) => {
  const pause = timing[name] as (of: number) => number;
  expect(table.map(([of]) => [of, pause(of)])).toEqual(table);
});

test.each<[string, number, number]>([
  ['A pass ends before its lease', timing.PASS_BUDGET, MINUTE],
  ['A start is sent, and visible, before its intent is resolved', timing.SEND_WITHIN, timing.VISIBLE_WITHIN],
  ['A denied call is given up before one without an answer', timing.DENIED_PATIENCE, timing.UNREACHABLE_PATIENCE],
  ['A stop that fails is reported before the request ends', timing.STOP_PATIENCE, timing.REQUEST_PATIENCE],
  ["A request ends within CloudFormation's hour", timing.REQUEST_PATIENCE, HOUR],
  ['Answers outlive the six hours in which Lambda delivers an event again', 6 * HOUR, timing.KEEP_ANSWERS],
])('%s', (_, earlier, later) => {
  expect(earlier).toBeLessThan(later);
});

test('Two stacks that wait for the same slot look at different moments', () => {
  expect(timing.queuePause(20 * MINUTE, 1)).toBe(MINUTE);
  expect(timing.queuePause(20 * MINUTE, 0.5)).toBeCloseTo(0.9 * MINUTE);
  expect(timing.queuePause(20 * MINUTE, 0)).toBeCloseTo(0.8 * MINUTE);
});
