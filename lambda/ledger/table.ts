import { randomUUID } from 'node:crypto';
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { asServiceError, calling, isConflict } from '../aws/errors';
import type { Surroundings } from '../surroundings';
import type { RecordBase } from './records';

/** One write. It is accepted only if the record still has the version that was read, or is still absent. */
export interface Write {
  readonly record: RecordBase;
  /** The version that was read. Absent: the record must not exist. */
  readonly expected: number | undefined;
}

/** Somebody else has written a record since it was read. */
export class Outdated extends Error {
  constructor(readonly item?: RecordBase) {
    super('The ledger has changed since it was read.');
  }
}

/** DynamoDB accepts no more records in one transaction. */
export const MOST_IN_A_TRANSACTION = 100;
const SCHEMA = 1;
/** Options of the conversion of a record into an item. */
const OPTIONS = { removeUndefinedValues: true };

/** The ledger's table: consistent reads and conditional writes, nothing else. */
export class Table {
  constructor(
    private readonly name: string,
    private readonly surroundings: Surroundings,
  ) {}

  async get<T extends RecordBase>(kind: string, id: string): Promise<T | undefined> {
    const { GetItemCommand, unmarshall } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const { Item } = await calling('dynamodb:GetItem', () =>
      client.send(new GetItemCommand({ TableName: this.name, Key: keyOf({ kind, id }), ConsistentRead: true })),
    );
    return Item ? (unmarshall(Item) as T) : undefined;
  }

  async query<T extends RecordBase>(kind: string): Promise<T[]> {
    const { QueryCommand, unmarshall } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const found: T[] = [];
    let start: Attributes | undefined;
    do {
      const from = start;
      const { Items = [], LastEvaluatedKey } = await calling('dynamodb:Query', () =>
        client.send(
          new QueryCommand({
            TableName: this.name,
            ConsistentRead: true,
            KeyConditionExpression: '#kind = :kind',
            ExpressionAttributeNames: { '#kind': 'kind' },
            ExpressionAttributeValues: { ':kind': { S: kind } },
            ExclusiveStartKey: from,
          }),
        ),
      );
      found.push(...Items.map((item) => unmarshall(item) as T));
      start = LastEvaluatedKey;
    } while (start);
    return found;
  }

  /** Writes all records or none. Rejects with `Outdated` if one of them has changed since it was read. */
  async write(writes: readonly Write[]): Promise<void> {
    if (writes.length === 1) {
      await this.put(writes[0]);
    } else if (writes.length > 1) {
      await this.transact(writes);
    }
  }

  private async put(write: Write): Promise<void> {
    const { PutItemCommand, marshall, unmarshall } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const item = this.item(write.record);
    try {
      await calling('dynamodb:PutItem', () =>
        client.send(
          new PutItemCommand({
            TableName: this.name,
            Item: marshall(item, OPTIONS),
            ...condition(write),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      );
    } catch (error) {
      const { name, Item } = asServiceError(error);
      if (name !== 'ConditionalCheckFailedException') { throw error; }
      const found = Item ? (unmarshall(Item as Attributes) as RecordBase & { write?: string }) : undefined;
      // The SDK repeats a call whose answer was lost. The record that fails the condition is then the record that the
      // first call wrote.
      if (found?.write !== item.write) { throw new Outdated(found); }
    }
  }

  private async transact(writes: readonly Write[]): Promise<void> {
    const { TransactWriteItemsCommand, marshall } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const items: TransactWriteItem[] = writes.map((write) => ({
      Put: { TableName: this.name, Item: marshall(this.item(write.record), OPTIONS), ...condition(write) },
    }));
    // The token makes a call that is repeated after a lost answer the same transaction.
    const command = new TransactWriteItemsCommand({ TransactItems: items, ClientRequestToken: randomUUID() });
    for (let attempt = 1; ; attempt++) {
      try {
        await calling('dynamodb:TransactWriteItems', () => client.send(command));
        return;
      } catch (error) {
        const { CancellationReasons = [] } = asServiceError(error);
        if (CancellationReasons.some(({ Code }) => Code === 'ConditionalCheckFailed')) { throw new Outdated(); }
        if (!isConflict(error) || attempt === 5) { throw error; }
        await this.surroundings.clock.sleep(50 * attempt);
      }
    }
  }

  private item(record: RecordBase): RecordBase & { write: string } {
    return { ...record, schema: SCHEMA, write: randomUUID() } as RecordBase & { write: string };
  }
}

type Attributes = Record<string, AttributeValue>;

interface Condition {
  readonly ConditionExpression: string;
  readonly ExpressionAttributeNames: Record<string, string>;
  readonly ExpressionAttributeValues?: Attributes;
}

function condition({ expected }: Write): Condition {
  return expected === undefined
    ? { ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' } }
    : {
      ConditionExpression: '#version = :version',
      ExpressionAttributeNames: { '#version': 'version' },
      ExpressionAttributeValues: { ':version': { N: String(expected) } },
    };
}

function keyOf({ kind, id }: Pick<RecordBase, 'kind' | 'id'>): Attributes {
  return { kind: { S: kind }, id: { S: id } };
}
