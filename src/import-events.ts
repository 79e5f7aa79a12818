import { CfnResource, CustomResource, Stack } from 'aws-cdk-lib';
import * as events from 'aws-cdk-lib/aws-events';
import { Construct, IConstruct } from 'constructs';
import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from './wire';

/** What becomes of an import; each change is an event on the default event bus of the account. */
export enum ImportState {
  /** It waits for its turn: CloudTrail runs one import of an account at a time. */
  QUEUED = 'QUEUED',
  /** CloudTrail has accepted it. */
  STARTED = 'STARTED',
  /** It has failed and is going to be retried. */
  RETRYING = 'RETRYING',
  /** All its log files are imported. */
  COMPLETED = 'COMPLETED',
  /** It has failed, and is not retried any more. */
  FAILED = 'FAILED',
  /** It was stopped before its end. */
  STOPPED = 'STOPPED',
}

/** What a rule for changes of an import's state does, and for which. */
export interface OnStateChangeOptions extends events.OnEventOptions {
  /**
   * The states that are told.
   *
   * @default - all of them
   */
  readonly states?: ImportState[];
}

/**
 * A rule for the events of one import of one stack: another stack may have a construct of the same path.
 *
 * @param onTarget gets the resource that is the target, whose policy lets EventBridge in
 */
export function stateChangeRule(
  scope: Construct, id: string, { states, ...options }: OnStateChangeOptions, onTarget: (resource: IConstruct) => void,
): events.Rule {
  const rule = new events.Rule(scope, id, options);
  rule.addTarget(options.target && {
    bind: (...of) => {
      const config = options.target!.bind(...of);
      if (config.targetResource) onTarget(config.targetResource);
      return config;
    },
  });
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

/** The imports wait for the rule, so that it sees their first events: then its targets cannot wait for the imports. */
export function targetProblems(rule: events.Rule, imports: CustomResource[]): string[] {
  const stack = Stack.of(rule);
  const targets = JSON.stringify(stack.resolve((rule.node.defaultChild as events.CfnRule).targets) ?? []);
  const refers = imports.some(({ node }) => targets.includes(`"Fn::GetAtt":["${stack.resolve((node.defaultChild as CfnResource).logicalId)}"`));
  return refers
    ? [`a target of the rule ${rule.node.path} refers to the import, which is started after the rule: take the values from the event, e.g. by EventField.fromPath('$.detail.importId')`] : [];
}
