/**
 * The physical resource IDs that CloudFormation holds. They do not contain the import ID, so an Update never changes
 * them.
 */

const NOTHING_STARTED = 'nothing-started-';
const CREATE_FAILED = 'create-failed-';

/** The ID of a custom resource whose Create has succeeded. An Update to another import keeps it. */
export function constantId(logicalId: string): string {
  return `cloudtrail-import-${logicalId}`;
}

/** The ID of a Create that failed. `nothingStarted`: the ledger shows that StartImport was never sent for it. */
export function failedId(requestId: string, nothingStarted: boolean): string {
  return `${nothingStarted ? NOTHING_STARTED : CREATE_FAILED}${requestId}`;
}

/** Whether an ID is that of a Create that has started nothing, so that its Delete needs no call. */
export function meansNothingStarted(physicalId: string): boolean {
  return physicalId.startsWith(NOTHING_STARTED);
}

/** The RequestId of the Create that failed with this ID. */
export function failedCreateOf(physicalId: string): string | undefined {
  return physicalId.startsWith(CREATE_FAILED) ? physicalId.slice(CREATE_FAILED.length) : undefined;
}
