import { App, Duration, NestedStack, Stack, Stage } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Dashboard, Metric } from 'aws-cdk-lib/aws-cloudwatch';
import { givenImport, givenStack, onlyOne } from './given';
import { metricLine } from '../../lambda/tell';
import { TrailImport, TrailImportProps } from '../../src';
import { METRICS } from '../../src/wire';

const METHODS: [string, (history: TrailImport) => Metric, string][] = [
  [METRICS.filesCompleted, (history) => history.metricFilesCompleted(), 'Sum'],
  [METRICS.eventsCompleted, (history) => history.metricEventsCompleted(), 'Sum'],
  [METRICS.failedEntries, (history) => history.metricFailedEntries(), 'Sum'],
  [METRICS.queueTime, (history) => history.metricQueueTime(), 'Maximum'],
  [METRICS.importsFailed, (history) => history.metricImportsFailed(), 'Sum'],
];

/** What the function writes about an import of a stack. */
function written(ownMetrics: boolean, constructPath: string, stackId = 'arn:aws:cloudformation:us-east-1:111122223333:stack/Audit/8aa9…') {
  const request = { stackId, wanted: { ownMetrics, constructPath } } as Parameters<typeof metricLine>[0];
  const line = metricLine(request, 0, { [METRICS.queueTime]: 1 }) as any;
  const [{ Namespace, Dimensions }] = line._aws.CloudWatchMetrics;
  return { namespace: Namespace, dimensions: Object.fromEntries(Dimensions.at(-1).map((name: string) => [name, line[name]])) };
}

describe('a metric', () => {
  test('has a method for each that is written', () => {
    expect(METHODS.map(([name]) => name)).toEqual(Object.values(METRICS));
  });

  test.each(METHODS)('%s is by default that of the stack, as it is written', (name, make, statistic) => {
    const { namespace, dimensions } = make(givenImport(givenStack()));
    expect({ namespace, dimensions }).toEqual(written(false, 'Audit/History'));
    expect(make(givenImport(givenStack()))).toMatchObject({ metricName: name, statistic, period: Duration.minutes(5) });
  });

  test.each(METHODS)('%s is on request that of the import, as it is written', (_, make) => {
    const { namespace, dimensions } = make(givenImport(givenStack(), { metricsPerImport: true }));
    expect({ namespace, dimensions }).toEqual(written(true, 'Audit/History'));
  });

  test('takes the settings of any metric', () => {
    const history = givenImport(givenStack());
    expect(history.metricQueueTime({ statistic: 'p90', period: Duration.hours(1), label: 'Waited' }))
      .toMatchObject({ statistic: 'p90', period: Duration.hours(1), label: 'Waited' });
    expect(history.metric('FilesCompleted').toMetricConfig()).toEqual(history.metricFilesCompleted().toMetricConfig());
  });

  test('is of the name that the stack is deployed under', () => {
    const stage = new Stage(new App(), 'Prod', { env: { account: '111122223333', region: 'us-east-1' } });
    expect(givenImport(new Stack(stage, 'Audit')).metricFilesCompleted().dimensions).toEqual({ StackName: 'Prod-Audit' });
    expect(givenImport(givenStack({ stackName: 'history' })).metricFilesCompleted().dimensions).toEqual({ StackName: 'history' });
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

  test('goes off at the first failure, also of the machine, and is quiet while nothing is counted', () => {
    const dimensions = [{ Name: 'Construct', Value: 'Audit/History' }, { Name: 'StackName', Value: 'Audit' }];
    expect(alarmOf({ metricsPerImport: true })).toMatchObject({
      logicalId: expect.stringMatching(/^HistoryFailureAlarm/),
      Properties: {
        Metrics: [
          { Expression: 'FILL(failed, 0) + FILL(lost, 0)', ReturnData: true },
          {
            MetricStat: {
              Metric: { Namespace: 'CloudTrailImport', MetricName: 'ImportsFailed', Dimensions: expect.arrayContaining(dimensions) }, Stat: 'Sum', Period: 300,
            },
          },
          {
            MetricStat: {
              Metric: { Namespace: 'AWS/States', MetricName: 'ExecutionsFailed', Dimensions: [{ Name: 'StateMachineArn', Value: { Ref: expect.any(String) } }] },
              Stat: 'Sum',
              Period: 300,
            },
          },
        ].map((each) => expect.objectContaining(each)),
        Threshold: 1,
        EvaluationPeriods: 1,
        ComparisonOperator: 'GreaterThanOrEqualToThreshold',
        TreatMissingData: 'notBreaching',
      },
    });
  });

  test('says what failed and where to read why', () => {
    const descriptionOf = (props: Partial<TrailImportProps>) => JSON.stringify(alarmOf(props).Properties.AlarmDescription);
    expect(descriptionOf({ metricsPerImport: true })).toContain('The CloudTrail import Audit/History has failed; the log group ');
    expect(descriptionOf({})).toContain('A CloudTrail import of the stack Audit has failed; the log group ');
  });

  test('takes its settings', () => {
    expect(alarmOf({}, 'Pager', { alarmName: 'failed', alarmDescription: 'Look', period: Duration.hours(1) })).toMatchObject({
      logicalId: expect.stringMatching(/^HistoryPager/),
      Properties: {
        AlarmName: 'failed', AlarmDescription: 'Look',
        Metrics: expect.arrayContaining([expect.objectContaining({ MetricStat: expect.objectContaining({ Period: 3600 }) })]),
      },
    });
  });
});

describe('the widget', () => {
  const widgetOf = (props: Partial<TrailImportProps>, options?: Parameters<TrailImport['progressWidget']>[0]) => {
    const stack = givenStack();
    return stack.resolve(givenImport(stack, props).progressWidget(options).toJson()[0]);
  };
  const titleOf = (...options: Parameters<typeof widgetOf>) => widgetOf(...options).properties.title;

  test('shows how far the imports have come', () => {
    const metrics: any[][] = widgetOf({}).properties.metrics;
    expect(metrics.filter(([first]) => first.expression).map(([{ label, expression }]) => [label, expression])).toEqual([
      ['Events', 'RUNNING_SUM(eventsCompleted)'], ['Files', 'RUNNING_SUM(filesCompleted)'], ['Failed entries', 'RUNNING_SUM(failedEntries)'],
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
    const app = new App();
    const [stack, operations] = ['Audit', 'Operations'].map((id) => givenStack({}, id, app));
    new Dashboard(operations, 'Dashboard', { widgets: [[givenImport(stack).progressWidget()]] });
    Template.fromStack(operations).resourceCountIs('AWS::CloudWatch::Dashboard', 1);
    expect(operations.dependencies).toEqual([]);
  });
});
