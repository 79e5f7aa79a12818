import { Deferred } from './simulated-time';
import { ATTRIBUTES, RESOURCE_TYPE } from '../../../src/wire';

export type Properties = Readonly<Record<string, string>>;

export interface Answer {
  readonly at: number;
  readonly body: string;
  readonly status: 'SUCCESS' | 'FAILED';
  readonly physicalId: string;
  readonly reason: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** Why CloudFormation stopped waiting for an answer. */
export type Abandoned = 'canceled' | 'timed out';

export interface RequestProps {
  readonly type: 'Create' | 'Update' | 'Delete';
  readonly stackId: string;
  readonly requestId: string;
  readonly logicalId: string;
  readonly physicalId?: string;
  readonly properties: Properties;
  readonly oldProperties?: Properties;
  readonly sentAt: number;
  /** Whether the stack was rolling back when it was sent. */
  readonly rollback: boolean;
}

/** One request of CloudFormation to the custom resource, and its result. */
export class CustomResourceRequest {
  readonly answers: Answer[] = [];
  readonly event: Readonly<Record<string, unknown>>;
  readonly responseUrl: string;
  abandoned?: Abandoned;
  abandonedAt?: number;
  /** The first answer in time, or why there was none. */
  readonly settled = new Deferred<Answer | Abandoned>();

  constructor(readonly props: RequestProps) {
    const sentAt = new Date(props.sentAt).toISOString().replace(/[-:]|\.\d+/g, '');
    this.responseUrl = 'https://cloudformation-custom-resource-response-useast1.s3.us-east-1.amazonaws.com/'
      + encodeURIComponent(`${props.stackId}|${props.logicalId}|${props.requestId}`)
      + `?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=${sentAt}&X-Amz-Expires=7200`
      + `&X-Amz-SignedHeaders=host&X-Amz-Signature=secret-${props.requestId}`;
    this.event = {
      RequestType: props.type,
      ServiceToken: props.properties.ServiceToken,
      ResponseURL: this.responseUrl,
      StackId: props.stackId,
      RequestId: props.requestId,
      ResourceType: RESOURCE_TYPE,
      LogicalResourceId: props.logicalId,
      ...(props.physicalId === undefined ? {} : { PhysicalResourceId: props.physicalId }),
      ResourceProperties: props.properties,
      ...(props.oldProperties ? { OldResourceProperties: props.oldProperties } : {}),
    };
  }

  /** CloudFormation still waits for the answer. */
  get isOpen(): boolean {
    return this.answers.length === 0 && !this.abandoned;
  }

  accept(at: number, body: string): void {
    const parsed = JSON.parse(body) as Record<string, unknown>;
    const answer: Answer = {
      at, body,
      status: parsed.Status as Answer['status'],
      physicalId: parsed.PhysicalResourceId as string,
      reason: String(parsed.Reason ?? ''),
      data: (parsed.Data ?? {}) as Record<string, unknown>,
    };
    this.answers.push(answer);
    if (!this.abandoned) {
      this.settled.resolve(answer);
    }
  }

  abandon(why: Abandoned, at: number): void {
    if (!this.abandoned && this.answers.length === 0) {
      this.abandoned = why;
      this.abandonedAt = at;
      this.settled.resolve(why);
    }
  }

  toString(): string {
    const { type, logicalId, rollback, physicalId } = this.props;
    const ended = this.answers[0] ? `${this.answers[0].status} ${this.answers[0].physicalId} ${this.answers[0].reason}`
      : this.abandoned ?? 'open';
    return `${rollback ? 'rollback ' : ''}${type} ${logicalId}${physicalId ? ` (${physicalId})` : ''}: ${ended}`;
  }
}

/** The violations of the requirements of CloudFormation and of the template's author in an answer. */
export function faultsOfAnswer(request: CustomResourceRequest, answer: Answer): string[] {
  const parsed = JSON.parse(answer.body) as Record<string, unknown>;
  const wrong: string[] = [];
  if (Buffer.byteLength(answer.body) > 4096) {
    wrong.push(`has ${Buffer.byteLength(answer.body)} bytes`);
  }
  if (answer.status !== 'SUCCESS' && answer.status !== 'FAILED') {
    wrong.push(`has the status ${String(parsed.Status)}`);
  }
  for (const [field, wanted] of [
    ['StackId', request.props.stackId], ['RequestId', request.props.requestId],
    ['LogicalResourceId', request.props.logicalId],
  ]) {
    if (parsed[field] !== wanted) {
      wrong.push(`has ${field} ${String(parsed[field])} instead of ${wanted}`);
    }
  }
  if (typeof answer.physicalId !== 'string' || answer.physicalId === ''
    || Buffer.byteLength(answer.physicalId) > 1024) {
    wrong.push(`has the physical id ${JSON.stringify(answer.physicalId)}`);
  }
  if (answer.status === 'FAILED' && !answer.reason) {
    wrong.push('fails without a reason');
  }
  if (answer.status === 'SUCCESS' && request.props.type !== 'Delete') {
    for (const attribute of ATTRIBUTES) {
      if (typeof answer.data[attribute] !== 'string' || answer.data[attribute] === '') {
        wrong.push(`lacks the attribute ${attribute}`);
      }
    }
  }
  return wrong;
}
