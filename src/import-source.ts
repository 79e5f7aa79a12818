import { ArnFormat, Fn, Stack, Token } from 'aws-cdk-lib';
import { aws_kms, aws_s3 } from 'aws-cdk-lib/interfaces';
import { Construct } from 'constructs';

/** What CloudTrail has to know of a source beyond its place. */
export interface ImportSourceOptions {
  /**
   * The Region of the bucket, which may be another than the stack's. A wrong one fails the deployment, naming the right one.
   *
   * @default - asked of S3 at each deployment
   */
  readonly bucketRegion?: string;

  /**
   * Every KMS key that log files in the bucket are encrypted with (SSE-KMS). A trail's key is not its bucket's, so it cannot be found out.
   *
   * The access role may then decrypt with these keys. Their key policies are left alone: one that trusts its account, as a policy made by the
   * CDK does, needs no more; another has to allow `kms:Decrypt` and `kms:GenerateDataKey` to the access role.
   *
   * @default - the log files are not encrypted with KMS keys
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html#copy-trail-events-permissions-kms
   */
  readonly encryptionKeys?: aws_kms.IKeyRef[];
}

/** Which part of a bucket is imported. */
export interface BucketImportSourceOptions extends ImportSourceOptions {
  /**
   * The key prefix under which the log files lie, e.g. `AWSLogs/111122223333/CloudTrail/us-east-1/`. A slash is added at the end where it is
   * missing, for `…/CloudTrail` would take in the digest files of `…/CloudTrail-Digest` too.
   *
   * A leading slash, `//`, a backslash, a wildcard, a file's name, and the prefix of digest or Insights files are errors at synth.
   *
   * @default - the prefixes of the bucket in which CloudTrail itself looks for CloudTrail logs
   * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
   */
  readonly prefix?: string;
}

/** Where the log files lie. @internal */
export interface BoundImportSource {
  readonly uri: string;
  readonly bucketArn: string;
  /** What the access role may read. */
  readonly objectArns: string[];
  /** The bucket, where it was given as a construct. */
  readonly bucket?: aws_s3.IBucketRef;
  readonly bucketRegion?: string;
  readonly encryptionKeys: aws_kms.IKeyRef[];
  /** What is wrong with the source, to be reported at synth. */
  readonly problems: string[];
}

type Location = Pick<BoundImportSource, 'uri' | 'bucketArn' | 'objectArns' | 'bucket' | 'problems'>;

/**
 * Where the log files lie that an import reads.
 *
 * @see https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-copy-trail-to-lake-eds.html
 */
export class ImportSource {
  /**
   * The logs in a bucket: a `Bucket` of this app or an imported one, or a `CfnBucket`.
   *
   * Where the bucket is a `Bucket` of the same stack, its policy gets one statement for all imports of the bucket. No other template is changed:
   * within an account the access role's own policy suffices.
   */
  public static fromBucket(bucket: aws_s3.IBucketRef, options: BucketImportSourceOptions = {}): ImportSource {
    const { bucketName, bucketArn } = bucket.bucketRef;
    return new ImportSource(() => ({ ...locate(bucketName, bucketArn, options.prefix), bucket }), options);
  }

  /**
   * The logs under an S3 URI, `s3://bucket/prefix/`, the form that the CloudTrail console and CLI show. It may hold tokens.
   *
   * Another form than `s3://bucket` or `s3://bucket/prefix/` is an error at synth.
   */
  public static fromS3Uri(uri: string, options: ImportSourceOptions = {}): ImportSource {
    return new ImportSource((scope) => {
      const bucketArn = (name: string) => Stack.of(scope)
        .formatArn({ service: 's3', region: '', account: '', resource: name, arnFormat: ArnFormat.NO_RESOURCE_NAME });
      if (Token.isUnresolved(uri)) {
        // Only CloudFormation can tell the bucket from the prefix.
        return {
          uri, bucketArn: bucketArn(Fn.select(2, Fn.split('/', uri))), objectArns: [`${bucketArn(Fn.select(1, Fn.split('s3://', uri)))}*`], problems: [],
        };
      }
      const [, name, prefix] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/s.exec(uri) ?? [];
      if (name) return locate(name, bucketArn(name), prefix);
      return {
        uri, bucketArn: bucketArn('*'), objectArns: [bucketArn('*')], problems: [`the S3 URI is '${uri}': write s3://bucket or s3://bucket/prefix/, without host name, access point or query`],
      };
    }, options);
  }

  private constructor(private readonly location: (scope: Construct) => Location, private readonly options: ImportSourceOptions) {}

  /** @internal */
  public _bind(scope: Construct): BoundImportSource {
    const { bucketRegion, encryptionKeys = [] } = this.options;
    const location = this.location(scope);
    return { ...location, bucketRegion, encryptionKeys, problems: [...location.problems, ...optionProblems(this.options)] };
  }
}

function locate(bucketName: string, bucketArn: string, rawPrefix = ''): Location {
  const endsInToken = Token.isUnresolved(rawPrefix) && rawPrefix.endsWith('}');
  // Only the value of a token at the end could tell whether a slash is missing; the handler adds it then.
  const prefix = rawPrefix === '' || endsInToken ? rawPrefix : rawPrefix.replace(/\/?$/, '/');
  return {
    uri: `s3://${bucketName}/${prefix}`,
    bucketArn,
    // With the prefix itself, as in the policy of CloudTrail's user guide.
    objectArns: prefix.endsWith('/') ? [`${bucketArn}/${prefix.slice(0, -1)}`, `${bucketArn}/${prefix}*`] : [`${bucketArn}/${prefix}*`],
    problems: Token.isUnresolved(rawPrefix) ? [] : prefixProblems(rawPrefix),
  };
}

function prefixProblems(prefix: string): string[] {
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
  return rules.filter(([wrong]) => wrong.test(prefix)).map(([, remedy]) => `the prefix is '${prefix}': ${remedy}, e.g. AWSLogs/111122223333/CloudTrail/`);
}

function optionProblems({ bucketRegion, encryptionKeys = [] }: ImportSourceOptions): string[] {
  const problems: string[] = [];
  if (bucketRegion !== undefined && !Token.isUnresolved(bucketRegion) && !/^[a-z]{2}(-[a-z]+)+-\d+$/.test(bucketRegion)) {
    problems.push(`bucketRegion is '${bucketRegion}': give a Region's code such as eu-central-1, or leave it out`);
  }
  for (const key of encryptionKeys.filter((each) => 'aliasName' in each)) {
    problems.push(`encryptionKeys holds the alias ${key.node.path}: give the key itself, for IAM allows no decryption by alias`);
  }
  return problems;
}
