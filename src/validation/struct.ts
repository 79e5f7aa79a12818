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
  const valid = read(given, Object.keys(schema));
  if (valid === 'unreadable') {
    return { valid: {}, invalid: new Set(Object.keys(schema)), problems: [notAStruct(name, given)] };
  }
  const invalid = new Set<string>();
  const problems: string[] = [];
  for (const [prop, check] of Object.entries<Check | undefined>(schema)) {
    const value = valid[prop];
    const found = problemsOf(check!, prop, value);
    problems.push(...found);
    if (found.length > 0) invalid.add(prop);
    valid[prop] = found.length > 0 ? undefined : value;
  }
  const present = Object.entries(valid).filter(([, value]) => value !== undefined && value !== null);
  return { valid: Object.fromEntries(present) as Partial<T>, invalid, problems };
}

/** A struct may be an instance of a class with getters, which may throw. */
function read(given: object, props: readonly string[]): Record<string, unknown> | 'unreadable' {
  try {
    return { ...given, ...Object.fromEntries(props.map((prop) => [prop, (given as Record<string, unknown>)[prop]])) };
  } catch {
    return 'unreadable';
  }
}

function notAStruct(name: string, value: unknown): string {
  return `${name} is ${shownWithType(value)}: specify an object with named settings`;
}
