import { Stack } from 'aws-cdk-lib';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, cycleOf, deployed, existingStore, givenImport, givenStack, RenderedResource, resourcesOf, STORE_ARN } from './given';
import { ImportSource, TrailImportProps, TrailImportRole } from '../../src';

/** The limits of IAM and S3, in characters. IAM doesn't count white space. */
const INLINE_POLICIES_OF_A_ROLE = 10_240;
const MANAGED_POLICY = 6_144;
const MANAGED_POLICIES_OF_A_ROLE = 10;
const TRUST_POLICY = 2_048;
const RESOURCES_OF_A_STACK = 500;
const TEMPLATE = 1_000_000;

function givenImports(
  count: number, props: (index: number, stack: Stack, shared: IBucket) => Partial<TrailImportProps>,
): Stack {
  const stack = givenStack({ env: { account: '111122223333', region: 'us-east-1' } });
  const shared = new Bucket(stack, 'Logs');
  for (let index = 0; index < count; index++) {
    givenImport(stack, { destinations: [existingStore(stack, `Lake${index}`)], ...props(index, stack, shared) }, `Import${index}`);
  }
  return stack;
}

const ofAccount = (index: number, _: Stack, shared: IBucket) => (
  { source: ImportSource.fromBucket(shared, { prefix: `AWSLogs/${String(index).padStart(12, '0')}/CloudTrail/` }) }
);
const ofBucket = (index: number) => ({ source: ImportSource.fromS3Uri(`s3://${String(index).padStart(63, 'bucket-with-a-name-as-long-as-can-be-')}/AWSLogs/`) });

const intoStores = (stores: number) => (index: number, stack: Stack, shared: IBucket) => ({
  ...ofAccount(index, stack, shared),
  destinations: Array.from({ length: stores }, (_, store) => existingStore(stack, `Lake${index}And${store}`, STORE_ARN.replace(/EXAMPLE$/, `${store}`.padStart(12, '0')))),
});

const size = (document: unknown) => JSON.stringify(deployed(document)).length;
const of = (resources: Record<string, RenderedResource>, type: string) =>
  Object.values(resources).filter(({ Type }) => Type === type);

function expectPoliciesToFit(stack: Stack): { managed: number } {
  const resources = resourcesOf(stack);
  const policies = of(resources, 'AWS::IAM::Policy');
  expect(policies).toHaveLength(1);
  expect(size(policies[0].Properties.PolicyDocument)).toBeLessThan(INLINE_POLICIES_OF_A_ROLE);
  const managed = of(resources, 'AWS::IAM::ManagedPolicy');
  const attached = (role: string) =>
    managed.filter(({ Properties }) => JSON.stringify(Properties.Roles ?? []).includes(role));
  for (const role of Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::Role')) {
    const own: unknown[] = resources[role].Properties.ManagedPolicyArns ?? [];
    expect(own.length + attached(`"${role}"`).length).toBeLessThan(MANAGED_POLICIES_OF_A_ROLE + 1);
  }
  for (const { Properties } of managed) expect(size(Properties.PolicyDocument)).toBeLessThan(MANAGED_POLICY);
  expect(Object.keys(resources).length).toBeLessThan(RESOURCES_OF_A_STACK + 1);
  return { managed: managed.length };
}

test('each further import adds two resources, a role and a custom resource', () => {
  const resources = (imports: number) => Object.keys(resourcesOf(givenImports(imports, ofAccount))).length;
  expect(resources(3) - resources(2)).toBe(2);
});

test('each further import adds less than 2 kB to the template', () => {
  const bytes = (count: number) => JSON.stringify(resourcesOf(givenImports(count, ofAccount))).length;
  expect((bytes(20) - bytes(10)) / 10).toBeLessThan(2_000);
});

test.each([100, 240])('%i imports of one bucket fit the policies', (count) => {
  const stack = givenImports(count, ofAccount);
  expect(expectPoliciesToFit(stack).managed).toBe(0);
  expect(JSON.stringify(resourcesOf(stack)).length).toBeLessThan(TEMPLATE);
});

test('240 imports of as many buckets fit the policies', () => {
  const stack = givenImports(240, ofBucket);
  expect(expectPoliciesToFit(stack).managed).toBe(4);
});

test('240 imports of as many buckets with as many given roles fit the policies', () => {
  const stack = givenImports(240, (index, scope) => (
    { ...ofBucket(index), role: Role.fromRoleArn(scope, `Role${index}`, `arn:aws:iam::111122223333:role/${String(index).padStart(64, 'role-')}`) }
  ));
  expectPoliciesToFit(stack);
});

test('each further store of an import adds one resource', () => {
  const count = (stores: number) => Object.keys(resourcesOf(givenImports(1, intoStores(stores)))).length;
  expect(count(3) - count(2)).toBe(1);
});

describe('with a role that imports share', () => {
  const ofControlTower = (index: number, _: Stack, bucket: IBucket) => (
    { source: ImportSource.fromTrailBucket(bucket, { organizationId: 'o-exampleorgid', accountId: String(index).padStart(12, '0') }) }
  );
  const givenShared = (count: number, props = ofControlTower) => {
    let role: TrailImportRole;
    return givenImports(count, (index, stack, bucket) => ({ role: (role ??= new TrailImportRole(stack, 'ImportRole')), ...props(index, stack, bucket) }));
  };

  test('each further import adds one resource and less than 1 kB to the template', () => {
    const [few, many] = [10, 20].map((count) => resourcesOf(givenShared(count)));
    expect(Object.keys(many).length - Object.keys(few).length).toBe(10);
    expect((JSON.stringify(many).length - JSON.stringify(few).length) / 10).toBeLessThan(1_000);
  });

  test('480 imports of one bucket of Control Tower fit a stack', () => {
    const stack = givenShared(480);
    expect(complaintsOf(stack)).toBe('');
    expect(cycleOf(stack)).toEqual([]);
    expect(expectPoliciesToFit(stack).managed).toBe(1);
    expect(JSON.stringify(resourcesOf(stack)).length).toBeLessThan(TEMPLATE);
  });

  test('100 imports of as many buckets fit the policies', () => {
    const stack = givenShared(100, ofBucket);
    expect(complaintsOf(stack)).toBe('');
    // Two of them are the function's.
    expect(expectPoliciesToFit(stack).managed).toBeGreaterThan(9);
  });
});

test.each([[160, 2], [48, 9]])('%i imports into %i stores each fit the policies', (imports, stores) => {
  const stack = givenImports(imports, intoStores(stores));
  expectPoliciesToFit(stack);
  const resources = resourcesOf(stack);
  expect(of(resources, 'Custom::CloudTrailImport')).toHaveLength(imports * stores);
  expect(JSON.stringify(resources).length).toBeLessThan(TEMPLATE);
  for (const { Properties } of of(resources, 'AWS::IAM::Role')) expect(size(Properties.AssumeRolePolicyDocument)).toBeLessThan(TRUST_POLICY);
});

test('every import waits for every policy of the function', () => {
  const resources = resourcesOf(givenImports(60, ofBucket));
  const policies = Object.keys(resources).filter((id) => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(resources[id].Type));
  expect(policies).toHaveLength(2);
  for (const { DependsOn } of of(resources, 'Custom::CloudTrailImport')) expect(DependsOn).toEqual(expect.arrayContaining(policies));
});
