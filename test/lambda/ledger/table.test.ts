import { marshall } from '@aws-sdk/util-dynamodb';
import type { RecordBase } from '../../../lambda/ledger/records';
import { Outdated, Table, type Write } from '../../../lambda/ledger/table';
import { failure, Stage } from '../stage';

const record = (id: string, version: number, more: object = {}): RecordBase =>
  ({ kind: 'claim', id, version, ...more });
const put = (id: string, version: number, expected?: number, more: object = {}): Write =>
  ({ record: record(id, version, more), expected });
const timeout = failure('TimeoutError', 'socket hang up');

let stage: Stage;
let table: Table;
beforeEach(() => {
  stage = new Stage();
  table = new Table('Ledger', stage.surroundings);
});

const stored = () => stage.table.contents.map(({ id, version }) => `${id as string}${version as number}`).sort();

describe('A record', () => {
  test('is read as it was written, with the schema version and without undefined attributes', async () => {
    await table.write([put('A', 1, undefined, { list: [1, { deep: true }], nothing: undefined })]);
    const found = await table.get('claim', 'A');
    expect(found)
      .toEqual({ kind: 'claim', id: 'A', version: 1, list: [1, { deep: true }], schema: 1, write: expect.any(String) });
    expect(await table.get('claim', 'B')).toBeUndefined();
  });

  test('keeps attributes that this handler does not know', async () => {
    await table.write([put('A', 1, undefined, { fromLater: 'x' })]);
    const found = (await table.get<RecordBase>('claim', 'A'))!;
    await table.write([{ record: { ...found, version: 2 }, expected: 1 }]);
    expect(await table.get('claim', 'A')).toMatchObject({ fromLater: 'x', version: 2 });
  });

  test('is written only if it is absent, or has the version that was read', async () => {
    await table.write([put('A', 1)]);
    await expect(table.write([put('A', 1)])).rejects.toBeInstanceOf(Outdated);
    await expect(table.write([put('A', 3, 2)])).rejects.toMatchObject({ item: { id: 'A', version: 1 } });
    await expect(table.write([put('B', 3, 2)])).rejects.toMatchObject({ item: undefined });
    await table.write([put('A', 2, 1)]);
    expect(stored()).toEqual(['A2']);
  });
});

describe('The records of a kind', () => {
  test('are read page after page', async () => {
    for (const id of ['d', 'a', 'c', 'b']) {
      await table.write([put(id, 1, undefined, { text: 'x'.repeat(390_000) })]);
    }
    await table.write([{ record: { kind: 'past', id: 'p', version: 1 }, expected: undefined }]);
    expect((await table.query('claim')).map(({ id }) => id)).toEqual(['a', 'b', 'c', 'd']);
    expect(stage.calls.filter((call) => call === 'Query')).toHaveLength(2);
    expect(await table.query('request')).toEqual([]);
  });
});

describe('An answer that is lost', () => {
  // The SDK repeats the call. The repetition finds the record that the first try has written.
  const repeated = (operation: string) => {
    const { clients } = stage.surroundings;
    let lost = true;
    return new Table('Ledger', {
      ...stage.surroundings,
      clients: {
        ...clients,
        dynamoDb: async () => {
          const client = await clients.dynamoDb();
          const send = async (command: never): Promise<unknown> => {
            const answer = await client.send(command);
            if (lost && (command as object).constructor.name === `${operation}Command`) {
              lost = false;
              return client.send(command);
            }
            return answer;
          };
          return { send } as never;
        },
      },
    });
  };

  test('to a write does not make it fail, because the record in the way is the one that was written', async () => {
    await repeated('PutItem').write([put('A', 1)]);
    await repeated('PutItem').write([put('A', 2, 1)]);
    expect(stored()).toEqual(['A2']);
  });

  test('to a transaction does not make it fail, because its token makes it the same transaction', async () => {
    await repeated('TransactWriteItems').write([put('A', 1), put('B', 1)]);
    expect(stored()).toEqual(['A1', 'B1']);
  });
});

describe('Several records', () => {
  test('are written together or not at all', async () => {
    await table.write([put('A', 1), put('B', 1)]);
    await expect(table.write([put('A', 2, 1), put('B', 3, 2)])).rejects.toBeInstanceOf(Outdated);
    expect(stored()).toEqual(['A1', 'B1']);
    await table.write([put('A', 2, 1), put('B', 2, 1), put('C', 1)]);
    expect(stored()).toEqual(['A2', 'B2', 'C1']);
    expect(stage.calls.every((call) => call === 'TransactWriteItems')).toBe(true);
  });

  test('are written again after a conflict with another transaction, up to five times', async () => {
    const conflict = failure(
      'TransactionCanceledException', 'x', 400,
      { CancellationReasons: [{ Code: 'None' }, { Code: 'TransactionConflict' }] },
    );
    const fail = (times: number, error: Error) =>
      stage.faults.push(...Array.from({ length: times }, () => ({ operation: 'TransactWriteItems', error })));
    fail(4, conflict);
    await table.write([put('A', 1), put('B', 1)]);
    expect(stage.slept).toEqual([50, 100, 150, 200]);
    fail(5, failure('TransactionInProgressException'));
    await expect(table.write([put('C', 1), put('D', 1)])).rejects.toThrow('No.');
    expect(stored()).toEqual(['A1', 'B1']);
  });

  test('that are canceled for another reason fail with that error', async () => {
    const error = failure(
      'TransactionCanceledException', 'x', 400, { CancellationReasons: [{ Code: 'ThrottlingError' }] },
    );
    stage.faults.push({ operation: 'TransactWriteItems', error });
    await expect(table.write([put('A', 1), put('B', 1)])).rejects.toBe(error);
    expect(stage.slept).toEqual([]);
  });
});

test('Nothing is written if nothing has changed', async () => {
  await table.write([]);
  expect(stage.calls).toEqual([]);
});

test.each<[string, (on: Table) => Promise<unknown>]>([
  ['GetItem', (on) => on.get('claim', 'A')], ['Query', (on) => on.query('claim')],
  ['PutItem', (on) => on.write([put('A', 1)])],
  ['TransactWriteItems', (on) => on.write([put('A', 1), put('B', 1)])],
])('An error of %s carries the action', async (operation, call) => {
  stage.faults.push({ operation, error: timeout });
  await expect(call(table)).rejects.toMatchObject({ name: 'TimeoutError', action: `dynamodb:${operation}` });
});

test('A condition that fails returns the record that is in the way, as DynamoDB marshals it', async () => {
  const Item = marshall({ kind: 'claim', id: 'A', version: 4 });
  stage.faults.push({ operation: 'PutItem', error: failure('ConditionalCheckFailedException', 'x', 400, { Item }) });
  await expect(table.write([put('A', 4, 3)]))
    .rejects.toMatchObject({ message: expect.stringContaining('has changed'), item: { version: 4 } });
});
