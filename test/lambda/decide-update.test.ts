import { A, B, EARLIER, IMPORT_A, IMPORT_B, LONG_AGO, NOW, OTHER_ROLE, ROLE, actionOf, create, decided, record, statistics, update, wanted, world } from './given';
import { leftBehind } from './left-behind';
import { RUNNING, found, rollback, ENDED, adopts, fails } from './words';
import type { EarlierRequests, Facts, ImportStatus } from '../../lambda/facts';
import { jobName, ticketId } from '../../lambda/names';

describe('Update of the same import', () => {
  test.each([...RUNNING, 'COMPLETED' as const])('does nothing when it is %s, at the cost of two looks', (status) => {
    const facts = world(update(A, A), { named: record(A, status) });
    const { action, looks } = decided(update(A, A), facts);
    expect(action).toMatchObject(adopts(IMPORT_A));
    expect(looks).toEqual(['earlier', 'named']);
  });

  test.each(ENDED)('retries by its stored id when it %s', (status) => {
    expect(actionOf(update(A, A), { named: record(A, status) })).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('is refused where its id is the ticket of another import, unless the import is there', () => {
    const request = update(A, A, ticketId({ sentAt: '20260301T100000Z', requestId: 'r' }, B.identity));
    expect(actionOf(request, { since: NOW - 60_000 })).toMatchObject(fails(/^queued-.* is an import of other logs: .*rollback-stack/));
    expect(actionOf(request, found(record(A, 'IN_PROGRESS')))).toMatchObject({ answer: { status: 'SUCCESS', physicalId: request.physicalId } });
  });

  test('is refused where its id names another import, unless the import is there', () => {
    const facts = { named: record(B, 'IN_PROGRESS'), since: NOW - 60_000 };
    expect(actionOf(update(A, A), facts)).toMatchObject(fails(new RegExp(`^${IMPORT_A}, .* is an import of other logs`)));
    expect(actionOf(update(A, A), { ...facts, ...found(record(A, 'COMPLETED', { importId: IMPORT_B })) })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A } });
  });

  describe('that runs', () => {
    const watching = [leftBehind('watch', A)];
    const at = (to: Partial<typeof A>, more: Partial<Facts> = {}) =>
      actionOf(update(A, { ...A, ...to }), { named: record(A, 'IN_PROGRESS'), earlier: { ...EARLIER, watching }, ...more });

    test('has its watch renewed when a setting changes that the watch goes by', () => {
      expect(at({ retryAttempts: 0 })).toEqual({ do: 'supersede', executions: watching });
    });

    test('keeps its watch otherwise, and has one left where there is none', () => {
      expect(at({ disableAcls: false })).toMatchObject(adopts(IMPORT_A));
      expect(at({ retryAttempts: 0 }, { named: record(A, 'COMPLETED') })).toMatchObject(adopts(IMPORT_A));
      const { watched } = decided(update(A, { ...A, retryAttempts: 0 }), world(update(A, A), { named: record(A, 'IN_PROGRESS') }));
      expect(watched).toBe(IMPORT_A);
    });
  });

  test('does nothing, and says so, when the record is gone', () => {
    expect(actionOf(update(A, A), { since: NOW - 14_999 })).toMatchObject({ do: 'wait' });
    expect(actionOf(update(A, A), { since: NOW - 15_000 })).toMatchObject({
      answer: { status: 'SUCCESS', physicalId: IMPORT_A, reason: expect.stringMatching(/no longer has a record/), data: { ImportId: IMPORT_A, ImportStatus: 'UNKNOWN' } },
    });
  });

  test('that has retried it through the queue answers how it has ended since', () => {
    const request = update(A, A);
    const execution = `arn:aws:states:us-east-1:111122223333:execution:Machine:${jobName('queue', request, A.identity)}`;
    const facts = { named: record(A, 'FAILED'), earlier: { ...EARLIER, queueEnded: [{ execution }] } };
    expect(actionOf(request, facts)).toMatchObject({ answer: { status: 'SUCCESS', data: { ImportStatus: 'FAILED' } } });
  });

  test('that waits for its end leaves its retry to the watch that it has left', () => {
    const want = wanted(2023, { waitFor: 600_000 });
    const left = { memory: { watched: true }, named: record(want, 'FAILED'), since: NOW - 60_000 };
    const watching = { earlier: { ...EARLIER, watching: [leftBehind('watch', want)] } };
    expect(actionOf(update(want, want), { ...left, ...watching })).toMatchObject({ do: 'wait', seconds: 15 });
    expect(actionOf(update(want, want), left)).toMatchObject(fails(/failed entries/));
    expect(actionOf(update(want, want), { ...left, memory: {} })).toEqual({ do: 'resume', importId: IMPORT_A });
    // The tick that left it may have died.
    const ownWatch = { earlier: { ...watching.earlier, ownWatch: true } };
    expect(actionOf(update(want, want), { ...left, memory: {}, ...ownWatch })).toMatchObject({ do: 'wait', seconds: 15 });
  });

  test('asks what its executions know only with a role that others use, and a Create never does', () => {
    const given = wanted(2023, { roleOrigin: 'given' });
    const looks = (request: ReturnType<typeof update>) => decided(request, world(request, { since: NOW - 60_000 })).looks;
    expect(looks(update(A, A, 'a-ticket'))).not.toContain('known');
    expect(looks(update(given, given, 'an-id'))).toContain('known');
    for (const [from, to] of [[given, B], [B, given]]) { expect(looks(update(from, to, 'an-id')).indexOf('known')).toBe(2); }
    expect(looks(create(given))).not.toContain('known');
  });

  test('keeps the id that came in, byte for byte, whatever the import is called', () => {
    const request = update(A, A, 'a-ticket');
    expect(actionOf(request, found(record(A, 'IN_PROGRESS')))).toMatchObject({
      answer: { status: 'SUCCESS', physicalId: 'a-ticket', data: { ImportId: IMPORT_A } },
    });
    expect(actionOf(request, { ...found(record(A, 'FAILED')), outcome: { of: 'resume', ended: 'refused', sentence: 'No.' } }))
      .toMatchObject({ answer: { status: 'FAILED', physicalId: 'a-ticket' } });
  });

  test('finds what left the queue long ago by its executions, where CloudTrail\'s list does not go back so far', () => {
    const ticket = ticketId({ sentAt: '20260101T000000Z', requestId: 'r' }, A.identity);
    const at = (known: ReturnType<typeof record>[]) => actionOf(update(A, A, ticket), {
      since: NOW - 60_000, known: { complete: true, neverStarted: false, importIds: [], imports: known, unclear: [] },
    });
    expect(at([record(A, 'FAILED')])).toEqual({ do: 'resume', importId: IMPORT_A });
    for (const other of [record(B, 'FAILED'), record(A, 'FAILED', { role: OTHER_ROLE })]) {
      expect(at([other])).toMatchObject({ answer: { reason: expect.stringMatching(/no longer has a record/) } });
    }
  });

  test('an id that names an import of another identity counts as none', () => {
    expect(actionOf(update(A, A, IMPORT_B), { named: record(B, 'FAILED'), ...found(record(A, 'STOPPED')) })).toEqual({ do: 'resume', importId: IMPORT_A });
  });

  test('where the former properties could never have been started it is an update of the same import', () => {
    expect(actionOf(update(undefined, A), { named: record(A, 'IN_PROGRESS') })).toMatchObject(adopts(IMPORT_A));
  });

  describe('with another role', () => {
    const changed = wanted(2023, { role: OTHER_ROLE });

    test('does nothing when it is COMPLETED', () => {
      expect(actionOf(update(A, changed), { named: record(A, 'COMPLETED') })).toMatchObject(adopts(IMPORT_A));
    });

    test.each(ENDED)('starts a new import when it %s with nothing imported', (status) => {
      expect(actionOf(update(A, changed), { named: record(A, status, { statistics: statistics(0) }), ...found(record(A, status, { statistics: statistics(0) })) })).toEqual({ do: 'start' });
    });

    test.each([...ENDED, ...RUNNING])('refuses when it is %s with a part imported, and says to keep the role', (status) => {
      const mine = record(A, status, { statistics: statistics(1) });
      expect(actionOf(update(A, changed), { named: mine, ...found(mine) })).toMatchObject(fails(new RegExp(`${IMPORT_A} \\(${status}\\).*${ROLE}.*Keep the former role`)));
    });

    test('refuses while it runs with nothing imported yet', () => {
      const mine = record(A, 'INITIALIZING');
      expect(actionOf(update(A, changed), { named: mine, ...found(mine) })).toMatchObject(fails(/Keep the former role/));
    });

    test('goes by the import that was started anew, once there is one', () => {
      const anew = record(A, 'IN_PROGRESS', { role: OTHER_ROLE, importId: IMPORT_B });
      const old = record(A, 'FAILED', { statistics: statistics(0) });
      expect(actionOf(update(A, changed), { named: old, ...found(old, anew) }))
        .toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, data: { ImportId: IMPORT_B } } });
    });
  });

  test('a retry that is not possible leaves a stack that rolls back as it is, instead of making it stuck', () => {
    const facts = { named: record(A, 'STOPPED'), outcome: { of: 'resume', ended: 'refused', sentence: 'No.' } as const };
    expect(actionOf(update(A, A), facts)).toMatchObject({ answer: { status: 'FAILED', physicalId: IMPORT_A, reason: 'No.' } });
    expect(actionOf(update(A, A), { ...facts, ...rollback })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_A, reason: expect.stringMatching(/No\./) } });
  });
});

describe('Update to another import', () => {
  test('checks the new one first, then stops the former, then starts the new', () => {
    const request = update(A, B);
    const running = record(A, 'IN_PROGRESS');
    expect(decided(request, world(request, { named: running }))).toMatchObject({
      action: { do: 'stop', importId: IMPORT_A }, looks: ['earlier', 'stack', 'named', 'ofWanted', 'store', 'bucket', 'logFiles'],
    });
    expect(actionOf(request, { named: running, bucket: { exists: false, acls: 'unknown', grantees: [] } })).toMatchObject(fails(/does not exist/));
    expect(actionOf(request, { named: { ...running, status: 'STOPPED' } })).toEqual({ do: 'start' });
  });

  test('answers with the new import\'s id', () => {
    const outcome = { of: 'start', ended: 'done', record: record(B, 'INITIALIZING') } as const;
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), outcome })).toMatchObject(adopts(IMPORT_B));
  });

  test('a failed one answers with the id that came in', () => {
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), outcome: { of: 'start', ended: 'refused', sentence: 'No.' } }))
      .toMatchObject({ answer: { status: 'FAILED', physicalId: IMPORT_A } });
  });

  test('adopts the new one where it exists, and stops the former all the same', () => {
    expect(actionOf(update(A, B), { named: record(A, 'COMPLETED'), ...found(record(B, 'IN_PROGRESS')) })).toMatchObject(adopts(IMPORT_B));
    expect(actionOf(update(A, B), { named: record(A, 'IN_PROGRESS'), ...found(record(B, 'COMPLETED')) })).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  test('takes the import that its id names already, where CloudTrail\'s list does not go back to it', () => {
    const nothing = { statistics: statistics(0) };
    expect(actionOf(update(B, A), { named: record(A, 'STOPPED', nothing) })).toEqual({ do: 'resume', importId: IMPORT_A });
    expect(actionOf(update(B, A), { named: record(A, 'COMPLETED', { ...nothing, role: OTHER_ROLE }) })).toMatchObject(adopts(IMPORT_A));
    expect(actionOf(update(B, A), { named: record(A, 'STOPPED', { ...nothing, role: OTHER_ROLE }) })).toEqual({ do: 'start' });
  });

  test('with a role that others use stops what runs since the resource has its ticket, and nothing older', () => {
    const [from, to] = [wanted(2024, { roleOrigin: 'given' }), wanted(2023, { roleOrigin: 'given' })];
    const issued = Date.UTC(2026, 1, 28);
    const at = (createdAt: number) => actionOf(update(from, to, ticketId({ sentAt: '20260228T000000Z', requestId: 'r' }, from.identity)), {
      ofFormer: { imports: [record(from, 'IN_PROGRESS', { createdAt })], complete: true },
    });
    expect(at(issued)).toEqual({ do: 'stop', importId: IMPORT_A });
    expect(at(issued - 1)).toEqual({ do: 'start' });
  });

  test('does not stop the former for a new one that is refused', () => {
    const theirs = record(B, 'IN_PROGRESS', { role: OTHER_ROLE });
    expect(actionOf(update(A, B), { named: record(A, 'IN_PROGRESS'), ...found(theirs) })).toMatchObject(fails(/not this resource's/));
  });

  test('waits while a stop works, and sends it again after a minute', () => {
    const request = update(A, B);
    const at = (ago: number) => actionOf(request, { named: record(A, 'IN_PROGRESS'), memory: { stopping: { importId: IMPORT_A, at: NOW - ago } } });
    expect(at(59_999)).toMatchObject({ do: 'wait' });
    expect(at(60_000)).toEqual({ do: 'stop', importId: IMPORT_A });
  });

  describe('as a rollback', () => {
    test('resumes the former import, named by the id, and first stops what the failed update left running', () => {
      const request = update(B, A, IMPORT_A);
      const left = { ofFormer: { imports: [record(B, 'IN_PROGRESS')], complete: true } };
      expect(actionOf(request, { ...rollback, named: record(A, 'STOPPED'), ...left })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...rollback, named: record(A, 'STOPPED') })).toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('resumes the former import, found by its identity, after the new one\'s id was taken', () => {
      const request = update(B, A, IMPORT_B);
      const facts = { ...rollback, ...found(record(A, 'STOPPED')) };
      expect(actionOf(request, { ...facts, named: record(B, 'IN_PROGRESS') })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...facts, named: record(B, 'STOPPED') })).toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('stops, and then resumes, the former import where an update was broken off that may have stopped it', () => {
      const facts = { ...rollback, named: record(A, 'IN_PROGRESS'), since: NOW - 15_000 };
      const at = (requestBrokenOffAt: number) => actionOf(update(B, A), { ...facts, earlier: { ...EARLIER, requestBrokenOffAt } });
      expect(at(NOW - 60_000)).toEqual({ do: 'stop', importId: IMPORT_A });
      expect(at(NOW - 60_001)).toMatchObject(adopts(IMPORT_A));
      const granted = { exists: true, acls: 'enabled', grantees: ['auditor'] } as const;
      expect(actionOf(update(B, A), { ...facts, bucket: granted, earlier: { ...EARLIER, requestBrokenOffAt: NOW } }))
        .toMatchObject({ answer: { status: 'SUCCESS', reason: expect.stringMatching(/auditor/) } });
    });

    test('waits, where the former import runs, until the update that may be stopping it is sure to be listed', () => {
      const facts = { ...rollback, named: record(A, 'IN_PROGRESS') };
      expect(actionOf(update(B, A), { ...facts, since: NOW - 14_999 })).toMatchObject({ do: 'wait' });
      expect(actionOf(update(B, A), { ...facts, since: NOW - 15_000 })).toMatchObject(adopts(IMPORT_A));
    });

    test('starts nothing when the former record is gone, but stops what runs', () => {
      const request = update(B, A, IMPORT_B);
      expect(actionOf(request, { ...rollback, named: record(B, 'IN_PROGRESS') })).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(actionOf(request, { ...rollback, named: record(B, 'STOPPED') })).toMatchObject({ answer: { status: 'SUCCESS', physicalId: IMPORT_B } });
    });

    test('puts back into the queue what an update has taken out of it, and nothing that may have been started since', () => {
      const request = update(B, A, 'Stack-History-1A2B3C');
      const queue = `arn:aws:states:us-east-1:111122223333:execution:Machine:${jobName('queue', { ...request, requestId: 'before' }, A.identity)}`;
      const at = (more: Partial<EarlierRequests>, takenOutAt = NOW - 60_000, execution = queue) =>
        actionOf(request, { ...rollback, earlier: { ...EARLIER, lastEndedAt: NOW - 60_000, queueEnded: [{ execution, takenOutAt }], ...more } });
      const nothing = { answer: { reason: expect.stringMatching(/no longer has a record/) } };
      expect(at({})).toEqual({ do: 'enqueue' });
      expect(at({}, LONG_AGO)).toEqual({ do: 'enqueue' });
      expect(at({ wantedStartedAt: NOW - 60_001 })).toEqual({ do: 'enqueue' });
      expect(at({ wantedStartedAt: NOW - 60_000 })).toMatchObject(nothing);
      expect(at({ listedSince: NOW - 60_001 })).toEqual({ do: 'enqueue' });
      expect(at({ listedSince: NOW - 60_000 })).toMatchObject(nothing);
      // It gave up by itself, and has told it.
      expect(at({ queueEnded: [{ execution: queue }, { execution: queue, takenOutAt: NOW - 60_000 }] })).toMatchObject(nothing);
      expect(at({}, NOW - 60_000, queue.replace(/-[0-9a-f]{8}-before/, '-00000000-before'))).toMatchObject(nothing);
      const early = { ...EARLIER, lastEndedAt: NOW - 59_999, queueEnded: [{ execution: queue, takenOutAt: NOW - 59_999 }] };
      expect(actionOf(request, { ...rollback, earlier: early })).toMatchObject({ do: 'wait' });
    });

    test('counts the update that it undoes to the operation, whenever CloudFormation says that the stack was last updated', () => {
      const stack = { ...rollback.stack!, since: NOW - 30_000 };
      const running = { ...rollback, stack, named: record(A, 'IN_PROGRESS'), since: NOW - 15_000 };
      expect(actionOf(update(B, A), { ...running, earlier: { ...EARLIER, lastRequestAt: NOW - 50_000, requestBrokenOffAt: NOW - 50_000 } }))
        .toEqual({ do: 'stop', importId: IMPORT_A });
    });

    test('goes back to the import that the resource has started with another role, unless another resource has it', () => {
      const request = update(B, A, 'a-ticket');
      const started = record(A, 'STOPPED', { role: OTHER_ROLE });
      const at = (known: typeof started[], siblings: string[] = []) => actionOf(request, {
        ...rollback, siblings, ...found(started), known: { complete: true, neverStarted: false, importIds: [], imports: known, unclear: [] },
      });
      expect(at([started])).toEqual({ do: 'resume', importId: IMPORT_A });
      expect(at([started], [IMPORT_A])).toMatchObject({ answer: { status: 'SUCCESS', reason: expect.stringMatching(/left the import as it is/) } });
      expect(at([record(B, 'STOPPED')])).toMatchObject({ answer: { reason: expect.stringMatching(/left the import as it is/) } });
      expect(actionOf(request, { ...found(started), known: { complete: true, neverStarted: false, importIds: [], imports: [started], unclear: [] } })).toMatchObject(fails(/./));
    });

    test('prefers what it finds of its own to what it has started with another role', () => {
      const request = update(B, A, 'a-ticket');
      const imports = [record(A, 'STOPPED', { importId: IMPORT_B, role: OTHER_ROLE })];
      const at = (...records: ReturnType<typeof record>[]) => actionOf(request, {
        ...rollback, ...found(...records), known: { complete: true, neverStarted: false, importIds: [], imports, unclear: [] },
      });
      expect(at()).toEqual({ do: 'resume', importId: IMPORT_B });
      expect(at(record(A, 'STOPPED'))).toEqual({ do: 'resume', importId: IMPORT_A });
      expect(at(record(A, 'STOPPED', { role: 'a-person', statistics: statistics(0), updatedAt: NOW }))).toMatchObject({ do: 'wait', seconds: 10 });
    });

    test('stops what the update left running, where the bucket refuses what it goes back to', () => {
      const at = (status: ImportStatus) => actionOf(update(B, A, 'a-ticket'), {
        ...rollback, ...found(record(A, 'STOPPED')), bucket: { exists: true, acls: 'enabled', grantees: ['auditor'] },
        ofFormer: { imports: [record(B, status)], complete: true },
      });
      expect(at('IN_PROGRESS')).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(at('STOPPED')).toMatchObject({ do: 'tell', state: 'FAILED', importId: IMPORT_A, reason: expect.stringMatching(/auditor/) });
    });

    test('looks again for what a request that has just ended may have started', () => {
      const request = update(B, A, IMPORT_A);
      const at = (earlier: Facts['earlier']) => actionOf(request, { ...rollback, named: record(A, 'STOPPED'), earlier });
      expect(at({ ...EARLIER, lastEndedAt: NOW - 59_999 })).toMatchObject({ do: 'wait' });
      expect(at({ ...EARLIER, lastEndedAt: NOW - 60_000 })).toEqual({ do: 'resume', importId: IMPORT_A });
      expect(at({ ...EARLIER, brokenOffAt: NOW - 134_999 })).toMatchObject({ do: 'wait' });
      expect(at({ ...EARLIER, brokenOffAt: NOW - 135_000 })).toEqual({ do: 'resume', importId: IMPORT_A });
    });

    test('with a role that the user gave, the import of the update is one that its executions may have started, and no other resource has', () => {
      const [source, to] = [wanted(2024, { roleOrigin: 'given' }), wanted(2023, { roleOrigin: 'given' })];
      const former = record(source, 'IN_PROGRESS', { importId: IMPORT_B, createdAt: NOW - 30_000 });
      const at = (importIds: string[], from: number, siblings: string[] = []) => actionOf(update(source, to, 'a-ticket'), {
        ...rollback, ...found(record(to, 'STOPPED')), ofFormer: { imports: [former], complete: true }, siblings,
        known: { complete: false, neverStarted: false, importIds, imports: [], unclear: [{ from, until: Infinity }] },
      });
      const [stops, goesBack] = [{ do: 'stop', importId: IMPORT_B }, { do: 'resume', importId: IMPORT_A }];
      expect(at([IMPORT_B], NOW)).toEqual(stops);
      expect(at([], NOW - 30_000)).toEqual(stops);
      expect(at([], NOW - 29_999)).toEqual(goesBack);
      expect(at([IMPORT_B], NOW, [IMPORT_B])).toEqual(goesBack);
    });

    test('that cannot go back stops what the update has started all the same, and tells of both before it answers', () => {
      const at = (status: ImportStatus, memory: Facts['memory'] = {}) => actionOf(update(B, A, IMPORT_B), {
        ...rollback, ...found(record(A, 'STOPPED')), named: record(B, status), bucket: { exists: false, acls: 'unknown', grantees: [] }, memory,
      });
      const stopping = { importId: IMPORT_B, at: NOW - 5_000 };
      const reason = expect.stringMatching(/left the import as it is/);
      expect(at('IN_PROGRESS')).toEqual({ do: 'stop', importId: IMPORT_B });
      expect(at('STOPPED', { stopping })).toEqual({ do: 'tell', state: 'STOPPED', importId: IMPORT_B });
      expect(at('STOPPED', { stopping, told: 'STOPPED' })).toEqual({ do: 'tell', state: 'FAILED', importId: IMPORT_A, reason });
      expect(at('STOPPED', { stopping, told: 'FAILED' })).toMatchObject({ answer: { status: 'SUCCESS', reason } });
    });

    test('goes back to the import that followed, with another role, the one that its id names', () => {
      const back = wanted(2023, { role: OTHER_ROLE });
      const followed = record(back, 'STOPPED', { importId: IMPORT_B });
      const at = (named: typeof followed) => actionOf(update(B, back), { ...rollback, named, ...found(named, followed) });
      expect(at(record(A, 'STOPPED', { statistics: statistics(0) }))).toEqual({ do: 'resume', importId: IMPORT_B });
      expect(at(record(A, 'COMPLETED'))).toMatchObject(adopts(IMPORT_A));
      expect(at(record(A, 'IN_PROGRESS'))).toMatchObject(adopts(IMPORT_A));
    });

    test('an update that goes forward does not take an old import with a given role for its own', () => {
      const [from, to] = [wanted(2024, { roleOrigin: 'given' }), wanted(2023, { roleOrigin: 'given' })];
      expect(actionOf(update(from, to, 'a-ticket'), found(record(to, 'STOPPED')))).toMatchObject(fails(/not this resource's/));
    });
  });

  test('an update that arrives after its stack operation starts nothing', () => {
    expect(actionOf(update(A, B), { named: record(A, 'STOPPED'), stack: { doing: 'other', status: 'UPDATE_COMPLETE', since: 0 } }))
      .toMatchObject(fails(/UPDATE_COMPLETE/));
  });
});
