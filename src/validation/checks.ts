import { types } from 'node:util';
import { Duration, Token } from 'aws-cdk-lib';
import { IConstruct } from 'constructs';
import { errorAt } from './errors';
import { Form, isWithin, LONGEST_TEXT, Range, rangeInWords } from './forms';
import { shown, shownWithType } from './values';

/**
 * The requirements of a prop. A value may come from JavaScript, which checks no types, or through jsii.
 * Tokens of the right type are accepted and never inspected.
 */
export interface Check {
  /** The words that follow "specify". */
  readonly expected: string;
  /** A hint on how to specify a value that users often specify incorrectly. */
  readonly hint?: string;
  readonly isRequired?: true;
  readonly hasType: (value: unknown) => boolean;
  /** The problems of a value of the right type. `orOmit` follows the instruction. */
  readonly problems?: (name: string, value: any, orOmit: string) => string[];
}

/** The problems of a value. `undefined` and `null` mean that nothing is specified. */
export function problemsOf(check: Check, name: string, value: unknown): string[] {
  const orOmit = check.isRequired ? '' : ', or leave it out';
  if (value === undefined || value === null) {
    return check.isRequired ? [`${name} is missing: specify ${check.expected}`] : [];
  }
  if (check.hasType(value)) return check.problems?.(name, value, orOmit) ?? [];
  const hint = check.hint && !Token.isUnresolved(value) ? `. ${check.hint}` : '';
  return [`${name} is ${received(value)}: specify ${check.expected}${orOmit}${hint}`];
}

export function required(check: Check): Check {
  return { ...check, isRequired: true };
}

export const FLAG: Check = {
  expected: 'true or false',
  hint: "Compare a text with 'true', as in this.node.tryGetContext('…') === 'true'",
  hasType: (value) => typeof value === 'boolean',
};

/** @param form the form of a literal text. A text with tokens has any form */
export function text(form: Form, hint?: string): Check {
  return {
    expected: form.expected,
    hint,
    hasType: (value) => typeof value === 'string',
    problems: (name, value: string, orOmit) =>
      Token.isUnresolved(value) || form.pattern.test(value)
        ? []
        : [`${name} is ${shown(value)}: specify ${form.expected}${orOmit}`],
  };
}

/** Any text of a bounded length. */
export function anyText(expected: string, most = LONGEST_TEXT): Check {
  return {
    expected,
    hasType: (value) => typeof value === 'string',
    problems: (name, value: string) =>
      Token.isUnresolved(value) || value.length <= most
        ? []
        : [`${name} has ${value.length} characters: specify at most ${most.toLocaleString('en-US')}`],
  };
}

export function number(range: Range, kind: 'a number' | 'a whole number'): Check {
  const expected = `${kind} ${rangeInWords(range)}`;
  const fits = (value: number) => isWithin(value, range) && (kind === 'a number' || Number.isInteger(value));
  return {
    expected,
    hint: 'Convert a text with Number()',
    hasType: (value) => typeof value === 'number',
    problems: (name, value: number, orOmit) =>
      Token.isUnresolved(value) || fits(value) ? [] : [`${name} is ${value}: specify ${expected}${orOmit}`],
  };
}

/** One of the members of an enum. */
export function member(name: string, members: Readonly<Record<string, string>>): Check {
  const names = Object.keys(members).map((each) => `${name}.${each}`);
  const expected = inWords(names);
  return {
    expected,
    hasType: (value) => typeof value === 'string' && !Token.isUnresolved(value),
    problems: (prop, value: string, orOmit) =>
      Object.values(members).includes(value) ? [] : [`${prop} is ${shown(value)}: specify ${expected}${orOmit}`],
  };
}

export function date(problems: (name: string, value: Date) => string[]): Check {
  const expected = "a Date such as new Date('2023-01-01T00:00:00Z')";
  return {
    expected,
    // A Date from another realm isn't an instance of this realm's Date.
    hasType: types.isDate,
    problems: (name, value: Date) =>
      isNaN(value.getTime()) ? [`${name} is ${shown(value)}: specify ${expected}`] : problems(name, value),
  };
}

/** @param token whether the value of a token, in seconds, may decide */
export function duration(
  expected: string,
  example: string,
  fits: (value: Duration) => boolean,
  token: 'inSeconds' | 'never',
): Check {
  return {
    expected: `a Duration ${expected}`,
    hint: `For example ${example}`,
    hasType: hasFunctions('toMilliseconds', 'toHumanString', 'isUnresolved'),
    problems: (name, value: Duration, orOmit) => {
      const isToken = value.isUnresolved();
      if (isToken ? token === 'inSeconds' && value.unitLabel() === 'seconds' : fits(value)) return [];
      const is = isToken ? `a token in ${value.unitLabel()}` : value.toHumanString();
      const wanted = isToken && token === 'inSeconds' ? 'Duration.seconds() of the token' : `a Duration ${expected}`;
      return [`${name} is ${is}: specify ${wanted}${orOmit}`];
    },
  };
}

/**
 * @param all the words for the items
 * @param one the words for one item of a list that must not be empty
 */
export function list(item: Check, all: string, one?: string): Check {
  return {
    expected: `a list of ${all}`,
    hasType: Array.isArray,
    problems: (name, value: unknown[], orOmit) =>
      one !== undefined && value.length === 0
        ? [`${name} is empty: specify at least one ${one}${orOmit}`]
        : Array.from(value).flatMap((each, index) => problemsOf(required(item), `${name}[${index}]`, each)),
  };
}

/** An instance of a class or an interface, which has these members. Copies of a library have different classes. */
export function instance(
  expected: string,
  hint: string | undefined,
  hasType: (value: unknown) => boolean,
  problems?: Check['problems'],
): Check {
  return { expected, hint, hasType, problems };
}

/** @param paths members that are texts, such as `node.path` */
export function hasTexts(...paths: string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && paths.every((path) => typeof memberAt(value, path) === 'string');
}

export function hasFunctions(...paths: string[]): (value: unknown) => boolean {
  return (value) => isObject(value) && paths.every((path) => typeof memberAt(value, path) === 'function');
}

export function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

/** The ID of a construct. No construct can be created without one, so its problem is thrown. */
export function checkedId(scope: IConstruct, id: unknown): string {
  if (typeof id === 'string') return id;
  throw errorAt(scope, `the ID is ${received(id)}: specify a text as the first argument`);
}

function memberAt(value: object, path: string): unknown {
  try {
    return path.split('.').reduce<unknown>((inner, name) => (inner as Record<string, unknown>)[name], value);
  } catch {
    return undefined;
  }
}

function received(value: unknown): string {
  if (!isObject(value) || !hasTexts('node.path')(value)) {
    return Token.isUnresolved(value) ? `a token (${typeof value})` : shownWithType(value);
  }
  return `the construct ${memberAt(value, 'node.path')}`;
}

function inWords(names: readonly string[]): string {
  const [last, ...others] = [...names].reverse();
  return others.length > 0 ? `${others.reverse().join(', ')} or ${last}` : last;
}
