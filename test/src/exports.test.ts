import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { complaintsOf, givenImport, givenStack } from './given';
import { ImportSource } from '../../src';

const US = { account: '111122223333', region: 'us-east-1' };

const warningsOf = (stack: Stack) => Annotations.fromStack(stack).findWarning('*', Match.stringLikeRegexp('exportedAttribute')).map(({ id, entry }) => `${id}: ${entry.data}`);

function given(importIn: (stack: Stack) => Stack = (stack) => stack, region = 'us-east-1') {
  const app = new App();
  const stack = givenStack({ env: US, crossRegionReferences: true }, 'Audit', app);
  const other = givenStack({ env: { ...US, region }, crossRegionReferences: true }, 'Other', app);
  return { stack, other, history: givenImport(importIn(stack)) };
}

const exported = (path: string, attribute: string) => [expect.stringMatching(
  new RegExp(`^/${path}: The stack Audit exports ${attribute} of ${path} to another stack\\. .* write the value to an SSM parameter`),
)];

test.each<[string, string]>([['the same Region', 'us-east-1'], ['another Region', 'eu-west-1']])('a reference from another stack in %s is warned of', (_, region) => {
  const { stack, other, history } = given(undefined, region);
  new CfnOutput(other, 'Status', { value: history.importStatus });
  expect(complaintsOf(stack)).toBe('');
  expect(warningsOf(stack)).toEqual(exported('Audit/History', 'ImportStatus'));
});

test('a reference from another stack to an import in a nested stack is warned of', () => {
  const { stack, other, history } = given((scope) => new NestedStack(scope, 'Nested'));
  new CfnOutput(other, 'Id', { value: history.importId });
  expect(complaintsOf(stack)).toBe('');
  expect(warningsOf(stack)).toEqual(exported('Audit/Nested/History', 'ImportId'));
});

test('an export by name is warned of', () => {
  const { stack, history } = given();
  new CfnOutput(stack, 'Id', { value: `import ${history.importId}`, exportName: 'import-id' });
  expect(complaintsOf(stack)).toBe('');
  expect(warningsOf(stack)).toEqual(exported('Audit/History', 'ImportId'));
});

test('outputs without export, and references from the stack around a nested one, are accepted', () => {
  const { stack, history } = given((scope) => new NestedStack(scope, 'Nested'));
  new CfnOutput(stack, 'Id', { value: history.importId });
  new CfnOutput(stack, 'LaterId', { value: givenImport(stack, { source: ImportSource.fromS3Uri('s3://other-logs') }, 'Later').importId });
  expect(complaintsOf(stack)).toBe('');
  expect(warningsOf(stack)).toEqual([]);
});
