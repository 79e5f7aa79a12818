import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Role } from 'aws-cdk-lib/aws-iam';
import { Bucket, IBucket } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, deployed, existingStore, givenImport, givenStack, RenderedResource, resourcesOf, STORE_ARN, US } from './given';
import { ImportSource, TrailImportProps, TrailImportRole } from '../../src';
import { cycleIn } from '../compositions/template-cycles';

/** Quotas of IAM and CloudFormation. Sizes are in characters. In policies, white space doesn't count. */
const INLINE_POLICIES_OF_A_ROLE = 10_240;
const MANAGED_POLICY = 6_144;
const MANAGED_POLICIES_OF_A_ROLE = 10;
const TRUST_POLICY = 2_048;
const RESOURCES_OF_A_STACK = 500;
const TEMPLATE = 1_000_000;

type PropsOf = (index: number, stack: Stack, shared: IBucket) => Partial<TrailImportProps>;

function givenImports(count: number, props: PropsOf): Stack {
  const stack = givenStack({ env: US });
  const shared = new Bucket(stack, 'Logs');
  for (let index = 0; index < count; index++) {
    givenImport(stack, { destinations: [existingStore(stack, `Lake${index}`)], ...props(index, stack, shared) }, `Import${index}`);
  }
  return stack;
}

/** A year of an account, as Control Tower delivers its log files. */
const ofAccount: PropsOf = (index, _, shared) => ({
  source: ImportSource.fromTrailBucket(shared, { organizationId: 'o-exampleorgid', accountId: String(index).padStart(12, '0') }),
  startEventTime: new Date('2023-01-01T00:00:00Z'),
  endEventTime: new Date('2023-12-31T23:59:59Z'),
});
const ofBucket = (index: number) => ({
  source: ImportSource.fromS3Uri(`s3://${String(index).padStart(63, 'bucket-with-a-name-as-long-as-can-be-')}/AWSLogs/`),
});
const intoStores = (stores: number): PropsOf => (index, stack, shared) => ({
  ...ofAccount(index, stack, shared),
  destinations: Array.from({ length: stores }, (_, store) => existingStore(stack, `Lake${index}And${store}`, STORE_ARN.replace(/EXAMPLE$/, `${store}`.padStart(12, '0')))),
});

const size = (document: unknown) => JSON.stringify(deployed(document)).length;
const of = (resources: Record<string, RenderedResource>, type: string) =>
  Object.values(resources).filter(({ Type }) => Type === type);

/** The resources and bytes that ten more imports add to a template. */
function addedByTen(given: (count: number) => Stack): { resources: number; bytes: number } {
  const [few, many] = [10, 20].map((count) => resourcesOf(given(count)));
  return {
    resources: Object.keys(many).length - Object.keys(few).length,
    bytes: JSON.stringify(many).length - JSON.stringify(few).length,
  };
}

/** Expects that the template of a stack and its policies fit the quotas of CloudFormation and IAM. */
function expectToFit(stack: Stack): { resources: Record<string, RenderedResource>; managed: number } {
  const template = Template.fromStack(stack).toJSON();
  // The CDK uploads the template with an indentation.
  expect(JSON.stringify(template, undefined, 1).length).toBeLessThan(TEMPLATE);
  const resources: Record<string, RenderedResource> = template.Resources;
  expect(Object.keys(resources).length).toBeLessThan(RESOURCES_OF_A_STACK + 1);
  const policies = of(resources, 'AWS::IAM::Policy');
  expect(policies).toHaveLength(1);
  expect(size(policies[0].Properties.PolicyDocument)).toBeLessThan(INLINE_POLICIES_OF_A_ROLE);
  const managed = of(resources, 'AWS::IAM::ManagedPolicy');
  for (const { Properties } of managed) expect(size(Properties.PolicyDocument)).toBeLessThan(MANAGED_POLICY);
  const attached = managed.map(({ Properties }) => JSON.stringify(Properties.Roles ?? []));
  for (const role of Object.keys(resources).filter((id) => resources[id].Type === 'AWS::IAM::Role')) {
    const own: unknown[] = resources[role].Properties.ManagedPolicyArns ?? [];
    const count = own.length + attached.filter((roles) => roles.includes(`"${role}"`)).length;
    expect(count).toBeLessThan(MANAGED_POLICIES_OF_A_ROLE + 1);
  }
  return { resources, managed: managed.length };
}

test('each further import adds two resources, and less than 2 kB to the template', () => {
  const { resources, bytes } = addedByTen((count) => givenImports(count, ofAccount));
  expect(resources).toBe(20);
  expect(bytes / 10).toBeLessThan(2_000);
});

test.each([100, 240])('%i imports of one bucket fit the policies', (count) => {
  expect(expectToFit(givenImports(count, ofAccount)).managed).toBe(0);
});

test('240 imports of as many buckets fit the policies', () => {
  expect(expectToFit(givenImports(240, ofBucket)).managed).toBe(4);
});

test('240 imports of as many buckets with as many given roles fit the policies', () => {
  const stack = givenImports(240, (index, scope) => (
    { ...ofBucket(index), role: Role.fromRoleArn(scope, `Role${index}`, `arn:aws:iam::111122223333:role/${String(index).padStart(64, 'role-')}`) }
  ));
  expectToFit(stack);
});

test('each further store of an import adds one resource', () => {
  const count = (stores: number) => Object.keys(resourcesOf(givenImports(1, intoStores(stores)))).length;
  expect(count(3) - count(2)).toBe(1);
});

describe('with a role that imports share', () => {
  const givenShared = (count: number, props: PropsOf = ofAccount) => {
    let role: TrailImportRole;
    return givenImports(count, (index, stack, bucket) => ({ role: (role ??= new TrailImportRole(stack, 'ImportRole')), ...props(index, stack, bucket) }));
  };

  test('each further import adds one resource, and less than 1 kB to the template', () => {
    const { resources, bytes } = addedByTen(givenShared);
    expect(resources).toBe(10);
    expect(bytes / 10).toBeLessThan(1_000);
  });

  test('480 imports of one bucket fit a stack', () => {
    const stack = givenShared(480);
    expect(complaintsOf(stack)).toBe('');
    const { resources, managed } = expectToFit(stack);
    expect(managed).toBe(1);
    expect(cycleIn({ Resources: resources })).toEqual([]);
  });

  test('100 imports of as many buckets fit the policies', () => {
    const stack = givenShared(100, ofBucket);
    expect(complaintsOf(stack)).toBe('');
    // Two of them are the function's.
    expect(expectToFit(stack).managed).toBeGreaterThan(9);
  });
});

test.each([[160, 2], [48, 9]])('%i imports into %i stores each fit the policies', (imports, stores) => {
  const { resources } = expectToFit(givenImports(imports, intoStores(stores)));
  expect(of(resources, 'Custom::CloudTrailImport')).toHaveLength(imports * stores);
  for (const { Properties } of of(resources, 'AWS::IAM::Role')) expect(size(Properties.AssumeRolePolicyDocument)).toBeLessThan(TRUST_POLICY);
});

test('every import waits for every policy of the function', () => {
  const resources = resourcesOf(givenImports(60, ofBucket));
  const policies = Object.keys(resources).filter((id) => ['AWS::IAM::Policy', 'AWS::IAM::ManagedPolicy'].includes(resources[id].Type));
  expect(policies).toHaveLength(2);
  for (const { DependsOn } of of(resources, 'Custom::CloudTrailImport')) expect(DependsOn).toEqual(expect.arrayContaining(policies));
});
