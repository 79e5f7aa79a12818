import { aws_s3 as s3, type Stack } from 'aws-cdk-lib';
import type { Declare, WantedImports } from './contender';
import { EventDataStore, ImportSource, TrailImport, TrailImportRole } from '../../src';

export const declare: Declare = (stack, wanted) => imports(stack, wanted);

export const declareWithSharedRole: Declare = (stack, wanted) =>
  imports(stack, wanted, new TrailImportRole(stack, 'ImportRole'));

function imports(stack: Stack, wanted: WantedImports, role?: TrailImportRole): void {
  const bucket = s3.Bucket.fromBucketName(stack, 'TrailBucket', wanted.bucket);
  const lake = EventDataStore.fromEventDataStoreArn(stack, 'Lake', wanted.store);
  for (let index = 0; index < wanted.count; index++) {
    new TrailImport(stack, `History${index}`, {
      source: ImportSource.fromBucket(bucket, { prefix: wanted.prefixOf(index) }),
      destinations: [lake],
      startEventTime: new Date(`${wanted.from}T00:00:00Z`),
      endEventTime: new Date(`${wanted.to}T23:59:59Z`),
      ...(role ? { role } : {}),
    });
  }
}
