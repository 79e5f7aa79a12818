import { isWithin, LONGEST_TEXT, rangeInWords, type Form, type Range } from '../../src/validation/forms';
import { shown } from '../../src/validation/values';

export type Properties = Readonly<Record<string, unknown>>;

/** The requirements of a property value. CloudFormation passes every scalar as a text. */
export interface WireType<T> {
  /** The words that follow "Specify". They may depend on the value. */
  readonly expected: string | ((value: string) => string);
  /** Undefined for any other text. */
  readonly parse: (value: string) => T | undefined;
}

export const FLAG: WireType<boolean> = {
  expected: 'true or false',
  parse: (value) => (value === 'true' ? true : value === 'false' ? false : undefined),
};

export function oneOf<T extends string>(...words: T[]): WireType<T> {
  return { expected: words.join(' or '), parse: (value) => words.find((word) => word === value) };
}

export function textOf({ pattern, expected }: Form): WireType<string> {
  return { expected, parse: (value) => (pattern.test(value) ? value : undefined) };
}

export function anyText(most: number): WireType<string> {
  return {
    expected: `at most ${most} characters`,
    parse: (value) => (value.length <= most ? value : undefined),
  };
}

/** @param pattern the notation, because Number() reads a blank as 0, and 0x10 as 16 */
function number(range: Range, expected: string, pattern: RegExp): WireType<number> {
  return {
    expected: `${expected} ${rangeInWords(range)}`,
    parse: (value) => (pattern.test(value) && isWithin(Number(value), range) ? Number(value) : undefined),
  };
}

export function wholeNumber(range: Range): WireType<number> {
  return number(range, 'a whole number', /^\d{1,10}$/);
}

export function amount(range: Range): WireType<number> {
  return number(range, 'a number', /^(?=.{1,24}$)\d+(\.\d+)?(e[+-]?\d+)?$/i);
}

/** A time that exists. Date reads February 30 as March 2. */
export const TIME: WireType<string> = {
  expected: 'a time that exists, such as 2023-01-01T00:00:00Z',
  parse: (value) => {
    const time = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?Z$/.test(value) ? new Date(value) : new Date(NaN);
    return !Number.isNaN(time.getTime()) && time.toISOString().slice(0, 19) === value.slice(0, 19) ? value : undefined;
  },
};

/** Reads one property. Its problem is added to `problems`. An empty text means that an optional property is absent. */
export function read<T>(
  properties: Properties,
  name: string,
  type: WireType<T>,
  problems: string[],
  need?: 'optional',
): T | undefined {
  const value = Object.hasOwn(properties, name) ? properties[name] : undefined;
  if (need === 'optional' && (value === undefined || value === '')) { return undefined; }
  if (value === undefined) {
    problems.push(`${name} is missing.`);
    return undefined;
  }
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const asText = isScalar ? String(value) : '';
  const parsed = isScalar && asText.length <= LONGEST_TEXT ? type.parse(asText) : undefined;
  if (parsed === undefined) {
    const expected = typeof type.expected === 'string' ? type.expected : type.expected(asText);
    problems.push(`${name} is ${shown(value)}. Specify ${expected}.`);
  }
  return parsed;
}
