import type { Session } from './session';
import { calling } from '../../lambda/aws/errors';

/** The caller's account. Everybody may ask for it. */
export async function accountOf({ region, requests }: Session): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('./sdk/sts');
  const client = new STSClient({ region, requestHandler: requests });
  const { Account } = await calling('sts:GetCallerIdentity', () => client.send(new GetCallerIdentityCommand({})));
  return Account!;
}
