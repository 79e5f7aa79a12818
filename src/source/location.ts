import { Fn, Stack, Token, TokenComparison } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { CfnBucket } from 'aws-cdk-lib/aws-s3';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { resourceOf } from '../conditions';
import { partitionOf } from '../partition';
import { BUCKET_NAME, LONGEST_KEY, partsOfUri, S3_URI } from '../validation/forms';
import { shown } from '../validation/values';

/** A location in S3, and the objects that the access role reads there. */
export interface SourceLocation {
  readonly uri: string;
  /** The name of the bucket, literal if it is known: the policy of its key cannot refer to a bucket of the app. */
  readonly bucketName: string;
  readonly bucketArn: string;
  /** The objects that the access role may read. */
  readonly objectArns: string[];
  /** The construct of the bucket, if there is one. */
  readonly bucket?: aws_s3.IBucketRef;
  /** The trail, if the source is a trail of the app. */
  readonly trail?: CfnTrail;
  /** The errors that synthesis reports. */
  readonly problems: string[];
}

/** The resource of a bucket of the app. */
export function bucketResource(bucket: aws_s3.IBucketRef | undefined): CfnBucket | undefined {
  const resource = resourceOf(bucket);
  return CfnBucket.isCfnBucket(resource) ? resource : undefined;
}

/** The object ownership that the template of a bucket sets, if it is known. */
export function ownershipOf(bucket: aws_s3.IBucketRef | undefined): string | undefined {
  const resource = bucketResource(bucket);
  const controls = resource && Stack.of(resource).resolve(resource.ownershipControls);
  const rules: { objectOwnership?: unknown }[] = controls?.rules ?? [];
  const ownership = Array.isArray(rules) ? rules[0]?.objectOwnership : undefined;
  return typeof ownership === 'string' ? ownership : undefined;
}

/** Whether the template of a bucket disables its ACLs. */
export function hasAclsDisabled(bucket: aws_s3.IBucketRef | undefined): boolean {
  return ownershipOf(bucket) === 'BucketOwnerEnforced';
}

export function isOfOtherAccount(scope: Construct, account: string | undefined): boolean {
  return account !== undefined && Token.compareStrings(account, Stack.of(scope).account) === TokenComparison.DIFFERENT;
}

/** The log files under a prefix, which is not checked. */
function locate(bucketName: string, bucketArn: string, rawPrefix = ''): SourceLocation {
  const endsInToken = Token.isUnresolved(rawPrefix) && rawPrefix.endsWith('}');
  // Only the deployment knows whether a token at the end ends with a slash. The handler adds a missing slash.
  const prefix = rawPrefix === '' || endsInToken ? rawPrefix : rawPrefix.replace(/\/?$/, '/');
  const path = endsInToken ? withoutSlash(`${bucketArn}/${prefix}`) : `${bucketArn}/${prefix}`.slice(0, -1);
  return {
    uri: `s3://${bucketName}/${prefix}`,
    bucketName,
    bucketArn,
    // The list contains the prefix itself, as the policy in CloudTrail's user guide does. The slash excludes other
    // buckets and folders.
    objectArns: prefix === '' ? [`${path}/*`] : [path, `${path}/*`],
    problems: bucketNameProblems(bucketName),
  };
}

/** The log files in a bucket of the app, or in an imported one. */
export function inBucket(bucket: aws_s3.IBucketRef, prefix?: string): SourceLocation {
  const { bucketName, bucketArn } = bucket.bucketRef;
  const resource = bucketResource(bucket);
  const given = resource?.bucketName;
  // CloudFormation creates a bucket of the app before the resources that refer to its ARN.
  const arn = resource || Token.isUnresolved(bucketName) ? bucketArn : bucketArnOf(bucket, bucketName);
  const known = given && !Token.isUnresolved(given) ? given : bucketName;
  return { ...locate(bucketName, arn, prefix), bucket, bucketName: known, problems: bucketNameProblems(known) };
}

export function locateUri(scope: Construct, uri: string): SourceLocation {
  const parts = partsOfUri(uri);
  if (parts && !Token.isUnresolved(parts.bucket) && S3_URI.pattern.test(`s3://${parts.bucket}`)) {
    const location = locate(parts.bucket, bucketArnOf(scope, parts.bucket), parts.prefix);
    return {
      ...location,
      problems: [...location.problems, ...prefixProblems('the prefix in the S3 URI', parts.prefix)],
    };
  }
  if (!Token.isUnresolved(uri)) {
    return nowhere(scope, [`the S3 URI is ${shown(uri)}: specify ${S3_URI.expected}`], uri);
  }
  // Only CloudFormation can separate the bucket from the prefix.
  const bucketName = Fn.select(2, Fn.split('/', uri));
  const path = bucketArnOf(scope, withoutSlash(uri, 1));
  return {
    uri,
    bucketName,
    bucketArn: bucketArnOf(scope, bucketName),
    objectArns: [path, `${path}/*`],
    problems: [],
  };
}

/**
 * Removes the slash that the value of a string with tokens may have at its end. CloudFormation splits the string at two
 * added slashes.
 *
 * @param index the number of parts before it, as after the two slashes of a URI
 */
function withoutSlash(textWithTokens: string, index = 0): string {
  return Fn.select(index, Fn.split('//', `${textWithTokens}//`));
}

/** The location of an unknown source, which synthesis reports. */
export function nowhere(scope: Construct, problems: string[] = [], uri = 's3://unknown/'): SourceLocation {
  return { uri, bucketName: '*', bucketArn: bucketArnOf(scope, '*'), objectArns: [bucketArnOf(scope, '*')], problems };
}

/** Literal if the Region is known: other accounts need it before the deployment, and tokens slow synthesis down. */
export function bucketArnOf(scope: Construct, bucketName: string): string {
  const stack = Stack.of(scope);
  return `arn:${partitionOf(stack) ?? stack.partition}:s3:::${bucketName}`;
}

function bucketNameProblems(name: string): string[] {
  return Token.isUnresolved(name) || BUCKET_NAME.pattern.test(name)
    ? []
    : [`the bucket is ${shown(name)}: specify ${BUCKET_NAME.expected}`];
}

/** The problems of a prefix, and their fixes. */
const PREFIX_RULES: readonly [RegExp, string][] = [
  [/^\//, 'remove the slash at its beginning'],
  [/(?!^)\/\//, 'use single slashes'],
  [/\\/, 'use slashes instead of backslashes'],
  [/[*?]|\$\{/, 'specify it without wildcards, because every file under it is read'],
  [
    /(^|\/)CloudTrail-(Digest|Insight)(\/|$)/,
    'specify a prefix under …/CloudTrail/, because CloudTrail imports neither digest nor Insights files',
  ],
  [/\.gz\/?$/, 'specify the prefix of the files instead of a file'],
  [/^\s|\s$|[\u0000-\u001f\u007f]/, 'remove surrounding spaces and control characters'],
];

export function prefixProblems(name: string, prefix = ''): string[] {
  if (Token.isUnresolved(prefix)) return [];
  const remedies = /^s3:/i.test(prefix)
    ? ['specify the key prefix alone, or use ImportSource.fromS3Uri for the whole URI']
    : PREFIX_RULES.filter(([wrong]) => wrong.test(prefix)).map(([, remedy]) => remedy);
  if (Buffer.byteLength(prefix) > LONGEST_KEY) {
    remedies.push(`use at most ${LONGEST_KEY.toLocaleString('en-US')} bytes, because no key in S3 is longer`);
  }
  return remedies.length === 0
    ? []
    : [`${name} is ${shown(prefix)}: ${remedies.join(', ')}. An example is AWSLogs/111122223333/CloudTrail/`];
}
