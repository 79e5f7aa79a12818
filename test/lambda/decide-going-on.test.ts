import { A, B, EARLIER, IMPORT_A, IMPORT_B, NOW, OTHER_ROLE, actionOf, create, decided, record, update, wanted, world } from './given';
import { adopts, fails, found, rollback } from './words';
import { jobName } from '../../lambda/names';

describe('A request that is cut off between two calls', () => {
  test('puts the import into the queue again when it is not known to be there', () => {
    expect(decided(create(), world(create(), { memory: { queueing: {} } }))).toEqual({ action: { do: 'enqueue' }, looks: [] });
    expect(actionOf(update(A, A), { memory: { queueing: { importId: IMPORT_A } } })).toEqual({ do: 'enqueue', importId: IMPORT_A });
  });

  test('does not, once it is known to be there', () => {
    expect(actionOf(create(), { memory: { queueing: {}, queued: true } }))
      .toMatchObject({ answer: { status: 'SUCCESS', physicalId: expect.stringMatching(/^queued-/), data: { ImportStatus: 'QUEUED' } } });
  });
});

describe('A request that waits for completion', () => {
  const want = wanted(2023, { waitFor: 600_000 });
  const started = record(want, 'INITIALIZING', { createdAt: NOW });

  test('puts what it has started under watch, then looks how it is', () => {
    const facts = world(create(want), { memory: { started }, started: { ...started, status: 'COMPLETED' } });
    expect(decided(create(want), facts)).toMatchObject({ watched: IMPORT_A, looks: ['started'], action: adopts(IMPORT_A) });
    expect(actionOf(create(want), { memory: { started }, started: { ...started, status: 'IN_PROGRESS' } })).toMatchObject({ do: 'wait' });
  });

  test('goes by what it remembers of an import that is not visible yet', () => {
    expect(actionOf(create(want), { memory: { started, watched: true }, started: 'gone' })).toMatchObject({ do: 'wait' });
  });
});

test('a request that does not wait answers at once for what it has started', () => {
  const started = record(A, 'INITIALIZING', { createdAt: NOW });
  const facts = world(create(), { memory: { started, watched: true } });
  expect(decided(create(), facts)).toMatchObject({ action: adopts(IMPORT_A), looks: [] });
});

describe('Whoever waits for the end of an import that was stopped hears of it', () => {
  const stopping = (importId: string) => ({ memory: { stopping: { importId, at: NOW - 5_000 } } });
  const told = (importId: string) => ({ do: 'tell', state: 'STOPPED', importId });

  test('before another is started or queued', () => {
    const facts = { named: record(A, 'STOPPED'), ...stopping(IMPORT_A) };
    expect(actionOf(update(A, B), facts)).toEqual(told(IMPORT_A));
    expect(actionOf(update(A, B), { ...facts, ahead: 1 })).toEqual(told(IMPORT_A));
  });

  test('before the former one is resumed', () => {
    const facts = { ...rollback, named: record(A, 'STOPPED') };
    expect(actionOf(update(B, A), { ...facts, ...stopping(IMPORT_B) })).toEqual(told(IMPORT_B));
  });

  test('also where it FAILED before it could be stopped: the Delete that follows tells why', () => {
    expect(actionOf(update(A, B), { named: record(A, 'FAILED'), ...stopping(IMPORT_A) })).toEqual(told(IMPORT_A));
  });

  test('once, and not before it has stopped', () => {
    const { memory } = stopping(IMPORT_A);
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), memory: { ...memory, told: 'STOPPED' } })).toEqual({ do: 'start' });
    expect(actionOf(update(A, B), { named: record(A, 'IN_PROGRESS'), memory })).toMatchObject({ do: 'wait' });
  });
});

describe('An Update of the same import', () => {
  test('retries also where there were no former properties', () => {
    expect(actionOf(update(undefined, A), { named: record(A, 'STOPPED') })).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('resumes what ended since it began, unlike a Create', () => {
    const just = record(A, 'STOPPED', { createdAt: NOW - 1_000 });
    expect(actionOf(update(A, A, 'an-id'), found(just))).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('leaves no import to another resource of the stack', () => {
    expect(actionOf(update(A, A, 'an-id'), { ...found(record(A, 'IN_PROGRESS')), siblings: [IMPORT_A] })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: 'an-id' } });
  });

  test('does not resume an import that neither role can resume', () => {
    const theirs = record(A, 'STOPPED', { role: OTHER_ROLE });
    expect(actionOf(update(A, A), { named: theirs, ...found(theirs) })).toMatchObject(fails(/Keep the former role/));
  });

  test('makes no call for facts that only matter with a role that the user gave, or with a ticket', () => {
    const facts = { ...found(record(A, 'IN_PROGRESS')) };
    expect(decided(update(A, A, 'an-id'), world(update(A, A, 'an-id'), facts)).looks).toEqual(['earlier', 'ofWanted']);
    expect(decided(update(A, A, 'an-id'), world(update(A, A, 'an-id'), { since: NOW - 60_000 })).looks).toEqual(['earlier', 'ofWanted']);
  });
});

describe('A rollback to a former import', () => {
  test('leaves it as it is when it is COMPLETED', () => {
    expect(actionOf(update(B, A), { ...rollback, named: record(A, 'COMPLETED') })).toMatchObject(adopts(IMPORT_A));
  });

  test('puts nothing back into the queue that may have been started from there', () => {
    const request = update(B, A, IMPORT_B);
    const execution = `arn:aws:states:us-east-1:111122223333:execution:Machine:${jobName('queue', { ...request, requestId: 'before' }, A.identity)}`;
    const at = (lastEndedAt: number) =>
      actionOf(request, { ...rollback, named: record(B, 'STOPPED'), earlier: { ...EARLIER, lastEndedAt, queueEnded: [{ execution, takenOutAt: NOW - 60_000 }] } });
    expect(at(NOW - 59_999)).toMatchObject({ do: 'wait' });
    expect(at(NOW - 60_000)).toEqual({ do: 'enqueue' });
  });
});
