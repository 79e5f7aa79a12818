import { readFileSync } from 'node:fs';
import { App, Stack } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { givenImport, givenStack } from './given';
import { TrailImport } from '../../src';

/** The part of a report that the lowest aws-cdk-lib, which the types are of, does not know. */
interface Violation {
  readonly ruleName: string;
  readonly violatingResources: { readonly constructPath?: string }[];
}

const PROVIDER = 'Audit/CloudTrailImportProvider';

/** What cdk-nag finds in a stack of one import and nothing else, and why it is so. */
const EXPLAINED: Record<string, string> = {
  [`AwsSolutions-IAM5[Resource::*] ${PROVIDER}/Permissions/Policy/Resource`]:
    "IAM defines no resource type for CloudTrail's import actions: they can be allowed on everything alone.",
  [`AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:iam::<AWS::AccountId>:role/cdk-cloudtrail-import/<AWS::StackName>/*] ${PROVIDER}/Permissions/Policy/Resource`]:
    'Only the access roles of the stack are below this path; a list of them would exceed the quota of the policy.',
  ['AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:s3:::trail-logs/AWSLogs/111122223333/CloudTrail/*] Audit/History/AccessRole/Resource']:
    'The log files to import, whose names CloudTrail generated.',
};

/** What cdk-nag finds in a stack of one import, of which something is acknowledged perhaps. */
function findings(acknowledge = (_: TrailImport) => {}): string[] {
  const stack: Stack = givenStack();
  acknowledge(givenImport(stack));
  const app = stack.node.root as App;
  app.synth();
  const { violations }: { violations: Violation[] } = new AwsSolutionsChecks(app).validateScope(app);
  return violations.flatMap(({ ruleName, violatingResources }) => (
    violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`)
  )).sort();
}

test('cdk-nag finds nothing that is not explained', () => {
  expect(findings()).toEqual(Object.keys(EXPLAINED).sort());
});

test('what docs/ENVIRONMENTS.md says acknowledges it all', () => {
  const [, code] = /```js\n(.*?)```/s.exec(readFileSync('docs/ENVIRONMENTS.md', 'utf8'))!;
  expect(findings((history) => new Function('require', 'history', code)(jest.requireActual, history))).toEqual([]);
});
