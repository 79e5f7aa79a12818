import { RIGHTS, type CommandName } from './rights';
import { asServiceError, isDenial, oneLine } from '../../lambda/aws/errors';
import { CliError } from '../screen/errors';

/** Why a command failed, and the fix. */
export function explain(error: unknown, command: CommandName | undefined): string {
  if (error instanceof CliError) {
    return error.message;
  }
  const { name, message, action } = asServiceError(error);
  const detail = oneLine(`${name}: ${message}`);
  if (/CredentialsProviderError|ExpiredToken|TokenProviderError|InvalidClientTokenId|UnrecognizedClient/.test(name)) {
    return (
      'AWS credentials are missing or not valid. Specify --profile, or sign in with ' +
      `"aws sso login" or "aws configure". ${detail}`
    );
  }
  if (isDenial(error) && command) {
    return (
      `AWS denies ${action ?? 'a call'}. The command needs these permissions: ` +
      `${RIGHTS[command].map((each) => each.action).join(', ')}. ` +
      `"cdk-cloudtrail-import policy ${command}" prints them as a policy. ${detail}`
    );
  }
  if (/ENOTFOUND|ECONNREFUSED|EAI_AGAIN|TimeoutError|ETIMEDOUT/.test(`${name} ${message}`)) {
    return `AWS can't be reached${action ? ` (${action})` : ''}. Check the network and the Region. ${detail}`;
  }
  return action ? `${action} failed. ${detail}` : detail;
}
