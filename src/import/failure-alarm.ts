import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FailureAlarmOptions } from './failure-alarm-options';
import { ImportMetrics } from './metrics';
import { ALARM_OPTIONS, SHORTEST_PERIOD } from './monitoring-schema';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { deployedStackName } from '../stack-name';
import { checked } from '../validation/struct';
import { METRICS } from '../wire';

export function failureAlarm(
  metrics: ImportMetrics,
  id: string,
  provider: TrailImportProvider,
  options: FailureAlarmOptions,
): cloudwatch.Alarm {
  const { valid, problems } = checked('options', ALARM_OPTIONS, options);
  const { period = Duration.seconds(SHORTEST_PERIOD), ...props } = valid;
  const { scope } = metrics;
  const subject = metrics.ofImport
    ? `The CloudTrail import ${scope.node.path}`
    : `A CloudTrail import of the stack ${deployedStackName(Stack.of(scope))}`;
  const alarm = new cloudwatch.Alarm(scope, id, {
    alarmDescription: `${subject} has failed, or the function could not run. See the log group ` +
      `${provider._late(({ logGroup }) => logGroup.logGroupName)} for the reason.`,
    ...props,
    metric: new cloudwatch.MathExpression({
      // SUM over a list ignores each series without a datapoint.
      expression: 'SUM([failed, refused, errors, stalled, delayed])',
      usingMetrics: {
        failed: metrics.metric(METRICS.importsFailed),
        refused: sumOf('AWS/Events', 'FailedInvocations', { RuleName: provider._late(({ rule }) => rule.ref) }),
        errors: sumOf('AWS/Lambda', 'Errors', { FunctionName: provider._late(({ handler }) => handler.functionName) }),
        stalled: workWithoutPass(metrics, period),
        delayed: metrics.metric(METRICS.eventsDelayed),
      },
      label: 'Failed imports',
      period,
    }),
    threshold: 1,
    // CloudWatch must also read the last datapoint of WorkLeft, so the alarm evaluates two periods. One breaching
    // period is enough for the alarm.
    evaluationPeriods: 2,
    datapointsToAlarm: 1,
    comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
    // The metrics have no datapoints while no work is left.
    treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
  });
  alarm.node.addValidation({ validate: () => problems });
  return alarm;
}

/**
 * 1 in a period without a pass whose preceding pass left work, otherwise 0. Every pass emits WorkLeft.
 *
 * FILL(workLeft, REPEAT) is the value of the preceding period if the present one has no datapoint, and FILL(workLeft,
 * -1) is negative only then. The minimum is used because the last value of a period counts: it is 0 if the work was
 * done in that period. The two periods slide with every evaluation, so the older one ends up with the last datapoint
 * alone. When that leaves the older period, too, there is nothing to repeat, and the alarm returns to OK: it reports
 * a stop once.
 */
function workWithoutPass(metrics: ImportMetrics, period: Duration): cloudwatch.MathExpression {
  return new cloudwatch.MathExpression({
    expression: 'IF(FILL(workLeft, -1) < 0 AND FILL(workLeft, REPEAT) > 0, 1, 0)',
    usingMetrics: { workLeft: metrics.metric(METRICS.workLeft, { statistic: cloudwatch.Stats.MINIMUM }) },
    label: 'Work left without a pass',
    period,
  });
}

function sumOf(namespace: string, metricName: string, dimensionsMap: cloudwatch.DimensionsMap): cloudwatch.Metric {
  return new cloudwatch.Metric({ namespace, metricName, dimensionsMap, statistic: cloudwatch.Stats.SUM });
}
