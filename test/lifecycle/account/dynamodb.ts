import { createHash } from 'node:crypto';
import { byId, checkValue, invalid, plain, same, sizeOf, type WireItem, type WireValue } from './attribute-values';
import { ServiceError } from './wire';

type Input = Readonly<Record<string, unknown>>;

const PAGE_BYTES = 1_048_576;
const ITEM_BYTES = 400 * 1_024;
const MOST_IN_A_TRANSACTION = 100;
const TOKEN_LIFETIME = 600_000;
/** DynamoDB deletes expired items within two days. */
const LATEST_EXPIRY = 48 * 3_600_000;

/** The conditions that the handler uses. Each name stands for the attribute without the `#`. */
const CONDITIONS: Readonly<Record<string, (item: WireItem | undefined, value: (name: string) => WireValue) =>
boolean>> = {
  'attribute_not_exists(#id)': item => item?.id === undefined,
  '#version = :version': (item, value) => same(item?.version, value(':version')),
  'attribute_not_exists(#id) OR #until < :now OR #holder = :holder': (item, value) => item?.id === undefined
    || (item.until?.N !== undefined && Number(item.until.N) < Number(value(':now').N))
    || same(item.holder, value(':holder')),
};

/** One table with the key schema of the ledger, and the part of DynamoDB's API that the handler calls. */
export class Table {
  private readonly items = new Map<string, WireItem>();
  private readonly tokens = new Map<string, { readonly at: number; readonly input: string }>();
  /** Somebody deleted the table manually, or its stack was deleted. */
  deleted = false;
  /** DynamoDB answers with errors until then. */
  outOfServiceUntil = 0;

  constructor(readonly name: string, private readonly now: () => number) {}

  /** All items, expired ones included, in the form in which a program reads them. */
  get contents(): ReadonlyArray<Readonly<Record<string, unknown>>> {
    return [...this.items.values()].map(item => plain({ M: item }) as Record<string, unknown>);
  }

  /** The Lambda request ID of the invocation that holds the lease. */
  get leaseHolder(): string | undefined {
    const lease = [...this.items.values()].find(({ kind }) => kind.S === 'lease');
    return lease && Number(lease.until.N) > this.now() ? String(lease.holder.S) : undefined;
  }

  call(operation: string, input: Input): Record<string, unknown> {
    if (this.now() < this.outOfServiceUntil) {
      throw new ServiceError('InternalServerError', 'Internal server error', 500);
    }
    this.expire();
    switch (operation) {
      case 'GetItem': return this.get(input);
      case 'Query': return this.query(input);
      case 'PutItem': return this.write(input, 'Item');
      case 'DeleteItem': return this.write(input, 'Key');
      case 'TransactWriteItems': return this.transact(input);
      default: throw new Error(`The simulation has no ${operation} of DynamoDB.`);
    }
  }

  private get(input: Input): Record<string, unknown> {
    this.checkTable(input);
    checkConsistent(input);
    const Item = this.items.get(keyOf(input.Key as WireItem, true));
    return Item ? { Item } : {};
  }

  private query(input: Input): Record<string, unknown> {
    this.checkTable(input);
    checkConsistent(input);
    if (input.KeyConditionExpression !== '#kind = :kind') {
      throw invalid(`The simulation has no key condition '${String(input.KeyConditionExpression)}'.`);
    }
    const value = valuesOf(input, '#kind = :kind');
    const start = input.ExclusiveStartKey as WireItem | undefined;
    const wanted = value(':kind').S;
    const matching = [...this.items.values()].filter(({ kind }) => kind.S === wanted).sort(byId)
      .filter(item => !start || byId(start, item) < 0);
    const Items: WireItem[] = [];
    let bytes = 0;
    for (const item of matching) {
      bytes += sizeOf(item);
      Items.push(item);
      // Like DynamoDB, a page may end right behind the last item.
      if (bytes >= PAGE_BYTES) {
        return {
          Items, Count: Items.length, ScannedCount: Items.length,
          LastEvaluatedKey: { kind: item.kind, id: item.id },
        };
      }
    }
    return { Items, Count: Items.length, ScannedCount: Items.length };
  }

  private write(input: Input, what: 'Item' | 'Key'): Record<string, unknown> {
    this.checkTable(input);
    const change = this.changeOf(input, what);
    if (!change.holds) {
      throw new ServiceError('ConditionalCheckFailedException', 'The conditional request failed', 400, {},
        change.old && input.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? { Item: change.old } : {});
    }
    change.apply();
    return {};
  }

  private transact(input: Input): Record<string, unknown> {
    const token = input.ClientRequestToken as string | undefined;
    if (token !== undefined && !/^.{1,36}$/.test(token)) {
      throw invalid(`The ClientRequestToken ${token} must have 1 to 36 characters.`);
    }
    const text = JSON.stringify(input);
    const former = token === undefined ? undefined : this.tokens.get(token);
    if (former && this.now() < former.at + TOKEN_LIFETIME) {
      if (former.input !== text) {
        throw new ServiceError('IdempotentParameterMismatchException',
          'The request uses the same client token as a different request.');
      }
      return {};
    }
    const entries = (input.TransactItems as Array<Record<string, Input>>).map(each => Object.entries(each)[0]);
    if (entries.length === 0 || entries.length > MOST_IN_A_TRANSACTION) {
      throw invalid(`A transaction has 1 to ${MOST_IN_A_TRANSACTION} actions, not ${entries.length}.`);
    }
    const changes = entries.map(([action, each]) => {
      this.checkTable(each);
      return { ...this.changeOf(each, action === 'Put' ? 'Item' : 'Key'), action, each };
    });
    if (new Set(changes.map(({ key }) => key)).size < changes.length) {
      throw invalid('Transaction request cannot include multiple operations on one item');
    }
    if (changes.some(({ holds }) => !holds)) {
      const reasons = changes.map(({ holds, old, each }) => holds ? { Code: 'None' } : {
        Code: 'ConditionalCheckFailed', Message: 'The conditional request failed',
        ...(old && each.ReturnValuesOnConditionCheckFailure === 'ALL_OLD' ? { Item: old } : {}),
      });
      throw new ServiceError('TransactionCanceledException',
        `Transaction cancelled, please refer cancellation reasons [${reasons.map(({ Code }) => Code).join(', ')}]`,
        400, {}, { CancellationReasons: reasons });
    }
    changes.filter(({ action }) => action !== 'ConditionCheck').forEach(({ apply }) => apply());
    if (token !== undefined) {
      this.tokens.set(token, { at: this.now(), input: text });
    }
    return {};
  }

  private changeOf(
    input: Input, what: 'Item' | 'Key',
  ): { key: string; holds: boolean; old?: WireItem; apply: () => void } {
    const item = input[what] as WireItem;
    const key = keyOf(item, what === 'Key');
    Object.values(item).forEach(checkValue);
    if (sizeOf(item) > ITEM_BYTES) {
      throw invalid('Item size has exceeded the maximum allowed size');
    }
    const expression = String(input.ConditionExpression);
    const condition = CONDITIONS[expression];
    if (!condition) {
      throw invalid(`The simulation has no condition '${expression}'.`);
    }
    const old = this.items.get(key);
    return {
      key, old, holds: condition(old, valuesOf(input, expression)),
      apply: () => what === 'Item' ? this.items.set(key, item) : this.items.delete(key),
    };
  }

  private checkTable({ TableName }: Input): void {
    if (this.deleted || TableName !== this.name) {
      throw new ServiceError('ResourceNotFoundException',
        `Requested resource not found: Table: ${String(TableName)} not found`);
    }
  }

  /** How late an item is deleted depends on its key alone, so that a story has the same outcome each time. */
  private expire(): void {
    for (const [key, { expires }] of this.items) {
      if (expires === undefined || Number(expires.N) * 1_000 > this.now()) { continue; }
      const late = createHash('sha256').update(key).digest().readUInt16BE(0) / 65_536 * LATEST_EXPIRY;
      if (Number(expires.N) * 1_000 + late <= this.now()) {
        this.items.delete(key);
      }
    }
  }
}

/** Every read of the ledger decides something, so each must be consistent. */
function checkConsistent({ ConsistentRead }: Input): void {
  if (ConsistentRead !== true) {
    throw invalid('The simulation has strongly consistent reads only.');
  }
}

/** Returns the values of an expression. Like DynamoDB, it refuses missing and unused names and values. */
function valuesOf(input: Input, expression: string): (name: string) => WireValue {
  const names = (input.ExpressionAttributeNames ?? {}) as Record<string, string>;
  const values = (input.ExpressionAttributeValues ?? {}) as Record<string, WireValue>;
  const used = [...new Set(expression.match(/[#:]\w+/g))];
  const given = [...Object.keys(names), ...Object.keys(values)];
  const wrong = [
    ...used.filter(name => !given.includes(name)).map(name => `${name} is not defined`),
    ...given.filter(name => !used.includes(name)).map(name => `${name} is unused`),
    ...Object.entries(names).filter(([name, attribute]) => name !== `#${attribute}`)
      .map(([name, attribute]) => `${name} is ${attribute}`),
  ];
  if (wrong.length > 0) {
    throw invalid(`${expression}: ${wrong.join(', ')}`);
  }
  Object.values(values).forEach(checkValue);
  return name => values[name];
}

function keyOf(item: WireItem, exactly: boolean): string {
  const parts = [item.kind?.S, item.id?.S];
  if (!parts.every(part => typeof part === 'string' && part !== '') || (exactly && Object.keys(item).length !== 2)) {
    throw invalid(`The key ${JSON.stringify(item)} does not match the table's schema.`);
  }
  return parts.join('\n');
}
