import type { Outcome } from './facts';
import { readable } from './text';

/** What the SDK throws, as far as we look at it. */
interface ServiceError {
  readonly name: string;
  readonly message: string;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly headers?: Readonly<Record<string, string>> };
}

export function asServiceError(error: unknown): ServiceError {
  return error instanceof Error ? error as ServiceError : { name: 'Error', message: String(error) };
}

export function httpStatus(error: unknown): number | undefined {
  return asServiceError(error).$metadata?.httpStatusCode;
}

export function isThrottle(error: unknown): boolean {
  const { name } = asServiceError(error);
  return /Throttl|TooManyRequests|RequestLimitExceeded|SlowDown|LimitExceededException/.test(name) || httpStatus(error) === 429;
}

export function isDenial(error: unknown): boolean {
  const { name } = asServiceError(error);
  return /AccessDenied|Unauthorized|NotAuthorized|UnrecognizedClient|InvalidClientTokenId|ExpiredToken/.test(name) || httpStatus(error) === 403;
}

/** The call may or may not have been accepted: the server broke, or nothing came back. An execution that has just begun may not be visible yet. */
export function isUnclear(error: unknown): boolean {
  const status = httpStatus(error);
  return asServiceError(error).name === 'ExecutionDoesNotExist' || (!isThrottle(error) && (status === undefined || status >= 500));
}

/** What StartImport says while a role or policy that is just made has not yet spread, or a store has just changed. */
const NOT_YET = [
  'AccessDeniedException', 'InvalidParameterException', 'InsufficientEncryptionPolicyException', 'InvalidImportSourceException',
  'InvalidEventDataStoreStatusException',
];

/** Documented errors of the imports' API, each with what to do about it. */
const REMEDIES: Readonly<Record<string, string>> = {
  AccountHasOngoingImportException: 'Another import is in progress, and an account runs one at a time: this one waits in the queue '
    + '("aws cloudtrail list-imports --import-status IN_PROGRESS" shows the other).',
  EventDataStoreARNInvalidException: 'The destination is not an event data store of this account: give the ARN of one that is.',
  EventDataStoreNotFoundException: 'The event data store does not exist: check the ARN, its Region and its account.',
  InvalidEventDataStoreStatusException: 'The event data store is not in a state for imports: it must be ENABLED or STOPPED_INGESTION.',
  InactiveEventDataStoreException: 'The event data store is inactive (it may be pending deletion): restore it or give another.',
  InvalidEventDataStoreCategoryException: 'The event data store does not collect CloudTrail events: its category must be Management, Data or NetworkActivity.',
  InvalidImportSourceException: 'CloudTrail cannot import from the bucket: it must exist in the Region that is given, have ACLs disabled, '
    + 'and be readable for the access role.',
  ImportNotFoundException: 'CloudTrail has no record of the import any more.',
  InsufficientEncryptionPolicyException: 'The policy of the bucket or of its KMS key does not let the access role read: '
    + 'give every key used in the bucket as encryptionKeys, and let the key policies allow kms:Decrypt and kms:GenerateDataKey to the role.',
  InvalidParameterException: 'CloudTrail refuses a parameter; often the access role cannot be assumed by cloudtrail.amazonaws.com for this store.',
  OperationNotPermittedException: 'The operation is not permitted; imports into an organization\'s store run in its management account only.',
  UnsupportedOperationException: 'The operation is not supported for this store or in this Region.',
  AccessDeniedException: 'The function or the access role is not allowed to do it: a permissions boundary or a service control policy may forbid '
    + 'cloudtrail:StartImport or iam:PassRole.',
};

/** The documented remedy first, then what the service said. */
export function sentenceFor(error: unknown): string {
  const { name, message } = asServiceError(error);
  const remedy = Object.hasOwn(REMEDIES, name) ? REMEDIES[name] : undefined;
  return `${remedy ? `${remedy} ` : ''}(${oneLine(`${name}: ${message}`)})`;
}

/** What of a message may go into logs and answers: one line, of bounded length. */
export function oneLine(message: string): string {
  return readable(message, 600);
}

/** How a call with an effect ended, when it did not end well. */
export function outcomeOf(of: Outcome['of'], error: unknown): Outcome {
  const { name } = asServiceError(error);
  const ended = isThrottle(error) ? 'throttled'
    : name === 'AccountHasOngoingImportException' ? 'busy'
      : isUnclear(error) ? 'unclear'
        : NOT_YET.includes(name) || isDenial(error) ? 'notYet' : 'refused';
  return { of, ended, sentence: sentenceFor(error) };
}
