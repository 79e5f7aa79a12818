import { delimiter } from 'node:path';
import type { Credentials } from './access';
import { LOOPBACK } from './ports';
import { WITHOUT_NODE_WARNINGS } from '../scripts/node-warnings';

export interface CloudAddresses {
  readonly account: string;
  readonly region: string;
  /** ministack: everything but CloudTrail. */
  readonly awsUrl: string;
  /** The CloudTrail Lake emulator. Default: the emulator behind `awsUrl`. */
  readonly lakeUrl?: string;
  readonly credentials: Credentials;
}

/**
 * Variables of the user's environment that are removed, because a deployment to the local cloud must never reach a real
 * account.
 */
const OF_REAL_ACCOUNTS = /^(AWS|CDK)_/;

/** The variables that point the AWS CLI, the SDKs and the CDK CLI to the local cloud. */
export function cloudVariables(
  { account, region, awsUrl, lakeUrl, credentials }: CloudAddresses,
): Record<string, string> {
  return {
    AWS_ENDPOINT_URL: awsUrl,
    ...(lakeUrl ? { AWS_ENDPOINT_URL_CLOUDTRAIL: lakeUrl } : {}),
    AWS_ACCESS_KEY_ID: credentials.accessKeyId,
    AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
    AWS_REGION: region,
    AWS_DEFAULT_REGION: region,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_PAGER: '',
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
    CDK_DEFAULT_ACCOUNT: account,
    CDK_DEFAULT_REGION: region,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
    ...WITHOUT_NODE_WARNINGS,
    NO_PROXY: LOOPBACK,
    no_proxy: LOOPBACK,
  };
}

/** The environment of this process without any trace of a real AWS account, with the specified variables added. */
export function environmentWith(variables: Record<string, string>, toolsFolder?: string): Record<string, string> {
  const own = Object.entries(process.env)
    .filter((entry): entry is [string, string] => entry[1] !== undefined && !OF_REAL_ACCOUNTS.test(entry[0]));
  const environment = { ...Object.fromEntries(own), ...variables };
  return toolsFolder ? { ...environment, PATH: `${toolsFolder}${delimiter}${environment.PATH ?? ''}` } : environment;
}
