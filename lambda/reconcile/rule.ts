import type { Pass } from './pass';
import { isConflict } from '../aws/errors';
import { setRule } from '../aws/events';
import { RULE_AGAIN } from './decide/timing';

/**
 * Enables the rule while work is left, and disables it otherwise. The call is sent on a change, in a pass that has
 * admitted requests, and after ten minutes, in case somebody has changed the rule.
 */
export async function setRuleFor(pass: Pass, workIsLeft: boolean): Promise<void> {
  const { lease, context, surroundings } = pass;
  const state = workIsLeft ? 'ENABLED' : 'DISABLED';
  const { rule, ruleAt = 0 } = lease.record;
  const isStale = ruleAt < pass.began && (pass.admitted > 0 || pass.now >= ruleAt + RULE_AGAIN);
  if (rule === state && !isStale) { return; }
  for (let attempt = 1; ; attempt++) {
    try {
      await setRule(context.ruleName, state, surroundings);
      break;
    } catch (error) {
      if (!isConflict(error) || attempt === 5) { throw error; }
      await surroundings.clock.sleep(200 * attempt);
    }
  }
  lease.record.rule = state;
  lease.record.ruleAt = pass.now;
}
