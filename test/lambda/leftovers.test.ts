import { A, B, EARLIER, IMPORT_A, NOW, OTHER_ROLE, actionOf, create, record, remove, statistics, update, wanted, world } from './given';
import { leftBehind } from './left-behind';
import { adopts, fails, found } from './words';
import type { Facts } from '../../lambda/facts';
import { mayGoOn } from '../../lambda/leftovers';
import { ticketId } from '../../lambda/names';

/** What the executions of earlier requests mean for a later one. */

const ticket = ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, A.identity);
const asQueued = { do: 'answer', answer: { status: 'SUCCESS', data: { ImportStatus: 'QUEUED' } } };

test.each([['Create', create()], ['Update', update(A, B)], ['Delete', remove()]])('a %s that a later request has overtaken leaves everything to that one', (_, request) => {
  expect(actionOf(request, { named: record(A, 'IN_PROGRESS'), earlier: { ...EARLIER, running: ['arn:1'], overtaken: true } })).toEqual({ do: 'leave' });
});

describe('A place in the queue', () => {
  test('that an earlier request has left is kept, and nothing is started besides', () => {
    expect(actionOf(create(), { earlier: { ...EARLIER, queued: [leftBehind('queue', A)] } })).toMatchObject(asQueued);
  });

  test('of another import counts for nothing', () => {
    expect(actionOf(create(), { earlier: { ...EARLIER, queued: [leftBehind('queue', B)] } })).toEqual({ do: 'start' });
  });

  test('that was left with another role is given up, the one that this request has left is not', () => {
    const request = update(A, wanted(2023, { role: OTHER_ROLE }), ticket);
    const [former, own] = [leftBehind('queue', A), leftBehind('queue', A, request)];
    const at = (...queued: string[]) => actionOf(request, { memory: { requeue: true }, earlier: { ...EARLIER, queued } });
    expect(at(former, own)).toEqual({ do: 'supersede', executions: [former] });
    expect(at(own)).toMatchObject(asQueued);
  });

  test('that this request has left, and that has ended, means that the import is about to be seen, or was given up', () => {
    const at = (execution: string, lastEndedAt = NOW - 60_000, status = 'ENABLED') =>
      actionOf(create(), { store: { status }, earlier: { ...EARLIER, lastEndedAt, queueEnded: [{ execution }] } });
    const own = leftBehind('queue', A, {});
    expect(at(own, NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(at(own)).toMatchObject(fails(/left the queue without being started/));
    expect(at(own, NOW - 60_000, 'PENDING_DELETION')).toMatchObject(fails(/PENDING_DELETION/));
    expect(at(leftBehind('queue', A))).toEqual({ do: 'start' });
    expect(at(leftBehind('watch', A, {}))).toEqual({ do: 'start' });
  });
});

describe('A Delete that finds no import', () => {
  const at = (id: string, since: number) => actionOf(remove(A, id), { since });

  test('looks again for a quarter of a minute where its id is a ticket, which was given before anything was started', () => {
    expect(at(ticket, NOW - 14_999)).toMatchObject({ do: 'wait' });
    expect(at(ticket, NOW - 15_000)).toMatchObject({ do: 'answer', answer: { physicalId: ticket } });
  });

  test('looks again for a minute where its id names one', () => {
    expect(at(IMPORT_A, NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(at(IMPORT_A, NOW - 60_000)).toMatchObject({ do: 'answer', answer: { physicalId: IMPORT_A } });
  });
});

test('an import that has ended with nothing imported is not resumed while another that the stack has started since may not be visible', () => {
  const at = (wantedStartedAt: number, updatedAt: number) => {
    const ended = record(A, 'STOPPED', { updatedAt, statistics: statistics(0) });
    return actionOf(update(undefined, A), { named: ended, ...found(ended), earlier: { ...EARLIER, wantedStartedAt } });
  };
  const resumed = { do: 'resume', importId: IMPORT_A };
  expect(at(NOW - 59_999, NOW - 90_000)).toMatchObject({ do: 'wait', seconds: 5 });
  expect(at(NOW - 60_000, NOW - 90_000)).toEqual(resumed);
  // What ended since is what was started.
  expect(at(NOW - 30_000, NOW - 20_000)).toEqual(resumed);
});

test('what an earlier request broke off is let pass before anything is looked for', () => {
  const at = (brokenOffAt?: number) => actionOf(create(), { ...found(record(A, 'COMPLETED')), earlier: { ...EARLIER, brokenOffAt } });
  expect(at(NOW - 74_001)).toMatchObject({ do: 'wait', seconds: 1 });
  expect(at(NOW - 75_000)).toMatchObject(adopts(IMPORT_A));
  expect(at()).toMatchObject(adopts(IMPORT_A));
});

describe('An import that a watch may just have resumed', () => {
  const at = (more: Partial<Facts> = {}, which: 'wanted' | 'former' = 'wanted', wantedSince = NOW - 59_999) =>
    mayGoOn(update(B, A), { ...world(update(B, A)), named: record(A, 'FAILED'), earlier: { ...EARLIER, goesOnSince: { wanted: wantedSince } }, ...more }, which);
  const knowing = (...imports: ReturnType<typeof record>[]): Partial<Facts> =>
    ({ named: 'gone', known: { complete: true, neverStarted: false, importIds: [], imports, unclear: [] } });

  test('is not believed to have ended for a minute', () => {
    expect(at()).toMatchObject({ do: 'wait', seconds: 5 });
    expect(at({}, 'wanted', NOW - 60_000)).toBeUndefined();
    expect(at({}, 'former')).toBeUndefined();
    expect(at({ earlier: undefined })).toBeUndefined();
    expect(at({ named: 'gone', known: undefined })).toMatchObject({ do: 'wait' });
    expect(at({ named: undefined })).toMatchObject({ do: 'wait' });
  });

  test('has ended where it is COMPLETED, or something happened to it since, as its id or the executions tell', () => {
    const ended = record(A, 'FAILED', { updatedAt: NOW - 59_999 });
    for (const over of [ended, record(A, 'COMPLETED')]) {
      expect(at({ named: over })).toBeUndefined();
      expect(at(knowing(over))).toBeUndefined();
      expect(at({ ...knowing(over), named: record(A, 'STOPPED') })).toBeUndefined();
    }
  });

  test('has not ended because another import has', () => {
    expect(at({ named: record(B, 'COMPLETED') })).toMatchObject({ do: 'wait' });
    expect(at(knowing(record(B, 'FAILED', { updatedAt: NOW })))).toMatchObject({ do: 'wait' });
  });
});
