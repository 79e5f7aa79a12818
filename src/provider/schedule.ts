import { Aws, Fn, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Construct } from 'constructs';
import { RULE_NAME_PREFIX } from '../wire';

/**
 * The name of a stack's rule, from the UUID in the stack's ARN. The function's environment and its policy contain the
 * name, so a generated name would be a circular reference.
 */
export function ruleNameOfStack(): string {
  return `${RULE_NAME_PREFIX}${Fn.select(2, Fn.split('/', Aws.STACK_ID))}`;
}

/** The ARN of the rule, without a reference to it. */
export function ruleArnOfStack(scope: Construct): string {
  return Stack.of(scope).formatArn({ service: 'events', resource: 'rule', resourceName: ruleNameOfStack() });
}

/** The rule that invokes the function every minute while work is left. The function enables and disables it. */
export function scheduleRule(
  scope: Construct,
  handler: lambda.IFunction,
): { rule: events.CfnRule; permission: lambda.CfnPermission } {
  const permission = new lambda.CfnPermission(scope, 'RulePermission', {
    action: 'lambda:InvokeFunction',
    functionName: handler.functionArn,
    principal: 'events.amazonaws.com',
    sourceArn: ruleArnOfStack(scope),
  });
  // An events.Rule always sets State. Without it, neither a deployment nor drift detection resets the state.
  const rule = new events.CfnRule(scope, 'Rule', {
    name: ruleNameOfStack(),
    description:
      'Invokes the function while CloudTrail imports of the stack are queued, running or waiting for a retry',
    scheduleExpression: 'rate(1 minute)',
    // The rule sends another event in the next minute, so an undelivered event is dropped.
    targets: [{ id: 'Function', arn: handler.functionArn, retryPolicy: { maximumEventAgeInSeconds: 60 } }],
  });
  return { rule, permission };
}
