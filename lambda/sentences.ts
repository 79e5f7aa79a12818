import type { Failures, ImportRecord } from './facts';
import type { WantedImport } from './request';

/** What a person reads in the stack's events: what is, and what to do. One sentence or two each. */

/** Why nothing is started for some seconds. */
export const NOT_SETTLED = 'an import that has just begun cannot be read yet, or the statistics of one that has just ended may not be final';

export function foreignRunning(record: ImportRecord): string {
  return `Import ${record.importId} of the same logs into the same store is running with role ${record.role}, which is not this resource's. `
    + 'If the construct was moved, keep its former path or logical id; otherwise wait until that import has ended and deploy again.';
}

export function siblingHas(record: ImportRecord): string {
  return `Import ${record.importId} (${record.status}) of the same logs into the same store belongs to another resource of this stack. `
    + 'If the logical id was changed, change it back; or change it when the import is COMPLETED.';
}

export function foreignUnfinished(record: ImportRecord): string {
  return `Import ${record.importId} of the same logs into the same store ended ${record.status} with part of the events imported, with role ${record.role}, `
    + 'which is not this resource\'s. A new import would ingest and bill that part again. '
    + `Finish it with "aws cloudtrail start-import --import-id ${record.importId}" (its role must exist), then deploy again.`;
}

export function keepTheRole(record: ImportRecord, want: WantedImport): string {
  return `Import ${record.importId} (${record.status}) was started with role ${record.role} and cannot change to ${want.role}: `
    + 'a new import would ingest and bill again what is already imported. Keep the former role and mend its policies in place.';
}

export function stackNotForward(status: string): string {
  return `No new import is started while the stack is in ${status}: only a create or an update that goes forward may start one.`;
}

export function storeUnusable(destination: string, status: string): string {
  return `Event data store ${destination} is ${status}. An import needs it ENABLED or STOPPED_INGESTION`
    + (status === 'PENDING_DELETION' ? ': restore it with "aws cloudtrail restore-event-data-store", or give another store.' : '.');
}

export function storeMissing(destination: string): string {
  return `Event data store ${destination} does not exist in this account and Region. Give the ARN of an existing store.`;
}

export function bucketMissing(bucket: string): string {
  return `Bucket ${bucket} does not exist. Check the name in the source.`;
}

export function wrongRegion(bucket: string, given: string, actual: string): string {
  return `Bucket ${bucket} is in ${actual}, but bucketRegion says ${given}. Set bucketRegion to "${actual}" or leave it out.`;
}

export function aclsOn(bucket: string): string {
  return `Bucket ${bucket} has ACLs enabled, and disableAcls is false. CloudTrail imports only from a bucket with ACLs disabled: `
    + 'set its Object Ownership to "bucket owner enforced", or leave disableAcls out and the deploy does it.';
}

const MOVE_THE_GRANTS = 'Move these grants into the bucket policy, reset the ACL with "aws s3api put-bucket-acl --acl private", then deploy again.';

export function grantsWouldBeLost(bucket: string, grantees: readonly string[]): string {
  return `Bucket ${bucket} grants access through its ACL to ${grantees.join(', ')}; disabling ACLs would take it away. ${MOVE_THE_GRANTS}`;
}

/** S3's own refusal: a grant that was not there when it was looked at. */
export function aclGrantsAccess(bucket: string): string {
  return `The ACL of bucket ${bucket} grants access to others than its owner. ${MOVE_THE_GRANTS}`;
}

export function mayNotDisableAcls(bucket: string): string {
  return `The function may not disable the ACLs of bucket ${bucket}: a service control policy, permissions boundary or bucket policy may forbid `
    + 's3:PutBucketOwnershipControls. Allow it, or set its Object Ownership to "bucket owner enforced" yourself.';
}

export function aclsUnknown(bucket: string): string {
  return `S3 does not let this account see whether bucket ${bucket} has ACLs disabled (it is most likely another account's); `
    + 'its owner must have set Object Ownership to "bucket owner enforced".';
}

export function recordGone(importId: string): string {
  return `CloudTrail no longer has a record of import ${importId}: nothing was done. `
    + 'Look in the event data store for what it brought in: another import of the same logs would bill that again.';
}

export function namesAnother(physicalId: string): string {
  return `${physicalId}, by which CloudFormation knows this resource, is an import of other logs: the update to these had failed, and was not rolled back. `
    + 'Roll the stack back ("aws cloudformation rollback-stack"), then deploy again; where it was rolled back, give the TrailImport another id.';
}

export function notDeletable(logicalId: string, physicalId: string): string {
  return `Nobody can tell from these properties what ${physicalId} imports. Stop it if it runs ("aws cloudtrail list-imports", "aws cloudtrail stop-import"), `
    + `then delete the stack without it ("aws cloudformation delete-stack --retain-resources ${logicalId}").`;
}

export function endNotKnown(importId: string): string {
  return `CloudTrail has no record of import ${importId} any more: how it ended is not known. Look in the event data store for what it brought in.`;
}

export function endedFailed(importId: string, failedEntries: number): string {
  return `Import ${importId} had FAILED with ${failedEntries} failed entries, and is not retried any more: its resource is removed, or another import takes its place.`;
}

export function lookupIncomplete(): string {
  return 'The store has more past imports than are looked through; an older import of the same logs would not be noticed.';
}

export function stopFailed(record: ImportRecord): string {
  return `Import ${record.importId} is still ${record.status} after the time there is. Stop it with `
    + `"aws cloudtrail stop-import --import-id ${record.importId}", then repeat the operation.`;
}

export function keptInRollback(why: string): string {
  return `The rollback left the import as it is: ${why}`;
}

export function notCompleted(status: string, waitFor: number): string {
  return `The import is ${status} after ${Math.round(waitFor / 60_000)} minutes, the time that waitForCompletion gives it. `
    + 'Give it more, or leave waitForCompletion out and use onCompleted; deployed again, the import goes on where it was.';
}

export function leftTheQueue(): string {
  return 'The import left the queue without being started: its event of state FAILED, and the log group of the function, say why. '
    + 'Mend the cause and deploy again.';
}

export function stoppedMeanwhile(record: ImportRecord): string {
  return `Import ${record.importId} was stopped while the deploy waited for it. Change retryToken to resume it.`;
}

export function failed(record: ImportRecord, failures: Failures): string {
  const first = failures.first.map(({ location, reason }) => `${location} (${reason})`).join(', ');
  return `Import ${record.importId} FAILED with ${failures.count} failed entries${first ? `, the first: ${first}` : ''}. `
    + `Mend the cause and change retryToken; all of them: "aws cloudtrail list-import-failures --import-id ${record.importId}".`;
}

export function tookTooLong(): string {
  return 'The request came to no end within the time that CloudFormation waits; the log group of the function says why. Repeat the operation.';
}
