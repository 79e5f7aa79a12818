import { runSimulation } from '@cloud-copilot/iam-simulate';
import { grantsOf, policyOf, type Grant, type Holder, valuesFor } from './grants';
import { needsOf, type Need } from './needs';
import type { Policies } from './policies';
import type { RoleDescription } from '../../local-cloud/lake/lake';
import { evaluate, type Evaluate } from '../../local-cloud/lake/policy';
import type { Guard } from '../lifecycle/account/guard';
import type { Call } from '../lifecycle/account/happenings';
import { ACCOUNT } from '../lifecycle/account/names';
import type { Stack } from '../lifecycle/account/stack';

/**
 * The policies of a role, its key and its account may apply together, because the CDK's default key policy trusts the
 * account.
 */
const KEY_POLICY = {
  Version: '2012-10-17',
  Statement: [{ Effect: 'Allow', Principal: { AWS: `arn:aws:iam::${ACCOUNT}:root` }, Action: 'kms:*', Resource: '*' }],
};

interface Decision {
  readonly allowed: boolean;
  /** The grants that allow it. */
  readonly by: readonly string[];
}

/**
 * IAM for the stacks of a simulated account. It evaluates the permissions of the template, and can omit one grant. It
 * records the used grants and the denied calls.
 */
export class Rights implements Guard {
  readonly used = new Set<string>();
  readonly denied = new Set<string>();
  private readonly grants: readonly Grant[];
  private readonly decisions = new Map<string, Promise<Decision>>();

  /** @param without the id of a grant that is taken away */
  constructor(private readonly policies: Policies, without?: string) {
    this.grants = grantsOf(policies).filter(({ id }) => id !== without);
  }

  async deniesCall(call: Call, stack: Stack): Promise<string | undefined> {
    for (const need of needsOf(call, stack, this.policies.variant === 'whole')) {
      const denial = await this.deniesNeed('function', need, stack);
      if (denial) {
        return denial;
      }
    }
    return undefined;
  }

  accessRole(arn: string, stack: Stack): RoleDescription {
    const values = this.values(stack);
    return { arn, trustPolicy: policyOf(this.grants, 'accessTrust', values), permissions: [policyOf(this.grants, 'access', values)] };
  }

  /**
   * The lake evaluates CloudTrail's actions with the access role. `used` receives the Sid of each statement that allows
   * one.
   */
  readonly evaluate: Evaluate = (policies, request) => {
    const verdict = evaluate(policies, request);
    if (verdict === 'allowed') {
      policies.flatMap(({ Statement }) => [Statement].flat())
        .filter((statement) => statement.Sid && evaluate([{ Statement: statement }], request) === 'allowed')
        .forEach(({ Sid }) => this.used.add(Sid!));
    } else if (!request.principals || request.action === 'sts:AssumeRole') {
      this.denied.add(`${request.action} on ${request.resource ?? 'the role'}`);
    }
    return verdict;
  };

  /** Why a role may not do something, or undefined if it may. */
  async deniesNeed(holder: Holder, need: Need, stack: Pick<Stack, 'id' | 'name'>): Promise<string | undefined> {
    const key = JSON.stringify([holder, need, stack.id]);
    const known = this.decisions.get(key) ?? this.decide(holder, need, stack);
    this.decisions.set(key, known);
    const { allowed, by } = await known;
    if (allowed) {
      by.forEach((id) => this.used.add(id));
      return undefined;
    }
    this.denied.add(`${need.action} on ${need.resource}`);
    return `The role of the ${holder} is not authorized to perform: ${need.action} on resource: ${need.resource}`;
  }

  private async decide(holder: Holder, { action, resource, context = {} }: Need, stack: Pick<Stack, 'id' | 'name'>): Promise<Decision> {
    const result = await runSimulation({
      identityPolicies: [{ name: holder, policy: policyOf(this.grants, holder, this.values(stack)) }],
      serviceControlPolicies: [],
      resourceControlPolicies: [],
      ...(action.startsWith('kms:') ? { resourcePolicy: KEY_POLICY } : {}),
      request: {
        action, resource: { resource, accountId: ACCOUNT }, principal: `arn:aws:sts::${ACCOUNT}:assumed-role/${holder}/session`,
        contextVariables: { ...context },
      },
    }, {});
    if (result.resultType === 'error') {
      throw new Error(`${action} on ${resource} cannot be evaluated: ${JSON.stringify(result.errors)}`);
    }
    const analyses = result.resultType === 'single' ? [result.result.analysis] : result.results.map(({ analysis }) => analysis);
    const by = analyses.flatMap(({ identityAnalysis }) => identityAnalysis?.allowStatements ?? [])
      .map(({ explain }) => explain.identifier);
    return { allowed: result.overallResult === 'Allowed', by };
  }

  private values(stack: Pick<Stack, 'id' | 'name'>) {
    return valuesFor(this.policies, stack);
  }
}
