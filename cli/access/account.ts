import type { Session } from './session';
import { calling } from '../../lambda/aws/errors';

/** The account of the caller. This call needs no permission. */
export async function accountOf({ region, requests }: Session): Promise<string> {
  const { GetCallerIdentityCommand, STSClient } = await import('./sdk/sts');
  const client = new STSClient({ region, requestHandler: requests });
  const { Account } = await calling('sts:GetCallerIdentity', () => client.send(new GetCallerIdentityCommand({})));
  return Account!;
}
