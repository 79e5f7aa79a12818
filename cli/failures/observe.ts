import { FailureGroups, type FailureGroup } from './groups';
import { calling, oneLine } from '../../lambda/aws/errors';
import type { ImportRecord } from '../../lambda/ledger/records';
import { Snapshot } from '../../lambda/ledger/snapshot';
import { Table } from '../../lambda/ledger/table';
import type { Session } from '../access/session';
import { ledgerOf } from '../access/stacks';
import { CliError } from '../screen/errors';
import { importViews, type ImportView } from '../status/overview';

export interface FailedImport extends Pick<
  ImportView,
  'name' | 'logicalIds' | 'importId' | 'state' | 'source' | 'reason'
> {
  readonly failedEntries: number;
  readonly groups: readonly FailureGroup[];
}

/** The failed entries of the imports of a stack. */
export async function failedImports(
  stackName: string,
  only: string | undefined,
  session: Session,
): Promise<FailedImport[]> {
  const { surroundings } = session;
  const stack = await ledgerOf(stackName, session);
  const ledger = await Snapshot.read(new Table(stack.table, surroundings), surroundings.clock.now());
  const views = importViews(ledger, stackName, new Map(), surroundings.clock.now()).filter((view) =>
    isSelected(view, only),
  );
  if (only !== undefined && views.length === 0) {
    throw new CliError(
      `Stack ${stackName} has no import ${only}. "cdk-cloudtrail-import status ${stackName} --all" lists its imports.`,
    );
  }
  const found: FailedImport[] = [];
  for (const { name, logicalIds, importId, state, source, reason } of views) {
    const groups = importId === null ? [] : await groupsOf(importId, session);
    const failedEntries = groups.reduce((sum, { count }) => sum + count, 0);
    if (failedEntries > 0 || state === ('FAILED' satisfies ImportRecord['state'])) {
      found.push({ name, logicalIds, importId, state, source, reason, failedEntries, groups });
    }
  }
  return found;
}

function isSelected({ name, constructPath, logicalIds, importId }: ImportView, only: string | undefined): boolean {
  return only === undefined || [name, constructPath, importId, ...logicalIds].includes(only);
}

async function groupsOf(ImportId: string, { surroundings }: Session): Promise<FailureGroup[]> {
  const { paginateListImportFailures } = await import('../access/sdk/cloudtrail');
  const client = await surroundings.clients.cloudTrail();
  return calling('cloudtrail:ListImportFailures', async () => {
    const groups = new FailureGroups();
    for await (const { Failures = [] } of paginateListImportFailures({ client, pageSize: 1_000 }, { ImportId })) {
      for (const { Location = '', Status, ErrorType = '', ErrorMessage = '' } of Failures) {
        if (Status !== 'SUCCEEDED') {
          groups.add({
            location: oneLine(Location),
            errorType: oneLine(ErrorType),
            errorMessage: oneLine(ErrorMessage),
          });
        }
      }
    }
    return groups.result();
  });
}
