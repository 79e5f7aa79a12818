import { Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { Construct } from 'constructs';
import { METRIC_NAME, METRIC_OPTIONS } from './monitoring-schema';
import { deployedStackName } from '../stack-name';
import { problemsOf } from '../validation/checks';
import { checked } from '../validation/struct';
import { constructName, dimensionOf, METRIC_DIMENSIONS, METRIC_NAMESPACE, METRICS } from '../wire';

/** The function counts these for all imports of a stack together. */
const OF_THE_STACK: readonly string[] = [METRICS.workLeft, METRICS.eventsDelayed, METRICS.eventsDropped];
const MAXIMA: readonly string[] = [METRICS.queueTime, METRICS.workLeft, METRICS.eventsDelayed];

/** The metrics of one import, if it has metrics of its own, or those of all imports of its stack. */
export class ImportMetrics {
  constructor(
    public readonly scope: Construct,
    public readonly ofImport: boolean,
  ) {}

  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    const { stack, construct } = METRIC_DIMENSIONS;
    const { valid, problems } = checked('props', METRIC_OPTIONS, props);
    const all = [...problemsOf(METRIC_NAME, 'metricName', metricName), ...problems];
    if (all.length > 0) this.scope.node.addValidation({ validate: () => all });
    const ofImport = this.ofImport && !OF_THE_STACK.includes(metricName);
    return new cloudwatch.Metric({
      namespace: METRIC_NAMESPACE,
      metricName: `${metricName}`,
      dimensionsMap: {
        [stack]: deployedStackName(Stack.of(this.scope)),
        ...(ofImport ? { [construct]: dimensionOf(constructName(this.scope.node.path)) } : {}),
      },
      statistic: MAXIMA.includes(metricName) ? cloudwatch.Stats.MAXIMUM : cloudwatch.Stats.SUM,
      ...valid,
    }).attachTo(this.scope);
  }

  public progressWidget(props: cloudwatch.GraphWidgetProps): cloudwatch.GraphWidget {
    const { valid, problems } = checked('props', {}, props);
    if (problems.length > 0) this.scope.node.addValidation({ validate: () => problems });
    return new cloudwatch.GraphWidget({
      title: this.ofImport ? `Import ${this.scope.node.path}` : `Imports of ${deployedStackName(Stack.of(this.scope))}`,
      left: [this.soFar(METRICS.eventsCompleted, 'Events')],
      right: [
        this.soFar(METRICS.filesCompleted, 'Files'),
        this.soFar(METRICS.failedEntries, 'Failed entries', cloudwatch.Color.RED),
      ],
      ...valid,
    });
  }

  /** The sum since the start of the time range that the graph shows. */
  private soFar(metricName: string, label: string, color?: string): cloudwatch.MathExpression {
    const counted = metricName.charAt(0).toLowerCase() + metricName.slice(1);
    return new cloudwatch.MathExpression({
      expression: `RUNNING_SUM(${counted})`,
      usingMetrics: { [counted]: this.metric(metricName) },
      label,
      color,
    });
  }
}
