import { Aws, CfnParameter, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { CfnTrail, Trail } from 'aws-cdk-lib/aws-cloudtrail';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, givenImport, givenStack } from './given';
import { ImportSource } from '../../src';

const US = { account: '111122223333', region: 'us-east-1' };
const ORGANIZATION = 'o-exampleorgid';

/** The warnings about the contents of sources, without the link to the construct. */
function warningsOf(stack: Stack): string[] {
  expect(complaintsOf(stack)).toBe('');
  return Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('digest'))
    .map(({ entry }) => String(entry.data));
}

describe('a source that is the folder of an account', () => {
  const warnings = (prefix: string) => {
    const stack = givenStack({ env: US });
    const logs = Bucket.fromBucketName(stack, 'Logs', 'trail-logs');
    givenImport(stack, { source: ImportSource.fromBucket(logs, { prefix }) });
    return warningsOf(stack);
  };

  test.each([
    'AWSLogs/111122223333/', 'AWSLogs/111122223333', 'audit/AWSLogs/o-exampleorgid/111122223333/',
    'CloudTrail/prod/AWSLogs/111122223333/', `AWSLogs/${Aws.ACCOUNT_ID}/`,
  ])('is a warning with the prefix to specify: %s', (prefix) => {
    expect(warnings(prefix))
      .toEqual([expect.stringMatching(/files of other services.*: specify \S+\/CloudTrail\/ \[ack: /)]);
  });

  test.each([
    '', 'AWSLogs/111122223333/CloudTrail/', 'AWSLogs/111122223333/CloudTrail/us-east-1/', 'AWSLogs/o-exampleorgid/', 'copies/',
    'AWSLogs/111122223333/CloudTrail-NetworkActivity/', 'AWSLogs/111122223333/trails/',
  ])('is none: %s', (prefix) => {
    expect(warnings(prefix)).toEqual([]);
  });

  test('is a warning as a URI too, and not if it is only known at the deployment', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs/AWSLogs/111122223333/') }, 'Known');
    givenImport(stack, { source: ImportSource.fromS3Uri(new CfnParameter(stack, 'Uri').valueAsString) }, 'Unknown');
    expect(warningsOf(stack)).toEqual([expect.stringContaining('source of Audit/Known is the folder of an account')]);
  });
});

describe('a trail that validates its log files', () => {
  const trailOf = (stack: Stack, props: object = {}) =>
    new Trail(stack, 'Trail', { bucket: new Bucket(stack, 'Bucket'), isOrganizationTrail: true, orgId: ORGANIZATION, ...props });

  test('is a warning if the source is its whole organization', () => {
    const stack = givenStack({ env: US });
    givenImport(stack, { source: ImportSource.fromTrail(trailOf(stack), { organizationId: ORGANIZATION }) });
    expect(warningsOf(stack)).toEqual([expect.stringMatching(
      /^The trail Audit\/Trail\/Resource validates its log files, .* for each account \(accountId\) \[ack: cdk-cloudtrail-import:digestFiles\]$/,
    )]);
  });

  test('is a warning if the bucket is the source, also for a trail that is declared later', () => {
    const stack = givenStack({ env: US });
    const bucket = new Bucket(stack, 'Bucket');
    givenImport(stack, { source: ImportSource.fromTrailBucket(bucket, { organizationId: ORGANIZATION }) });
    new CfnTrail(stack, 'Trail', { isLogging: true, s3BucketName: bucket.bucketName, enableLogFileValidation: true });
    expect(warningsOf(stack)).toHaveLength(1);
  });

  test('is none if the source is an account, or if the trail does not validate', () => {
    const stack = givenStack({ env: US });
    const trail = trailOf(stack);
    givenImport(stack, { source: ImportSource.fromTrail(trail, { organizationId: ORGANIZATION, accountId: '444455556666' }) });
    expect(warningsOf(stack)).toEqual([]);
    const other = givenStack({ env: US });
    const source = ImportSource.fromTrail(trailOf(other, { enableFileValidation: false }), {
      organizationId: ORGANIZATION,
    });
    givenImport(other, { source });
    expect(warningsOf(other)).toEqual([]);
  });
});
