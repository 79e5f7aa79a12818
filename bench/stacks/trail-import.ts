import { aws_s3 as s3 } from 'aws-cdk-lib';
import type { Declare } from './contender';
import { EventDataStore, ImportSource, TrailImport } from '../../src';

export const declare: Declare = (stack, { count, bucket: name, store, from, to, accountOf }) => {
  const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', name);
  const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', store);
  for (let index = 0; index < count; index++) {
    new TrailImport(stack, `History${index}`, {
      source: ImportSource.fromBucket(bucket, { prefix: `AWSLogs/${accountOf(index)}/CloudTrail/` }),
      destinations: [lake],
      startEventTime: new Date(`${from}T00:00:00Z`),
      endEventTime: new Date(`${to}T23:59:59Z`),
    });
  }
};
