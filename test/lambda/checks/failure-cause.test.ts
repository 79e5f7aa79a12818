import { causeOf, isDenied } from '../../../lambda/checks/failure-cause';

test.each([
  ['AccessDenied: The ciphertext refers to a KMS key that the role may not use', 'keyDenied'],
  ['AccessDenied: is not authorized to perform: s3:GetObject', 'accessDenied'],
  ['Forbidden: 403', 'accessDenied'],
  ['KMS.DisabledException: the key is disabled', 'key'],
  ["InvalidObjectState: The operation is not valid for the object's storage class", 'archived'],
  ['UnsupportedCompression: The file is not compressed with gzip.', 'notALogFile'],
  ['InvalidFile: The file is cut off or damaged.', 'notALogFile'],
  ['InternalError: try again', 'other'],
  [': ', 'other'],
] as const)('the cause of "%s" is %s', (reason, cause) => {
  expect(causeOf(reason)).toBe(cause);
  expect(isDenied(cause)).toBe(reason.startsWith('AccessDenied') || reason.startsWith('Forbidden'));
});
