import type { RequestFacts } from '../../../../lambda/reconcile/decide/request-step';
import type { WantedImport } from '../../../../lambda/request/properties';
import {
  A, claimRecord, claims, decideRequest, fails, IMPORT_A, IMPORT_B, importRecord, KEY_B, LONG_AGO, lookup, MINUTE, NOW,
  other, OTHER_ROLE, requestRecord, requestStep, ROLE, seen, started, statistics, wanted, waits,
} from '../../given';

const create = (facts: Partial<RequestFacts> = {}, want = wanted()) =>
  requestStep(requestRecord('Create', { wanted: want }), facts);
const same = (...imports: ReturnType<typeof other>[]) => ({ lookup: lookup({ same: imports }) });
const own = (status: string, more: Parameters<typeof other>[1] = {}) =>
  other(status, { role: ROLE, importId: IMPORT_A, ...more });
const NEW = {
  state: 'QUEUED', importId: undefined, role: undefined, seen: undefined, gone: undefined, foreign: undefined,
  queuedAt: NOW, announced: undefined,
  retries: undefined, retryAt: undefined, refused: undefined, reason: undefined, stoppedBy: undefined,
  busySince: undefined, deniedSince: undefined,
};

/** An earlier stack has counted the files that the import has ingested so far. */
const RESUMED = { ...NEW, importId: IMPORT_A, role: ROLE, seen: expect.objectContaining({}), uncounted: true };

describe('The first claim of an import', () => {
  test('looks CloudTrail up, then checks everything, then queues the import', () => {
    const { step, observed } = decideRequest(requestRecord('Create'));
    expect(step).toEqual({ ...claims({ ...NEW, checkedAt: NOW, region: 'us-east-1' }), warnings: [] });
    expect(observed).toEqual(['stack', 'lookup', 'bucket', 'store', 'logFiles']);
  });

  test.each<[string, object, object]>([
    [
      "adopts the stack's own running import", same(own('IN_PROGRESS')),
      claims({ state: 'RUNNING', importId: IMPORT_A, role: ROLE, startedAt: LONG_AGO }),
    ],
    ["adopts the stack's own COMPLETED import", same(own('COMPLETED')),
      claims({
        state: 'COMPLETED', importId: IMPORT_A, role: ROLE, announced: 'COMPLETED', foreign: undefined,
        seen: expect.objectContaining({ status: 'COMPLETED' }),
      })],
    ["resumes the stack's own FAILED import", same(own('FAILED')), claims(RESUMED)],
    ["resumes the stack's own STOPPED import", same(own('STOPPED')), claims(RESUMED)],
    [
      "adopts somebody else's COMPLETED import", same(other('COMPLETED')),
      claims({ state: 'COMPLETED', importId: IMPORT_B, foreign: true }),
    ],
    [
      "refuses somebody else's running import", same(other('IN_PROGRESS')),
      fails(new RegExp(`^Import ${IMPORT_B} .* is running with role`)),
    ],
    [
      "refuses somebody else's unfinished import", same(other('FAILED')),
      fails(new RegExp(`start-import --import-id ${IMPORT_B}`)),
    ],
    ['waits while an import cannot be judged', { lookup: lookup({ hidden: true }) }, waits],
  ])('%s', (_, facts, step) => {
    expect(create(facts)).toMatchObject(step);
  });

  test('records the statistics of a COMPLETED import as CloudTrail shows them', () => {
    expect(create(same(own('COMPLETED'))))
      .toMatchObject(claims({ seen: expect.objectContaining({ statistics: statistics(40), updatedAt: LONG_AGO }) }));
    expect(create(same(own('COMPLETED', { statistics: undefined }))))
      .toMatchObject(claims({ seen: expect.objectContaining({ statistics: { ...statistics(0), prefixesFound: 0 } }) }));
  });

  test('is refused if a check fails, and waits if a check waits', () => {
    expect(create({ store: { status: 'missing' } })).toEqual(fails(/doesn't exist/));
    expect(create({ store: { status: 'CREATED' } }))
      .toMatchObject({ do: 'wait', why: expect.stringContaining('CREATED') });
    expect(create({ bucket: { exists: true, acls: 'enabled', grantees: [] } })).toEqual({ do: 'acls' });
  });

  test('carries the warnings of the checks', () => {
    expect(create({ bucket: { exists: true, acls: 'unknown', grantees: [] } }))
      .toMatchObject({ do: 'claim', warnings: [expect.stringContaining('trail-logs')] });
  });

  test('of an import to be resumed checks only its bucket', () => {
    const bad = { store: { status: 'missing' }, ...same(own('FAILED')) };
    expect(create(bad)).toMatchObject({ do: 'claim' });
    expect(create({ ...bad, bucket: { exists: false, acls: 'unknown', grantees: [] } }))
      .toEqual(fails(/^Bucket trail-logs doesn't exist/));
  });

  test('is checked again if its start was refused, although the custom resource claims it', () => {
    const record = importRecord({ state: 'FAILED', refused: true });
    for (const facts of [{ claim: claimRecord() }, { claimedByOthers: true }]) {
      expect(create({ record, ...facts })).toMatchObject(claims(NEW));
    }
  });

  test.each(['DEQUEUED', 'FAILED'] as const)('of an import that never started and is %s is a new one', (state) => {
    const record = importRecord({ state, refused: true, reason: 'No.' });
    expect(create({ record })).toMatchObject(claims({ ...NEW, checkedAt: NOW }));
    expect(create({ record, store: { status: 'missing' } })).toEqual(fails(/doesn't exist/));
  });
});

describe('An import in the queue', () => {
  test.each<[string, Partial<RequestFacts>]>([
    ['another custom resource claims it', { claimedByOthers: true }],
    ['this custom resource claims it already', { claim: claimRecord() }],
  ])('keeps its place without a check if %s', (_, facts) => {
    expect(decideRequest(requestRecord('Update'), { record: importRecord(), ...facts }))
      .toEqual({ step: { do: 'claim', change: {}, warnings: [] }, observed: ['stack'] });
  });

  test('is looked up again before its start if its role changes, and starts only at rest', () => {
    const facts = { record: importRecord(), claimedByOthers: true };
    expect(create(facts, wanted({ role: OTHER_ROLE })))
      .toMatchObject(claims({ checkedAt: undefined, awaitsRest: true }));
  });

  test('starts at once with its new role if the deployment waits for its end', () => {
    const facts = { record: importRecord({ awaitsRest: true }), claimedByOthers: true };
    expect(create(facts, wanted({ role: OTHER_ROLE, waitFor: MINUTE })))
      .toMatchObject(claims({ checkedAt: undefined, awaitsRest: undefined }));
  });

  test('is checked again if nobody claims it', () => {
    expect(create({ record: importRecord() })).toMatchObject(claims(NEW));
    expect(create({ record: importRecord(), claim: claimRecord({ import: KEY_B }) })).toMatchObject(claims(NEW));
  });
});

describe('An import that was started', () => {
  const update = (record: ReturnType<typeof started>, facts: Partial<RequestFacts> = {}, want = wanted()) =>
    decideRequest(requestRecord('Update', { wanted: want }), { record, claim: claimRecord(), ...facts });
  const kept = { step: { do: 'claim', change: {}, warnings: [] }, observed: ['stack'] };
  const otherRole = wanted({ role: OTHER_ROLE });

  test.each(['RUNNING', 'STOPPING', 'STARTING', 'COMPLETED'] as const)('is left as it is while it is %s', (state) => {
    expect(update(started(state))).toEqual(kept);
  });

  test.each([
    ['continues', 'FAILED', { state: 'QUEUED', retries: undefined, announce: 'RETRYING' }],
    ['continues', 'STOPPED', { state: 'QUEUED', stoppedBy: undefined }],
    ['is complete', 'COMPLETED', { state: 'COMPLETED', announce: 'COMPLETED' }],
    ['runs on', 'IN_PROGRESS', {}],
  ])('and is RUNNING in the ledger %s by a new retryToken if CloudTrail shows %s', (_, status, change) => {
    const record = started('RUNNING');
    expect(update(record, { seen: seen(status) }, wanted({ retryToken: '1' })).step).toMatchObject(claims(change));
    expect(update(record, { seen: seen(status) })).toEqual(kept);
  });

  test('runs on if CloudTrail still shows its end before the last resume', () => {
    const record = started('RUNNING', { startedAt: NOW - 1_000, endedAt: LONG_AGO });
    expect(update(record, { seen: seen('FAILED', { updatedAt: LONG_AGO }) }, wanted({ retryToken: '1' })).step)
      .toEqual(kept.step);
    expect(update(record, { seen: 'gone' }, wanted({ retryToken: '1' })).step).toEqual(kept.step);
  });

  test('that is COMPLETED may change its role', () => {
    expect(update(started('COMPLETED'), {}, otherRole)).toEqual(kept);
  });

  test.each(['RUNNING', 'STOPPING'] as const)('and is %s keeps its role', (state) => {
    expect(update(started(state), {}, otherRole).step)
      .toEqual(fails(new RegExp(`^Import ${IMPORT_A} \\(${state}\\) was started with role ${ROLE}`)));
  });

  test('and has an intent keeps the role of the intent, until CloudTrail shows what it accepted', () => {
    const record = importRecord({ state: 'STARTING', intent: { action: 'start', at: NOW, role: ROLE } });
    expect(update(record).step).toMatchObject({ do: 'claim' });
    expect(update(record, {}, otherRole).step).toMatchObject(waits);
    expect(update({ ...record, intent: { ...record.intent!, role: OTHER_ROLE } }, {}, otherRole).step)
      .toMatchObject({ do: 'claim' });
  });

  test('of which neither intent nor role is known has the role of its claim', () => {
    expect(update(started('RUNNING', { role: undefined })).step).toMatchObject({ do: 'claim' });
    expect(update(started('RUNNING', { role: undefined }), {}, otherRole).step).toMatchObject({ do: 'fail' });
  });

  test('and whose record CloudTrail no longer has is left, with a warning', () => {
    expect(update(started('FAILED', { gone: true })))
      .toEqual({ ...kept, step: { ...kept.step, warnings: [expect.stringContaining(IMPORT_A)] } });
    expect(update(started('STOPPED'), { seen: 'gone' }).step).toEqual({
      ...claims({ gone: true, state: 'FAILED', announce: 'FAILED' }), warnings: [expect.stringContaining(IMPORT_A)],
    });
  });

  test('and that a person has resumed by hand is COMPLETED, or followed', () => {
    expect(update(started('FAILED'), { seen: seen('COMPLETED') }).step)
      .toMatchObject(claims({ state: 'COMPLETED', seenAt: NOW, announce: 'COMPLETED' }));
    expect(update(started('STOPPED'), { seen: seen('COMPLETED') }, otherRole).step)
      .toMatchObject(claims({ state: 'COMPLETED' }));
    expect(update(started('STOPPED'), { seen: seen('IN_PROGRESS') }).step)
      .toMatchObject(claims({ state: 'RUNNING', importId: IMPORT_A, startedAt: NOW, role: ROLE }));
    expect(update(started('STOPPED'), { seen: seen('IN_PROGRESS') }, otherRole).step)
      .toEqual(fails(/\(IN_PROGRESS\) was started with role/));
  });

  describe('and has ended early', () => {
    const ended = (files = 40, updatedAt = LONG_AGO) =>
      ({ seen: seen('FAILED', { statistics: statistics(files), updatedAt }) });
    const resumed = claims({
      state: 'QUEUED', retries: undefined, stoppedBy: undefined, refused: undefined, reason: undefined,
      trouble: undefined, notBefore: undefined,
    });

    test('is retried with its import ID alone if it is FAILED', () => {
      const { step, observed } = update(started('FAILED', { retries: 3 }), ended());
      expect(step).toEqual({ ...resumed, warnings: [] });
      expect(step).toHaveProperty('change.retries', undefined);
      expect(step).not.toHaveProperty('change.importId');
      expect(observed).toEqual(['stack', 'seen', 'bucket']);
    });

    test.each(['STOPPED', 'RETRYING'] as const)('is left %s until retryToken changes', (state) => {
      const record = started(state, { stoppedBy: 'person' });
      expect(update(record, ended()).step).toEqual(kept.step);
      expect(update(record, ended(), wanted({ retryToken: '2' })).step).toEqual({ ...resumed, warnings: [] });
      const asked = { ...record, wanted: wanted({ retryToken: '2' }) };
      expect(update(asked, ended(), wanted({ retryToken: '2' })).step).toEqual(kept.step);
    });

    test('stays STOPPED if the claim comes from another import, because a person has stopped it', () => {
      expect(update(started('STOPPED'), { ...ended(), claim: claimRecord({ import: KEY_B }) }).step).toEqual(kept.step);
      expect(update(started('STOPPED'), { ...ended(), claim: undefined }).step).toEqual(kept.step);
    });

    test('stays in the queue if it waits there to be resumed', () => {
      expect(update(started('QUEUED'), ended(), wanted({ retryToken: '2' })).step).toEqual(kept.step);
    });

    test('is checked before it is resumed', () => {
      expect(update(started('FAILED'), { ...ended(), bucket: { exists: false, acls: 'unknown', grantees: [] } }).step)
        .toEqual(fails(/^Bucket trail-logs/));
    });

    test('keeps its role if it has ingested something', () => {
      expect(update(started('FAILED'), ended(1), otherRole).step).toEqual(fails(/\(FAILED\) was started with role/));
    });

    test('is replaced by a new import if it has ingested nothing and its statistics are final', () => {
      const after = (ago: number) =>
        update(
          started('FAILED'),
          { ...ended(0, NOW - ago), lookup: lookup({ same: [own('FAILED', { statistics: statistics(0) })] }) },
          otherRole,
        ).step;
      expect(after(MINUTE - 1)).toMatchObject({ do: 'wait', why: expect.stringContaining('statistics') });
      expect(after(MINUTE)).toMatchObject(claims(NEW));
    });
  });
});

describe('An estimate', () => {
  const asked = wanted({ estimate: { compressionFactor: 10 } });

  test('is found out before the claim, even for an import that was started long ago', () => {
    const { step, observed } = decideRequest(
      requestRecord('Update', { wanted: asked }), { record: started('COMPLETED'), claim: claimRecord() },
    );
    expect(step).toEqual({ do: 'claim', change: {}, warnings: [] });
    expect(observed).toEqual(['stack', 'store', 'bucket', 'logFiles']);
  });

  test('of a new import comes from the listing of its checks', () => {
    expect(decideRequest(requestRecord('Create', { wanted: asked })).observed)
      .toEqual(['stack', 'lookup', 'bucket', 'store', 'logFiles']);
  });

  test('is made again only if its settings change, and lists no bucket that does not exist', () => {
    const estimate = { files: 1, gzipBytes: 1, bytes: 1, atLeast: false };
    const observed = (facts: Partial<RequestFacts>) =>
      decideRequest(requestRecord('Update', { wanted: asked }), { claim: claimRecord(), ...facts }).observed;
    expect(observed({ record: started('COMPLETED', { estimate, wanted: asked }) })).toEqual(['stack']);
    const before = wanted({ estimate: { compressionFactor: 8 } });
    expect(observed({ record: started('COMPLETED', { estimate, wanted: before }) }))
      .toEqual(['stack', 'store', 'bucket', 'logFiles']);
    expect(observed({ record: started('COMPLETED'), bucket: { exists: false, acls: 'unknown', grantees: [] } }))
      .toEqual(['stack', 'store', 'bucket']);
  });
});

describe('The limit of the estimated cost', () => {
  const limited = (maxEstimatedCost: number, pricePerGigabyte?: number) =>
    wanted({ maxEstimatedCost, estimate: { compressionFactor: 10, pricePerGigabyte } });
  // 300,000 bytes of gzip files, 3,000,000 bytes of events.
  const dear = limited(0.02, 10);
  const decide = (want: WantedImport, facts: Partial<RequestFacts> = {}, type: 'Create' | 'Update' = 'Update') =>
    decideRequest(requestRecord(type, { wanted: want }), { claim: claimRecord(), ...facts });

  test('refuses a new import before anything is changed', () => {
    const facts = { claim: claimRecord({ import: KEY_B }), record: undefined };
    expect(decide(dear, facts).step).toEqual(fails(/0\.03 US dollars, which is more than maxEstimatedCost, 0\.02/));
    expect(decide(limited(0.03, 10), facts).step).toMatchObject({ do: 'claim' });
  });

  test('is checked for an import in the queue only if the limit or the figures change', () => {
    const queued = (want: WantedImport) => ({ record: importRecord({ wanted: want }) });
    expect(decide(dear, queued(A)).step).toEqual(fails(/maxEstimatedCost/));
    expect(decide(dear, queued(limited(0.02, 1))).step).toEqual(fails(/maxEstimatedCost/));
    expect(decide(dear, queued(limited(1, 10))).step).toEqual(fails(/maxEstimatedCost/));
    expect(decide(dear, queued(dear)).step).toMatchObject({ do: 'claim' });
    expect(decide(limited(0.03, 10), queued(A))).toMatchObject({
      step: { do: 'claim' }, observed: ['stack', 'store', 'bucket', 'logFiles'],
    });
  });

  test.each(['RUNNING', 'COMPLETED', 'STARTING', 'FAILED'] as const)('does not matter to one that is %s', (state) => {
    expect(decide(dear, { record: started(state), seen: seen('FAILED') }).step).toMatchObject({ do: 'claim' });
  });
});
