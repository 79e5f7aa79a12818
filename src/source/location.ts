import { Fn, Stack, Token } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { partitionOf } from '../partition';

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

/** The log files under a prefix, which is not checked. */
export function locate(bucketName: string, bucketArn: string, rawPrefix = ''): SourceLocation {
  const endsInToken = Token.isUnresolved(rawPrefix) && rawPrefix.endsWith('}');
  // Only the value of a token at the end shows whether a slash is missing. The handler adds it then.
  const prefix = rawPrefix === '' || endsInToken ? rawPrefix : rawPrefix.replace(/\/?$/, '/');
  return {
    uri: `s3://${bucketName}/${prefix}`,
    bucketName,
    bucketArn,
    // With the prefix itself, as in the policy of CloudTrail's user guide.
    objectArns: prefix.endsWith('/')
      ? [`${bucketArn}/${prefix.slice(0, -1)}`, `${bucketArn}/${prefix}*`]
      : [`${bucketArn}/${prefix}*`],
    problems: [],
  };
}

export function locateUri(scope: Construct, uri: string): SourceLocation {
  if (Token.isUnresolved(uri)) {
    // Only CloudFormation can separate the bucket from the prefix.
    const bucketName = Fn.select(2, Fn.split('/', uri));
    return {
      uri,
      bucketName,
      bucketArn: bucketArnOf(scope, bucketName),
      objectArns: [`${bucketArnOf(scope, Fn.select(1, Fn.split('s3://', uri)))}*`],
      problems: [],
    };
  }
  const [, name, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(uri) ?? [];
  if (name) return { ...locate(name, bucketArnOf(scope, name), prefix), problems: prefixProblems('prefix', prefix) };
  return nowhere(
    scope,
    [`the S3 URI is '${uri}': specify s3://bucket or s3://bucket/prefix/, without host name, access point or query`],
    uri,
  );
}

/** The location of an unknown source, which synthesis reports. */
export function nowhere(scope: Construct, problems: string[], uri = 's3://unknown/'): SourceLocation {
  return { uri, bucketName: '*', bucketArn: bucketArnOf(scope, '*'), objectArns: [bucketArnOf(scope, '*')], problems };
}

/** Literal if the Region is known: other accounts need it before the deployment, and tokens slow synthesis down. */
export function bucketArnOf(scope: Construct, bucketName: string): string {
  const stack = Stack.of(scope);
  return `arn:${partitionOf(stack) ?? stack.partition}:s3:::${bucketName}`;
}

export function prefixProblems(name: string, prefix = ''): string[] {
  if (Token.isUnresolved(prefix)) return [];
  const rules: [RegExp, string][] = [
    [/^s3:/i, 'specify the key prefix alone, or use ImportSource.fromS3Uri for the whole URI'],
    [/^\//, 'remove the slash at its beginning'],
    [/(?!^)\/\//, 'use single slashes'],
    [/\\/, 'use slashes instead of backslashes'],
    [/[*?]|\$\{/, 'specify the prefix without wildcards. Every file under it is read'],
    [
      /(^|\/)CloudTrail-(Digest|Insight)(\/|$)/,
      'specify a prefix under …/CloudTrail/, because CloudTrail imports neither digest nor Insights files',
    ],
    [/\.gz\/?$/, 'specify the prefix of the files instead of a file'],
    [/^\s|\s$|[\u0000-\u001f\u007f]/, 'remove surrounding spaces and control characters'],
  ];
  return rules
    .filter(([wrong]) => wrong.test(prefix))
    .map(([, remedy]) => `the ${name} is '${prefix}': ${remedy}, for example AWSLogs/111122223333/CloudTrail/`);
}
