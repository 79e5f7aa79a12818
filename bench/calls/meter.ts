import type { Usage } from './prices';
import { handle } from '../../lambda/handle';
import type { Table } from '../../test/lifecycle/account/dynamodb';
import type { Stack } from '../../test/lifecycle/account/stack';
import { World, type Handle, type Provider, type WorldProps } from '../../test/lifecycle/account/world';

type Value = Readonly<Record<string, unknown>>;
type Item = Readonly<Record<string, Value>>;
type Input = Readonly<Record<string, unknown>>;

/** A simulated AWS account that counts the billed requests. */
export class MeteredWorld extends World {
  private readonly metered = new Set<Table>();
  private readonly used = { readUnits: 0, writeUnits: 0, invocations: 0, functionSeconds: 0 };

  constructor(props: WorldProps) {
    super({ ...props, handle: (...args) => this.timed(props.handle ?? handle, ...args) });
  }

  /** The counts so far. */
  get usage(): Usage {
    return { ...this.used };
  }

  override providerOf(stack: Stack): Provider {
    const provider = super.providerOf(stack);
    const { table } = provider;
    if (!this.metered.has(table)) {
      this.metered.add(table);
      const call = table.call.bind(table);
      table.call = (operation, input) => this.count(operation, input, call);
    }
    return provider;
  }

  private async timed(run: Handle, ...[event, surroundings, context]: Parameters<Handle>): Promise<unknown> {
    const began = this.time.now();
    try {
      return await run(event, surroundings, context);
    } finally {
      this.used.invocations++;
      this.used.functionSeconds += (this.time.now() - began) / 1_000;
    }
  }

  /** A write whose condition fails is billed too. */
  private count(operation: string, input: Input, call: Table['call']): Record<string, unknown> {
    this.used.writeUnits += writeUnits(operation, input);
    const answer = call(operation, input);
    this.used.readUnits += readUnits(operation, answer);
    return answer;
  }
}

/** A consistent read takes a unit for each 4 KiB. */
function readUnits(operation: string, { Item, Items }: Record<string, unknown>): number {
  if (operation !== 'Query' && operation !== 'GetItem') { return 0; }
  const read = (operation === 'Query' ? Items : [Item].filter(item => item !== undefined)) as Item[];
  return Math.max(1, Math.ceil(read.reduce((sum, item) => sum + sizeOf({ M: item }), 0) / 4_096));
}

/** A write takes a unit for each KiB of the item, and two of them in a transaction. */
function writeUnits(operation: string, input: Input): number {
  const units = ({ Item: item = {} }: Input) => Math.max(1, Math.ceil(sizeOf({ M: item }) / 1_024));
  switch (operation) {
    case 'PutItem':
    case 'DeleteItem': return units(input);
    case 'TransactWriteItems': {
      const writes = input.TransactItems as Array<Record<string, Input>>;
      return writes.reduce((sum, each) => sum + 2 * units(Object.values(each)[0]), 0);
    }
    default: return 0;
  }
}

/**
 * The size of an attribute value with the names in it, in bytes.
 *
 * @see https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/CapacityUnitCalculations.html
 */
function sizeOf(value: Value): number {
  const [[type, content]] = Object.entries(value);
  switch (type) {
    case 'M':
      return Object.entries(content as Item)
        .reduce((sum, [name, each]) => sum + Buffer.byteLength(name) + sizeOf(each) + 1, 3);
    case 'L': return (content as Value[]).reduce((sum, each) => sum + sizeOf(each) + 1, 3);
    case 'S': return Buffer.byteLength(content as string);
    case 'N': return Math.ceil((content as string).length / 2) + 1;
    default: return 1;
  }
}
