import type { Definition } from './state-machine';

/** The definition that the construct synthesizes, with the function's name filled in. */
export const DEFINITION: Definition = {
  StartAt: 'Tick',
  States: {
    'Tick': {
      Type: 'Task',
      Resource: 'arn:aws:states:::lambda:invoke',
      Parameters: {
        FunctionName: 'function',
        Payload: {
          'tick.$': '$', 'execution.$': '$$.Execution.Id', 'startedAt.$': '$$.Execution.StartTime', 'attempt.$': '$$.State.RetryCount',
        },
      },
      OutputPath: '$.Payload',
      TimeoutSeconds: 90,
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 900, MaxAttempts: 100 }],
      Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Lost' }],
      Next: 'Done?',
    },
    'Done?': { Type: 'Choice', Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Done' }], Default: 'Wait' },
    'Wait': { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'Tick' },
    'Done': { Type: 'Succeed' },
    'Lost': {
      Type: 'Task',
      Resource: 'arn:aws:states:::events:putEvents',
      Parameters: {
        Entries: [{
          'Source': 'cdk-cloudtrail-import',
          'DetailType': 'CloudTrail Import State Change',
          'Resources.$': 'States.Array($.request.stackId)',
          'Detail': {
            'state': 'FAILED',
            'construct.$': '$.request.wanted.constructPath',
            'stackId.$': '$.request.stackId',
            'logicalId.$': '$.request.logicalId',
            'destination.$': '$.request.wanted.destination',
            'source.$': '$.request.wanted.sourceUri',
            'reason.$': 'States.Format(\'The function could not run for a day ({}), and its machine has given up. Mend it, then change retryToken.\', $.error.Error)',
          },
        }],
      },
      Next: 'Failed',
    },
    'Failed': { Type: 'Fail' },
  },
};
