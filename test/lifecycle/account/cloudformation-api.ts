import type { CloudFormation } from './cloudformation';
import type { Resource, Stack } from './stack';
import { escapeXml, ServiceError } from './wire';
import { RESOURCE_TYPE } from '../../../src/wire';

/** The undocumented parts of CloudFormation's answers. */
export interface Shows {
  /** How long DescribeStacks does not show that an operation has begun. */
  readonly stackAfterMs?: number;
  /** Whether resources that were deleted or retained still show. */
  readonly removed?: boolean;
}

/** The part of CloudFormation's API that the handler calls. */
export class CloudFormationApi {
  constructor(private readonly cloudFormation: CloudFormation, private readonly now: () =>
  number, private readonly shows: Shows) {}

  /** The answer in XML. `seen` is the status that DescribeStacks shows. */
  call(operation: string, input: Readonly<Record<string, string>>): { readonly body: string; readonly seen?: string } {
    const { stacks } = this.cloudFormation;
    const stack = stacks.find(({ id }) => id === input.StackName) ?? this.cloudFormation.stack(input.StackName);
    if (!stack) {
      throw new ServiceError('ValidationError', `Stack with id ${input.StackName} does not exist`);
    }
    switch (operation) {
      case 'DescribeStacks': {
        const seen = this.statusOf(stack);
        return { seen, body: envelope(operation, `<Stacks><member>${stackXml(stack, seen)}</member></Stacks>`) };
      }
      case 'DescribeStackResource':
        return {
          body: envelope(operation,
            `<StackResourceDetail>${this.resourceXml(stack, input.LogicalResourceId)}</StackResourceDetail>`),
        };
      default:
        throw new Error(`The simulation has no ${operation} of CloudFormation.`);
    }
  }

  private statusOf({ statuses, status }: Stack): string {
    const last = statuses.at(-1);
    if (!last?.begins || this.now() - last.at >= (this.shows.stackAfterMs ?? 0)) {
      return status;
    }
    return statuses.at(-2)?.status ?? 'REVIEW_IN_PROGRESS';
  }

  private resourceXml(stack: Stack, logicalId: string): string {
    const resource = stack.resources.get(logicalId) ?? (this.shows.removed ? stack.removed.get(logicalId) : undefined);
    if (!resource) {
      throw new ServiceError('ValidationError', `Resource ${logicalId} does not exist for stack ${stack.name}`);
    }
    return resourceXml(stack, logicalId, resource, this.now());
  }
}

function envelope(operation: string, result: string): string {
  return `<${operation}Response xmlns="http://cloudformation.amazonaws.com/doc/2010-05-15/">`
    + `<${operation}Result>${result}</${operation}Result></${operation}Response>`;
}

function stackXml({ name, id, createdAt, updatedAt, deletedAt }: Stack, status: string): string {
  const time = (field: string, at?: number): string => at === undefined
    ? '' : element(field, new Date(at).toISOString());
  return element('StackName', name) + element('StackId', id) + element('StackStatus', status)
    + time('CreationTime', createdAt) + time('LastUpdatedTime', updatedAt) + time('DeletionTime', deletedAt);
}

function resourceXml({ name, id }: Stack, logicalId: string, { physicalId, status }: Resource, now: number): string {
  return element('StackName', name) + element('StackId', id) + element('LogicalResourceId', logicalId)
    + (physicalId === undefined ? '' : element('PhysicalResourceId', physicalId)) + element('ResourceType',
    RESOURCE_TYPE)
    + element('LastUpdatedTimestamp', new Date(now).toISOString()) + element('ResourceStatus', status);
}

function element(name: string, text: string): string {
  return `<${name}>${escapeXml(text)}</${name}>`;
}
