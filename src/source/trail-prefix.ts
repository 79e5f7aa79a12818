/** The account, organization and Region of log files. */
export interface TrailPrefixParts {
  readonly keyPrefix?: string;
  readonly organizationId?: string;
  readonly accountId?: string;
  readonly region?: string;
}

/**
 * The prefix to which trails deliver, `[key prefix/]AWSLogs/[organization/][account/CloudTrail/[Region/]]`.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/get-and-view-cloudtrail-log-files.html
 */
export function trailPrefix({ keyPrefix, organizationId, accountId, region }: TrailPrefixParts): string {
  const ofAccount = accountId ? [accountId, 'CloudTrail', region] : [];
  return `${[keyPrefix?.replace(/\/$/, ''), 'AWSLogs', organizationId, ...ofAccount].filter(Boolean).join('/')}/`;
}
