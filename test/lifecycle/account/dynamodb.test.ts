import {
  DeleteItemCommand, GetItemCommand, PutItemCommand, QueryCommand, TransactWriteItemsCommand, type AttributeValue,
  type DynamoDBClient,
} from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { Table } from './dynamodb';
import { Invocation } from './lambda-platform';
import { quickClients } from './quick-clients';
import { clientsOf } from './simulated-clients';
import { SimulatedTime } from './simulated-time';
import { errorAnswer, json, jsonInput, ServiceError, type WireAnswer, type WireRequest } from './wire';

const NEW = { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' } };
const version = (of: number) => ({
  ConditionExpression: '#version = :version', ExpressionAttributeNames: { '#version': 'version' },
  ExpressionAttributeValues: marshall({ ':version': of }),
});
const T = { TableName: 'Ledger' };
const key = (id: string) => ({ ...T, Key: marshall({ kind: 'claim', id }) });
const item = (id: string, more: object = {}) => marshall({ kind: 'claim', id, version: 1, ...more });

/** Both kinds of clients use the same table. */
describe.each([['the SDK', clientsOf], ['quick clients', quickClients]] as const)('a table, through %s',
  (_, clients) => {
    const time = new SimulatedTime();
    let table: Table;
    let client: DynamoDBClient;

    const wire = async ({ headers, body }: WireRequest): Promise<WireAnswer> => {
      try {
        return json('dynamodb', table.call(headers['x-amz-target'].split('.').pop()!, jsonInput(body)));
      } catch (error) {
        return errorAnswer('dynamodb', error as ServiceError);
      }
    };

    beforeEach(async () => {
      table = new Table('Ledger', () => time.now());
      client = await clients(new Invocation('test', {}, 0, 'id'), time, wire).dynamoDb();
    });

    const put = (Item: Record<string, AttributeValue>, condition: object) => client.send(new PutItemCommand({
      ...T, Item, ...condition, ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
    } as never));
    const get = async (id: string) => {
      const { Item } = await client.send(new GetItemCommand({ ...key(id), ConsistentRead: true }));
      return Item && unmarshall(Item);
    };
    const remove = (id: string, of: number) => client.send(new DeleteItemCommand({ ...key(id), ...version(of) }));
    const query = (ExclusiveStartKey?: Record<string, AttributeValue>) => client.send(new QueryCommand({
      ...T, ConsistentRead: true, KeyConditionExpression: '#kind = :kind',
      ExpressionAttributeNames: { '#kind': 'kind' },
      ExpressionAttributeValues: marshall({ ':kind': 'claim' }), ExclusiveStartKey,
    }));

    test('keeps what was put, and returns it', async () => {
      const content = { list: [1, 'b', true, null], map: { nested: { deep: 1.5 } } };
      await put(item('A', content), NEW);
      expect(await get('A')).toEqual({ kind: 'claim', id: 'A', version: 1, ...content });
      expect(await get('B')).toBeUndefined();
    });

    test('refuses a write if its condition does not hold, and returns the item in the way', async () => {
      await put(item('A'), NEW);
      const name = 'ConditionalCheckFailedException';
      await expect(put(item('A'), NEW)).rejects.toMatchObject({ name, Item: item('A') });
      await expect(put(item('A', { version: 3 }), version(2))).rejects.toMatchObject({ name });
      await put(item('A', { version: 2 }), version(1));
      expect(await get('A')).toMatchObject({ version: 2 });
      await expect(remove('A', 1)).rejects.toThrow();
      await remove('A', 2);
      expect(await get('A')).toBeUndefined();
    });

    test.each([
      [true, { until: 5, holder: 'b' }], [true, { until: 50, holder: 'me' }], [false, { until: 50, holder: 'b' }],
    ])('grants a lease: %s for %o', async (granted, held) => {
      await put(item('lease', held), NEW);
      const taken = put(item('lease', { holder: 'me', until: 60 }), {
        ConditionExpression: 'attribute_not_exists(#id) OR #until < :now OR #holder = :holder',
        ExpressionAttributeNames: { '#id': 'id', '#until': 'until', '#holder': 'holder' },
        ExpressionAttributeValues: marshall({ ':now': 10, ':holder': 'me' }),
      });
      await (granted ? taken : expect(taken).rejects.toThrow('conditional'));
    });

    test('writes all items of a transaction or none, once per token', async () => {
      await put(item('A'), NEW);
      const write = (id: string, condition: object) =>
        ({ Put: { ...T, Item: item(id, { version: 7 }), ...condition } as never });
      const check = { ConditionCheck: { ...key('A'), ...version(1) } };
      const send = (TransactItems: object[], ClientRequestToken?: string) =>
        client.send(new TransactWriteItemsCommand({ TransactItems, ClientRequestToken } as never));
      await expect(send([write('B', NEW), write('A', NEW)])).rejects.toMatchObject({
        name: 'TransactionCanceledException',
        CancellationReasons: [{ Code: 'None' }, { Code: 'ConditionalCheckFailed' }],
      });
      expect(await get('B')).toBeUndefined();
      await send([write('B', NEW), check], 'token');
      await send([write('B', NEW), check], 'token');
      await expect(send([write('C', NEW)], 'token'))
        .rejects.toMatchObject({ name: 'IdempotentParameterMismatchException' });
      await expect(send([write('C', NEW), write('C', NEW)])).rejects.toMatchObject({ name: 'ValidationException' });
      expect(await get('B')).toMatchObject({ version: 7 });
      expect(await get('A')).toMatchObject({ version: 1 });
    });

    test('returns the items of a kind in the order of their IDs, in pages of 1 MB', async () => {
      for (const id of ['d', 'a', 'c', 'b']) { await put(item(id, { text: 'x'.repeat(390_000) }), NEW); }
      await put(marshall({ kind: 'past', id: 'p' }), NEW);
      const first = await query();
      expect(first.Items!.map(({ id }) => id.S)).toEqual(['a', 'b', 'c']);
      const second = await query(first.LastEvaluatedKey);
      expect(second.Items!.map(({ id }) => id.S)).toEqual(['d']);
      expect(second.LastEvaluatedKey).toBeUndefined();
    });

    test('keeps an expired item for up to two days', async () => {
      await put(item('A', { expires: time.now() / 1000 }), NEW);
      expect(await get('A')).toBeDefined();
      await time.run(time.sleep(48 * 3_600_000));
      expect(await get('A')).toBeUndefined();
    });

    test('fails while it is out of service, and when it is deleted', async () => {
      table.outOfServiceUntil = time.now() + 1_000;
      await expect(query()).rejects.toMatchObject({ name: 'InternalServerError', $metadata: { httpStatusCode: 500 } });
      await time.run(time.sleep(1_000));
      await query();
      table.deleted = true;
      await expect(query()).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
    });

    test.each([
      ['an unused name', { ...NEW, ExpressionAttributeNames: { '#id': 'id', '#version': 'version' } }],
      ['a missing value', { ...version(1), ExpressionAttributeValues: undefined }],
      ['an unknown condition', { ...NEW, ConditionExpression: 'attribute_exists(#id)' }],
    ])('refuses %s', async (_what, condition) => {
      await expect(put(item('A'), condition)).rejects.toMatchObject({ name: 'ValidationException' });
    });
  });
