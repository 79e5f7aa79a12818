/** S3 in all forms of its host names: with and without a bucket, a Region, dual stack, an interface endpoint. */
const S3_HOST = /(?:^|\.)s3(?:[.-][a-z0-9.-]+)?\.(?:amazonaws\.com|amazonaws\.com\.cn|amazonaws\.eu|c2s\.ic\.gov|sc2s\.sgov\.gov|cloud\.adc-e\.uk|csp\.hci\.ic\.gov)$/;
export const LONGEST_URL = 8_192;

/**
 * Whether an answer may go to a URL. CloudFormation waits for it in a bucket of S3, so the function reaches no other host for whoever
 * invokes it. `endpoint` is where the SDK was told to find AWS (`AWS_ENDPOINT_URL`): an emulator waits there itself.
 */
export function mayAnswerTo(responseUrl: string, endpoint?: string): boolean {
  const url = responseUrl.length <= LONGEST_URL ? parsed(responseUrl) : undefined;
  if (!url || url.username || url.password) { return false; }
  return (url.protocol === 'https:' && url.port === '' && S3_HOST.test(url.hostname)) || (endpoint !== undefined && sameOrigin(url, parsed(endpoint)));
}

function sameOrigin(url: URL, endpoint: URL | undefined): boolean {
  const host = ({ hostname }: URL) => hostname === 'localhost' ? '127.0.0.1' : hostname;
  return endpoint !== undefined && url.protocol === endpoint.protocol && url.port === endpoint.port && host(url) === host(endpoint);
}

function parsed(url: string): URL | undefined {
  try {
    return new URL(url);
  } catch {
    return undefined;
  }
}
