import { runSimulation } from '@cloud-copilot/iam-simulate';
import { Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { deployed, givenImport, givenStack, onlyAccessRole } from './given';
import { evaluate, PolicyDocument } from '../../local-cloud/lake/policy';
import { ImportSource } from '../../src';

/** The permissions of the statements for other accounts, according to an independent evaluator of IAM policies. */

const ARCHIVE = '444455556666';
const KEY = `arn:aws:kms:us-east-1:${ARCHIVE}:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const BUCKET = 'arn:aws:s3:::log-archive';
const LOG = `${BUCKET}/AWSLogs/o-exampleorgid/111122223333/CloudTrail/us-east-1/2023/01/01/log.json.gz`;

const stack: Stack = givenStack({ env: { account: '111122223333', region: 'us-east-1' } });
const { requiredBucketPolicyStatements, requiredKeyPolicyStatements } = givenImport(stack, {
  source: ImportSource.fromS3Uri('s3://log-archive/AWSLogs/o-exampleorgid/', { bucketAccount: ARCHIVE, encryptionKeys: [Key.fromKeyArn(stack, 'Key', KEY)] }),
  roleName: 'organization-history',
});
const ofRole = deployed(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument, { 'AWS::Partition': 'aws' });
const documentOf = (statements: PolicyStatement[]) => (
  { Version: '2012-10-17', Statement: statements.map((each) => stack.resolve(each.toStatementJson())) }
);
const EMPTY = { Version: '2012-10-17', Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }] };

const ROLE = 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Audit/organization-history';
const OTHER_ROLE = 'arn:aws:iam::111122223333:role/cdk-cloudtrail-import/Audit/other-history';

async function verdict(action: string, resource: string, resourcePolicy: object, role = ROLE): Promise<string> {
  const result = await runSimulation({
    request: {
      // CloudTrail calls with a session of the role. The policies contain the ARN of the role.
      principal: `arn:aws:sts::111122223333:assumed-role/${role.split('/').pop()}/CloudTrail`,
      action,
      resource: { resource, accountId: ARCHIVE },
      contextVariables: { 'aws:SecureTransport': 'true', 'aws:PrincipalArn': role, 'aws:ResourceAccount': ARCHIVE },
    },
    identityPolicies: [{ name: 'ReadTrailLogs', policy: ofRole }],
    serviceControlPolicies: [], resourceControlPolicies: [], resourcePolicy,
  }, {});
  if (result.resultType === 'error') throw new Error(JSON.stringify(result.errors));
  return result.overallResult;
}

test.each([
  ['s3:ListBucket', BUCKET],
  ['s3:GetBucketAcl', BUCKET],
  ['s3:GetObject', LOG],
])('with the statement in its policy a bucket of another account allows %s to the role, and to no other', async (action, resource) => {
  const policy = documentOf(requiredBucketPolicyStatements);
  expect(await verdict(action, resource, policy)).toBe('Allowed');
  expect(await verdict(action, resource, EMPTY)).toBe('ImplicitlyDenied');
  expect(await verdict(action, resource, policy, OTHER_ROLE)).toBe('ImplicitlyDenied');
});

// The independent evaluator does not know condition keys that hold an encryption context.
test.each([
  ['without S3 Bucket Keys', LOG],
  ['with S3 Bucket Keys', BUCKET],
])('with the statement in its policy a key of another account decrypts for the role %s, and for no other role or bucket', (_, context) => {
  const policy = documentOf(requiredKeyPolicyStatements) as unknown as PolicyDocument;
  const verdictOf = (action: string, arn: string, role = ROLE) => evaluate([policy], {
    action, resource: KEY, principals: [['AWS', 'arn:aws:iam::111122223333:root']],
    context: { 'aws:principalarn': role, 'kms:encryptioncontext:aws:s3:arn': arn },
  });
  for (const action of ['kms:Decrypt', 'kms:GenerateDataKey']) {
    expect(verdictOf(action, context)).toBe('allowed');
    expect(verdictOf(action, context.replace('log-archive', 'log-archive-2'))).toBe('silent');
    expect(verdictOf(action, context, OTHER_ROLE)).toBe('silent');
  }
  expect(verdictOf('kms:Encrypt', context)).toBe('silent');
});
