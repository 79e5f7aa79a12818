import type { Stack } from './stack';

/** The account and the Region of every simulation, and the names that its stacks give to their resources. */
export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

/** The function of a stack of this name. */
export function functionArn(stackName: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${stackName}-TrailImports`;
}

/** The ledger's table: CloudFormation generates the name, so that a later stack has another table. */
export function tableName({ name, id }: Pick<Stack, 'name' | 'id'>): string {
  return `${name}-TrailImportsLedger-${id.slice(-12).toUpperCase()}`;
}

export function ruleName({ id }: Pick<Stack, 'id'>): string {
  return `cdk-cloudtrail-import-${id.split('/')[2]}`;
}

export function ruleArn(stack: Pick<Stack, 'id'>): string {
  return `arn:aws:events:${REGION}:${ACCOUNT}:rule/${ruleName(stack)}`;
}
