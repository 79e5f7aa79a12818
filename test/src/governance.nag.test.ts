import { readFileSync } from 'node:fs';
import { App } from 'aws-cdk-lib';
import { AwsSolutionsChecks, HIPAASecurityChecks, NIST80053R5Checks, PCIDSS321Checks } from 'cdk-nag';
import { givenImport, givenStack } from './given';
import { EXAMPLES, loadingExample } from './given-example';
import { disagreements, Finding, readTable, remaining } from '../../scripts/governance/findings-table';
import { STACKS, withEverySetting } from '../governance/stacks';

/** The part of a report that the lowest aws-cdk-lib, which the types are of, does not know. */
interface Violation {
  readonly ruleName: string;
  readonly violatingResources: { readonly constructPath?: string }[];
}

const PACKS = [AwsSolutionsChecks, NIST80053R5Checks, HIPAASecurityChecks, PCIDSS321Checks];
const IDS = /^(AwsSolutions|NIST\.800\.53\.R5|HIPAA\.Security|PCI\.DSS\.321)-/;

function findings(app: App, packs = PACKS): Finding[] {
  app.synth();
  const violations: Violation[] = packs.flatMap((Pack) => new Pack(app).validateScope(app).violations);
  return violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => ({ id: ruleName, place: `${constructPath}` })));
}

function composed(compose: (app: App) => void): App {
  const app = new App();
  compose(app);
  return app;
}

test('docs/ENVIRONMENTS.md explains all that cdk-nag finds, and nothing else', () => {
  // An example prints statements for other accounts.
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const found = [
    ...Object.values(STACKS).flatMap((compose) => findings(composed(compose))),
    ...Object.entries(EXAMPLES)
      .flatMap(([name, context]) => loadingExample(name, context, (file) => findings(jest.requireActual(file).app))),
  ];
  expect(disagreements(readTable(), found, IDS)).toEqual([]);
});

test('the settings of docs/ENVIRONMENTS.md remove the findings that they say', () => {
  expect(remaining(readTable(), findings(composed(withEverySetting)))).toEqual([]);
});

test('the code of docs/ENVIRONMENTS.md acknowledges all that AwsSolutions finds in a stack of one import', () => {
  const [, code] = /```js\n(.*?)```/s.exec(readFileSync('docs/ENVIRONMENTS.md', 'utf8'))!;
  const stack = givenStack();
  const history = givenImport(stack);
  expect(findings(stack.node.root as App, [AwsSolutionsChecks])).toHaveLength(3);
  new Function('require', 'history', code)(jest.requireActual, history);
  expect(findings(stack.node.root as App, [AwsSolutionsChecks])).toEqual([]);
});
