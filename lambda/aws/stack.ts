import type { StackState } from '../checks/facts';
import type { Surroundings } from '../surroundings';
import { asServiceError, calling } from './errors';

/** The operation of CloudFormation on the stack. */
export async function getStack(stackId: string, { clients }: Surroundings): Promise<StackState> {
  const { DescribeStacksCommand } = await import('./sdk/cloudformation');
  const client = await clients.cloudFormation();
  const { Stacks = [] } = await calling('cloudformation:DescribeStacks', () =>
    client.send(new DescribeStacksCommand({ StackName: stackId })),
  );
  const { StackStatus: status = 'UNKNOWN', LastUpdatedTime, CreationTime } = Stacks[0] ?? {};
  return { status, activity: activityOf(status), since: (LastUpdatedTime ?? CreationTime)?.getTime() ?? 0 };
}

export function activityOf(status: string): StackState['activity'] {
  if (status.endsWith('CLEANUP_IN_PROGRESS')) { return 'cleanup'; }
  if (status.endsWith('ROLLBACK_IN_PROGRESS')) { return 'rollback'; }
  if (status === 'DELETE_IN_PROGRESS') { return 'delete'; }
  if (status === 'CREATE_IN_PROGRESS' || status === 'UPDATE_IN_PROGRESS') { return 'forward'; }
  return status.endsWith('_COMPLETE') || status === 'CREATE_FAILED' || status === 'UPDATE_FAILED' ? 'rest' : 'stuck';
}

const NOT_HELD = ['DELETE_COMPLETE', 'DELETE_SKIPPED'];

/**
 * The physical ID of a resource that the stack holds. `new`: CloudFormation creates the resource, which has no physical
 * ID yet. Undefined: the stack does not hold the resource.
 */
export async function heldResource(
  stackId: string,
  logicalId: string,
  { clients }: Surroundings,
): Promise<string | undefined> {
  const { DescribeStackResourceCommand } = await import('./sdk/cloudformation');
  const client = await clients.cloudFormation();
  try {
    const { StackResourceDetail } = await calling('cloudformation:DescribeStackResource', () =>
      client.send(new DescribeStackResourceCommand({ StackName: stackId, LogicalResourceId: logicalId })),
    );
    const { ResourceStatus = '', PhysicalResourceId } = StackResourceDetail ?? { ResourceStatus: 'DELETE_COMPLETE' };
    if (NOT_HELD.includes(ResourceStatus)) { return undefined; }
    return PhysicalResourceId || (ResourceStatus === 'CREATE_IN_PROGRESS' ? 'new' : 'unknown');
  } catch (error) {
    const { name, message } = asServiceError(error);
    if (name === 'ValidationError' && /does not exist/i.test(message)) { return undefined; }
    throw error;
  }
}
