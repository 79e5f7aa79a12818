import { escapeXml, ServiceError } from './aws-front';
import type { CloudFormation, Stack } from './cloudformation';

/** The part of CloudFormation's API that the handler calls, in its XML. */
export function answerCloudFormation(cloudFormation: CloudFormation, operation: string, input: URLSearchParams): string {
  const wanted = input.get('StackName') ?? '';
  const stack = cloudFormation.stacks.find(({ id }) => id === wanted) ?? cloudFormation.stack(wanted);
  if (!stack) {
    throw new ServiceError('ValidationError', `Stack with id ${wanted} does not exist`);
  }
  switch (operation) {
    case 'DescribeStacks': return envelope(operation, `<Stacks><member>${described(stack)}</member></Stacks>`);
    case 'ListStackResources': return envelope(operation, `<StackResourceSummaries>${resources(stack)}</StackResourceSummaries>`);
    default: throw new Error(`${operation} is not simulated.`);
  }
}

function envelope(operation: string, result: string): string {
  return `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/"><${operation}Result>${result}</${operation}Result></${operation}Response>`;
}

function described({ name, id, status, createdAt, updatedAt, deletedAt }: Stack): string {
  const time = (field: string, at?: number): string => at === undefined ? '' : `<${field}>${new Date(at).toISOString()}</${field}>`;
  return `<StackName>${escapeXml(name)}</StackName><StackId>${escapeXml(id)}</StackId><StackStatus>${status}</StackStatus>`
    + time('CreationTime', createdAt) + time('LastUpdatedTime', updatedAt) + time('DeletionTime', deletedAt);
}

/** A resource that is still being created has no physical id yet. */
function resources(stack: Stack): string {
  return [...stack.resources].map(([logicalId, { physicalId }]) => `<member><LogicalResourceId>${escapeXml(logicalId)}</LogicalResourceId>`
    + `<PhysicalResourceId>${escapeXml(physicalId)}</PhysicalResourceId><ResourceStatus>CREATE_COMPLETE</ResourceStatus></member>`).join('');
}
