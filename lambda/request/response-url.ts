/** The domain of the services of each partition. */
const DOMAINS: Readonly<Record<string, string>> = {
  'aws': 'amazonaws.com',
  'aws-us-gov': 'amazonaws.com',
  'aws-cn': 'amazonaws.com.cn',
  'aws-eusc': 'amazonaws.eu',
  'aws-iso': 'c2s.ic.gov',
  'aws-iso-b': 'sc2s.sgov.gov',
  'aws-iso-e': 'cloud.adc-e.uk',
  'aws-iso-f': 'csp.hci.ic.gov',
};
const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;
export const LONGEST_URL = 8_192;

/** Whether an answer may go to a URL, and whether the bucket is one that CloudFormation is known to use. */
export type AnswerTarget = 'cloudformation' | 'other-bucket' | 'endpoint' | 'refused';

/**
 * CloudFormation waits for the answer in a bucket of S3 in the function's own Region, so the function sends an answer
 * to no other host, regardless of its caller. `endpoint` is the value of `AWS_ENDPOINT_URL`, the endpoint of an
 * emulator.
 *
 * @see https://docs.aws.amazon.com/general/latest/gr/s3.html
 */
export function answerTarget(responseUrl: string, functionArn: string, endpoint?: string): AnswerTarget {
  const url = responseUrl.length <= LONGEST_URL ? parsed(responseUrl) : undefined;
  if (!url || url.username || url.password) { return 'refused'; }
  if (endpoint !== undefined && isSameOrigin(url, parsed(endpoint))) { return 'endpoint'; }
  if (url.protocol !== 'https:' || url.port !== '') { return 'refused'; }
  const [, partition, , region] = functionArn.split(':');
  const bucket = bucketOf(url, endpointsOf(partition, region));
  if (bucket === undefined) { return 'refused'; }
  return bucket === `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`
    ? 'cloudformation'
    : 'other-bucket';
}

/** The host names of S3 in a Region: with a dot, with a dash, with IPv6, and in us-east-1 without a Region. */
function endpointsOf(partition: string, region: string): string[] {
  const domain = DOMAINS[partition];
  if (domain === undefined) { return []; }
  return [
    `s3.${region}.${domain}`,
    `s3-${region}.${domain}`,
    `s3.dualstack.${region}.${domain}`,
    ...(region === 'us-east-1' ? [`s3.${domain}`] : []),
  ];
}

/** The bucket that a URL names in its host or in its path. */
function bucketOf({ hostname, pathname }: URL, endpoints: readonly string[]): string | undefined {
  const endpoint = endpoints.find((each) => hostname === each || hostname.endsWith(`.${each}`));
  if (endpoint === undefined) { return undefined; }
  const bucket = hostname === endpoint ? pathname.split('/')[1] : hostname.slice(0, -endpoint.length - 1);
  return BUCKET.test(bucket) ? bucket : undefined;
}

function isSameOrigin(url: URL, endpoint: URL | undefined): boolean {
  const host = ({ hostname }: URL) => (hostname === 'localhost' ? '127.0.0.1' : hostname);
  return (
    endpoint !== undefined &&
    url.protocol === endpoint.protocol &&
    url.port === endpoint.port &&
    host(url) === host(endpoint)
  );
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
