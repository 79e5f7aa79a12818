import type { ImportRecord } from '../../../local-cloud/lake/lake';
import { identityOfRecord } from '../account/identity';
import type { Stack } from '../account/stack';
import type { World } from '../account/world';

export function short(importId: string): string {
  return importId.replace(/^0{8}-0{4}-4000-8000-0*/, 'import ');
}

export function shortAll(records: ReadonlyArray<Pick<ImportRecord, 'importId'>>): string {
  return records.map(({ importId }) => short(importId)).join(', ');
}

export function recordOf(world: World, importId: string): ImportRecord | undefined {
  return world.everyImport().find(record => record.importId === importId);
}

/** The identity of an import that CloudTrail started. */
export function identityOf(world: World, importId: string): string | undefined {
  const record = recordOf(world, importId);
  return record && identityOfRecord(record);
}

export function roleOf({ source }: ImportRecord): string {
  return source.S3.S3BucketAccessRoleArn;
}

/** Whether a stack has started the import, or its own role proves that an earlier stack of this name has. */
export function isOfStack(world: World, record: ImportRecord, stack: Stack): boolean {
  return world.starts.some(start => start.importId === record.importId && start.stack === stack)
    || roleOf(record).includes(`:role/cdk-cloudtrail-import/${stack.name}/`);
}
