import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import { FailureAlarmOptions } from './failure-alarm-options';
import { anyText, Check, duration, isObject, text } from '../validation/checks';
import { Form } from '../validation/forms';
import { Schema } from '../validation/struct';
import { METRICS } from '../wire';

/** The function runs every minute while work is left. A shorter gap between two passes is not a failure. */
export const SHORTEST_PERIOD = 15 * 60;
/** An alarm evaluates at most seven days, and this one evaluates two periods. */
const LONGEST_PERIOD = 84 * 3_600;

export const ALARM_OPTIONS: Schema<FailureAlarmOptions> = {
  alarmName: anyText('a name'),
  alarmDescription: anyText('a text'),
  period: duration(
    'of whole minutes from 15 minutes to 84 hours',
    'Duration.hours(1)',
    (period) => {
      const seconds = period.toSeconds({ integral: false });
      return seconds % 60 === 0 && seconds >= SHORTEST_PERIOD && seconds <= LONGEST_PERIOD;
    },
    'never',
  ),
};

export const METRIC_NAME: Check = {
  expected: `one of ${Object.values(METRICS).join(', ')}`,
  isRequired: true,
  hasType: (value) => typeof value === 'string' && Object.values<string>(METRICS).includes(value),
};

const TEXT = anyText('a text');

/** aws-cdk-lib accepts any other string as a statistic, even if the statistic does not exist. */
const STATISTIC: Form = {
  pattern:
    /^(samplecount|n|average|avg|sum|min(imum)?|max(imum)?|iqm|(p|tm|wm|tc|ts)\d+(\.\d+)?|(tm|wm|pr|tc|ts)\([^)]+\))$/i,
  expected: 'a statistic such as Sum, Maximum or p90',
};

/** The settings of a metric that aws-cdk-lib uses without a check. */
export const METRIC_OPTIONS: Partial<Schema<cloudwatch.MetricOptions>> = {
  period: duration('of whole minutes, or of 1, 5, 10 or 30 seconds', 'Duration.minutes(5)', (period) => {
    const seconds = period.toSeconds({ integral: false });
    return [1, 5, 10, 30].includes(seconds) || (seconds > 0 && seconds % 60 === 0);
  }, 'never'),
  statistic: text(STATISTIC),
  label: TEXT,
  color: TEXT,
  unit: TEXT,
  region: TEXT,
  account: TEXT,
  dimensionsMap: { expected: "an object such as { StackName: 'Audit' }", hasType: isObject },
};
