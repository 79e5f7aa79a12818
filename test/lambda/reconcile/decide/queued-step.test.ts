import {
  ACTIVITIES, always, changeOf, decideImport, IMPORT_A, IMPORT_B, importRecord, importStep, lookup, LONG_AGO, MINUTE,
  NOW, other, ROLE, SECOND, seen, stack, started, statistics, wanted,
} from '../../given';

const waiting = { announced: 'QUEUED' } as const;
const queued = (more: Parameters<typeof importRecord>[0] = {}) => importRecord({ ...waiting, ...more });
const ended = (status = 'FAILED', files = 40) => ({ seen: seen(status, { statistics: statistics(files) }) });

describe('A queued import', () => {
  test('starts after a look at the stack, at its logical ID and at CloudTrail', () => {
    expect(decideImport(queued())).toEqual({ step: { do: 'start' }, observed: ['stack', 'held', 'slot', 'lookup'] });
  });

  test('needs no look at its logical ID while a request waits for it', () => {
    expect(decideImport(queued(), { requested: true, held: undefined }).observed).toEqual(['stack', 'slot', 'lookup']);
  });

  test('waits while CloudFormation creates a resource with its logical ID, which may want another import', () => {
    expect(decideImport(queued(), { held: 'unsettled' }))
      .toMatchObject({ step: { do: 'wait', until: NOW + 5 * SECOND } });
  });

  test('announces once that it has to wait', () => {
    expect(changeOf(importRecord(), { blocked: true })).toEqual({ announce: 'QUEUED' });
    expect(importStep(queued(), { blocked: true })).toMatchObject({ do: 'wait', until: NOW + MINUTE });
    expect(importStep(started('RETRYING'), { blocked: true })).toMatchObject({ do: 'wait' });
  });

  test('waits if all of its custom resources are about to be deleted', () => {
    expect(decideImport(importRecord(), { leaving: true }))
      .toMatchObject({ step: { do: 'wait', until: NOW + 5 * SECOND }, observed: [] });
  });

  test('waits between attempts', () => {
    expect(decideImport(queued({ notBefore: NOW + 1 })))
      .toMatchObject({ step: { do: 'wait', until: NOW + 1 }, observed: [] });
    expect(importStep(queued({ notBefore: NOW }))).toEqual({ do: 'start' });
  });
});

test.each<[string, ReturnType<typeof queued>, 'start' | 'resume', readonly string[], boolean?]>([
  ['a new import', queued(), 'start', ['forward', 'rest']],
  ['an import that the stack has stopped', started('QUEUED', waiting), 'resume', ['forward', 'rest', 'rollback']],
  ['an automatic retry', started('RETRYING'), 'resume', ['forward', 'rest']],
  ['a start with a changed role', queued({ awaitsRest: true }), 'start', ['rest']],
  ['a retry for lack of rights', started('RETRYING', { awaitsRest: true }), 'resume', ['rest']],
  ['such a retry whose end is awaited', started('RETRYING', { awaitsRest: true }), 'resume', ['forward', 'rest'], true],
])('The state of the stack decides about %s', (_, record, does, allowed, endAwaited = false) => {
  for (const activity of ACTIVITIES) {
    expect({ activity, ...importStep(record, { stack: stack(activity), endAwaited, ...ended() }) })
      .toMatchObject({ activity, ...allowed.includes(activity) ? { do: does } : { do: 'wait', until: NOW + MINUTE } });
  }
});

describe("The account's slot", () => {
  const busy = queued({ busySince: NOW - MINUTE, turnAt: NOW });

  test('is looked at only by an import that has waited', () => {
    expect(decideImport(importRecord()).observed).not.toContain('slot');
    expect(decideImport(importRecord({ busySince: NOW - MINUTE })).observed).toContain('slot');
    expect(decideImport(queued()).observed).toContain('slot');
    expect(decideImport(busy)).toMatchObject({ step: { do: 'start' }, observed: ['stack', 'held', 'slot', 'lookup'] });
  });

  test('is looked at less often the older the import in it is', () => {
    const behind = (since: number) => changeOf(busy, { slot: { importId: IMPORT_B, since } });
    const busySince = NOW - MINUTE;
    expect(behind(NOW)).toEqual({ busySince, notBefore: NOW + 5 * SECOND, turnAt: undefined });
    expect(behind(NOW - 20 * MINUTE)).toEqual({ busySince, notBefore: NOW + MINUTE, turnAt: undefined });
    expect(behind(LONG_AGO)).toEqual({ busySince, notBefore: NOW + 5 * MINUTE, turnAt: undefined });
  });

  test('that another stack has taken is found busy before a start', () => {
    expect(changeOf(queued(), { slot: { importId: IMPORT_B, since: NOW } }))
      .toEqual({ busySince: NOW, notBefore: NOW + 5 * SECOND, turnAt: undefined });
  });

  test('that has become free is taken at a random moment of the next 20 seconds', () => {
    const facts = { slot: 'free' as const, chance: 0.5 };
    expect(changeOf({ ...busy, turnAt: undefined }, facts)).toEqual({ turnAt: NOW + 10 * SECOND });
    expect(importStep({ ...busy, turnAt: NOW + 1 }, facts)).toMatchObject({ do: 'wait', until: NOW + 1 });
    expect(importStep(busy, facts)).toEqual({ do: 'start' });
  });

  test('that is taken is announced first', () => {
    expect(changeOf({ ...busy, announced: undefined }, { slot: { importId: IMPORT_B, since: NOW } }))
      .toEqual({ announce: 'QUEUED' });
  });

  test('that the import itself holds does not block it', () => {
    const record = started('QUEUED', { ...waiting, busySince: NOW, turnAt: NOW });
    expect(changeOf(record, { slot: { importId: IMPORT_A, since: NOW }, seen: seen('IN_PROGRESS') }))
      .toMatchObject({ state: 'RUNNING' });
  });
});

describe('Before a new import starts', () => {
  test('the checks of its claim hold for ten seconds', () => {
    expect(decideImport(queued({ checkedAt: NOW - 10 * SECOND + 1 })))
      .toEqual({ step: { do: 'start' }, observed: ['stack', 'held', 'slot'] });
    expect(decideImport(queued({ checkedAt: NOW - 10 * SECOND })).observed).toContain('lookup');
  });

  test("the stack's own running import is adopted", () => {
    const same = [other('IN_PROGRESS', { role: ROLE })];
    expect(changeOf(queued(), { lookup: lookup({ same }) }))
      .toMatchObject({ state: 'RUNNING', importId: IMPORT_B, role: ROLE, startedAt: LONG_AGO, uncounted: true });
  });

  test("somebody else's running import is waited for", () => {
    const facts = { lookup: lookup({ same: [other('IN_PROGRESS')] }) };
    expect(importStep(queued(), facts))
      .toMatchObject({ do: 'wait', until: NOW + MINUTE, why: expect.stringContaining(IMPORT_B) });
    expect(changeOf(importRecord(), facts)).toEqual({ announce: 'QUEUED' });
  });

  test('a COMPLETED import of the same identity is adopted, whoever started it', () => {
    const adopted = (role: string) => changeOf(queued(), { lookup: lookup({ same: [other('COMPLETED', { role })] }) });
    expect(adopted('theirs')).toEqual({ state: 'COMPLETED', importId: IMPORT_B, foreign: true, announce: 'COMPLETED' });
    expect(adopted(ROLE)).toEqual({ state: 'COMPLETED', importId: IMPORT_B, announce: 'COMPLETED' });
  });

  test("the stack's own unfinished import is continued, somebody else's is refused", () => {
    expect(changeOf(queued(), { lookup: lookup({ same: [other('FAILED', { role: ROLE })] }) }))
      .toMatchObject({ importId: IMPORT_B, role: ROLE, uncounted: true });
    expect(changeOf(queued(), { lookup: lookup({ same: [other('FAILED')] }) }))
      .toMatchObject({
        state: 'FAILED', refused: true, announce: 'FAILED',
        reason: expect.stringContaining(`start-import --import-id ${IMPORT_B}`),
      });
  });

  test('an import that cannot be judged yet is waited for', () => {
    expect(importStep(queued(), { lookup: lookup({ hidden: true }) }))
      .toMatchObject({ do: 'wait', until: NOW + 5 * SECOND });
    const just = other('STOPPED', { identity: always().identity, statistics: statistics(0), updatedAt: NOW });
    expect(importStep(queued(), { lookup: lookup({ overlapping: [just] }) }))
      .toMatchObject({ do: 'wait', until: NOW + 10 * SECOND });
  });

  test('an overlap that has come up meanwhile refuses it', () => {
    const overlapping = [other('COMPLETED', { identity: always().identity })];
    expect(changeOf(queued(), { lookup: lookup({ overlapping }) }))
      .toMatchObject({ state: 'FAILED', refused: true, reason: expect.stringContaining('allowOverlap') });
    expect(importStep(queued({ wanted: wanted({ allowOverlap: true }) }), { lookup: lookup({ overlapping }) }))
      .toEqual({ do: 'start' });
  });
});

describe('Before an import is resumed', () => {
  const record = started('QUEUED', waiting);

  test('CloudTrail is asked how it ended', () => {
    expect(decideImport(record, ended()))
      .toEqual({ step: { do: 'resume', endedAt: LONG_AGO }, observed: ['stack', 'held', 'slot', 'seen', 'lookup'] });
  });

  test('it is followed if it runs again, and done if it is COMPLETED', () => {
    expect(changeOf(record, { seen: seen('IN_PROGRESS') }))
      .toMatchObject({ state: 'RUNNING', importId: IMPORT_A, startedAt: NOW, role: ROLE });
    expect(changeOf(record, { seen: seen('COMPLETED') })).toMatchObject({ state: 'COMPLETED', announce: 'COMPLETED' });
  });

  test('a record that CloudTrail does not show may be too new for 90 seconds, and is gone then', () => {
    const since = (ago: number) => importStep({ ...record, startedAt: NOW - ago }, { seen: 'gone' });
    expect(since(90 * SECOND - 1)).toMatchObject({ do: 'wait', until: NOW + 5 * SECOND });
    expect(since(90 * SECOND)).toMatchObject({ do: 'change', to: { state: 'FAILED', gone: true } });
    expect(importStep({ ...record, startedAt: undefined }, { seen: 'gone' })).toMatchObject({ to: { gone: true } });
  });

  const beside = (status: string, files = 40) =>
    importStep(record, { ...ended('FAILED', files), lookup: lookup({ same: [other(status)] }) });

  test('another import must not have ingested the same log files meanwhile', () => {
    expect(beside('IN_PROGRESS', 0)).toMatchObject({ do: 'wait', until: NOW + MINUTE });
    expect(beside('IN_PROGRESS')).toMatchObject({ do: 'resume' });
    expect(beside('FAILED', 0))
      .toMatchObject({ to: { state: 'FAILED', refused: true, reason: expect.stringContaining(IMPORT_B) } });
  });

  test('it is done if somebody has imported everything meanwhile', () => {
    expect(beside('COMPLETED')).toEqual({
      do: 'change', to: { state: 'COMPLETED', importId: IMPORT_B, foreign: true, announce: 'COMPLETED' },
    });
  });

  test('overlaps count only if it has ingested nothing', () => {
    const overlapping = [other('COMPLETED', { identity: always().identity })];
    const resumed = (files: number, more: object = { overlapping }) =>
      importStep(record, { ...ended('FAILED', files), lookup: lookup(more) });
    expect(resumed(40)).toMatchObject({ do: 'resume' });
    expect(resumed(0)).toMatchObject({ to: { refused: true, reason: expect.stringContaining('allowOverlap') } });
    expect(resumed(0, {})).toMatchObject({ do: 'resume' });
    expect(resumed(0, { hidden: true })).toMatchObject({ do: 'wait', until: NOW + 5 * SECOND });
    expect(resumed(40, { hidden: true })).toMatchObject({ do: 'resume' });
    const just = { ...overlapping[0], status: 'STOPPED', statistics: statistics(0), updatedAt: NOW };
    expect(resumed(0, { overlapping: [just] })).toMatchObject({ do: 'wait', until: NOW + 10 * SECOND });
  });
});

describe('A start without a known result', () => {
  const starting = (ago: number) =>
    importRecord({ state: 'STARTING', intent: { action: 'start', at: NOW - ago, role: ROLE } });
  const made = (more: Parameters<typeof other>[1]) => lookup({ same: [other('IN_PROGRESS', { role: ROLE, ...more })] });

  test('counts as not sent after 90 seconds, because CloudTrail would show the import', () => {
    expect(importStep(starting(90 * SECOND - 1)))
      .toMatchObject({ do: 'wait', until: NOW + 5 * SECOND, why: expect.stringContaining('start') });
    expect(changeOf(starting(90 * SECOND))).toEqual({ state: 'QUEUED', intent: undefined });
  });

  test('was accepted if CloudTrail shows an import of the identity and role since then', () => {
    const at = NOW - MINUTE;
    expect(changeOf(starting(MINUTE), { lookup: made({ createdAt: at - 5 * SECOND }) }))
      .toMatchObject({ state: 'RUNNING', importId: IMPORT_B, startedAt: at, role: ROLE, intent: undefined });
    expect(importStep(starting(MINUTE), { lookup: made({ createdAt: at - 5 * SECOND - 1 }) }))
      .toMatchObject({ do: 'wait' });
    expect(importStep(starting(MINUTE), { lookup: made({ createdAt: at, role: 'theirs' }) }))
      .toMatchObject({ do: 'wait' });
  });

  test('stays open while an import cannot be read yet', () => {
    expect(importStep(starting(2 * MINUTE), { lookup: lookup({ hidden: true }) }))
      .toMatchObject({ do: 'wait', until: NOW + 5 * SECOND });
  });
});

describe('A resume without a known result', () => {
  const resuming = (ago: number) => started('STARTING', { intent: { action: 'resume', at: NOW - ago, role: ROLE } });

  test.each(['IN_PROGRESS', 'COMPLETED'])('was accepted if CloudTrail shows the import as %s', (status) => {
    expect(changeOf(resuming(SECOND), { seen: seen(status) }))
      .toMatchObject({ state: 'RUNNING', importId: IMPORT_A, startedAt: NOW - SECOND, role: ROLE });
  });

  test('was accepted if the import has ended since then, in whole seconds', () => {
    const endedAt = (updatedAt: number) => importStep(resuming(100), { seen: seen('FAILED', { updatedAt }) });
    expect(endedAt(NOW - SECOND)).toMatchObject({ to: { state: 'RUNNING' } });
    expect(endedAt(NOW - SECOND - 1))
      .toMatchObject({ do: 'wait', until: NOW + 5 * SECOND, why: expect.stringContaining('resume') });
  });

  test('counts as not sent after 90 seconds', () => {
    expect(changeOf(resuming(90 * SECOND), { seen: seen('FAILED') })).toEqual({ state: 'QUEUED', intent: undefined });
    expect(importStep(resuming(90 * SECOND - 1), { seen: 'gone' })).toMatchObject({ do: 'wait' });
    expect(changeOf(resuming(90 * SECOND), { seen: 'gone' })).toMatchObject({
      state: 'FAILED', gone: true, intent: undefined, reason: expect.stringContaining('its result is unknown'),
    });
  });
});

