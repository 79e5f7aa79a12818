/**
 * The valid formats of strings and ranges of numbers, which synthesis and the function check. Only the function knows
 * the values of tokens. Messages contain `expected` after the word "specify".
 */
export interface Form {
  readonly pattern: RegExp;
  readonly expected: string;
}

export interface Range {
  readonly least: number;
  readonly most: number;
}

export const REGION: Form = {
  pattern: /^[a-z]{2,}(-[a-z]+)+-\d+$/,
  expected: 'a Region code such as eu-central-1',
};

export const ACCOUNT: Form = { pattern: /^\d{12}$/, expected: 'a 12-digit account ID' };

export const ORGANIZATION: Form = {
  pattern: /^o-[a-z0-9]{10,32}$/,
  expected: 'the ID of an organization such as o-exampleorgid',
};

/**
 * CloudTrail is stricter than S3 was in us-east-1 until 2018.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-s3-bucket-naming-requirements.html
 */
export const BUCKET_NAME: Form = {
  pattern:
    /^(?=.{3,63}$)(?!\d+\.\d+\.\d+\.\d+$)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)*$/,
  expected:
    'a bucket whose name CloudTrail accepts, with 3 to 63 lowercase letters, digits, hyphens and periods, and with a ' +
    'letter or digit at both ends and on both sides of a period. To import from another bucket, copy its log files ' +
    'to such a bucket',
};

/** The prefix has at most 1,024 bytes, which is the length of the longest key. */
export const S3_URI: Form = {
  pattern: /^s3:\/\/[A-Za-z0-9._-]+(?:\/[^\u0000-\u001f\u007f]*)?$/,
  expected: 's3://bucket or s3://bucket/prefix/, without host name, access point or query',
};
export const LONGEST_KEY = 1_024;

/** The name of the bucket and the prefix. The URI may contain tokens as the CDK encodes them. */
export function partsOfUri(uri: string): { bucket: string; prefix?: string } | undefined {
  const [found, bucket, prefix] = /^s3:\/\/([^/]+)(?:\/(.*))?$/s.exec(uri) ?? [];
  return found === undefined ? undefined : { bucket, prefix };
}

export const STORE_ARN: Form = {
  pattern:
    /^arn:(?<partition>aws[a-z-]*):cloudtrail:(?<region>[a-z0-9-]+):(?<account>\d{12}):eventdatastore\/(?<id>[A-Za-z0-9-]+)$/,
  expected: 'the ARN of an event data store, arn:aws:cloudtrail:<region>:<account>:eventdatastore/<id>',
};

export const ROLE_ARN: Form = {
  pattern: /^arn:aws[a-z-]*:iam::\d{12}:role\/[\w+=,.@/-]+$/,
  expected: 'the ARN of a role, arn:aws:iam::<account>:role/<name>',
};

export const ROLE_NAME: Form = {
  pattern: /^[A-Za-z0-9_+=,.@-]{1,64}$/,
  expected: 'a name of 1 to 64 letters, digits and _+=,.@- without a path, which the construct sets itself',
};

export const STACK_ID: Form = {
  pattern: /^arn:aws[a-z-]*:cloudformation:[a-z0-9-]+:\d{12}:stack\/[\w-]+\/[\w-]+$/,
  expected: 'the ARN of a stack',
};

/** The maximum length of a custom resource property. */
export const LONGEST_TEXT = 2_048;

export const RETRY_ATTEMPTS: Range = { least: 0, most: 10 };
/** In seconds. CloudFormation waits for an hour, and needs time for the answer. */
export const WAIT: Range = { least: 1, most: 55 * 60 };
export const PRICE: Range = { least: 0, most: 1_000 };
export const COMPRESSION: Range = { least: 1, most: 1_000 };
/** In US dollars. */
export const COST: Range = { least: 0, most: 1_000_000_000 };

export function rangeInWords({ least, most }: Range): string {
  return `from ${inDigits(least)} to ${inDigits(most)}`;
}

/** A whole number with separators. The first call of toLocaleString() would take several milliseconds. */
function inDigits(value: number): string {
  return `${value}`.replace(/\B(?=(\d{3})+$)/g, ',');
}

export function isWithin(value: number, { least, most }: Range): boolean {
  return value >= least && value <= most;
}
