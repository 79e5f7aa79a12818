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
      Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 60, MaxAttempts: 6 }],
      Next: 'Done?',
    },
    'Done?': { Type: 'Choice', Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Done' }], Default: 'Wait' },
    'Wait': { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'Tick' },
    'Done': { Type: 'Succeed' },
  },
};
