import { App, CfnOutput, NestedStack, Stack } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { CfnEventDataStore, CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Key } from 'aws-cdk-lib/aws-kms';
import { Bucket, CfnBucket } from 'aws-cdk-lib/aws-s3';
import { complaintsOf, functionStatements, givenApp, givenImport, givenStack, onlyAccessRole, onlyImport, resourcesOf, US } from './given';
import { ImportSource, TrailImport, TrailImportRole } from '../../src';
import { COMPOSITIONS, conditionIn, included, under } from '../compositions/compositions';
import { cycleIn } from '../compositions/template-cycles';
import { templatesOf } from '../compositions/templates';

function given(compose: (stack: Stack) => TrailImport) {
  const stack = givenStack({ env: US });
  const history = compose(stack);
  expect(complaintsOf(stack)).toBe('');
  return { stack, history, template: Template.fromStack(stack).toJSON() };
}

const NO_BUCKET = 'arn:aws:s3:::-';

describe('an import whose source exists under a condition', () => {
  test('gets the condition of the bucket, as does its role, even if the app sets the condition later', () => {
    const { stack } = given((scope) => {
      const bucket = new Bucket(scope, 'Logs');
      const history = givenImport(scope, { source: ImportSource.fromTrailBucket(bucket) });
      under(conditionIn(scope, 'WithLogs'), bucket);
      return history;
    });
    expect([onlyImport(stack), onlyAccessRole(stack)].map(({ Condition }) => Condition)).toEqual(['WithLogs', 'WithLogs']);
    expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement[0].Resource).toEqual({ 'Fn::GetAtt': [expect.stringMatching(/^Logs/), 'Arn'] });
  });

  test('leaves no reference to the bucket in the policy of the function', () => {
    const { stack } = given((scope) => (
      givenImport(scope, { source: ImportSource.fromTrailBucket(under(conditionIn(scope, 'WithLogs'), new Bucket(scope, 'Logs'))) })
    ));
    expect(functionStatements(stack)['s3:ListBucket'].Resource).toEqual({
      'Fn::If': ['WithLogs', { 'Fn::GetAtt': [expect.stringMatching(/^Logs/), 'Arn'] }, NO_BUCKET],
    });
  });

  test('has NONE for its attributes if it is not created', () => {
    const { template } = given((scope) => {
      const history = givenImport(scope, { source: ImportSource.fromTrailBucket(under(conditionIn(scope, 'WithLogs'), new Bucket(scope, 'Logs'))) });
      new CfnOutput(scope, 'ImportId', { value: history.importId });
      new CfnOutput(scope, 'Text', { value: `${history.importStatuses[0]}!` });
      return history;
    });
    expect(template.Outputs.ImportId.Value).toEqual({ 'Fn::If': ['WithLogs', { 'Fn::GetAtt': [expect.stringContaining('History'), 'ImportId'] }, 'NONE'] });
    expect(JSON.stringify(template.Outputs.Text.Value)).toContain('"Fn::If":["WithLogs"');
  });

  test('of a trail takes the conditions of trail, bucket, key and event data store together', () => {
    const { stack, template } = given((scope) => {
      const key = under(conditionIn(scope, 'WithKey'), new Key(scope, 'Key'));
      const bucket = under(conditionIn(scope, 'WithLogs'), new CfnBucket(scope, 'Logs'));
      const trail = under(conditionIn(scope, 'WithTrail'), new CfnTrail(scope, 'Trail', { isLogging: true, s3BucketName: bucket.ref, kmsKeyId: key.keyArn }));
      const lake = under(conditionIn(scope, 'WithLake'), new CfnEventDataStore(scope, 'Lake', { ingestionEnabled: false }));
      return givenImport(scope, { source: ImportSource.fromTrail(trail), destinations: [lake] });
    });
    const conditionsOf = ({ Condition }: { Condition?: string }) => template.Conditions[Condition!]['Fn::And'].map((each: any) => each.Condition).sort();
    expect(conditionsOf(onlyImport(stack))).toEqual(['WithKey', 'WithLake', 'WithLogs', 'WithTrail']);
    expect(conditionsOf(onlyAccessRole(stack))).toEqual(['WithKey', 'WithLogs', 'WithTrail']);
  });

  test('takes the conditions of an included template', () => {
    const { stack } = given((scope) => {
      const template = included(scope);
      return givenImport(scope, { source: ImportSource.fromTrail(template.getResource('Trail')), destinations: [template.getResource('Lake') as CfnEventDataStore] });
    });
    expect([onlyImport(stack), onlyAccessRole(stack)].map(({ Condition }) => Condition)).toEqual(['IsProd', 'IsProd']);
    expect(onlyAccessRole(stack).Properties.Policies[0].PolicyDocument.Statement[2].Resource).toEqual({ 'Fn::GetAtt': ['Key', 'Arn'] });
  });

  test('keeps a condition of its own', () => {
    const { stack } = given((scope) => {
      const history = givenImport(scope, { source: ImportSource.fromTrailBucket(under(conditionIn(scope, 'WithLogs'), new Bucket(scope, 'Logs'))) });
      under(conditionIn(scope, 'WithHistory'), history);
      return history;
    });
    expect([onlyImport(stack), onlyAccessRole(stack)].map(({ Condition }) => Condition)).toEqual(['WithHistory', 'WithHistory']);
  });

  test('leaves no reference in the policies of a role that other imports share', () => {
    const { stack } = given((scope) => {
      const role = new TrailImportRole(scope, 'Role');
      const key = under(conditionIn(scope, 'WithKey'), new Key(scope, 'Key'));
      const bucket = under(conditionIn(scope, 'WithLogs'), new Bucket(scope, 'Logs', { encryptionKey: key }));
      return givenImport(scope, { source: ImportSource.fromTrailBucket(bucket), role });
    });
    const [policy] = Object.values(resourcesOf(stack, 'AWS::IAM::ManagedPolicy'));
    expect(policy.Condition).toBeUndefined();
    const arn = { 'Fn::If': ['WithLogs', { 'Fn::GetAtt': [expect.stringMatching(/^Logs/), 'Arn'] }, NO_BUCKET] };
    const [list, get, decrypt] = policy.Properties.PolicyDocument.Statement;
    expect(list.Resource).toEqual(arn);
    expect(get.Resource[1]).toEqual({ 'Fn::Join': ['', [arn, '/AWSLogs/111122223333/CloudTrail/*']] });
    expect(decrypt.Resource['Fn::If']).toEqual(['WithKey', { 'Fn::GetAtt': [expect.stringMatching(/^Key/), 'Arn'] }, { 'Fn::Join': ['', ['arn:', { Ref: 'AWS::Partition' }, ':kms:us-east-1:111122223333:key/none']] }]);
  });

  test('takes the condition of a role of the app', () => {
    const { stack } = given((scope) => (
      givenImport(scope, { role: under(conditionIn(scope, 'WithRole'), new Role(scope, 'Role', { assumedBy: new ServicePrincipal('cloudtrail.amazonaws.com') })) })
    ));
    expect(onlyImport(stack).Condition).toBe('WithRole');
    expect(functionStatements(stack)['iam:PassRole'].Resource['Fn::If'][0]).toBe('WithRole');
  });

  test('has no condition, and adds none to the template, if nothing else has a condition', () => {
    const { stack, template } = given((scope) => {
      const history = givenImport(scope, { source: ImportSource.fromTrailBucket(new Bucket(scope, 'Logs')), destinations: [new CfnEventDataStore(scope, 'Lake', { ingestionEnabled: false })] });
      new CfnOutput(scope, 'ImportId', { value: history.importId });
      return history;
    });
    expect(onlyImport(stack).Condition).toBeUndefined();
    // The access role has its fixed name only if the stack is deployed under its own name.
    expect(Object.keys(template.Conditions)).toEqual(['CloudTrailImportStackName']);
    expect(template.Outputs.ImportId.Value).toEqual({ 'Fn::GetAtt': [expect.any(String), 'ImportId'] });
  });
});

test.each<[string, (app: App) => Stack]>([
  ['another stack', (app) => givenStack({ env: US }, 'Audit', app)],
  ['a stack around its own', (app) => new NestedStack(app.node.findChild('Storage') as Stack, 'Audit')],
])('a condition of %s is warned of, because the import cannot take it', (_, stackIn) => {
  // GIVEN
  const app = givenApp();
  const storage = givenStack({ env: US }, 'Storage', app);
  const bucket = new Bucket(storage, 'Logs');
  const stack = stackIn(app);
  // WHEN
  givenImport(stack, { source: ImportSource.fromTrailBucket(bucket) });
  under(conditionIn(storage, 'WithLogs'), bucket);
  // THEN
  expect(complaintsOf(stack)).toBe('');
  Annotations.fromStack(stack.nestedStackParent ?? stack).hasWarning('*', Match.stringLikeRegexp(
    'The stack Storage creates Storage/Logs/Resource only under the condition Storage/WithLogs. If the condition is false, the deployment of .*Audit/History fails: declare the import in the same stack',
  ));
});

test.each(Object.keys(COMPOSITIONS))('%s: every template of the app synthesizes, and no resources wait for each other', (name) => {
  // With this setting, the newest aws-cdk-lib refuses a template that contains an error.
  const templates = templatesOf(COMPOSITIONS[name], undefined, { '@aws-cdk/core:validateAgainstDefaultRules': true });
  expect(templates.length).toBeGreaterThan(0);
  for (const { template } of templates) expect(cycleIn(template)).toEqual([]);
});

test('the check for cycles follows Ref, GetAtt, Sub and DependsOn', () => {
  const cycleOf = (one: object, other: object) => cycleIn({ Resources: { One: one, Other: other, Third: { DependsOn: 'One' } } });
  const back = { Properties: { Name: { Ref: 'One' } } };
  for (const there of [
    { Properties: { List: [{ Ref: 'Other' }] } },
    { Properties: { Arn: { 'Fn::GetAtt': ['Other', 'Arn'] } } },
    { Properties: { Arn: { 'Fn::GetAtt': 'Other.Arn' } } },
    { Properties: { Text: { 'Fn::Sub': 'arn:${Other.Arn}/x' } } },
    { Properties: { Text: { 'Fn::Sub': ['${Name}', { Name: { 'Fn::If': ['C', { Ref: 'Other' }, ''] } }] } } },
    { DependsOn: ['Other'] },
  ]) expect(cycleOf(there, back)).toEqual(['One', 'Other', 'Third']);
  expect(cycleOf({ Properties: { Text: { 'Fn::Sub': ['${Other} ${!Other} ${AWS::Region}', { Other: 'text' }] } } }, back)).toEqual([]);
});
