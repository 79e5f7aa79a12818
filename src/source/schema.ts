import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { ImportSourceConfig } from './import-source-config';
import { prefixProblems } from './location';
import {
  BucketImportSourceOptions,
  ImportSourceOptions,
  TrailBucketImportSourceOptions,
  TrailImportSourceOptions,
} from './options';
import { anyText, Check, instance, list, problemsOf, required, text } from '../validation/checks';
import { BUCKET, SOURCE_KEY } from '../validation/constructs';
import { ACCOUNT, ORGANIZATION, REGION } from '../validation/forms';
import { checked, Checked, Schema } from '../validation/struct';
import { shown } from '../validation/values';

const PREFIX: Check = { ...anyText('a key prefix such as AWSLogs/111122223333/CloudTrail/'), problems: prefixProblems };

export const URI = anyText('an S3 URI such as s3://bucket/prefix/');

const KEY_PREFIX: Check = {
  ...anyText('a key prefix'),
  problems: keyPrefixProblems,
};

/** The key prefix of a trail. The trail of an app may have an invalid one, too. */
export function keyPrefixProblems(name: string, keyPrefix = ''): string[] {
  const problems = prefixProblems(name, keyPrefix);
  return problems.length === 0 && /(^|\/)AWSLogs(\/|$)/.test(keyPrefix)
    ? [
      `${name} is ${shown(keyPrefix)}: specify only the part before AWSLogs/, ` +
          'or use ImportSource.fromBucket with the whole prefix',
    ]
    : problems;
}

export const SOURCE_OPTIONS: Schema<ImportSourceOptions> = {
  bucketRegion: text(REGION),
  bucketAccount: text(ACCOUNT, 'An account ID is a text, because it may begin with 0'),
  encryptionKeys: list(SOURCE_KEY, 'KMS keys'),
};

export const BUCKET_SOURCE_OPTIONS: Schema<BucketImportSourceOptions> = { ...SOURCE_OPTIONS, prefix: PREFIX };

export const TRAIL_SOURCE_OPTIONS: Schema<TrailImportSourceOptions> = {
  ...SOURCE_OPTIONS,
  organizationId: text(ORGANIZATION),
  accountId: text(ACCOUNT, 'An account ID is a text, because it may begin with 0'),
  region: text(REGION),
};

export const TRAIL_BUCKET_SOURCE_OPTIONS: Schema<TrailBucketImportSourceOptions> = {
  ...TRAIL_SOURCE_OPTIONS,
  keyPrefix: KEY_PREFIX,
};

const CONFIG: Schema<ImportSourceConfig> = {
  ...BUCKET_SOURCE_OPTIONS,
  bucket: BUCKET,
  uri: URI,
  trail: instance('a cloudtrail.CfnTrail', undefined, (value) => CfnTrail.isCfnTrail(value)),
  errors: list(anyText('a text'), 'texts'),
};

/** A source that reports errors itself may be incomplete because of them. */
export function checkedConfig(config: ImportSourceConfig): Checked<ImportSourceConfig> {
  const { valid, invalid, problems } = checked('the configuration of the source', CONFIG, config);
  if (valid.errors?.length) return { valid, invalid, problems: valid.errors };
  return { valid, invalid, problems: [...problems, ...(problems.length > 0 ? [] : placeProblems(valid))] };
}

function placeProblems({ bucket, prefix, uri }: Partial<ImportSourceConfig>): string[] {
  if (uri === undefined) return problemsOf(required(BUCKET), 'the bucket of the source', bucket);
  const both = Object.entries({ bucket, prefix }).filter(([, value]) => value !== undefined);
  return both.map(([name]) => `uri is ${shown(uri)}, but ${name} is specified, too: leave one of them out`);
}
