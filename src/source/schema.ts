import { prefixProblems } from './location';
import {
  BucketImportSourceOptions,
  ImportSourceOptions,
  TrailBucketImportSourceOptions,
  TrailImportSourceOptions,
} from './options';
import { anyText, Check, list, text } from '../validation/checks';
import { SOURCE_KEY } from '../validation/constructs';
import { ACCOUNT, ORGANIZATION, REGION } from '../validation/forms';
import { Schema } from '../validation/struct';
import { shown } from '../validation/values';

const PREFIX: Check = { ...anyText('a key prefix such as AWSLogs/111122223333/CloudTrail/'), problems: prefixProblems };

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
