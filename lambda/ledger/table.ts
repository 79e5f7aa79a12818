import { randomUUID } from 'node:crypto';
import type { AttributeValue, TransactWriteItem } from '@aws-sdk/client-dynamodb';
import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { asServiceError, calling, isConflict } from '../aws/errors';
import type { Surroundings } from '../surroundings';
import type { RecordBase } from './records';

/** One write. It is accepted only if the record still has the version that was read, or is still absent. */
export interface Write {
  readonly record: RecordBase;
  /** The version that was read. Absent: the record must not exist. */
  readonly expected: number | undefined;
  readonly remove?: boolean;
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

/** The ledger's table: consistent reads and conditional writes, nothing else. */
export class Table {
  constructor(
    private readonly name: string,
    private readonly surroundings: Surroundings,
  ) {}

  async get<T extends RecordBase>(kind: string, id: string): Promise<T | undefined> {
    const { GetItemCommand } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const { Item } = await calling('dynamodb:GetItem', () =>
      client.send(new GetItemCommand({ TableName: this.name, Key: marshall({ kind, id }), ConsistentRead: true })),
    );
    return Item ? (unmarshall(Item) as T) : undefined;
  }

  async query<T extends RecordBase>(kind: string): Promise<T[]> {
    const { QueryCommand } = await import('../aws/sdk/dynamodb');
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
            ExpressionAttributeValues: marshall({ ':kind': kind }),
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
    if (writes.length > 1) {
      await this.transact(writes);
    } else if (writes.length === 1) { await (writes[0].remove ? this.delete(writes[0]) : this.put(writes[0])); }
  }

  private async put(write: Write): Promise<void> {
    const { PutItemCommand } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const item = this.item(write.record);
    try {
      await calling('dynamodb:PutItem', () =>
        client.send(
          new PutItemCommand({
            TableName: this.name,
            Item: marshalled(item),
            ...condition(write),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      );
    } catch (error) {
      const { name, Item } = asServiceError(error);
      if (name !== 'ConditionalCheckFailedException') { throw error; }
      const found = Item ? (unmarshall(Item as Attributes) as RecordBase & { write?: string }) : undefined;
      // The SDK repeats a call whose answer was lost. Then the record that is in the way is the one that it wrote.
      if (found?.write !== item.write) { throw new Outdated(found); }
    }
  }

  private async delete(write: Write): Promise<void> {
    const { DeleteItemCommand } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const { kind, id } = write.record;
    try {
      await calling('dynamodb:DeleteItem', () =>
        client.send(
          new DeleteItemCommand({
            TableName: this.name,
            Key: marshall({ kind, id }),
            ...condition(write),
            ReturnValuesOnConditionCheckFailure: 'ALL_OLD',
          }),
        ),
      );
    } catch (error) {
      const { name, Item } = asServiceError(error);
      if (name !== 'ConditionalCheckFailedException') { throw error; }
      // Without an item the first, unanswered try of this call has deleted it.
      if (Item) { throw new Outdated(unmarshall(Item as Attributes) as RecordBase); }
    }
  }

  private async transact(writes: readonly Write[]): Promise<void> {
    const { TransactWriteItemsCommand } = await import('../aws/sdk/dynamodb');
    const client = await this.surroundings.clients.dynamoDb();
    const items: TransactWriteItem[] = writes.map((write) =>
      write.remove
        ? {
          Delete: {
            TableName: this.name,
            Key: marshall({ kind: write.record.kind, id: write.record.id }),
            ...condition(write),
          },
        }
        : { Put: { TableName: this.name, Item: marshalled(this.item(write.record)), ...condition(write) } },
    );
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
      ExpressionAttributeValues: marshalled({ ':version': expected }),
    };
}

function marshalled(item: object): Attributes {
  return marshall(item, { removeUndefinedValues: true }) as Attributes;
}
