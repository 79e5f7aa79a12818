import { LOG_GROUP, OWN_BUCKET, tableArn } from './names';
import type { Policies } from './policies';
import { resolve, type Values } from './resolve';
import type { Statement } from '../../local-cloud/lake/policy';
import { ACCOUNT, functionArn, REGION, tableName } from '../lifecycle/account/names';
import type { Stack } from '../lifecycle/account/stack';

export const HOLDERS = ['function', 'access', 'accessTrust', 'bucket'] as const;
/**
 * The owner of a policy: the function's role, the access role with its own and its trust policy, or a bucket of the
 * stack.
 */
export type Holder = (typeof HOLDERS)[number];

/** One action of one statement. */
export interface Grant {
  readonly id: string;
  readonly holder: Holder;
  readonly action: string;
  /** The statement with this action alone. It still contains intrinsic functions. */
  readonly statement: Statement;
}

export function grantsOf(policies: Policies): Grant[] {
  return HOLDERS.flatMap((holder) => policies[holder].flatMap((statement, index) => (
    [statement.Action ?? []].flat().map((action: string): Grant => {
      const id = `${holder}${index}${action.replace(/\W/g, '')}`;
      return { id, holder, action, statement: { ...statement, Sid: id, Action: action } };
    })
  )));
}

/** The simulated resources to which the policies of a stack refer. */
export function valuesFor(policies: Policies, stack: Pick<Stack, 'id' | 'name'>): Values {
  const { handler, ledger, logGroup, bucket } = policies.ids;
  return {
    'AWS::Partition': 'aws', 'AWS::AccountId': ACCOUNT, 'AWS::Region': REGION, 'AWS::StackId': stack.id, 'AWS::StackName': stack.name,
    [`${handler}.Arn`]: functionArn(stack.name),
    [`${ledger}.Arn`]: tableArn(tableName(stack)),
    [`${logGroup}.Arn`]: `${LOG_GROUP}:*`,
    ...(bucket ? { [bucket]: OWN_BUCKET, [`${bucket}.Arn`]: `arn:aws:s3:::${OWN_BUCKET}` } : {}),
  };
}

/** The grants of a holder as one policy. */
export function policyOf(grants: readonly Grant[], holder: Holder, values: Values): { Version: '2012-10-17'; Statement: Statement[] } {
  return { Version: '2012-10-17', Statement: grants.filter((grant) => grant.holder === holder).map(({ statement }) => resolve(statement, values)) };
}
