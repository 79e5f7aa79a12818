import { NestedStack, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { EventBus as Bus, EventField, IRuleTarget, Rule, RuleTargetInput } from 'aws-cdk-lib/aws-events';
import { CloudWatchLogGroup, EventBus, KinesisStream, LambdaFunction, SfnStateMachine, SnsTopic, SqsQueue } from 'aws-cdk-lib/aws-events-targets';
import { Stream } from 'aws-cdk-lib/aws-kinesis';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { Queue } from 'aws-cdk-lib/aws-sqs';
import { DefinitionBody, Pass, StateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { complaintsOf, existingStore, givenApp, givenImport, givenStack, onlyImport, onlyOne, resourcesOf, STORE_ARN } from './given';
import { ImportSource, ImportState, OnStateChangeOptions, TrailImport } from '../../src';
import { functionIn } from '../compositions/compositions';

const RULE = 'AWS::Events::Rule';

/** The only rule for events. The schedule of the stack is a rule, too. */
function onlyRule(stack: Stack) {
  const [[logicalId, rule], ...others] = Object.entries(resourcesOf(stack, RULE))
    .filter(([, { Properties }]) => Properties.EventPattern);
  expect(others).toEqual([]);
  return { logicalId, ...rule };
}

function ruleOf(make: (history: TrailImport, stack: Stack) => Rule) {
  const stack = givenStack();
  make(givenImport(stack), stack);
  return onlyRule(stack).Properties;
}

describe('a rule', () => {
  test.each<[string, (history: TrailImport) => Rule, string[] | undefined]>([
    ['onCompleted', (history) => history.onCompleted('Rule'), ['COMPLETED']],
    ['onFailed', (history) => history.onFailed('Rule'), ['FAILED']],
    ['onStateChange', (history) => history.onStateChange('Rule'), undefined],
    ['onStateChange with states', (history) => history.onStateChange('Rule', { states: [ImportState.QUEUED, ImportState.RETRYING] }), ['QUEUED', 'RETRYING']],
  ])('by %s takes the events of this import of this stack', (_, make, state) => {
    expect(ruleOf(make).EventPattern).toEqual({
      'source': ['cdk-cloudtrail-import'],
      'detail-type': ['CloudTrail Import State Change'],
      'detail': { construct: ['Audit/History'], stackId: [{ Ref: 'AWS::StackId' }], ...(state ? { state } : {}) },
    });
  });

  test('has the settings of any rule', () => {
    const rule = ruleOf((history, stack) => history.onFailed('Rule', {
      ruleName: 'failed-imports',
      description: 'Pages somebody',
      target: new SqsQueue(new Queue(stack, 'Pager')),
      eventPattern: { detail: { destination: [STORE_ARN] } },
    }));
    expect(rule).toMatchObject({
      Name: 'failed-imports', Description: 'Pages somebody', State: 'ENABLED', EventPattern: { detail: { state: ['FAILED'], destination: [STORE_ARN] } },
    });
    expect(rule.Targets).toHaveLength(1);
  });

  test('of an import in a nested stack takes the events of that stack', () => {
    const nested = new NestedStack(givenStack(), 'Nested');
    givenImport(nested).onFailed('Rule');
    expect(onlyRule(nested).Properties.EventPattern.detail).toMatchObject({ construct: ['Audit/Nested/History'], stackId: [{ Ref: 'AWS::StackId' }] });
  });
});

describe('no event is missed:', () => {
  function givenRule(options: (history: TrailImport, stack: Stack) => OnStateChangeOptions) {
    const stack = givenStack();
    const history = givenImport(stack);
    history.onStateChange('Rule', options(history, stack));
    return stack;
  }

  test('the imports into all stores wait for the rule, and are deleted before it', () => {
    const stack = givenStack();
    const destinations = [existingStore(stack, 'One'), existingStore(stack, 'Other', STORE_ARN.replace('EXAMPLE-', 'OTHER-'))];
    givenImport(stack, { destinations }).onCompleted('Rule');
    const { logicalId } = onlyRule(stack);
    const imports = Object.values(resourcesOf(stack, 'Custom::CloudTrailImport'));
    expect(imports).toHaveLength(2);
    for (const { DependsOn } of imports) expect(DependsOn).toContain(logicalId);
  });

  test('the import does not wait for the policy of a queue, which names rules that may wait for the import', () => {
    // GIVEN
    const stack = givenStack();
    const inbox = new Queue(stack, 'Inbox');
    const [first, second] = [2022, 2023].map((year) => givenImport(
      stack, { startEventTime: new Date(`${year}-01-01T00:00:00Z`), endEventTime: new Date(`${year}-12-31T23:59:59Z`) }, `Of${year}`));
    // WHEN
    [first, second].forEach((history) => history.onFailed('Rule', { target: new SqsQueue(inbox) }));
    second.node.addDependency(first);
    // THEN
    const { logicalId } = onlyOne(stack, 'AWS::SQS::QueuePolicy');
    for (const { DependsOn } of Object.values(resourcesOf(stack, 'Custom::CloudTrailImport'))) expect(DependsOn).not.toContain(logicalId);
  });

  test('the import does not wait for a topic in the stack around its own', () => {
    // GIVEN
    const stack = givenStack();
    const nested = new NestedStack(stack, 'Nested');
    // WHEN
    givenImport(nested).onFailed('Rule', { target: new SnsTopic(new Topic(stack, 'News')) });
    // THEN
    expect(complaintsOf(stack)).toBe('');
    expect(onlyOne(stack, 'AWS::CloudFormation::Stack').DependsOn ?? []).not.toContain(onlyOne(stack, 'AWS::SNS::TopicPolicy').logicalId);
  });

  test('a target that waits for the import in its turn is refused', () => {
    const told = (message: (history: TrailImport) => string) => complaintsOf(givenRule((history, stack) => (
      { target: new SqsQueue(new Queue(stack, 'Inbox'), { message: RuleTargetInput.fromText(message(history)) }) }
    )));
    expect(told((history) => `${history.importId} has changed`))
      .toContain('Audit/History/Rule refers to Audit/History, which refers to Audit/History/Rule: take the values from the event');
    expect(told(() => `${EventField.fromPath('$.detail.importId')} has changed`)).toBe('');
  });

  test.each<[string, (history: TrailImport, stack: Stack) => IRuleTarget]>([
    ['environment of a function', (history, stack) => new LambdaFunction(functionIn(stack, { IMPORT: history.importId }))],
    ['definition of a state machine', (history, stack) => new SfnStateMachine(new StateMachine(stack, 'Listener', {
      definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass', { parameters: { id: history.importId } })),
    }))],
  ])('an import ID in the %s that is a target is refused with both ends', (_, target) => {
    expect(complaintsOf(givenRule((history, stack) => ({ target: target(history, stack) }))))
      .toMatch(/Audit\/Listener refers to Audit\/History, which through .*refers to Audit\/Listener: take the values from the event, such as/);
  });

  test.each<[string, (stack: Stack) => IRuleTarget, Record<string, number>]>([
    ['a state machine', (stack) => new SfnStateMachine(new StateMachine(stack, 'Target', { definitionBody: DefinitionBody.fromChainable(new Pass(stack, 'Pass')) })),
      { 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1 }],
    ['a stream', (stack) => new KinesisStream(new Stream(stack, 'Target')), { 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1 }],
    ['a log group', (stack) => new CloudWatchLogGroup(new LogGroup(stack, 'Target')), { 'Custom::CloudwatchLogResourcePolicy': 1 }],
    ['a function', (stack) => new LambdaFunction(functionIn(stack)), { 'AWS::Lambda::Permission': 1 }],
    ['a topic', (stack) => new SnsTopic(new Topic(stack, 'Target')), { 'AWS::SNS::TopicPolicy': 1 }],
    ['another event bus', (stack) => new EventBus(Bus.fromEventBusArn(stack, 'Target', 'arn:aws:events:us-east-1:111122223333:event-bus/audit')),
      { 'AWS::IAM::Role': 1, 'AWS::IAM::Policy': 1 }],
  ])('the import waits for what lets EventBridge deliver to %s, also if another import has the same target', (_, targetIn, expected) => {
    // GIVEN
    const stack = givenStack();
    const target = targetIn(stack);
    // WHEN
    for (const id of ['First', 'Second']) givenImport(stack, { source: ImportSource.fromS3Uri(`s3://${id.toLowerCase()}`) }, id).onFailed('Rule', { target });
    // THEN
    const resources = resourcesOf(stack);
    for (const id of ['First', 'Second']) {
      const [, { DependsOn }] = Object.entries(resources).find(([key, { Type }]) => Type === 'Custom::CloudTrailImport' && key.startsWith(id))!;
      const foreign = DependsOn!.filter((each) => !each.startsWith('CloudTrailImportProvider'));
      const types = foreign.map((each) => resources[each].Type);
      for (const [type, count] of Object.entries(expected)) {
        expect(types.filter((each) => each === type)).toHaveLength(count);
      }
    }
  });

  test('a rule in another stack comes later, since the stacks would wait for each other', () => {
    // GIVEN
    const app = givenApp();
    const [stack, alerts] = ['Audit', 'Alerts'].map((id) => givenStack({}, id, app));
    // WHEN
    givenImport(stack).onFailed('Rule', { crossStackScope: alerts, target: new SqsQueue(new Queue(alerts, 'Pager')) });
    // THEN
    expect(complaintsOf(stack)).toBe('');
    expect(alerts.dependencies).toEqual([stack]);
    expect(onlyRule(alerts).Properties.EventPattern.detail.stackId).toEqual([{ 'Fn::ImportValue': expect.stringContaining('AWSStackId') }]);
    expect(JSON.stringify(onlyImport(stack).DependsOn)).not.toContain('HistoryRule');
    Template.fromStack(stack).resourceCountIs(RULE, 1);
  });
});
