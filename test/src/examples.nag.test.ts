import { EXAMPLES, fromExample } from './given-example';

/** The part of a report that the lowest aws-cdk-lib, which the types are of, does not know. */
interface Violation {
  readonly ruleName: string;
  readonly violatingResources: { readonly constructPath?: string }[];
}

function findings(name: string): string[] {
  const violations = fromExample(name, EXAMPLES[name], (app): Violation[] => {
    app.synth();
    const { AwsSolutionsChecks } = jest.requireActual('cdk-nag');
    return new AwsSolutionsChecks(app).validateScope(app).violations;
  });
  return violations.flatMap(({ ruleName, violatingResources }) => violatingResources.map(({ constructPath }) => `${ruleName} ${constructPath}`)).sort();
}

/** What cdk-nag finds in the examples, by resources whose paths do not change, and why it is so. */
const EXPLAINED: Record<string, RegExp> = {
  'IAM defines no resource type for the actions of imports': /^AwsSolutions-IAM5\[Resource::\*\] \w+\/CloudTrailImportProvider\/Permissions\/Policy\/Resource$/,
  'the access roles of the stack lie under this path, and no others': /:role\/cdk-cloudtrail-import\/<AWS::StackName>\/\*\] \w+\/CloudTrailImportProvider\/Permissions\/Policy\/Resource$/,
  'the log files to import': /^AwsSolutions-IAM5\[Resource::\S+\/AWSLogs\/\S+\/\*\] \w+\/\w+\/AccessRole\/Resource$/,
};

/** What is in an example besides imports is as short as can be. */
const OF_THE_EXAMPLE: Record<string, string[]> = {
  'smallest': [],
  'several-imports': ['AwsSolutions-SQS3 OrganizationHistory/Changes/Resource'],
  'organization-cross-account': [],
  'everything': [],
  'typescript': [],
};

test.each(Object.keys(EXAMPLES))('cdk-nag finds nothing in %s that is not explained', (name) => {
  jest.spyOn(console, 'error').mockImplementation(() => undefined);
  const found = findings(name);
  const [explained, rest] = [true, false].map((is) => found.filter((each) => Object.values(EXPLAINED).some((pattern) => pattern.test(each)) === is));
  expect(rest).toEqual(OF_THE_EXAMPLE[name]);
  for (const [reason, pattern] of Object.entries(EXPLAINED)) {
    expect({ reason, found: explained.some((each) => pattern.test(each)) }).toEqual({ reason, found: true });
  }
});
