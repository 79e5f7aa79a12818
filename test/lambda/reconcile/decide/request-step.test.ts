import { countsAsRollback } from '../../../../lambda/reconcile/decide/request-step';
import {
  ACTIVITIES, claimRecord, claims, decideRequest, fails, importRecord, KEY_A, KEY_B, requestRecord, requestStep, stack,
  started, wanted,
} from '../../given';

describe('A Delete', () => {
  const remove = (physicalId: string | undefined, facts: Parameters<typeof requestStep>[1] = {}) =>
    decideRequest(requestRecord('Delete', { physicalId }), { claim: claimRecord(), ...facts });

  test('succeeds if its logical ID has claimed nothing, whatever its ID is', () => {
    for (const claim of [undefined, claimRecord({ import: undefined })]) {
      for (const id of ['cloudtrail-import-History', 'create-failed-the-create', 'Stack-History-1A2B']) {
        expect(remove(id, { claim })).toEqual({ step: { do: 'succeed' }, observed: [] });
      }
    }
  });

  test('that failed because its import did not stop is repeated', () => {
    expect(remove('cloudtrail-import-History', { claim: claimRecord({ import: undefined, left: KEY_A }) }))
      .toEqual({ step: { do: 'release' }, observed: [] });
  });

  test.each<[string, string | undefined]>([
    ['of the constant ID', 'cloudtrail-import-History'], ['without an ID', undefined],
    ['of the failed Create that made the claim', 'create-failed-the-create'],
  ])('%s releases the claim', (_, id) => {
    expect(remove(id)).toEqual({ step: { do: 'release' }, observed: [] });
  });

  test('of a failed Create before the one that made the claim changes nothing', () => {
    expect(remove('create-failed-another')).toEqual({ step: { do: 'succeed' }, observed: [] });
  });

  test.each<[string, string, string]>([
    ['is left alone if CloudFormation holds the constant ID', 'cloudtrail-import-History', 'succeed'],
    ['releases the claim if CloudFormation holds that ID', 'Stack-History-1A2B', 'release'],
    ['releases the claim if CloudFormation holds no ID', 'none', 'release'],
    [
      'releases the claim if CloudFormation holds the constant ID of another resource', 'cloudtrail-import-Other',
      'release',
    ],
  ])('of an ID that CloudFormation invented %s', (_, heldId, step) => {
    expect(remove('Stack-History-1A2B', { heldId })).toEqual({ step: { do: step }, observed: ['heldId'] });
  });

  test.each(ACTIVITIES)('needs no check, whatever the stack does: %s', (activity) => {
    expect(remove('cloudtrail-import-History', { stack: stack(activity) }).step).toEqual({ do: 'release' });
  });
});

describe('A rollback', () => {
  const limited = wanted({ maxEstimatedCost: 0, estimate: { compressionFactor: 10 } });
  const back = requestRecord('Update', { rollback: true, wanted: limited });

  test('moves the claim back without a look or a check', () => {
    for (const record of [
      importRecord(), importRecord({ state: 'DEQUEUED' }), started('STOPPED'), started('COMPLETED'),
      started('FAILED', { gone: true }),
    ]) {
      expect(decideRequest(back, { record, claim: claimRecord({ import: KEY_B }) }))
        .toEqual({ step: { do: 'claim', change: {} }, observed: [] });
    }
  });

  test('to an import that the ledger does not know starts nothing', () => {
    expect(decideRequest(back)).toEqual({
      observed: [],
      step: claims({
        state: 'FAILED', gone: true, announce: 'FAILED', wanted: back.wanted,
        reason: expect.stringContaining('started no import'),
      }),
    });
  });

  test('is an Update that is admitted in a rollback, or returns to the import held before a failed Update', () => {
    const previous = { import: KEY_A, wanted: wanted() };
    const isRollback = (request = requestRecord('Update'), facts: Parameters<typeof countsAsRollback>[1] = {}) =>
      countsAsRollback(request, facts);
    expect(isRollback(back)).toBe(true);
    expect(isRollback(undefined, { claim: claimRecord({ previous }), record: importRecord() })).toBe(true);
    expect(isRollback(undefined, { claim: claimRecord({ previous }), record: importRecord({ id: KEY_B }) }))
      .toBe(false);
    expect(isRollback(undefined, { claim: claimRecord({ previous }) })).toBe(false);
    expect(isRollback(undefined, { claim: claimRecord(), record: importRecord() })).toBe(false);
    expect(isRollback(undefined, { record: importRecord() })).toBe(false);
    const create = requestRecord('Create', { rollback: true });
    expect(isRollback(create, { claim: claimRecord({ previous }), record: importRecord() })).toBe(false);
  });

  test('with --no-rollback is unchecked too, because CloudFormation itself returns the resource', () => {
    const claim = claimRecord({ import: KEY_B, previous: { import: KEY_A, wanted: wanted() } });
    expect(decideRequest(requestRecord('Update'), { claim, record: started('STOPPED') }))
      .toEqual({ step: { do: 'claim', change: {} }, observed: [] });
  });
});

test.each(
  ACTIVITIES.filter((each) => each !== 'forward'),
)('A Create or an Update is refused once CloudFormation has given it up: %s', (activity) => {
  for (const type of ['Create', 'Update'] as const) {
    expect(requestStep(requestRecord(type), { stack: stack(activity) }))
      .toEqual(fails(new RegExp(`^The stack is ${stack(activity).status}`)));
  }
});
