import type { Trouble } from '../../../lambda/ledger/records';
import * as checks from '../../../lambda/report/check-messages';
import * as messages from '../../../lambda/report/messages';
import { responseBody } from '../../../lambda/request/respond';
import { A, DESTINATION, other, wanted } from '../given';
import { EVERY_MESSAGE, trouble } from './every-message';

test.each(EVERY_MESSAGE)('%s is made of complete sentences in which every value is shown: %s', (_, text) => {
  expect(text).not.toMatch(/undefined|\[object|NaN|\bnull\b/);
  expect(text).toMatch(/^[A-Z].*\.$/);
  expect(text).not.toMatch(/ {2}|\.\.|[\u2018\u2019]/);
});

test.each<[Trouble['kind'], string]>([
  ['denied', "The function isn't allowed to call cloudtrail:ListImports (AccessDeniedException: no)."],
  ['unreachable', 'The function gets no answer from cloudtrail (cloudtrail:ListImports: AccessDeniedException: no).'],
  ['throttled', 'AWS throttles cloudtrail:ListImports (AccessDeniedException: no).'],
])('A call that is %s is named by its service and action', (kind, text) => {
  expect(messages.callFails(trouble(kind))).toContain(text);
});

describe('A start that CloudTrail refuses', () => {
  test('shows the fix first, then the answer', () => {
    expect(messages.startRefused('InvalidImportSourceException', 'No.', A))
      .toMatch(/^CloudTrail can't import from the bucket\. .* CloudTrail answered InvalidImportSourceException: No\.$/);
    expect(messages.startRefused('NewException', 'No.', A)).toBe('CloudTrail answered NewException: No.');
  });

  test('because of the access role shows a trust policy that can be pasted', () => {
    const [, policy] = /must contain (\{.*\})\. CloudTrail answered/.exec(
      messages.startRefused('InvalidParameterException', 'No.', A),
    )!;
    expect(JSON.parse(policy)).toMatchObject({
      Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole',
      Condition: { StringEquals: { 'aws:SourceAccount': '111122223333', 'aws:SourceArn': DESTINATION } },
    });
  });

  test.each(['__proto__', 'constructor', 'toString'])('with an error named %s shows its name and message', (name) => {
    expect(messages.startRefused(name, 'No.', A)).toBe(`CloudTrail answered ${name}: No.`);
  });
});

test('The longest message fits into an answer together with the longest IDs', () => {
  const sourceUri = `s3://bucket/${'x'.repeat(2_000)}/`;
  const reason = checks.covered(
    wanted({ sourceUri }),
    Array.from({ length: 9 }, () => other('COMPLETED', { identity: { ...A.identity, sourceUri } })), 19_000, [],
  );
  const envelope = {
    type: 'Create', responseUrl: '', requestId: 'r'.repeat(256), stackId: 's'.repeat(1_024), logicalId: 'l'.repeat(256),
  } as const;
  expect(Buffer.byteLength(responseBody(envelope, { status: 'FAILED', physicalId: 'p'.repeat(1_024), reason })))
    .toBeLessThanOrEqual(4_096);
});
