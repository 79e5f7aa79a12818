interface AnyPayload {
  readonly RequestId?: string;
  readonly RequestType?: string;
  readonly LogicalResourceId?: string;
  readonly tick?: { readonly request?: { readonly requestId?: string } };
  readonly event?: { readonly RequestId?: string };
}

/** A CloudFormation event and a tick each name the request that they work for. */
export function requestIdOf(payload: unknown): string {
  const { RequestId, tick, event } = payload as AnyPayload;
  return RequestId ?? tick?.request?.requestId ?? event?.RequestId ?? /"(?:RequestId|requestId)":"([^"]+)"/.exec(JSON.stringify(payload))?.[1] ?? 'unknown';
}

/** The name of the execution that a tick belongs to. */
export function executionOf(payload: unknown): string | undefined {
  return (payload as { execution?: string }).execution?.split(':').pop();
}

/** What an invocation is called in a history. */
export function nameOf(payload: unknown): string {
  const { RequestType, LogicalResourceId, tick } = payload as AnyPayload;
  return tick ? `tick for ${requestIdOf(payload).slice(0, 8)}` : RequestType ? `${RequestType} ${LogicalResourceId}` : 'hand-on';
}
