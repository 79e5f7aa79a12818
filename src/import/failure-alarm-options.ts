import { Duration } from 'aws-cdk-lib';

/** Settings of the alarm for failed imports. */
export interface FailureAlarmOptions {
  /**
   * The name of the alarm.
   *
   * @default - CloudFormation generates a name
   */
  readonly alarmName?: string;

  /**
   * The description of the alarm.
   *
   * @default - a description that names the import or the stack, and the log group with the reasons
   */
  readonly alarmDescription?: string;

  /**
   * The period in which CloudWatch counts failures. The alarm also fires if the function does not run for this time
   * although an import is queued, running or waiting for a retry. The alarm stays in the `ALARM` state for one to two
   * periods.
   *
   * CloudWatch evaluates the alarm every minute, so a longer period does not delay the alarm for a failed import.
   * Synthesis fails if the period is shorter than 15 minutes, longer than 84 hours, or not in whole minutes.
   *
   * @default Duration.minutes(15)
   * @see https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/AlarmThatSendsEmail.html
   */
  readonly period?: Duration;
}
