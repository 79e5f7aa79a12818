import { Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { deployed, givenApp, givenImport, givenStack, onlyOne, US } from './given';
import { metricLine } from '../../lambda/report/metrics';
import { TrailImport, TrailImportProps } from '../../src';
import { METRICS } from '../../src/wire';

const METHODS: [string, (history: TrailImport) => Metric, string][] = [
  [METRICS.filesCompleted, (history) => history.metricFilesCompleted(), 'Sum'],
  [METRICS.eventsCompleted, (history) => history.metricEventsCompleted(), 'Sum'],
  [METRICS.failedEntries, (history) => history.metricFailedEntries(), 'Sum'],
  [METRICS.queueTime, (history) => history.metricQueueTime(), 'Maximum'],
  [METRICS.importsFailed, (history) => history.metricImportsFailed(), 'Sum'],
  [METRICS.workLeft, (history) => history.metricWorkLeft(), 'Maximum'],
  [METRICS.eventsDelayed, (history) => history.metricEventsDelayed(), 'Maximum'],
  [METRICS.eventsDropped, (history) => history.metricEventsDropped(), 'Sum'],
];
const OF_THE_STACK: string[] = [METRICS.workLeft, METRICS.eventsDelayed, METRICS.eventsDropped];

/**
 * The dimensions of the metrics that the function writes about a stack or, with a path, about an import with its own
 * metrics.
 */
function written(constructPath?: string, stackId = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Audit/8aa9…') {
  const record = constructPath === undefined ? undefined : { wanted: { ownMetrics: true, constructPath } };
  const line = metricLine(stackId, { [METRICS.queueTime]: 1 }, 0, record as Parameters<typeof metricLine>[3]) as any;
  const [{ Namespace, Dimensions }] = line._aws.CloudWatchMetrics;
  return {
    namespace: Namespace, dimensions: Object.fromEntries(Dimensions.at(-1).map((name: string) => [name, line[name]])),
  };
}

/** Namespace and dimensions of a metric in the stack that is deployed as `Audit`. */
function deployedAs(make: (history: TrailImport) => Metric, props: Partial<TrailImportProps> = {}) {
  const stack = givenStack();
  const { namespace, dimensions } = make(givenImport(stack, props));
  return { namespace, dimensions: deployed(stack.resolve(dimensions)) };
}

describe('a metric', () => {
  test('has a method for each that is written', () => {
    expect(METHODS.map(([name]) => name)).toEqual(Object.values(METRICS));
  });

  test.each(METHODS)('%s is by default that of the stack, as it is written', (name, make, statistic) => {
    expect(deployedAs(make)).toEqual(written());
    expect(make(givenImport(givenStack()))).toMatchObject({ metricName: name, statistic, period: Duration.minutes(5) });
  });

  test.each(METHODS)('%s is on request that of the import, as it is written', (name, make) => {
    expect(deployedAs(make, { metricsPerImport: true })).toEqual(written(OF_THE_STACK.includes(name) ? undefined : 'Audit/History'));
  });

  test('takes the settings of any metric', () => {
    const history = givenImport(givenStack());
    expect(history.metricQueueTime({ statistic: 'p90', period: Duration.hours(1), label: 'Waited' }))
      .toMatchObject({ statistic: 'p90', period: Duration.hours(1), label: 'Waited' });
    const [one, other] = [history.metric('FilesCompleted'), history.metricFilesCompleted()].map((metric) => Stack.of(history).resolve(metric.toMetricConfig()));
    expect(one).toEqual(other);
  });

  test('is of the name that the stack is deployed under', () => {
    const app = givenApp();
    const stage = new Stage(app, 'Prod', { env: US });
    const stack = new Stack(stage, 'Audit');
    const { dimensions } = givenImport(stack).metricFilesCompleted();
    expect(stack.resolve(dimensions)).toEqual({ StackName: { Ref: 'AWS::StackName' } });
    expect(new Stack(stage, 'Operations').resolve(dimensions)).toEqual({ StackName: 'Prod-Audit' });
  });

  test('of a nested stack is of the name that CloudFormation gives it', () => {
    // GIVEN
    const stack = givenStack();
    const nested = new NestedStack(stack, 'Nested');
    const history = givenImport(nested);
    // WHEN
    history.metricImportsFailed().createAlarm(nested, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    history.metricImportsFailed().createAlarm(stack, 'Alarm', { threshold: 1, evaluationPeriods: 1 });
    // THEN
    const dimensionsIn = (each: Stack) => onlyOne(each, 'AWS::CloudWatch::Alarm').Properties.Dimensions;
    expect(dimensionsIn(nested)).toEqual([{ Name: 'StackName', Value: { Ref: 'AWS::StackName' } }]);
    expect(dimensionsIn(stack)).toEqual([{ Name: 'StackName', Value: { 'Fn::Select': [1, { 'Fn::Split': ['/', { Ref: expect.stringMatching(/^Nested/) }] }] } }]);
  });
});

describe('the alarm', () => {
  const alarmOf = (props: Partial<TrailImportProps>, ...options: Parameters<TrailImport['alarmOnFailure']>) => {
    const stack = givenStack();
    givenImport(stack, props).alarmOnFailure(...options);
    return onlyOne(stack, 'AWS::CloudWatch::Alarm');
  };

  const stat = (namespace: string, name: string, dimensions: object[], statistic = 'Sum') => expect.objectContaining({
    MetricStat: {
      Metric: { Namespace: namespace, MetricName: name, Dimensions: dimensions }, Stat: statistic, Period: 900,
    },
  });

  test('covers failed imports, the invocations of the rule, the errors of the function, and work without a pass', () => {
    const ofStack = [{ Name: 'StackName', Value: { Ref: 'AWS::StackName' } }];
    const { logicalId, Properties } = alarmOf({ metricsPerImport: true });
    expect(logicalId).toMatch(/^HistoryFailureAlarm/);
    expect(Properties.Metrics).toEqual([
      expect.objectContaining({ Expression: 'SUM([failed, refused, errors, stalled, delayed])', ReturnData: true }),
      stat('CloudTrailImport', 'ImportsFailed', [{ Name: 'Construct', Value: 'Audit/History' }, ...ofStack]),
      stat('AWS/Events', 'FailedInvocations', [{ Name: 'RuleName', Value: { Ref: expect.stringMatching(/^CloudTrailImportProviderRule/) } }]),
      stat('AWS/Lambda', 'Errors', [{ Name: 'FunctionName', Value: { Ref: expect.stringMatching(/^CloudTrailImportProviderFunction/) } }]),
      expect.objectContaining({ Expression: 'IF(FILL(workLeft, -1) < 0 AND FILL(workLeft, REPEAT) > 0, 1, 0)', ReturnData: false }),
      stat('CloudTrailImport', 'WorkLeft', ofStack, 'Minimum'),
      stat('CloudTrailImport', 'EventsDelayed', ofStack, 'Maximum'),
    ]);
  });

  test('goes off at the first failure, and stays quiet without datapoints', () => {
    expect(alarmOf({}).Properties).toMatchObject({
      Threshold: 1, EvaluationPeriods: 2, DatapointsToAlarm: 1, ComparisonOperator: 'GreaterThanOrEqualToThreshold', TreatMissingData: 'notBreaching',
    });
  });

  test('names the import or the stack, and the log group with the reason', () => {
    const descriptionOf = (props: Partial<TrailImportProps>) => deployed(alarmOf(props).Properties.AlarmDescription);
    expect(descriptionOf({ metricsPerImport: true })).toContain('The CloudTrail import Audit/History has failed, or the function could not run. See the log group ');
    expect(descriptionOf({})).toContain('A CloudTrail import of the stack Audit has failed, or the function could not run. See the log group ');
  });

  test('takes its settings', () => {
    expect(alarmOf({}, 'Pager', { alarmName: 'failed', alarmDescription: 'Look', period: Duration.hours(1) })).toMatchObject({
      logicalId: expect.stringMatching(/^HistoryPager/),
      Properties: {
        AlarmName: 'failed', AlarmDescription: 'Look',
        Metrics:
          expect.arrayContaining([expect.objectContaining({ MetricStat: expect.objectContaining({ Period: 3600 }) })]),
      },
    });
  });
});

describe('the widget', () => {
  const widgetOf = (props: Partial<TrailImportProps>, options?: Parameters<TrailImport['progressWidget']>[0]) => {
    const stack = givenStack();
    return deployed(stack.resolve(givenImport(stack, props).progressWidget(options).toJson()[0]));
  };
  const titleOf = (...options: Parameters<typeof widgetOf>) => widgetOf(...options).properties.title;

  test('shows how far the imports have come', () => {
    const metrics: any[][] = widgetOf({}).properties.metrics;
    const sums = metrics.filter(([first]) => first.expression);
    expect(sums.map(([{ label, expression }]) => [label, expression])).toEqual([
      ['Events', 'RUNNING_SUM(eventsCompleted)'], ['Files', 'RUNNING_SUM(filesCompleted)'],
      ['Failed entries', 'RUNNING_SUM(failedEntries)'],
    ]);
    expect(metrics.filter(([first]) => !first.expression).map((metric) => metric.slice(0, 4))).toEqual([
      ['CloudTrailImport', 'EventsCompleted', 'StackName', 'Audit'],
      ['CloudTrailImport', 'FilesCompleted', 'StackName', 'Audit'],
      ['CloudTrailImport', 'FailedEntries', 'StackName', 'Audit'],
    ]);
  });

  test('names the stack or, with metrics of its own, the import', () => {
    expect(titleOf({})).toBe('Imports of Audit');
    expect(titleOf({ metricsPerImport: true })).toBe('Import Audit/History');
    expect(titleOf({}, { title: 'History', width: 24 })).toBe('History');
  });

  test('fits a dashboard of another stack', () => {
    const app = givenApp();
    const [stack, operations] = ['Audit', 'Operations'].map((id) => givenStack({}, id, app));
    new Dashboard(operations, 'Dashboard', { widgets: [[givenImport(stack).progressWidget()]] });
    Template.fromStack(operations).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    expect(operations.dependencies).toEqual([]);
  });
});
