import { Check, isObject, problemsOf } from './checks';
import { shownWithType } from './values';

/** A check for every prop of a struct. */
export type Schema<T> = { readonly [K in keyof T]-?: Check };

export interface Checked<T> {
  /** The specified props that are valid. The others are absent. */
  readonly valid: Partial<T>;
  /** The names of the specified or missing props that are not. */
  readonly invalid: ReadonlySet<string>;
  readonly problems: string[];
}

/**
 * Checks a struct. A construct continues with the valid props, so that synthesis reports the problems of all constructs
 * at once. A prop that is `undefined` or `null` counts as left out, so that it cannot replace a default.
 *
 * @param schema the checks of all props, or of some props of a struct that aws-cdk-lib defines
 */
export function checked<T extends object>(
  name: string,
  schema: Partial<Schema<NoInfer<T>>>,
  specified: T | null | undefined,
): Checked<T> {
  const given: unknown = specified ?? {};
  if (!isObject(given) || Array.isArray(given)) {
    return { valid: {}, invalid: new Set(Object.keys(schema)), problems: [notAStruct(name, given)] };
  }
  const names = Object.keys(schema) as (keyof T & string)[];
  const valid = read(given, names);
  if (!valid) return { valid: {}, invalid: new Set(names), problems: [notAStruct(name, given)] };
  const invalid = new Set<string>();
  const problems: string[] = [];
  for (const prop of names) {
    const found = problemsOf(schema[prop]!, prop, valid[prop]);
    if (found.length === 0) continue;
    problems.push(...found);
    invalid.add(prop);
    valid[prop] = undefined;
  }
  for (const prop of Object.keys(valid)) if (valid[prop] === undefined || valid[prop] === null) delete valid[prop];
  return { valid: valid as Partial<T>, invalid, problems };
}

/** A struct may be an instance of a class with getters, which may throw. */
function read(given: object, names: readonly string[]): Record<string, unknown> | undefined {
  try {
    const values: Record<string, unknown> = { ...given };
    for (const name of names) values[name] = (given as Record<string, unknown>)[name];
    return values;
  } catch {
    return undefined;
  }
}

function notAStruct(name: string, value: unknown): string {
  return `${name} is ${shownWithType(value)}: specify an object with named settings`;
}
