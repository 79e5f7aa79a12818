import { Duration, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { TrailImportProvider } from './trail-import-provider';
import { METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from './wire';

/** The alarm that tells of imports that failed. */
export interface FailureAlarmOptions {
  /**
   * The name of the alarm.
   *
   * @default - CloudFormation makes one
   */
  readonly alarmName?: string;

  /**
   * The description of the alarm.
   *
   * @default - one that names what failed, and the log group that tells why
   */
  readonly alarmDescription?: string;

  /**
   * The period in which failures are counted, and so the shortest time for which the alarm stays on.
   *
   * @default Duration.minutes(5)
   */
  readonly period?: Duration;
}

/** The metrics of one import or, where it has none of its own, those of all imports of its stack. */
export class ImportMetrics {
  constructor(private readonly scope: Construct, private readonly ofImport: boolean) {}

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { stack, construct } = METRIC_DIMENSIONS;
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName,
      dimensionsMap: { [stack]: Stack.of(this.scope).stackName, ...(this.ofImport ? { [construct]: this.scope.node.path } : {}) },
      statistic: metricName === METRICS.queueTime ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
      ...props,
    }).attachTo(this.scope);
  }

  public failureAlarm(id: string, { logGroup, stateMachineArn }: TrailImportProvider, { period, ...props }: FailureAlarmOptions): cloudwatch.Alarm {
    const failed = this.ofImport ? `The CloudTrail import ${this.scope.node.path}` : `A CloudTrail import of the stack ${Stack.of(this.scope).stackName}`;
    return new cloudwatch.Alarm(this.scope, id, {
      alarmDescription: `${failed} has failed; the log group ${logGroup.logGroupName} tells why.`,
      ...props,
      metric: new cloudwatch.MathExpression({
        // What the function counts, and what it could not count because it did not run.
        expression: 'FILL(failed, 0) + FILL(lost, 0)',
        usingMetrics: {
          failed: this.metric(METRICS.importsFailed),
          lost: new cloudwatch.Metric({
            namespace: 'AWS/States', metricName: 'ExecutionsFailed', dimensionsMap: { StateMachineArn: stateMachineArn }, statistic: cloudwatch.Stats.SUM,
          }),
        },
        label: 'Failed imports',
        period,
      }),
      threshold: 1,
      evaluationPeriods: 1,
      comparisonOperator: cloudwatch.ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
      // Nothing is counted while nothing fails.
      treatMissingData: cloudwatch.TreatMissingData.NOT_BREACHING,
    });
  }

  public progressWidget(props: cloudwatch.GraphWidgetProps): cloudwatch.GraphWidget {
    return new cloudwatch.GraphWidget({
      title: this.ofImport ? `Import ${this.scope.node.path}` : `Imports of ${Stack.of(this.scope).stackName}`,
      left: [this.soFar(METRICS.eventsCompleted, 'Events')],
      right: [this.soFar(METRICS.filesCompleted, 'Files'), this.soFar(METRICS.failedEntries, 'Failed entries', cloudwatch.Color.RED)],
      ...props,
    });
  }

  /** What was counted since the beginning of the time that is shown. */
  private soFar(metricName: string, label: string, color?: string): cloudwatch.MathExpression {
    const counted = metricName.charAt(0).toLowerCase() + metricName.slice(1);
    return new cloudwatch.MathExpression({ expression: `RUNNING_SUM(${counted})`, usingMetrics: { [counted]: this.metric(metricName) }, label, color });
  }
}
