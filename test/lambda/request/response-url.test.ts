import { answerTarget } from '../../../lambda/request/response-url';

const BUCKET = (region: string) => `cloudformation-custom-resource-response-${region.replaceAll('-', '')}`;
const target = (url: string, region = 'us-east-1', partition = 'aws', endpoint?: string) =>
  answerTarget(url, `arn:${partition}:lambda:${region}:111122223333:function:f`, endpoint);

describe.each([
  ['aws', 'eu-west-1', 'amazonaws.com'],
  ['aws', 'us-east-1', 'amazonaws.com'],
  ['aws-us-gov', 'us-gov-west-1', 'amazonaws.com'],
  ['aws-cn', 'cn-north-1', 'amazonaws.com.cn'],
  ['aws-eusc', 'eusc-de-east-1', 'amazonaws.eu'],
  ['aws-iso', 'us-iso-east-1', 'c2s.ic.gov'],
  ['aws-iso-b', 'us-isob-east-1', 'sc2s.sgov.gov'],
  ['aws-iso-e', 'eu-isoe-west-1', 'cloud.adc-e.uk'],
  ['aws-iso-f', 'us-isof-south-1', 'csp.hci.ic.gov'],
])('In partition %s and Region %s', (partition, region, domain) => {
  const hosts = {
    'dot': `s3.${region}.${domain}`, 'dash': `s3-${region}.${domain}`, 'dual-stack': `s3.dualstack.${region}.${domain}`,
  };

  test.each(Object.entries(hosts))('an answer goes to a bucket of CloudFormation in the form with a %s', (_, host) => {
    expect(target(`https://${BUCKET(region)}.${host}/arn%3Aaws?X-Amz-Date=x`, region, partition))
      .toBe('cloudformation');
    expect(target(`https://${host}/${BUCKET(region)}/arn%3Aaws?X-Amz-Date=x`, region, partition))
      .toBe('cloudformation');
    expect(target(`https://another.bucket.${host}/key`, region, partition)).toBe('other-bucket');
    expect(target(`https://${host}/another.bucket/key`, region, partition)).toBe('other-bucket');
  });

  test('no answer goes to the host of another Region or partition', () => {
    for (const host of [
      `s3.xx-west-9.${domain}`, `s3-xx-west-9.${domain}`, `s3.${region}.${domain}.evil.example`,
      `s3.${region}.example.com`, `xs3.${region}.${domain}`,
    ]) {
      expect(target(`https://${BUCKET(region)}.${host}/key`, region, partition)).toBe('refused');
      expect(target(`https://${host}/${BUCKET(region)}/key`, region, partition)).toBe('refused');
    }
  });
});

test('The global endpoint belongs to us-east-1 alone', () => {
  expect(target(`https://${BUCKET('us-east-1')}.s3.amazonaws.com/key`)).toBe('cloudformation');
  expect(target(`https://s3.amazonaws.com/${BUCKET('us-east-1')}/key`)).toBe('cloudformation');
  expect(target(`https://${BUCKET('eu-west-1')}.s3.amazonaws.com/key`, 'eu-west-1')).toBe('refused');
});

test('In an unknown partition no host is accepted', () => {
  expect(target('https://bucket.s3.us-east-1.amazonaws.com/key', 'us-east-1', 'aws-new')).toBe('refused');
  expect(target('https://bucket.s3.us-east-1.undefined/key', 'us-east-1', 'aws-new')).toBe('refused');
});

describe('An answer is refused at', () => {
  const host = 's3.us-east-1.amazonaws.com';

  test.each([
    'https://bucket.s3.eu-west-1.amazonaws.com/key',
    'https://bucket.s3.us-east-1.amazonaws.com.cn/key',
    'https://s3-x-123.us-east-1.elb.amazonaws.com/key',
    'https://bucket.vpce-1a2b.s3.us-east-1.vpce.amazonaws.com/key',
    'https://ap-111122223333.s3-accesspoint.us-east-1.amazonaws.com/key',
    'https://111122223333.s3-control.us-east-1.amazonaws.com/key',
    'https://bucket.s3-website-us-east-1.amazonaws.com/key',
    `https://user:password@bucket.${host}/key`, `https://user@bucket.${host}/key`,
    `https://:password@bucket.${host}/key`,
    `https://bucket.${host}:8443/key`, `http://bucket.${host}/key`, `http://bucket.${host}:443/key`,
    `ftp://bucket.${host}/key`,
    `https://evil.example\\@bucket.${host}/key`, `https://evil.example#.${host}/`, `https://evil.example/?.${host}`,
    `https://${host}/`, `https://${host}`, `https://${host}//key`, `https://${host}/ab/key`,
    `https://${host}/UPPER/key`,
    `https://${host}/-bucket/key`, `https://${host}/bucket-/key`, `https://a_b.${host}/key`,
    `https://${host}/${'b'.repeat(64)}/key`, `https://.${host}/key`,
    'http://127.0.0.1:4566/key', 'http://169.254.169.254/latest/meta-data/', 'https://[::1]/', 'file:///etc/passwd',
    'javascript:alert(1)', 'https://', 'not a url', '',
  ])('%s', (url) => {
    expect(target(url)).toBe('refused');
  });

  test('a URL of more than 8,192 characters', () => {
    const url = `https://bucket.${host}/`;
    expect(target(url.padEnd(8_192, 'x'))).toBe('other-bucket');
    expect(target(url.padEnd(8_193, 'x'))).toBe('refused');
  });
});

test('A bucket name has 3 to 63 characters', () => {
  const named = (length: number) => target(`https://s3.us-east-1.amazonaws.com/${'b'.repeat(length)}/key`);
  expect([2, 3, 63, 64].map(named)).toEqual(['refused', 'other-bucket', 'other-bucket', 'refused']);
});

describe('An emulator', () => {
  const at = (url: string, endpoint?: string) => target(url, 'us-east-1', 'aws', endpoint);

  test('is answered at the endpoint that the SDK uses, and nowhere else', () => {
    expect(at('http://localhost:4566/answer', 'http://127.0.0.1:4566')).toBe('endpoint');
    expect(at('http://127.0.0.1:4566/answer', 'http://localhost:4566')).toBe('endpoint');
    expect(at('http://127.0.0.1:9001/answer', 'http://127.0.0.1:4566')).toBe('refused');
    expect(at('https://127.0.0.1:4566/answer', 'http://127.0.0.1:4566')).toBe('refused');
    expect(at('http://10.0.0.7:4566/answer', 'http://127.0.0.1:4566')).toBe('refused');
    expect(at('http://user@127.0.0.1:4566/answer', 'http://127.0.0.1:4566')).toBe('refused');
    expect(at('http://127.0.0.1:4566/answer')).toBe('refused');
    expect(at('http://127.0.0.1:4566/answer', 'not a url')).toBe('refused');
  });

  test('does not keep an answer from S3', () => {
    expect(at('https://bucket.s3.amazonaws.com/key', 'http://127.0.0.1:4566')).toBe('other-bucket');
  });
});
