import { ServiceError } from './wire';

/** An item as it crosses the wire: each attribute is an object with one member, which names its type. */
export type WireItem = Readonly<Record<string, WireValue>>;
export type WireValue = Readonly<Record<string, unknown>>;

/** Refuses an attribute value that DynamoDB would refuse, or whose type the simulation lacks. */
export function checkValue(value: WireValue): void {
  const [[type, content], ...others] = Object.entries(value);
  const nested = type === 'M' ? Object.values(content as WireItem) : type === 'L' ? content as WireValue[] : [];
  const fits = {
    S: 'string', N: 'string', BOOL: 'boolean',
    NULL: 'boolean', M: 'object', L: 'object',
  }[type] === typeof content;
  if (!fits || others.length > 0 || (type === 'N' && !Number.isFinite(Number(content)))) {
    throw invalid(`${JSON.stringify(value)} is not an attribute value that the simulation supports.`);
  }
  nested.forEach(checkValue);
}

/** An attribute value as a program reads it. */
export function plain(value: WireValue): unknown {
  const [[type, content]] = Object.entries(value);
  switch (type) {
    case 'M': return Object.fromEntries(Object.entries(content as WireItem).map(([name, each]) => [name, plain(each)]));
    case 'L': return (content as WireValue[]).map(plain);
    case 'N': return Number(content);
    case 'NULL': return null;
    default: return content;
  }
}

export function same(a: WireValue | undefined, b: WireValue): boolean {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

/** By the bytes of the sort key. */
export function byId(a: WireItem, b: WireItem): number {
  return Buffer.compare(Buffer.from(String(a.id.S)), Buffer.from(String(b.id.S)));
}

const sizes = new WeakMap<WireItem, number>();

/** Items never change, so each is measured once. */
export function sizeOf(item: WireItem): number {
  const size = sizes.get(item) ?? Buffer.byteLength(JSON.stringify(plain({ M: item })));
  sizes.set(item, size);
  return size;
}

export function invalid(message: string): ServiceError {
  return new ServiceError('ValidationException', message);
}
