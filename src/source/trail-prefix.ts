import { Token } from 'aws-cdk-lib';
import { prefixProblems } from './location';

/** The account, organization and Region of log files. */
export interface TrailPrefixParts {
  readonly keyPrefix?: string;
  readonly organizationId?: string;
  readonly accountId?: string;
  readonly region?: string;
}

export const ACCOUNT = /^\d{12}$/;
export const REGION = /^[a-z]{2}(-[a-z]+)+-\d+$/;

/**
 * The prefix to which trails deliver, `[key prefix/]AWSLogs/[organization/][account/CloudTrail/[Region/]]`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function trailPrefix({ keyPrefix, organizationId, accountId, region }: TrailPrefixParts): string {
  const ofAccount = accountId ? [accountId, 'CloudTrail', region] : [];
  return `${[keyPrefix?.replace(/\/$/, ''), 'AWSLogs', organizationId, ...ofAccount].filter(Boolean).join('/')}/`;
}

export function trailPrefixProblems({ keyPrefix, organizationId, accountId, region }: TrailPrefixParts): string[] {
  const problems = keyPrefix === undefined ? [] : prefixProblems('keyPrefix', keyPrefix);
  if (is(keyPrefix, /(^|\/)AWSLogs(\/|$)/)) {
    problems.push(
      `the keyPrefix is '${keyPrefix}': specify only the part before AWSLogs/, ` +
        'or use ImportSource.fromBucket with the whole prefix',
    );
  }
  if (isNot(organizationId, /^o-[a-z0-9]{10,32}$/)) {
    problems.push(`organizationId is '${organizationId}': specify the ID of an organization such as o-exampleorgid`);
  }
  if (isNot(accountId, ACCOUNT)) problems.push(`accountId is '${accountId}': specify a 12-digit account ID`);
  if (isNot(region, REGION)) {
    problems.push(`region is '${region}': specify a Region code such as eu-central-1, or leave it out`);
  }
  if (region !== undefined && accountId === undefined) {
    problems.push(
      `region is ${region}, but accountId is missing: specify both, because the Regions are folders of an account`,
    );
  }
  return problems;
}

function is(value: string | undefined, form: RegExp): boolean {
  return value !== undefined && !Token.isUnresolved(value) && form.test(value);
}

function isNot(value: string | undefined, form: RegExp): boolean {
  return value !== undefined && !Token.isUnresolved(value) && !form.test(value);
}
