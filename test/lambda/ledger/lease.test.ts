import { Lease, LEASE_MILLISECONDS } from '../../../lambda/ledger/lease';
import type { LeaseRecord } from '../../../lambda/ledger/records';
import { Outdated, Table } from '../../../lambda/ledger/table';
import { NOW } from '../given';
import { failure, Stage } from '../stage';

let stage: Stage;
let table: Table;
beforeEach(() => {
  stage = new Stage();
  table = new Table('Ledger', stage.surroundings);
});

const acquire = (holder: string, former?: Lease) => Lease.acquire(holder, table, stage.surroundings, former);
const stored = () => stage.table.contents[0] as unknown as LeaseRecord;

describe('A lease', () => {
  test('is acquired by the first one for a minute', async () => {
    expect((await acquire('A'))!.record).toMatchObject({ holder: 'A', until: NOW + LEASE_MILLISECONDS });
    expect(stored())
      .toMatchObject({ kind: 'lease', id: 'lease', version: 1, holder: 'A', until: NOW + LEASE_MILLISECONDS });
  });

  test('is refused to others until it ends', async () => {
    await acquire('A');
    stage.now += LEASE_MILLISECONDS - 1;
    expect(await acquire('B')).toBeUndefined();
    stage.now++;
    expect((await acquire('B'))!.record).toMatchObject({ holder: 'B', version: 2 });
  });

  test.each(['until', 'ruleAt', 'startAt'])('counts as free if its %s is later than any pass can write', async field => {
    const record = { kind: 'lease', id: 'lease', version: 1, holder: 'A', until: NOW + 1, rule: 'ENABLED' };
    const latest = NOW + 2 * LEASE_MILLISECONDS;
    const write = (expected: number | undefined, at: number) => (
      table.write([{ record: { ...record, version: (expected ?? 0) + 1, [field]: at }, expected }])
    );
    await write(undefined, latest);
    expect(await acquire('B')).toBeUndefined();
    await write(1, latest + 1);
    expect((await acquire('B'))!.record).toEqual({
      kind: 'lease', id: 'lease', version: 3, holder: 'B', until: NOW + LEASE_MILLISECONDS,
    });
  });

  test('is granted to its own holder at any time', async () => {
    await acquire('A');
    expect(await acquire('A')).toBeDefined();
    expect(stored()).toMatchObject({ version: 2 });
  });

  test('is free at once when it is released', async () => {
    const lease = (await acquire('A'))!;
    await lease.release();
    expect(stored()).toMatchObject({ until: NOW, version: 2 });
    expect(await acquire('B')).toBeDefined();
  });

  test('that was given back or has ended is not released again', async () => {
    const lease = (await acquire('A'))!;
    stage.now += LEASE_MILLISECONDS;
    await lease.release();
    expect(stored()).toMatchObject({ version: 1 });
  });

  test('ends after its time if the release fails', async () => {
    const lease = (await acquire('A'))!;
    stage.faults.push({ operation: 'PutItem', error: failure('InternalServerError', 'x', 500) });
    await lease.release();
    expect(stored()).toMatchObject({ until: NOW + LEASE_MILLISECONDS });
  });

  test('is renewed for another minute, also as a part of a transaction', async () => {
    const lease = (await acquire('A'))!;
    stage.now += 30_000;
    await lease.renew();
    expect(stored()).toMatchObject({ version: 2, until: NOW + 30_000 + LEASE_MILLISECONDS });
    const renewal = lease.renewal();
    expect(renewal).toMatchObject({ expected: 2, record: { version: 3 } });
    await table.write([renewal]);
    lease.renewed();
    expect(lease.renewal(0)).toMatchObject({ expected: 3, record: { version: 4, until: stage.now } });
  });

  test('keeps what its record remembers for the next holder', async () => {
    const lease = (await acquire('A'))!;
    Object.assign(lease.record, { rule: 'ENABLED', ruleAt: NOW });
    await lease.release();
    expect((await acquire('B'))!.record).toMatchObject({ rule: 'ENABLED', ruleAt: NOW });
  });
});

describe('A lease that another invocation has acquired meanwhile', () => {
  test('cannot be renewed', async () => {
    const lease = (await acquire('A'))!;
    stage.now += LEASE_MILLISECONDS;
    await acquire('B');
    await expect(lease.renew()).rejects.toBeInstanceOf(Outdated);
    expect(stored()).toMatchObject({ holder: 'B' });
  });

  test('and still holds is busy, also for an invocation that held it before', async () => {
    const lease = (await acquire('A'))!;
    await lease.release();
    await acquire('B');
    expect(await acquire('A', lease)).toBeUndefined();
    expect(stored()).toMatchObject({ holder: 'B' });
  });

  test('and has released is acquired at the second attempt, without another read', async () => {
    const lease = (await acquire('A'))!;
    await lease.release();
    await (await acquire('B'))!.release();
    stage.calls.length = 0;
    expect(await acquire('A', lease)).toBeDefined();
    expect(stage.calls).toEqual(['PutItem', 'PutItem']);
  });

  test('twice within one acquisition is busy', async () => {
    const lease = (await acquire('A'))!;
    await lease.release();
    const item = {
      kind: { S: 'lease' }, id: { S: 'lease' }, version: { N: '9' }, holder: { S: 'B' }, until: { N: '0' },
    };
    const error = () => failure('ConditionalCheckFailedException', 'x', 400, { Item: item });
    stage.faults.push({ operation: 'PutItem', error: error() }, { operation: 'PutItem', error: error() });
    expect(await acquire('A', lease)).toBeUndefined();
  });
});

test('An acquisition that fails for another reason fails with that error', async () => {
  stage.faults.push({ operation: 'PutItem', error: failure('AccessDeniedException', 'no', 400) });
  await expect(acquire('A')).rejects.toMatchObject({ name: 'AccessDeniedException', action: 'dynamodb:PutItem' });
});
