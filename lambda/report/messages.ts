import type { Failures, OtherImport } from '../checks/facts';
import type { Trouble } from '../ledger/records';
import type { WantedImport } from '../request/properties';

/** Messages about the life of an import: the problem, the expected value and the fix. */

export function foreignRunning({ importId, role }: OtherImport): string {
  return (
    `Import ${importId} of the same log files into the same event data store is running with role ${role}, which ` +
    "isn't a role of this import. If you moved the construct, restore its former path or logical ID. Otherwise, wait " +
    'until that import has ended, and deploy again.'
  );
}

export function foreignUnfinished({ importId, status, role }: OtherImport): string {
  return (
    `Import ${importId} of the same log files into the same event data store is ${status} after it had ingested some ` +
    `of the events. It used role ${role}, which isn't a role of this import. A new import would ingest and bill ` +
    `those events again. Finish that import with "aws cloudtrail start-import --import-id ${importId}" (its role ` +
    'must exist), and deploy again.'
  );
}

export function keepRole(importId: string, state: string, role: string | undefined, want: WantedImport): string {
  return (
    `Import ${importId} (${state}) was started with role ${role} and can't change to ${want.role}, because a new ` +
    'import would ingest and bill the same events again. Keep the former role, construct path and logical ID until ' +
    'the import is COMPLETED. To change permissions, edit the policies of the former role.'
  );
}

export function recordGone(importId: string): string {
  return (
    `CloudTrail no longer has a record of import ${importId}, so the function can't resume it. Query the event data ` +
    'store to see which events it contains. Another import of the same log files would bill them again.'
  );
}

export function endUnknown(importId: string): string {
  return (
    `CloudTrail no longer has a record of import ${importId}, so its result is unknown. Query the event data store ` +
    'to see which events it contains.'
  );
}

export function nothingToReturnTo(): string {
  return (
    'The ledger has no record of the import to which this rollback returns, so the function started no import. To ' +
    'start the import, change retryToken and deploy again.'
  );
}

export function takenBy(other: OtherImport): string {
  return (
    `Import ${other.importId} (${other.status}) has meanwhile ingested the same log files into the same event data ` +
    'store. If the function resumed this import, CloudTrail would ingest the events twice.'
  );
}

export function removedWhileFailed(importId: string, count: number): string {
  return (
    `Import ${importId} has failed with ${count} failed entries. ` +
    "The function doesn't retry it, because you removed or changed the import."
  );
}

export function stopFailed(importId: string): string {
  return (
    `Import ${importId} hasn't stopped in time. ` +
    `Run "aws cloudtrail stop-import --import-id ${importId}", and repeat the operation.`
  );
}

export function keptInRollback(reason: string): string {
  return `The rollback left the import unchanged: ${reason}`;
}

export function notCompleted(state: string, waitFor: number, cause?: string): string {
  return (
    `The import is ${state} after ${Math.round(waitFor / 60_000)} minutes, which is the limit that waitForCompletion ` +
    `sets. ${cause ? `The last failure was: ${cause}. ` : ''}Increase waitForCompletion, or remove it and use ` +
    'onCompleted. When you deploy again, the import continues.'
  );
}

export function stoppedMeanwhile(importId: string): string {
  return (
    `Somebody stopped import ${importId} while the deployment waited for it. ` +
    'Change retryToken to resume the import.'
  );
}

export function failedEntries(importId: string, failures: Failures): string {
  const others = failures.withoutEvents > 0 ? `, of which ${failures.withoutEvents} aren't log files` : '';
  const first = failures.first.map(({ location, reason }) => `${location} (${reason})`).join(', ');
  return (
    `Import ${importId} has failed with ${failures.count} failed entries${others}` +
    (first ? `. The first are ${first}` : '') +
    '. Fix the cause and change retryToken. ' +
    `"aws cloudtrail list-import-failures --import-id ${importId}" lists all failed entries.`
  );
}

/** CloudTrail shows FAILED. */
export function allLogFilesImported(importId: string, { count, first: [first] }: Failures): string {
  return (
    `Import ${importId} has imported all log files. CloudTrail shows FAILED, because ${count} other files, such as ` +
    `${first.location}, contain no events that an event data store ingests. No retry is needed.`
  );
}

export function tookTooLong(waitsFor: string | undefined): string {
  return (
    `The request didn't complete in the time that CloudFormation waits for it${waitsFor ? ` (${waitsFor})` : ''}. ` +
    'See the log group of the function, and repeat the operation.'
  );
}

/** `then` names the step after the fix. */
export function callFails({ kind, action, message }: Trouble, then = 'deploy again'): string {
  const [service] = action.split(':');
  switch (kind) {
    case 'denied':
      return (
        `The function isn't allowed to call ${action} (${message}). A permissions boundary, a service control policy ` +
        `or a resource policy may deny it. Allow ${action}, and ${then}.`
      );
    case 'unreachable':
      return (
        `The function gets no answer from ${service} (${action}: ${message}). If the function is in a VPC, add an ` +
        `endpoint for ${service} or a NAT gateway, and ${then}.`
      );
    case 'throttled': return `AWS throttles ${action} (${message}). Deploy again later.`;
  }
}

export function eventNotAccepted(state: string, trouble: Trouble): string {
  return (
    `EventBridge hasn't accepted the state change event ${state}, ` +
    "so the targets of your EventBridge rules don't receive it. " +
    callFails(trouble, 'the function sends the event again')
  );
}

export function overtaken(): string {
  return 'CloudFormation has sent a later request for the same custom resource.';
}

export function stackNotInProgress(status: string): string {
  return (
    `The stack is ${status}. ` +
    'The function acts on requests only while CloudFormation creates, updates or deletes the stack.'
  );
}

export function givenUp(status: string): string {
  return `The stack is ${status}, so CloudFormation no longer waits for this request.`;
}

export function otherStack(stackId: string): string {
  return (
    `The request comes from stack ${stackId}, but this function belongs to another stack. A TrailImport can't move ` +
    'to another stack with stack refactoring. Declare it in the other stack instead.'
  );
}

export function ledgerUnusable(table: string, trouble: Trouble | 'missing'): string {
  if (trouble !== 'missing') { return callFails(trouble); }
  return (
    `The DynamoDB table ${table}, in which the function keeps its state, doesn't exist. DynamoDB keeps a system ` +
    `backup of a deleted table for 35 days. Run "aws dynamodb list-backups --table-name ${table} --backup-type ` +
    'SYSTEM", restore the table under the same name with "aws dynamodb restore-table-from-backup --target-table-name ' +
    `${table} --backup-arn <backup ARN>", and repeat the operation.`
  );
}

export function stopItYourself(logicalId: string, stackId: string): string {
  return (
    "The function can't find out whether the import is running. List running imports with " +
    '"aws cloudtrail list-imports --import-status IN_PROGRESS", stop the import with "aws cloudtrail stop-import ' +
    '--import-id <import ID>", and delete the stack without this resource with "aws cloudformation delete-stack ' +
    `--stack-name ${stackId.split('/')[1] ?? stackId} --retain-resources ${logicalId}".`
  );
}

export function stopGivenRole(importId: string): string {
  return (
    `Import ${importId} of the same log files is running with a role that this stack doesn't own, and the ledger ` +
    "isn't available, so the function can't find out who started it. If it is your own import, run " +
    `"aws cloudtrail stop-import --import-id ${importId}". Then repeat the operation.`
  );
}

/** Documented errors of StartImport, each with its fix. */
const FIXES: Readonly<Record<string, string>> = {
  EventDataStoreARNInvalidException:
    "The destination isn't an event data store of this account. " +
    'Specify the ARN of an event data store in this account.',
  EventDataStoreNotFoundException: "The event data store doesn't exist. Check the ARN, its Region and its account.",
  InvalidEventDataStoreStatusException:
    "The event data store isn't in a state for imports. It must be ENABLED or STOPPED_INGESTION.",
  InactiveEventDataStoreException:
    'The event data store is inactive and may be pending deletion. Restore it or specify another one.',
  InvalidEventDataStoreCategoryException:
    "The event data store doesn't collect CloudTrail events. Its category must be Management, Data or " +
    'NetworkActivity.',
  InvalidImportSourceException:
    "CloudTrail can't import from the bucket. The bucket must exist in the specified Region, have ACLs disabled, and " +
    'be readable by the access role.',
  ImportNotFoundException: 'CloudTrail no longer has a record of the import.',
  InsufficientEncryptionPolicyException:
    "The policy of the bucket or of its KMS key doesn't allow the access role to read. Specify every key of the " +
    'bucket in encryptionKeys, and allow the role kms:Decrypt and kms:GenerateDataKey in the key policies.',
  OperationNotPermittedException:
    "The operation isn't permitted. " +
    "Imports into an organization's event data store run only in its management account.",
  UnsupportedOperationException: "The operation isn't supported for this event data store or in this Region.",
  AccessDeniedException:
    "The function isn't allowed to start the import. A permissions boundary or a service control policy may deny " +
    'cloudtrail:StartImport or iam:PassRole.',
};

/** The fix of a documented error first, then the answer of the service. */
export function startRefused(name: string, answered: string, want: WantedImport): string {
  const fix = name === 'InvalidParameterException' ? trustPolicy(want) : Object.hasOwn(FIXES, name) && FIXES[name];
  return `${fix ? `${fix} ` : ''}CloudTrail answered ${name}: ${answered}`;
}

/** CloudTrail answers InvalidParameterException if it can't assume the access role. */
function trustPolicy({ role, destination }: WantedImport): string {
  const account = destination.split(':')[4];
  return (
    `CloudTrail rejected a parameter. Usually, it can't assume the access role ${role}. The trust policy of the role ` +
    'must contain {"Effect":"Allow","Principal":{"Service":"cloudtrail.amazonaws.com"},"Action":"sts:AssumeRole",' +
    `"Condition":{"StringEquals":{"aws:SourceAccount":"${account}","aws:SourceArn":"${destination}"}}}.`
  );
}
