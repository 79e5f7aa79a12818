import { CfnResource, Stack } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct, IConstruct } from 'constructs';
import { ImportState, inState, OnStateChangeOptions, stateChangeRule } from './events';
import { failureAlarm } from './failure-alarm';
import { FailureAlarmOptions } from './failure-alarm-options';
import { ImportMetrics } from './metrics';
import { TrailImportProvider } from '../provider/trail-import-provider';
import { checkedId } from '../validation/checks';
import { METRICS } from '../wire';

/**
 * The events and metrics of an import. jsii adds the members of this class to `TrailImport`.
 *
 * @internal
 */
export abstract class MonitoredImport extends Construct {
  /** The function, the ledger and the rule that carry out the import. */
  public abstract readonly provider: TrailImportProvider;
  /** @internal */
  protected abstract readonly _imports: CfnResource[];
  /** @internal */
  protected abstract readonly _metrics: ImportMetrics;

  /**
   * Creates an EventBridge rule that matches when the import into a destination is COMPLETED.
   *
   * @param id the ID of the rule
   * @param options the target and the settings of the rule
   */
  public onCompleted(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStateChange(id, inState(ImportState.COMPLETED, options));
  }

  /**
   * Creates an EventBridge rule that matches when the import into a destination is FAILED. `detail.reason` contains the
   * first failures. The rule does not match while an import waits for a retry.
   *
   * @param id the ID of the rule
   * @param options the target and the settings of the rule
   */
  public onFailed(id: string, options: events.OnEventOptions = {}): events.Rule {
    return this.onStateChange(id, inState(ImportState.FAILED, options));
  }

  /**
   * Creates an EventBridge rule for the state change events of the import. The function emits each event at least once,
   * unless EventBridge is unavailable for a day. `detail` can contain `state`, `importId`, `construct`, `destination`,
   * `source`, `startEventTime`, `endEventTime`, `statistics`, `reason` and `estimate`. An unknown value is omitted.
   *
   * CloudFormation creates the rule and the permissions to deliver to the `target` before the import, and deletes them
   * after the import. The permissions can be a role that EventBridge assumes, the policy of an SNS topic or a log
   * group, or the permission of a Lambda function.
   *
   * The target can miss events in these cases:
   *
   * - The target is an SQS queue. The policy of the queue refers to the rule, so CloudFormation may create the policy
   *   after the first event, and delete it before the last event.
   * - A rule in another stack (`crossStackScope`) misses the events before its creation.
   * - If an update removes both the import and its rule, the target may miss the last event.
   *
   * Synthesis fails if a target refers to the import, because the import depends on the rule and its target. Use the
   * values in the event instead.
   *
   * @param id the ID of the rule
   * @param options the states, the target and the settings of the rule
   * @see https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html
   * @exampleMetadata fixture=quick-start
   * @example
   *
   * import { aws_events_targets as targets, aws_sqs as sqs } from 'aws-cdk-lib';
   * import { ImportState } from 'cdk-cloudtrail-import';
   *
   * const changes = new sqs.Queue(stack, 'Changes');
   * history.onStateChange('Ended', {
   *   states: [ImportState.COMPLETED, ImportState.STOPPED],
   *   target: new targets.SqsQueue(changes),
   * });
   */
  public onStateChange(id: string, options: OnStateChangeOptions = {}): events.Rule {
    const stack = Stack.of(this);
    const permissions: IConstruct[] = [];
    const rule = stateChangeRule(this, checkedId(this, id), options, (each) => permissions.push(...each));
    if (Stack.of(rule) === stack) {
      const own = permissions.filter((each) => Stack.of(each) === stack);
      this._imports.forEach((each) => each.node.addDependency(rule, ...own));
    }
    return rule;
  }

  /**
   * A metric of this import if it has `metricsPerImport`. Otherwise, a metric of all imports of the stack.
   *
   * @param metricName `FilesCompleted`, `EventsCompleted`, `FailedEntries`, `QueueTime` (in seconds), `ImportsFailed`,
   * `WorkLeft`, `EventsDelayed` or `EventsDropped`. `WorkLeft`, `EventsDelayed` and `EventsDropped` always count all
   * imports of the stack
   * @param props the settings of the metric. The statistic is the maximum for `QueueTime`, `WorkLeft` and
   * `EventsDelayed`, and the sum for the others
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format.html
   */
  public metric(metricName: string, props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this._metrics.metric(metricName, props);
  }

  /**
   * The number of imported log files (sum).
   * @param props the settings of the metric
   */
  public metricFilesCompleted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.filesCompleted, props);
  }

  /**
   * The number of imported events (sum).
   * @param props the settings of the metric
   */
  public metricEventsCompleted(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsCompleted, props);
  }

  /**
   * The number of failed entries (prefixes and log files), including entries that a retry imported later (sum).
   * @param props the settings of the metric
   */
  public metricFailedEntries(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.failedEntries, props);
  }

  /**
   * The time that imports waited in the queue, in seconds (maximum).
   * @param props the settings of the metric
   */
  public metricQueueTime(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.queueTime, props);
  }

  /**
   * The number of imports that have failed after all retries (sum).
   * @param props the settings of the metric
   */
  public metricImportsFailed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.importsFailed, props);
  }

  /**
   * The number of imports of the stack that are queued, running or waiting for a retry, or whose events are not
   * published yet (maximum). Every pass of the function emits the metric. The function runs a pass every minute while
   * the value is above 0.
   * @param props the settings of the metric
   */
  public metricWorkLeft(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.workLeft, props);
  }

  /**
   * The number of state change events of the stack that EventBridge has not accepted for five minutes (maximum). The
   * function emits the metric only if there are such events.
   * @param props the settings of the metric
   */
  public metricEventsDelayed(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsDelayed, props);
  }

  /**
   * The number of state change events of the stack that EventBridge did not accept for 24 hours (sum).
   * @param props the settings of the metric
   */
  public metricEventsDropped(props?: cloudwatch.MetricOptions): cloudwatch.Metric {
    return this.metric(METRICS.eventsDropped, props);
  }

  /**
   * Creates an alarm for an import that has failed after all retries. Without `metricsPerImport`, the alarm covers all
   * imports of the stack, so you need only one alarm for each stack.
   *
   * The alarm also fires in these cases:
   *
   * - The function ends with an error.
   * - EventBridge cannot invoke the function.
   * - The function does not run although work is left (`metricWorkLeft`).
   * - EventBridge does not accept the events of the function (`metricEventsDelayed`), so `onFailed` and the other rules
   *   receive no events.
   *
   * @param id the ID of the alarm, by default `FailureAlarm`
   * @param options the settings of the alarm
   */
  public alarmOnFailure(id: string = 'FailureAlarm', options: FailureAlarmOptions = {}): cloudwatch.Alarm {
    return failureAlarm(this._metrics, checkedId(this, id), this.provider, options);
  }

  /**
   * Creates a graph for a dashboard. The graph shows the imported events, the imported files and the failed entries
   * since the start of the time range of the dashboard. Without `metricsPerImport`, the graph shows all imports of the
   * stack.
   *
   * @param props the settings of the widget
   */
  public progressWidget(props: cloudwatch.GraphWidgetProps = {}): cloudwatch.GraphWidget {
    return this._metrics.progressWidget(props);
  }
}
