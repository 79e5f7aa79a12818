/**
 * The cause of a failed entry. CloudTrail does not document its error types, so words in type and message are compared.
 */
export type FailureCause = 'keyDenied' | 'accessDenied' | 'key' | 'archived' | 'notALogFile' | 'other';

const ACCESS_DENIED = /access.?denied|forbidden|not authorized/i;
const OF_KEYS = /kms|decrypt|encrypt/i;
const ARCHIVED = /InvalidObjectState|archive|glacier/i;
const NOT_A_LOG_FILE = /gzip|compress|corrupt|format|malformed|not a cloudtrail|invalidfile/i;

/** `reason`: the type and the message of the error. */
export function causeOf(reason: string): FailureCause {
  if (ACCESS_DENIED.test(reason)) { return OF_KEYS.test(reason) ? 'keyDenied' : 'accessDenied'; }
  if (OF_KEYS.test(reason)) { return 'key'; }
  if (ARCHIVED.test(reason)) { return 'archived'; }
  return NOT_A_LOG_FILE.test(reason) ? 'notALogFile' : 'other';
}

/** Whether a permission is missing. */
export function isDenied(cause: FailureCause): boolean {
  return cause === 'accessDenied' || cause === 'keyDenied';
}
