interface AnyPayload {
  readonly RequestId?: string;
  readonly RequestType?: string;
  readonly LogicalResourceId?: string;
  readonly invocations?: number;
  readonly event?: AnyPayload;
  readonly source?: string;
}

/** The request that an invocation answers. Undefined: none, it runs one pass. */
export function requestIdOf(payload: unknown): string | undefined {
  const { RequestId, event } = (payload ?? {}) as AnyPayload;
  return RequestId ?? event?.RequestId;
}

/** The name of an invocation in a history. */
export function nameOf(payload: unknown): string {
  const { RequestType, LogicalResourceId, RequestId, invocations, event, source } = (payload ?? {}) as AnyPayload;
  if (event) {
    return `continuation ${invocations} of ${nameOf(event)}`;
  }
  return RequestType ? `${RequestType} ${LogicalResourceId} ${RequestId?.slice(0, 8)}` : source === 'aws.events'
    ? 'rule' : 'other';
}
