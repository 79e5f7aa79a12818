import { Stack } from 'aws-cdk-lib';
import { CfnTrail } from 'aws-cdk-lib/aws-cloudtrail';
import { Construct } from 'constructs';
import { keysOfBucket, KeyUse, SourceKey } from './keys';
import { SourceLocation } from './location';
import { keyOfTrail, trailsInto } from './trail-of-app';

/** The keys that encrypt log files, as far as the app shows them. */
export interface KnownKeys {
  readonly keys: SourceKey[];
  /** The uses of keys in another account or Region, which the template cannot name. */
  readonly elsewhere: KeyUse[];
  readonly problems: string[];
}

/** The keys of the trail, of the bucket, and of the other trails that deliver to the same place. */
export function knownKeys(scope: Construct, location: SourceLocation, trails: CfnTrail[]): KnownKeys {
  const { trail, bucket, uri } = location;
  const prefix = uri.replace(/^s3:\/\/[^/]*\//, '');
  const uses = [
    ...(trail ? keyOfTrail(trail) : []),
    ...(bucket ? keysOfBucket(bucket) : []),
    ...trailsInto(location, prefix, trails).flatMap(keyOfTrail),
  ];
  const { environment } = Stack.of(scope);
  const isElsewhere = ({ key }: KeyUse) => key?.resource && Stack.of(key.resource).environment !== environment;
  return {
    keys: uses.filter((use) => !isElsewhere(use)).flatMap(({ key }) => key ?? []),
    elsewhere: uses.filter(isElsewhere),
    problems: [...new Set(uses.filter(({ key }) => !key).map(({ by }) => by.node.path))].map(
      (path) =>
        `${path} is encrypted with a key that is named by an alias: ` +
        'specify the key itself in encryptionKeys, because an IAM policy cannot name a key by an alias',
    ),
  };
}
