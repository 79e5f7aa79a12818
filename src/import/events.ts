import { CfnResource, CustomResource, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct, IConstruct } from 'constructs';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../wire';

/** The states of an import. Each change emits an event on the default event bus of the account. */
export enum ImportState {
  /** The import waits in the queue, because CloudTrail runs one import of an account at a time. */
  QUEUED = 'QUEUED',
  /** CloudTrail runs the import. */
  RUNNING = 'RUNNING',
  /** The import has failed, and waits for a retry. */
  RETRYING = 'RETRYING',
  /** All log files are imported. */
  COMPLETED = 'COMPLETED',
  /** The import has failed, and is not retried automatically any more. */
  FAILED = 'FAILED',
  /** The import was stopped before its end. */
  STOPPED = 'STOPPED',
}

/** Settings of a rule for state change events. */
export interface OnStateChangeOptions extends events.OnEventOptions {
  /**
   * The states whose events the rule matches.
   *
   * @default - all states
   */
  readonly states?: ImportState[];
}

/**
 * A rule for the events of one import of one stack. Another stack may have a construct with the same path.
 *
 * @param onTarget is called with the resource of the target, whose policy allows EventBridge
 */
export function stateChangeRule(
  scope: Construct,
  id: string,
  { states, ...options }: OnStateChangeOptions,
  onTarget: (resource: IConstruct) => void,
): events.Rule {
  const rule = new events.Rule(scope, id, options);
  rule.addTarget(
    options.target && {
      bind: (...of) => {
        const config = options.target!.bind(...of);
        if (config.targetResource) onTarget(config.targetResource);
        return config;
      },
    },
  );
  rule.addEventPattern({
    source: [EVENT_SOURCE],
    detailType: [EVENT_DETAIL_TYPE],
    detail: {
      construct: [scope.node.path],
      stackId: [Stack.of(scope).stackId],
      ...(states?.length ? { state: states } : {}),
    },
  });
  return rule;
}

/**
 * The imports wait for the rule so that it receives their first events. Its targets cannot wait for the imports,
 * then.
 */
export function targetProblems(rule: events.Rule, imports: CustomResource[]): string[] {
  const stack = Stack.of(rule);
  const targets = JSON.stringify(stack.resolve((rule.node.defaultChild as events.CfnRule).targets) ?? []);
  const idOf = ({ node }: CustomResource) => stack.resolve((node.defaultChild as CfnResource).logicalId);
  return imports.some((each) => targets.includes(`"Fn::GetAtt":["${idOf(each)}"`))
    ? [
      `a target of the rule ${rule.node.path} refers to the import, which is created after the rule: ` +
          "take the values from the event, such as EventField.fromPath('$.detail.importId')",
    ]
    : [];
}
