import { CfnResource, NestedStack, Stack } from 'aws-cdk-lib';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, givenImport, givenStack } from './given';
import { ImportSource, TrailImport, TrailImportRole } from '../../src';

const US = { account: '111122223333', region: 'us-east-1' };

function complaints(compose: (stack: Stack) => void): string {
  const stack = givenStack({ env: US });
  compose(stack);
  return complaintsOf(stack);
}

/** Allows the role of an import to decrypt, in the policy of the key. */
function allow(key: Key, history: TrailImport): void {
  key.addToResourcePolicy(new PolicyStatement({ principals: [history.role], actions: ['kms:Decrypt'], resources: ['*'] }));
}

const REMEDY = 'add requiredKeyPolicyStatements of the import to the key policy';

describe('resources that wait for each other are refused with both ends:', () => {
  test('a key whose policy names the role, which may use the key', () => {
    expect(complaints((stack) => {
      const key = new Key(stack, 'Key');
      allow(key, givenImport(stack, { source: ImportSource.fromS3Uri('s3://trail-logs', { encryptionKeys: [key] }) }));
    })).toContain(`Audit/Key refers to Audit/History/AccessRole, which refers to Audit/Key: ${REMEDY}`);
  });

  test('the key of the bucket that the role reads', () => {
    expect(complaints((stack) => {
      const key = new Key(stack, 'Key');
      allow(key, givenImport(stack, { source: ImportSource.fromBucket(new Bucket(stack, 'Logs', { encryptionKey: key })) }));
    })).toContain(REMEDY);
  });

  test('the key in the stack around the nested stack of the import', () => {
    expect(complaints((stack) => {
      const key = new Key(stack, 'Key');
      const nested = new NestedStack(stack, 'Nested');
      allow(key, givenImport(nested, { source: ImportSource.fromS3Uri('s3://trail-logs', { encryptionKeys: [key] }) }));
    })).toMatch(/Audit\/Key refers to Audit\/Nested.NestedStack\/Nested.NestedStackResource, which refers to Audit\/Key/);
  });

  test('a bucket that refers to the import of its logs', () => {
    expect(complaints((stack) => {
      const bucket = new Bucket(stack, 'Logs');
      const history = givenImport(stack, { source: ImportSource.fromBucket(bucket) });
      (bucket.node.defaultChild as CfnResource).addPropertyOverride('Tags', [{ Key: 'import', Value: history.importId }]);
    })).toMatch(/Audit\/Logs refers to Audit\/History, which refers to Audit\/Logs: remove one of the references/);
  });
});

test('a shared role may be named by the policy of the key', () => {
  expect(complaints((stack) => {
    const key = new Key(stack, 'Key');
    const role = new TrailImportRole(stack, 'Role');
    allow(key, givenImport(stack, { source: ImportSource.fromBucket(new Bucket(stack, 'Logs', { encryptionKey: key })), role }));
  })).toBe('');
});
