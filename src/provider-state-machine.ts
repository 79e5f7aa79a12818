import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import * as logs from 'aws-cdk-lib/aws-logs';
import { CfnStateMachine } from 'aws-cdk-lib/aws-stepfunctions';
import { aws_kms } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { tellStatement } from './provider-permissions';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './wire';

export interface ProviderStateMachineProps {
  readonly handler: lambda.IFunction;
  readonly logGroup: logs.ILogGroup;
  readonly encryptionKey?: aws_kms.IKeyRef;
}

/** The machine in which every side effect happens: it calls the function until the function says that it is done. */
export function providerStateMachine(scope: Construct, id: string, { handler, logGroup, encryptionKey }: ProviderStateMachineProps): CfnStateMachine {
  return new CfnStateMachine(scope, id, {
    definitionString: Stack.of(scope).toJsonString(tickUntilDone(scope, handler.functionArn)),
    roleArn: machineRole(scope, handler, encryptionKey).roleArn,
    loggingConfiguration: {
      level: 'ALL',
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: logGroup.logGroupArn } }],
      // The function writes what is worth reading; the machine's own lines tell the course alone.
      includeExecutionData: false,
    },
    tracingConfiguration: { enabled: true },
    encryptionConfiguration: encryptionKey && {
      type: 'CUSTOMER_MANAGED_KMS_KEY',
      kmsKeyId: encryptionKey.keyRef.keyArn,
      kmsDataKeyReusePeriodSeconds: 300,
    },
  });
}

function tickUntilDone(scope: Construct, functionArn: string) {
  const { partition } = Stack.of(scope);
  const invoke = { 'tick.$': '$', 'execution.$': '$$.Execution.Id', 'startedAt.$': '$$.Execution.StartTime', 'attempt.$': '$$.State.RetryCount' };
  return {
    StartAt: 'Tick',
    States: {
      'Tick': {
        Type: 'Task',
        Resource: `arn:${partition}:states:::lambda:invoke`,
        Parameters: { FunctionName: functionArn, Payload: invoke },
        OutputPath: '$.Payload',
        TimeoutSeconds: 90,
        // A function that cannot run for a day is not going to.
        Retry: [{ ErrorEquals: ['States.ALL'], IntervalSeconds: 5, BackoffRate: 2, MaxDelaySeconds: 900, MaxAttempts: 100 }],
        Catch: [{ ErrorEquals: ['States.ALL'], ResultPath: '$.error', Next: 'Lost' }],
        Next: 'Done?',
      },
      'Done?': { Type: 'Choice', Choices: [{ Variable: '$.done', BooleanEquals: true, Next: 'Done' }], Default: 'Wait' },
      'Wait': { Type: 'Wait', SecondsPath: '$.waitSeconds', Next: 'Tick' },
      'Done': { Type: 'Succeed' },
      // Without the function nobody else could tell.
      'Lost': { Type: 'Task', Resource: `arn:${partition}:states:::events:putEvents`, Parameters: { Entries: [lostEvent()] }, Next: 'Failed' },
      'Failed': { Type: 'Fail' },
    },
  };
}

function lostEvent() {
  return {
    'Source': EVENT_SOURCE,
    'DetailType': EVENT_DETAIL_TYPE,
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
  };
}

function machineRole(scope: Construct, handler: lambda.IFunction, encryptionKey?: aws_kms.IKeyRef): iam.Role {
  const statements = [
    new iam.PolicyStatement({ actions: ['lambda:InvokeFunction'], resources: [handler.functionArn] }),
    tellStatement(scope),
    new iam.PolicyStatement({
      // Neither the delivery of a machine's logs nor X-Ray has a resource type in IAM.
      // https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
      actions: [
        'logs:CreateLogDelivery', 'logs:GetLogDelivery', 'logs:UpdateLogDelivery', 'logs:DeleteLogDelivery', 'logs:ListLogDeliveries',
        'logs:PutResourcePolicy', 'logs:DescribeResourcePolicies', 'logs:DescribeLogGroups',
        'xray:PutTraceSegments', 'xray:PutTelemetryRecords', 'xray:GetSamplingRules', 'xray:GetSamplingTargets',
      ],
      resources: ['*'],
    }),
    ...keyStatements(encryptionKey),
  ];
  return new iam.Role(scope, 'StateMachineRole', {
    // The machine's own ARN is known only when it is there.
    // https://docs.aws.amazon.com/step-functions/latest/dg/procedure-create-iam-role.html
    assumedBy: new iam.ServicePrincipal('states.amazonaws.com', { conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } } }),
    // Inside the role: the machine can be created only when it may deliver its logs.
    inlinePolicies: { RunTicks: new iam.PolicyDocument({ statements }) },
  });
}

/** Whoever starts, runs or reads executions of an encrypted machine uses its key. */
export function keyStatements(key?: aws_kms.IKeyRef): iam.PolicyStatement[] {
  return key ? [new iam.PolicyStatement({ actions: ['kms:Decrypt', 'kms:GenerateDataKey'], resources: [key.keyRef.keyArn] })] : [];
}
