import { Fn, Stack, Token } from 'aws-cdk-lib';
import { aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';
import { partitionOf } from '../partition';

/** A KMS key that log files are encrypted with. */
export interface SourceKey {
  readonly arn: string;
  readonly account?: string;
}

/** A place in S3, and what the access role has to read there. */
export interface SourceLocation {
  readonly uri: string;
  /** The bucket's name, spelled out where it is known, also of a bucket of the app: its key's policy cannot refer to it. */
  readonly bucketName: string;
  readonly bucketArn: string;
  /** What the access role may read. */
  readonly objectArns: string[];
  /** The bucket, where it is known as a construct. */
  readonly bucket?: aws_s3.IBucketRef;
  /** Keys that were found out, besides those that the user gives. */
  readonly keys?: SourceKey[];
  /** What is wrong with the source, to be reported at synth. */
  readonly problems: string[];
}

/** The logs in a bucket below a prefix, which is not checked. */
export function locate(bucketName: string, bucketArn: string, rawPrefix = ''): SourceLocation {
  const endsInToken = Token.isUnresolved(rawPrefix) && rawPrefix.endsWith('}');
  // Only the value of a token at the end could tell whether a slash is missing; the handler adds it then.
  const prefix = rawPrefix === '' || endsInToken ? rawPrefix : rawPrefix.replace(/\/?$/, '/');
  return {
    uri: `s3://${bucketName}/${prefix}`,
    bucketName,
    bucketArn,
    // With the prefix itself, as in the policy of CloudTrail's user guide.
    objectArns: prefix.endsWith('/') ? [`${bucketArn}/${prefix.slice(0, -1)}`, `${bucketArn}/${prefix}*`] : [`${bucketArn}/${prefix}*`],
    problems: [],
  };
}

export function locateUri(scope: Construct, uri: string): SourceLocation {
  if (Token.isUnresolved(uri)) {
    // Only CloudFormation can tell the bucket from the prefix.
    const bucketName = Fn.select(2, Fn.split('/', uri));
    return {
      uri, bucketName, bucketArn: bucketArnOf(scope, bucketName), objectArns: [`${bucketArnOf(scope, Fn.select(1, Fn.split('s3://', uri)))}*`], problems: [],
    };
  }
  const [, name, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(uri) ?? [];
  if (name) return { ...locate(name, bucketArnOf(scope, name), prefix), problems: prefixProblems('prefix', prefix) };
  return nowhere(scope, [`the S3 URI is '${uri}': write s3://bucket or s3://bucket/prefix/, without host name, access point or query`], uri);
}

/** The place of a source that cannot be found, which is an error at synth. */
export function nowhere(scope: Construct, problems: string[], uri = 's3://unknown/'): SourceLocation {
  return { uri, bucketName: '*', bucketArn: bucketArnOf(scope, '*'), objectArns: [bucketArnOf(scope, '*')], problems };
}

/** Spelled out where the Region is known: others need it before the deployment, and tokens are most of what synthesis takes. */
export function bucketArnOf(scope: Construct, bucketName: string): string {
  const stack = Stack.of(scope);
  return `arn:${partitionOf(stack) ?? stack.partition}:s3:::${bucketName}`;
}

export function prefixProblems(name: string, prefix = ''): string[] {
  if (Token.isUnresolved(prefix)) return [];
  const rules: [RegExp, string][] = [
    [/^s3:/i, 'give the key prefix alone, or the whole URI to ImportSource.fromS3Uri'],
    [/^\//, 'remove the slash at its beginning'],
    [/(?!^)\/\//, 'write single slashes'],
    [/\\/, 'write slashes, not backslashes'],
    [/[*?]|\$\{/, 'name the prefix without wildcards; every file below it is read'],
    [/(^|\/)CloudTrail-(Digest|Insight)(\/|$)/, 'CloudTrail imports neither digest nor Insights files; name a prefix below …/CloudTrail/'],
    [/\.gz\/?$/, 'name the prefix of the files, not a file'],
    [/^\s|\s$|[\u0000-\u001f\u007f]/, 'remove the blanks around it and control characters'],
  ];
  return rules.filter(([wrong]) => wrong.test(prefix)).map(([, remedy]) => `the ${name} is '${prefix}': ${remedy}, e.g. AWSLogs/111122223333/CloudTrail/`);
}
