import {
  calling, isConflict, isDenial, isThrottle, isUnclear, nextTrouble, troubleOf,
} from '../../../lambda/aws/errors';
import { NOW, SECOND } from '../given';
import { failure } from '../stage';

const failing = (error: unknown, action = 'cloudtrail:StartImport') => calling(action, () => Promise.reject(error))
  .catch((caught: unknown) => caught);

describe('A call that fails', () => {
  test('carries its action as IAM names it', async () => {
    expect(await failing(failure('TimeoutError')))
      .toMatchObject({ name: 'TimeoutError', message: 'No.', action: 'cloudtrail:StartImport' });
    expect(await failing('a text')).toMatchObject({ message: 'a text', action: 'cloudtrail:StartImport' });
    expect(await calling('x', async () => 7)).toBe(7);
  });

  test.each([
    'iam:PassRole', 'kms:GenerateDataKey', 'execute-api:Invoke',
  ])('carries the action that IAM denied instead, if the error names it: %s', async (denied) => {
    const message = `User: f is not authorized to perform: ${denied} on resource: x because no policy allows it`;
    expect(await failing(failure('AccessDeniedException', message))).toMatchObject({ action: denied });
    expect(troubleOf(await failing(failure('AccessDeniedException', message)), NOW))
      .toMatchObject({ kind: 'denied', action: denied });
  });
});

describe('An error', () => {
  test.each<[string, number | undefined, string | undefined]>([
    ['ThrottlingException', 400, 'throttled'], ['TooManyRequestsException', 429, 'throttled'],
    ['SlowDown', 503, 'throttled'], ['Unknown', 429, 'throttled'],
    ['RequestLimitExceeded', 503, 'throttled'], ['ProvisionedThroughputExceededException', 400, 'throttled'],
    ['ConcurrentModificationException', 400, 'throttled'], ['TransactionInProgressException', 400, 'throttled'],
    ['OperationAborted', 409, 'throttled'],
    ['AccessDeniedException', 400, 'denied'], ['AccessDenied', 403, 'denied'],
    ['UnrecognizedClientException', 400, 'denied'], ['ExpiredTokenException', 400, 'denied'],
    ['AuthorizationError', 400, 'denied'], ['Unknown', 403, 'denied'],
    ['InternalServerError', 500, 'unreachable'], ['TimeoutError', undefined, 'unreachable'],
    ['ECONNREFUSED', undefined, 'unreachable'],
    ['ValidationException', 400, undefined], ['ImportNotFoundException', 400, undefined],
  ])('%s with status %s is %s', async (name, status, kind) => {
    expect(troubleOf(await failing(failure(name, 'No.\n', status)), NOW)).toEqual(
      kind && { kind, action: 'cloudtrail:StartImport', message: `${name}: No. `, since: NOW });
  });

  test('that is a conflict of transactions is recognized by its reasons', () => {
    const canceled = (Code: string) =>
      failure('TransactionCanceledException', 'x', 400, { CancellationReasons: [{ Code: 'None' }, { Code }] });
    expect([isConflict(canceled('TransactionConflict')), isConflict(canceled('ConditionalCheckFailed'))])
      .toEqual([true, false]);
  });

  test('leaves open whether the call was accepted only if the service failed or did not answer', () => {
    const unclear = (name: string, status?: number) => isUnclear(failure(name, 'x', status));
    expect([
      unclear('TimeoutError'), unclear('InternalFailure', 500), unclear('SlowDown', 503),
      unclear('ValidationException', 400),
    ]).toEqual([true, true, false, false]);
    expect([isThrottle('text'), isDenial('text')]).toEqual([false, false]);
  });
});

describe('A call that fails again', () => {
  test('has failed since its first failure', async () => {
    const first = nextTrouble(await failing(failure('TimeoutError')), undefined, NOW);
    expect(nextTrouble(await failing(failure('AccessDeniedException')), first, NOW + SECOND))
      .toMatchObject({ kind: 'denied', since: NOW });
    expect(nextTrouble(await failing(failure('TimeoutError'), 's3:ListBucket'), first, NOW + SECOND))
      .toMatchObject({ since: NOW + SECOND });
  });

  test('counts as unreachable if the error is unknown', () => {
    expect(nextTrouble(new Error('x'.repeat(5_000)), undefined, NOW))
      .toEqual({ kind: 'unreachable', action: 'unknown', message: 'x'.repeat(600), since: NOW });
  });
});
