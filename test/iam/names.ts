import { ACCOUNT, REGION } from '../lifecycle/account/world';

/** Resources of the stack under test that the simulated account doesn't name. */
export const LOGS_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/logs`;
export const PROVIDER_KEY = `arn:aws:kms:${REGION}:${ACCOUNT}:key/provider`;
export const LOG_GROUP = `arn:aws:logs:${REGION}:${ACCOUNT}:log-group:imports`;
/** The ledger with this name. */
export function tableArn(name: string): string {
  return `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${name}`;
}

export const OWN_BUCKET = 'bucket-of-the-stack';
