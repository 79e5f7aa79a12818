import { A, B, EARLIER, IMPORT_A, IMPORT_B, LONG_AGO, NOW, OTHER_ROLE, actionOf, create, decided, record, remove, update, wanted, world } from './given';
import { leftBehind } from './left-behind';
import { ENDED, RUNNING, adopts, fails, found, rollback } from './words';
import type { Facts, ImportRecord } from '../../lambda/facts';
import { ticketId } from '../../lambda/names';

describe('An import that runs when its request is answered', () => {
  const watchedIn = (different: Partial<Facts>) => decided(create(), world(create(), different)).watched;

  test.each(RUNNING)('is put under watch where it is %s', (status) => {
    expect(watchedIn(found(record(A, status)))).toBe(IMPORT_A);
  });

  test('is not watched anew while the watch that is over it may not be listed', () => {
    const at = (createdAt: number) => actionOf(create(), { ...found(record(A, 'IN_PROGRESS', { createdAt })), siblings: [] });
    expect(at(NOW - 14_999)).toEqual({ do: 'wait', seconds: 5, why: 'its watch may not be listed yet' });
    expect(at(NOW - 15_000)).toMatchObject(adopts(IMPORT_A));
    expect(at(NOW - 2_000)).toMatchObject({ do: 'wait' });
  });

  test('that this very request has started is watched at once', () => {
    const started = record(A, 'IN_PROGRESS', { createdAt: NOW - 1_000 });
    expect(watchedIn({ memory: { started } })).toBe(IMPORT_A);
  });

  test('is not watched twice', () => {
    const running = found(record(A, 'IN_PROGRESS'));
    expect(watchedIn({ ...running, earlier: { ...EARLIER, watching: [leftBehind('watch', A)] } })).toBeUndefined();
    expect(watchedIn({ ...running, earlier: { ...EARLIER, watching: [leftBehind('watch', B)] } })).toBe(IMPORT_A);
    expect(watchedIn({ ...running, memory: { watched: true } })).toBeUndefined();
  });

  test('needs no watch where it is COMPLETED', () => {
    expect(watchedIn(found(record(A, 'COMPLETED')))).toBeUndefined();
  });
});

describe('With waitForCompletion', () => {
  const want = wanted(2023, { waitFor: 600_000 });
  const IN_TIME = NOW - 599_999;
  const TOO_LATE = NOW - 600_000;
  const started = (status: ImportRecord['status']) => found(record(want, status, { createdAt: NOW - 15_000 }));
  const watching = { earlier: { ...EARLIER, watching: [leftBehind('watch', want)] } };

  test.each(RUNNING)('an import that is %s is waited for until its time is over', (status) => {
    expect(actionOf(create(want), { ...started(status), since: IN_TIME })).toMatchObject({ do: 'wait' });
    expect(actionOf(create(want), { ...started(status), since: TOO_LATE })).toMatchObject(fails(new RegExp(`The import is ${status} after 10 minutes`)));
  });

  test('a young import is looked at more often than an old one, which is looked at every 15 seconds', () => {
    const aged = (createdAt: number) => actionOf(create(want), found(record(want, 'IN_PROGRESS', { createdAt })));
    expect(aged(NOW - 200_000)).toMatchObject({ do: 'wait', seconds: 10 });
    expect(aged(LONG_AGO)).toMatchObject({ do: 'wait', seconds: 15 });
  });

  test('an import that is COMPLETED is a success, however long it took', () => {
    expect(actionOf(create(want), { ...started('COMPLETED'), since: TOO_LATE })).toMatchObject(adopts(IMPORT_A));
  });

  test('an import that was stopped meanwhile fails the deploy, which says how to resume it', () => {
    expect(actionOf(create(want), { ...started('STOPPED'), ...watching, since: IN_TIME })).toMatchObject(fails(new RegExp(`${IMPORT_A} was stopped.*retryToken`)));
  });

  test('an import that FAILED fails the deploy with its first failures', () => {
    expect(actionOf(create(want), { ...started('FAILED'), since: IN_TIME })).toMatchObject(fails(new RegExp(`${IMPORT_A} FAILED with 2 failed entries.*InternalError`)));
  });

  test('an import that FAILED is waited for while its watch may still retry it', () => {
    expect(actionOf(create(want), { ...started('FAILED'), ...watching, since: IN_TIME })).toMatchObject({ do: 'wait', seconds: 15 });
    expect(actionOf(create(want), { ...started('FAILED'), ...watching, since: TOO_LATE })).toMatchObject(fails(/FAILED with 2 failed entries/));
    const ofAnother = { earlier: { ...EARLIER, watching: [leftBehind('watch', B)] } };
    expect(actionOf(create(want), { ...started('FAILED'), ...ofAnother, since: IN_TIME })).toMatchObject(fails(/FAILED with 2 failed entries/));
  });

  test('what the request itself has started is followed from tick to tick, with the watch that may retry it', () => {
    const facts = { memory: { started: record(want, 'INITIALIZING'), watched: true }, since: IN_TIME };
    expect(actionOf(create(want), { ...facts, started: record(want, 'COMPLETED') })).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportStatus: 'COMPLETED' } } });
    expect(actionOf(create(want), { ...facts, started: record(want, 'FAILED') })).toMatchObject(fails(/FAILED with 2 failed entries/));
    expect(actionOf(create(want), { ...facts, started: record(want, 'FAILED'), ...watching })).toMatchObject({ do: 'wait' });
  });

  test('an import in the queue is waited for until its time is over', () => {
    const memory = { queueing: {}, queued: true };
    expect(actionOf(create(want), { memory, since: IN_TIME })).toMatchObject({ do: 'wait', seconds: 15 });
    expect(actionOf(create(want), { memory, since: TOO_LATE })).toMatchObject(fails(/The import is QUEUED after 10 minutes/));
  });

  test('a rollback does not wait for the queue, which waits for the rollback', () => {
    const memory = { queueing: {}, queued: true };
    const { action, looks } = decided(update(want, want), world(update(want, want), { ...rollback, memory, since: IN_TIME }));
    expect(action).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportStatus: 'QUEUED' } } });
    expect(looks).toContain('stack');
  });

  test('what is not completed in time leaves a stack that rolls back as it is', () => {
    const facts = { ...rollback, named: record(want, 'IN_PROGRESS'), since: TOO_LATE };
    expect(actionOf(update(want, want), facts)).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, reason: expect.stringMatching(/after 10 minutes/) } });
  });
});

describe('An import that has ended', () => {
  const watched = (more: Partial<Facts>, updatedAt = LONG_AGO) =>
    decided(create(), world(create(), { ...found(record(A, 'COMPLETED', { updatedAt })), ...more })).watched;

  test('is watched, so that its end is told, where its last watch was cut off, or none can have been left before this request', () => {
    expect(watched({})).toBeUndefined();
    expect(watched({ earlier: { ...EARLIER, watchCutOff: true } })).toBe(IMPORT_A);
    expect(watched({ since: NOW }, NOW)).toBe(IMPORT_A);
    expect(watched({ since: NOW }, NOW - 1_000)).toBeUndefined();
  });

  test('is watched where no watch over it is known, if this resource may have started it', () => {
    const at = (updatedAt: number, role?: string) => watched({ earlier: { ...EARLIER, toldUntil: NOW - 60_000 }, ...found(record(A, 'COMPLETED', { updatedAt, ...(role ? { role } : {}) })) });
    expect(at(NOW - 60_000)).toBe(IMPORT_A);
    expect(at(NOW - 61_000)).toBeUndefined();
    expect(at(NOW - 60_000, OTHER_ROLE)).toBeUndefined();
  });

  test('with a role that others use is watched if one of its calls may have started it', () => {
    const want = wanted(2023, { roleOrigin: 'given' });
    const complete = record(want, 'COMPLETED', { createdAt: NOW - 50_000, updatedAt: NOW - 40_000 });
    const at = (more: Partial<Facts>, physicalId = IMPORT_B) => decided(update(want, want, physicalId), world(update(want, want, physicalId),
      { since: NOW - 20_000, earlier: { ...EARLIER, toldUntil: NOW - 60_000 }, ...found(complete), ...more })).watched;
    const knows = (known: Partial<NonNullable<Facts['known']>>) => ({ known: { complete: true, neverStarted: false, importIds: [], imports: [], unclear: [], ...known } });
    expect(at({})).toBeUndefined();
    expect(at(knows({}))).toBeUndefined();
    expect(at(knows({ importIds: [IMPORT_A] }))).toBe(IMPORT_A);
    expect(at(knows({ unclear: [{ from: NOW - 50_000, until: NOW - 50_000 }] }))).toBe(IMPORT_A);
    expect(at({ since: NOW - 50_000, memory: { unclearSince: NOW - 110_000 } })).toBe(IMPORT_A);
    expect(at({ memory: { unclearSince: NOW - 110_000 } })).toBeUndefined();
    expect(at({ named: complete }, IMPORT_A)).toBe(IMPORT_A);
  });

  test('of which CloudTrail has no record is told to have ended somehow in a rollback that finds its watch cut off, once', () => {
    const facts = { ...rollback, since: NOW - 60_000, earlier: { ...EARLIER, watchCutOff: true } };
    const at = (more: Partial<Facts>, physicalId = IMPORT_A) => actionOf(update(B, A, physicalId), { ...facts, ...more });
    expect(at({})).toMatchObject({ do: 'tell', state: 'FAILED', importId: IMPORT_A, reason: expect.stringMatching(/not known/) });
    for (const answered of [at({ memory: { told: 'FAILED' } }), at({ earlier: EARLIER }), at({}, 'a-ticket')]) {
      expect(answered).toMatchObject({ answer: { status: 'SUCCESS', reason: expect.stringMatching(/no longer has a record/) } });
    }
  });

  test('is watched once', () => {
    expect(watched({ since: NOW, memory: { watched: true } }, NOW)).toBeUndefined();
    expect(watched({ since: NOW, earlier: { ...EARLIER, watching: [leftBehind('watch', A)] } }, NOW)).toBeUndefined();
  });
});

describe('An import in the queue', () => {
  const memory = { queueing: {}, queued: true };
  const time = '2026-03-01T12:00:00.000Z';

  test('is answered with a ticket while it has no id of its own', () => {
    expect(actionOf(create(), { memory })).toMatchObject({
      answer: {
        status: 'SUCCESS', physicalId: ticketId(create(), A.identity),
        data: { ImportId: 'QUEUED', ImportStatus: 'QUEUED', CreatedTimestamp: time, UpdatedTimestamp: time },
      },
    });
  });

  test.each(ENDED)('is answered with its own id where it %s before and is to be resumed', (status) => {
    expect(actionOf(create(), { memory, ...found(record(A, status)) })).toMatchObject({
      answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportId: IMPORT_A, ImportStatus: 'QUEUED' } },
    });
  });

  test('keeps the ticket that CloudFormation holds for it', () => {
    const ticket = ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, A.identity);
    const queued = { earlier: { ...EARLIER, queued: [leftBehind('queue', A)] } };
    expect(actionOf(update(A, A, ticket), queued)).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket, data: { ImportId: 'QUEUED' } } });
    expect(actionOf(update(B, A, ticket), { ...rollback, ...queued })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticket } });
  });

  test('of which another import was wanted before gets a ticket of its own', () => {
    const request = update(B, A, ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, B.identity));
    expect(actionOf(request, { memory })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: ticketId(request, A.identity) } });
  });
});

describe('An estimate that was asked for', () => {
  const want = wanted(2023, { estimate: { compressionFactor: 10 } });
  const estimate = { files: 40, gzipBytes: 300_000, bytes: 3_000_000, dollars: 1.5, atLeast: false };
  const listing = ['store', 'bucket', 'logFiles'];
  const queued = { queueing: {}, queued: true };
  const gone = { since: NOW - 60_000 };

  test.each([
    ['runs already', create(want), found(record(want, 'IN_PROGRESS'))],
    ['is in the queue', create(want), { memory: queued }],
    ['has no record any more', update(want, want), gone],
  ])('is made before the answer where the import %s', (_, request, different) => {
    expect(decided(request, world(request, different)).looks).toEqual(expect.arrayContaining(listing));
    const made = { ...different, memory: { ...('memory' in different ? different.memory : {}), estimate } };
    const { action, looks } = decided(request, world(request, made));
    expect(looks).not.toContain('logFiles');
    expect(action).toMatchObject({ answer: { status: 'SUCCESS', data: { EstimatedFiles: '40', EstimatedGzipBytes: '300000', EstimatedBytes: '3000000', EstimatedCost: '1.50' } } });
  });

  test('names no cost where the prices of the store are not known', () => {
    const { dollars: _, ...unpriced } = estimate;
    expect(actionOf(create(want), { ...found(record(want, 'COMPLETED')), memory: { estimate: unpriced } }))
      .toMatchObject({ answer: { data: { EstimatedFiles: '40', EstimatedCost: 'UNKNOWN' } } });
  });

  test('says of a listing that came to its bounds that there is more', () => {
    expect(actionOf(create(want), { ...found(record(want, 'COMPLETED')), memory: { estimate: { ...estimate, atLeast: true } } }))
      .toMatchObject({ answer: { data: { EstimatedFiles: 'at least 40', EstimatedCost: 'at least 1.50' } } });
  });
});

describe('An import whose record is not found', () => {
  test('is waited for as long as an earlier request may have started it', () => {
    const at = (lastEndedAt: number) => actionOf(update(A, A), { since: NOW - 15_000, earlier: { ...EARLIER, lastEndedAt } });
    expect(at(NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(at(NOW - 60_000)).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A } });
  });

  test('is waited for too where its id does not name one', () => {
    const at = (since: number) => actionOf(update(A, A, 'Stack-History-1A2B3C'), { since });
    expect(at(NOW - 14_999)).toMatchObject({ do: 'wait' });
    expect(at(NOW - 15_000)).toMatchObject({ answer: { status: 'SUCCESS', physicalId: 'Stack-History-1A2B3C', data: { ImportStatus: 'UNKNOWN' } } });
  });

  test('has all attributes all the same', () => {
    expect(actionOf(update(A, A), { since: NOW - 60_000 })).toMatchObject({
      answer: {
        data: {
          ImportId: IMPORT_A, ImportStatus: 'UNKNOWN', CreatedTimestamp: 'UNKNOWN', UpdatedTimestamp: 'UNKNOWN',
          EstimatedFiles: 'UNKNOWN', EstimatedGzipBytes: 'UNKNOWN', EstimatedBytes: 'UNKNOWN', EstimatedCost: 'UNKNOWN',
        },
      },
    });
  });
});

describe('A failure', () => {
  const outcome = { of: 'resume', ended: 'refused', sentence: 'No.' } as const;

  test('in a rollback keeps the attributes of the import that CloudFormation goes back to', () => {
    const at = (named: Facts['named']) => {
      const request = update(B, A);
      const bucket = { exists: false, acls: 'unknown', grantees: [] } as const;
      return actionOf(request, { ...rollback, since: NOW - 60_000, named, ...found(record(A, 'STOPPED')), bucket, memory: { told: 'FAILED' } });
    };
    expect(at(record(A, 'STOPPED'))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportStatus: 'STOPPED' } } });
    expect(at('gone')).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportId: IMPORT_A, ImportStatus: 'UNKNOWN' } } });
  });

  test('to resume an import that a rollback goes back to is told, as a refusal by CloudTrail is and rights that do not come', () => {
    const at = (ended: 'refused' | 'notYet', doing: 'rollback' | 'forward' = 'rollback') => actionOf(update(A, A), {
      outcome: { ...outcome, ended, importId: IMPORT_A }, stack: { doing, status: 'UPDATE_ROLLBACK_IN_PROGRESS', since: 0 },
      memory: { deniedSince: LONG_AGO },
    });
    const told = { do: 'tell', state: 'FAILED', importId: IMPORT_A, reason: 'The rollback left the import as it is: No.' };
    expect([at('refused'), at('notYet')]).toEqual([told, told]);
    expect(at('refused', 'forward')).toMatchObject(fails(/^No\.$/));
  });

  test('outside of a rollback is one', () => {
    for (const doing of ['forward', 'other'] as const) {
      expect(actionOf(update(A, A), { outcome, stack: { doing, status: 'UPDATE_IN_PROGRESS', since: 0 } })).toMatchObject(fails(/^No\.$/));
    }
  });

  test('of a Create is one even where its stack rolls back, and nobody asks for the state of the stack', () => {
    const { action, looks } = decided(create(), world(create(), { ...rollback, outcome: { ...outcome, of: 'start' } }));
    expect(action).toMatchObject(fails(/^No\.$/));
    expect(looks).toEqual([]);
  });

  test.each([['in the queue', { queueing: {}, queued: true }], ['started', { started: record(A, 'INITIALIZING'), watched: true }]])(
    'of a Create whose import is %s says by its id that something may have been started', (_, memory) => {
      const want = wanted(2023, { waitFor: 1 });
      const facts = { memory, started: record(A, 'IN_PROGRESS') };
      expect(actionOf(create(want), facts)).toMatchObject({ answer: { status: 'FAILED', physicalId: expect.stringMatching(/^create-failed-/) } });
    });

  test('of a Delete keeps the id that came in', () => {
    const facts = { named: record(A, 'IN_PROGRESS'), since: NOW - 2_700_001, memory: { told: 'FAILED' as const } };
    expect(actionOf(remove(), facts)).toMatchObject({ answer: { status: 'FAILED', physicalId: IMPORT_A } });
    expect(actionOf(remove(B, IMPORT_B), { ...facts, named: record(B, 'IN_PROGRESS') })).toMatchObject({ answer: { physicalId: IMPORT_B } });
  });
});
