import type { Trouble } from '../ledger/records';
import { readable } from '../report/text';

/** The parts of an SDK error that the handler reads. */
interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
  /** In errors of DynamoDB, the record that made a condition fail, and the reasons why a transaction was canceled. */
  readonly Item?: unknown;
  readonly CancellationReasons?: ReadonlyArray<{ readonly Code?: string }>;
  /** The action that failed, as IAM names it. */
  readonly action?: string;
}

export function asServiceError(error: unknown): ServiceError {
  return error instanceof Error ? (error as ServiceError) : { name: 'Error', message: String(error) };
}

/** Makes a call to AWS. If it fails, the error carries the action as IAM names it. */
export async function calling<T>(action: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    const { message } = asServiceError(error);
    // An error of IAM names the denied action, which may differ from the called action, such as iam:PassRole.
    const named = /not authorized to perform: ([a-z0-9-]+:[A-Za-z]+)/.exec(message)?.[1];
    throw Object.assign(error instanceof Error ? error : new Error(message), { action: named ?? action });
  }
}

export function httpStatus(error: unknown): number | undefined {
  return asServiceError(error).$metadata?.httpStatusCode;
}

export function isThrottle(error: unknown): boolean {
  const { name } = asServiceError(error);
  return (
    /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceededException|ProvisionedThroughput/.test(name) ||
    httpStatus(error) === 429
  );
}

export function isDenial(error: unknown): boolean {
  const { name } = asServiceError(error);
  const denials =
    /AccessDenied|Unauthorized|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|ExpiredToken|AuthorizationError/;
  return denials.test(name) || httpStatus(error) === 403;
}

/** Two calls changed the same resource at the same moment. The call can be repeated. */
export function isConflict(error: unknown): boolean {
  const { name, CancellationReasons = [] } = asServiceError(error);
  return (
    /ConcurrentModification|TransactionConflict|TransactionInProgress|OperationAborted/.test(name) ||
    CancellationReasons.some(({ Code }) => Code === 'TransactionConflict')
  );
}

/** The call may or may not have been accepted: the service failed, or no answer arrived. */
export function isUnclear(error: unknown): boolean {
  const status = httpStatus(error);
  return !isThrottle(error) && (status === undefined || status >= 500);
}

/** A temporary failure. Undefined for a permanent error. */
export function troubleOf(error: unknown, now: number): Trouble | undefined {
  const { name, message, action = 'unknown' } = asServiceError(error);
  const kind =
    isThrottle(error) || isConflict(error)
      ? ('throttled' as const)
      : isDenial(error)
        ? ('denied' as const)
        : isUnclear(error) && action !== 'unknown'
          ? ('unreachable' as const)
          : undefined;
  return kind && { kind, action, message: oneLine(`${name}: ${message}`), since: now };
}

/** A failing call, and since when it has failed. An unknown error counts as a service that does not answer. */
export function nextTrouble(error: unknown, former: Trouble | undefined, now: number): Trouble {
  const { message, action = 'unknown' } = asServiceError(error);
  const unknown: Trouble = { kind: 'unreachable', action, message: oneLine(message), since: now };
  const trouble = troubleOf(error, now) ?? unknown;
  return { ...trouble, since: former?.action === trouble.action ? former.since : now };
}

/** The part of a message that may go into logs and answers: one line of bounded length. */
export function oneLine(message: string): string {
  return readable(message, 600);
}
