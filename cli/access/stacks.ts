import type { Session } from './session';
import { asServiceError, calling } from '../../lambda/aws/errors';
import { RESOURCE_TYPE, RULE_NAME_PREFIX } from '../../src/wire';
import { CliError } from '../screen/errors';

/** A stack with a ledger. */
export interface LedgerStack {
  readonly name: string;
  readonly id: string;
  readonly status: string;
  readonly table: string;
  readonly resources: readonly StackResource[];
}

export interface StackResource {
  readonly logicalId: string;
  readonly physicalId: string;
  readonly type: string;
}

type StackName = Pick<LedgerStack, 'name' | 'id' | 'status'>;

/** The logical ID of the ledger, which never changes. */
const LEDGER = /^CloudTrailImportProviderLedger[0-9A-F]{8}$/;

/** The ledger of one stack. */
export async function ledgerOf(name: string, session: Session): Promise<LedgerStack> {
  const stack = await findStack(name, session);
  if (!stack) {
    throw new CliError(`Stack ${name} doesn't exist in ${session.region}. Check the name, --region and --profile.`);
  }
  const found = await withLedger(stack, session);
  if (!found) {
    throw new CliError(
      `Stack ${name} contains no TrailImport. Run "cdk-cloudtrail-import status" for the stacks that do.`,
    );
  }
  return found;
}

/** All stacks of the account and Region that have a ledger, by name. `uuids`: those of the rules. */
export async function ledgersOf(uuids: ReadonlySet<string>, session: Session): Promise<LedgerStack[]> {
  const stacks = (await describe(undefined, session)).filter(({ id }) => uuids.has(uuidOf(id)));
  const found: LedgerStack[] = [];
  for (const stack of stacks.sort((a, b) => a.name.localeCompare(b.name))) {
    const each = await withLedger(stack, session);
    if (each) {
      found.push(each);
    }
  }
  return found;
}

/** Undefined if the stack does not exist. */
export async function findStack(name: string, session: Session): Promise<StackName | undefined> {
  try {
    return (await describe(name, session))[0];
  } catch (error) {
    const { name: kind, message } = asServiceError(error);
    if (kind === 'ValidationError' && /does not exist/i.test(message)) {
      return undefined;
    }
    throw error;
  }
}

/** Undefined if the stack has no ledger. */
export async function withLedger(stack: StackName, session: Session): Promise<LedgerStack | undefined> {
  const resources = await resourcesOf(stack.id, session);
  const isProvided = resources.some(
    ({ type, physicalId }) =>
      type === RESOURCE_TYPE || (type === 'AWS::Events::Rule' && physicalId.startsWith(RULE_NAME_PREFIX)),
  );
  const table = tableOf(resources);
  return isProvided && table !== undefined ? { ...stack, table, resources } : undefined;
}

/** The name of the ledger's table, if the resources contain one. */
export function tableOf(resources: readonly StackResource[]): string | undefined {
  return (
    resources.find(({ type, logicalId }) => type === 'AWS::DynamoDB::Table' && LEDGER.test(logicalId))?.physicalId ||
    undefined
  );
}

/** The rule of a stack is named by the UUID in the stack's ARN. */
export function uuidOf(stackId: string): string {
  return stackId.slice(stackId.lastIndexOf('/') + 1);
}

async function describe(StackName: string | undefined, { surroundings }: Session): Promise<StackName[]> {
  const { paginateDescribeStacks } = await import('./sdk/cloudformation');
  const client = await surroundings.clients.cloudFormation();
  return calling('cloudformation:DescribeStacks', async () => {
    const found: StackName[] = [];
    for await (const { Stacks = [] } of paginateDescribeStacks({ client }, { StackName })) {
      found.push(
        ...Stacks.map(({ StackName: name = '', StackId: id = '', StackStatus: status = '' }) => ({ name, id, status })),
      );
    }
    return found;
  });
}

export async function resourcesOf(StackName: string, { surroundings }: Session): Promise<StackResource[]> {
  const { paginateListStackResources } = await import('./sdk/cloudformation');
  const client = await surroundings.clients.cloudFormation();
  return calling('cloudformation:ListStackResources', async () => {
    const found: StackResource[] = [];
    for await (const { StackResourceSummaries = [] } of paginateListStackResources({ client }, { StackName })) {
      for (const { LogicalResourceId, PhysicalResourceId, ResourceType, ResourceStatus } of StackResourceSummaries) {
        if (LogicalResourceId && ResourceStatus !== 'DELETE_COMPLETE') {
          found.push({ logicalId: LogicalResourceId, physicalId: PhysicalResourceId ?? '', type: ResourceType ?? '' });
        }
      }
    }
    return found;
  });
}
