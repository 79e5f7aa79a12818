import { marshall } from '@aws-sdk/util-dynamodb';
import { ruleArn } from './account/names';
import type { World } from './account/world';
import { Script } from './stories/scripted';
import type { Setting } from './stories/story';
import { windowOf } from './stories/templates';
import type { ClaimRecord, ImportRecord, RecordBase } from '../../lambda/ledger/records';
import { identityKey, importIdentity } from '../../lambda/request/identity';

/**
 * The possible effects of a principal with one permission, which THREAT-MODEL.md lists. The invariants don't hold then.
 */

const plays = (setting: Partial<Setting>, act: (script: Script) => Promise<void>) => async (): Promise<void> => {
  const script = new Script(setting);
  await script.world.run(() => act(script));
};

/** Changes the ledger. The condition of the simulated table always holds. */
function change({ ledger, provider }: Script, operation: string, { kind, id }: RecordBase, what: object): void {
  const { table } = provider;
  const present = ledger.find((each) => each.kind === kind && each.id === id);
  table.call(operation, {
    TableName: table.name, ...what, ...present ? {
      ConditionExpression: '#version = :version', ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: marshall({ ':version': present.version }),
    } : { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' } },
  });
}

const put = (script: Script, record: RecordBase) =>
  change(script, 'PutItem', record, { Item: marshall(record, { removeUndefinedValues: true }) });
const remove = (script: Script, record: RecordBase) =>
  change(script, 'DeleteItem', record, { Key: marshall({ kind: record.kind, id: record.id }) });

const recordOf = <T extends RecordBase>({ ledger }: Script, kind: T['kind']) =>
  ledger.find((each) => each.kind === kind) as unknown as T;
const claimOf = (script: Script) => recordOf<ClaimRecord>(script, 'claim');
const importOf = (script: Script) => recordOf<ImportRecord>(script, 'import');
const messages = ({ logs }: World) => logs.map(({ message }) => message);

describe('dynamodb:PutItem on the ledger', () => {
  test('lets the next pass stop an import and start another one', plays({ secondsPerFile: 600 }, async s => {
    await s.upFor(90);
    const [claim, former] = [claimOf(s), importOf(s)];
    const february = windowOf('February');
    const identity = importIdentity({
      ...february, sourceUri: former.identity.sourceUri, destination: former.wanted.destination,
    });
    const wanted = { ...former.wanted, ...february, identity };
    const queuedAt = s.world.time.now();
    const id = identityKey(identity);
    const record = { kind: 'import', id, version: 1, identity, state: 'QUEUED', wanted, logicalId: claim.id, queuedAt };
    put(s, record as ImportRecord);
    put(s, { ...claim, import: id, wanted } as ClaimRecord);
    await s.pass(1200);
    // The log has no claim of the second import.
    expect(messages(s.world).filter((each) => each === 'import claimed')).toHaveLength(1);
    expect(s.statuses).toEqual(['STOPPED', 'IN_PROGRESS']);
  }));
});

describe('dynamodb:DeleteItem on the ledger', () => {
  test('of a claim stops its import, which a changed retryToken continues', plays({ secondsPerFile: 600 }, async s => {
    await s.upFor(60);
    remove(s, claimOf(s));
    await s.pass(600);
    expect(s.statuses).toEqual(['STOPPED']);
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(s.starts).toEqual(['new', 'retry']);
  }));

  test('of an import is repaired from CloudTrail by the next request', plays({ secondsPerFile: 600 }, async s => {
    await s.upFor(60);
    remove(s, importOf(s));
    expect(await s.up({ ...s.january, retryToken: '1' })).toBe('UPDATE_COMPLETE');
    expect(await s.down()).toBe('DELETE_COMPLETE');
    expect(s.starts).toEqual(['new']);
    expect(s.statuses).toEqual(['STOPPED']);
  }));

  test('of both leaves the import running after the Delete', plays({ secondsPerFile: 600 }, async s => {
    await s.upFor(60);
    remove(s, importOf(s));
    remove(s, claimOf(s));
    expect(await s.down()).toBe('DELETE_COMPLETE');
    expect(s.statuses).toEqual(['IN_PROGRESS']);
  }));
});

test('events:EnableRule causes one pass, which disables the rule again', plays({}, async s => {
  await s.upFor(3_600);
  const { functions, rule } = s.provider;
  const before = functions.invocations.length;
  rule.call('EnableRule', { Name: ruleArn(s.owner.stack!).split('/').pop()! });
  await s.pass(3_600);
  expect(rule.state).toBe('DISABLED');
  expect(functions.invocations.length - before).toBe(1);
}));

test('lambda:InvokeFunction during an operation of the stack releases a claim, which the next deployment takes again',
  plays({ secondsPerFile: 600, stoppingSeconds: 240 }, async s => {
    const states = () => s.shown.map(({ name, state }) => `${name} ${state}`);
    // GIVEN
    await s.up(s.january, {}, s.march);
    await s.pass(60);
    expect(states()).toEqual(['Other RUNNING', 'History QUEUED']);
    // WHEN the update stops the running import, and somebody forges a Delete of the other one meanwhile
    const { event } = s.first('Create').request;
    const RequestId = 'f0f0f0f0-0000-4000-8000-000000000009';
    const forged = { ...event, RequestType: 'Delete', RequestId, PhysicalResourceId: 'cloudtrail-import-A' };
    s.world.cloudFormation.customResources.forged.add(RequestId);
    s.world.time.after(10_000, () => void s.provider.functions.invokeAsync(forged));
    expect(await s.up(s.january, {}, { ...s.march, month: 'February' })).toBe('UPDATE_COMPLETE');
    await s.pass(60);
    // THEN
    expect(states()).toEqual(['Other STOPPED', 'History DEQUEUED', 'Other RUNNING']);
    expect(s.world.logs).toContainEqual(expect.objectContaining({ message: 'import released', requestId: RequestId }));
    // WHEN
    await s.up({ ...s.january, retryToken: '1' }, {}, { ...s.march, month: 'February' });
    // THEN
    expect(states()).toContain('History QUEUED');
  }));
