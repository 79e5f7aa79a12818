import { isDeepStrictEqual } from 'node:util';

/**
 * The synthesized items of an app by name: each resource, output, parameter and so on of its templates, and each file
 * of its assets.
 */
export type Assembly = ReadonlyMap<string, unknown>;

/** Each difference of `actual`. Empty if there are none. The order of keys doesn't matter. */
export function differences(expected: Assembly, actual: Assembly): string[] {
  const names = new Set([...expected.keys(), ...actual.keys()]);
  return [...names].sort().flatMap((name) => {
    if (!actual.has(name)) return [`${name} is missing`];
    if (!expected.has(name)) return [`${name} is there, but should not be`];
    return within(name, expected.get(name), actual.get(name));
  });
}

function within(place: string, expected: unknown, actual: unknown): string[] {
  if (isDeepStrictEqual(expected, actual)) return [];
  if (!isContainer(expected) || !isContainer(actual) || Array.isArray(expected) !== Array.isArray(actual)) {
    return [`${place} is ${text(actual)}, not ${text(expected)}`];
  }
  const keys = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...keys].sort().flatMap((key) => within(`${place}.${key}`, expected[key], actual[key]));
}

function isContainer(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function text(value: unknown): string {
  return value === undefined ? 'absent' : JSON.stringify(value);
}
