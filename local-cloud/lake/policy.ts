/** The part of IAM's policy language that the policies of access roles, buckets and keys use. */
export interface PolicyDocument {
  readonly Version?: string;
  readonly Statement: Statement | readonly Statement[];
}

type OneOrMany = string | readonly string[];

export interface Statement {
  readonly Sid?: string;
  readonly Effect: 'Allow' | 'Deny';
  readonly Principal?: '*' | Readonly<Record<string, OneOrMany>>;
  readonly NotPrincipal?: never;
  readonly Action?: OneOrMany;
  readonly NotAction?: OneOrMany;
  readonly Resource?: OneOrMany;
  readonly NotResource?: OneOrMany;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, OneOrMany | boolean>>>>;
}

export interface AccessRequest {
  readonly action: string;
  /** Absent for a trust policy, which has no resources. */
  readonly resource?: string;
  /** The principals of the caller: `['Service', 'cloudtrail.amazonaws.com']`, `['AWS', roleArn]`. */
  readonly principals?: ReadonlyArray<readonly [kind: string, name: string]>;
  /** Condition keys, in lower case. */
  readonly context: Readonly<Record<string, string>>;
}

export type Verdict = 'allowed' | 'denied' | 'silent';

export type Evaluate = (policies: readonly PolicyDocument[], request: AccessRequest) => Verdict;

/** An explicit Deny overrides every Allow. Without an Allow, the policies neither allow nor deny the request. */
export function evaluate(policies: readonly PolicyDocument[], request: AccessRequest): Verdict {
  let verdict: Verdict = 'silent';
  for (const policy of policies) {
    for (const statement of many<Statement>(policy.Statement)) {
      if (!applies(statement, request)) {
        continue;
      }
      if (statement.Effect === 'Deny') {
        return 'denied';
      }
      verdict = 'allowed';
    }
  }
  return verdict;
}

/** `*` stands for any characters, `?` for one. */
export function glob(pattern: string, text: string): boolean {
  let p = 0;
  let t = 0;
  let star = -1;
  let resume = 0;
  while (t < text.length) {
    if (pattern[p] === '*') {
      star = p++;
      resume = t;
    } else if (p < pattern.length && (pattern[p] === '?' || pattern[p] === text[t])) {
      p++;
      t++;
    } else if (star >= 0) {
      p = star + 1;
      t = ++resume;
    } else {
      return false;
    }
  }
  while (pattern[p] === '*') {
    p++;
  }
  return p === pattern.length;
}

function applies(statement: Statement, request: AccessRequest): boolean {
  const { action, resource, principals } = request;
  const actionMatches = (pattern: string) => glob(pattern.toLowerCase(), action.toLowerCase());
  return (statement.Action
    ? many(statement.Action).some(actionMatches)
    : !many(statement.NotAction ?? '*').some(actionMatches))
    && (resource === undefined || (statement.NotResource
      ? !many(statement.NotResource).some((pattern) => glob(pattern, resource))
      : many(statement.Resource ?? []).some((pattern) => glob(pattern, resource))))
    && (principals === undefined || namesPrincipal(statement.Principal, principals))
    && Object.entries(statement.Condition ?? {}).every(([operator, tests]) =>
      Object.entries(tests)
        .every(([key, wanted]) => holds(operator, request.context[key.toLowerCase()], many(wanted).map(String))));
}

function namesPrincipal(
  principal: Statement['Principal'], principals: NonNullable<AccessRequest['principals']>,
): boolean {
  if (principal === undefined || principal === '*') {
    return principal === '*';
  }
  return principals.some(
    ([kind, name]) => many(principal[kind] ?? []).some((wanted) => wanted === '*' || wanted === name),
  );
}

const OPERATORS: Record<string, (wanted: string, got: string) => boolean> = {
  StringEquals: (wanted, got) => wanted === got,
  StringLike: glob,
  ArnEquals: glob,
  ArnLike: glob,
  Bool: (wanted, got) => wanted.toLowerCase() === got.toLowerCase(),
};

function holds(operator: string, got: string | undefined, wanted: readonly string[]): boolean {
  const optional = operator.endsWith('IfExists');
  const plain = optional ? operator.slice(0, -'IfExists'.length) : operator;
  const negated = plain.includes('Not');
  const matches = OPERATORS[plain.replace('Not', '')];
  if (!matches) {
    throw new Error(`The policy uses ${operator}, a condition operator that this evaluator does not know.`);
  }
  if (got === undefined) {
    return optional || negated;
  }
  return wanted.some((value) => matches(value, got)) !== negated;
}

function many<T>(value: T | readonly T[]): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}
