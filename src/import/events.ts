import { Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { CfnTopic } from 'aws-cdk-lib/aws-sns';
import { Construct, IConstruct } from 'constructs';
import { anyText, Check, isObject, list, member } from '../validation/checks';
import { SCOPE, TARGET } from '../validation/constructs';
import { checked, Schema } from '../validation/struct';
import { constructName, EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../wire';

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
  /** The import has failed, and the function does not retry it automatically any more. */
  FAILED = 'FAILED',
  /** The stack or a person stopped the import before its end. */
  STOPPED = 'STOPPED',
}

/** Settings of a rule for state change events. */
export interface OnStateChangeOptions extends events.OnEventOptions {
  /**
   * The states whose events the rule matches. Synthesis fails if the list is empty.
   *
   * @default - all states
   */
  readonly states?: ImportState[];
}

const STATE: Check = {
  ...member('ImportState', ImportState),
  hint: `For example ImportState.${ImportState.FAILED}`,
};

const PATTERN: Check = {
  expected: "an object such as { detail: { state: ['FAILED'] } }",
  hasType: (value) => isObject(value) && Object.values(value).every((field) => field === undefined || isObject(field)),
};

const STATE_CHANGE_OPTIONS: Schema<OnStateChangeOptions> = {
  states: list(STATE, 'states of the enum ImportState', 'state'),
  target: TARGET,
  description: anyText('a text'),
  ruleName: anyText('a name'),
  eventPattern: PATTERN,
  crossStackScope: SCOPE,
};

/** The options of a rule for one state. The check of the options reports those that aren't objects. */
export function inState(state: ImportState, options: events.OnEventOptions): OnStateChangeOptions {
  return isObject(options) || options === null ? { ...options, states: [state] } : options;
}

/**
 * A rule for the events of one import of one stack. Another stack may have a construct with the same path.
 *
 * @param onPermissions is called with the constructs that allow EventBridge to deliver to the target
 */
export function stateChangeRule(
  scope: Construct,
  id: string,
  specified: OnStateChangeOptions,
  onPermissions: (constructs: IConstruct[]) => void,
): events.Rule {
  const { valid, problems } = checked('options', STATE_CHANGE_OPTIONS, specified);
  const { states, ...options } = valid;
  const rule = new events.Rule(scope, id, options);
  rule.node.addValidation({ validate: () => problems });
  rule.addTarget(
    options.target && {
      bind: (...of) => {
        const known = new Set(Stack.of(rule).node.children);
        const config = options.target!.bind(...of);
        const added = Stack.of(rule).node.children.filter((each) => !known.has(each));
        onPermissions([...permissionsOf(config), ...added]);
        return config;
      },
    },
  );
  rule.addEventPattern({
    source: [EVENT_SOURCE],
    detailType: [EVENT_DETAIL_TYPE],
    detail: {
      construct: [constructName(scope.node.path)],
      stackId: [Stack.of(scope).stackId],
      ...(states ? { state: states } : {}),
    },
  });
  return rule;
}

/**
 * The constructs that allow EventBridge to deliver to a target: the role that it assumes, with its policies, and a
 * topic, with its policy. The permission of a function is inside the rule. The policy of a queue is left out, because
 * it names the rules that it allows, and one of these may wait for another import.
 */
function permissionsOf({ role, targetResource }: events.RuleTargetConfig): IConstruct[] {
  const topic = targetResource?.node.defaultChild instanceof CfnTopic ? targetResource : undefined;
  return [role, topic].filter((each) => each !== undefined);
}
