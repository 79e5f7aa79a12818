import * as fc from 'fast-check';

/** Values that only an attacker sends. Large values have a name, so that a failing case can be printed. */

/** Texts that break lines, terminals or parsers, or mislead a reader. */
export const TEXTS = [
  '', ' ', '\n', 'a\r\nINFO forged line', '\u001b[31mred\u001b[0m', '\u009b31m', '\u2028', '\u2029', '\u0000', '\u007f',
  '\u202egnp.exe', '\u2066x\u2069', '\ud800', 'a\udc00b', '😀'.repeat(80),
  '"', '\\', '{"level":"INFO"}', '${jndi:ldap://x}', '${AWS::AccountId}', '{{resolve:secretsmanager:x}}',
  '../../etc/passwd', '%0d%0a', '<script>', '\'; drop table', '__proto__', 'constructor', 'ü'.repeat(300),
  '"'.repeat(900), '\u0001'.repeat(400),
] as const;

const HEAVY: Readonly<Record<string, () => unknown>> = {
  'a text of 1 MB': () => 'x'.repeat(1_000_000),
  'a text of 1 MB of quotes': () => '"'.repeat(1_000_000),
  'a list in a list, 20,000 deep': () => JSON.parse('['.repeat(20_000) + ']'.repeat(20_000)),
  'an object in an object, 20,000 deep': () => JSON.parse('{"a":'.repeat(20_000) + '1' + '}'.repeat(20_000)),
  'a list of 10,000': () => Array.from({ length: 10_000 }, (_, index) => index),
  'an object without toString': () => JSON.parse('{"toString": 1, "valueOf": 1, "toJSON": 1}'),
  'a polluted object': () =>
    JSON.parse('{"__proto__": {"polluted": true}, "constructor": {"prototype": {"polluted": true}}}'),
};
const made = new Map<string, unknown>();

/** Stands for a value that is too large to print. */
export class Heavy {
  constructor(readonly name: string) {}

  get value(): unknown {
    if (!made.has(this.name)) {
      made.set(this.name, HEAVY[this.name]());
    }
    return made.get(this.name);
  }

  toString(): string {
    return `<${this.name}>`;
  }
}

export const hostileText: fc.Arbitrary<string> = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom(...TEXTS) },
  { weight: 2, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.string({ unit: 'grapheme', maxLength: 40 }) },
);

export const hostileValue: fc.Arbitrary<unknown> = fc.oneof(
  { weight: 8, arbitrary: hostileText },
  {
    weight: 4,
    arbitrary: fc.constantFrom<unknown>(
      null, true, false, 0, -1, 1e308, 0.5, [], {}, [[]], ['x'], { Ref: 'x' }, { length: 3 },
    ),
  },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 2 }) },
  { weight: 1, arbitrary: fc.constantFrom(...Object.keys(HEAVY)).map(name => new Heavy(name)) },
);

/** How one place of a payload differs from a good one. */
export type Change =
  | { readonly at: string; readonly do: 'remove' }
  | { readonly at: string; readonly do: 'set'; readonly to: unknown }
  | { readonly at: string; readonly do: 'append'; readonly text: string };

export function changeAt(at: string, targeted: readonly unknown[] = []): fc.Arbitrary<Change> {
  return fc.oneof(
    { weight: 1, arbitrary: fc.constant<Change>({ at, do: 'remove' }) },
    { weight: 3, arbitrary: hostileValue.map<Change>(to => ({ at, do: 'set', to })) },
    { weight: 2, arbitrary: hostileText.map<Change>(text => ({ at, do: 'append', text })) },
    ...targeted.length > 0
      ? [{ weight: 6, arbitrary: fc.constantFrom(...targeted).map<Change>(to => ({ at, do: 'set', to })) }] : [],
  );
}

/** A copy of a payload, changed at places such as `ResourceProperties.SourceUri`. */
export function changed<T>(payload: T, changes: readonly Change[]): unknown {
  const copy = structuredClone(payload) as Record<string, unknown>;
  for (const change of changes) {
    const steps = change.at.split('.');
    const last = steps.pop()!;
    const parent = steps.reduce<unknown>((value, step) => isObject(value) ? value[step] : undefined, copy);
    if (!isObject(parent)) {
      continue;
    }
    switch (change.do) {
      case 'remove': delete parent[last]; break;
      case 'set': parent[last] = change.to instanceof Heavy ? change.to.value : change.to; break;
      case 'append': parent[last] = `${typeof parent[last] === 'string' ? parent[last] : ''}${change.text}`; break;
    }
  }
  return copy;
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
