import { LakeError } from './errors';
import { OPERATIONS, type Lake, type Operation } from './lake';

export interface WireRequest {
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: string;
}

export interface WireResponse {
  readonly statusCode: number;
  readonly headers: Record<string, string>;
  readonly body: string;
}

const TARGET = /^(?:com\.amazonaws\.cloudtrail\.v20131101\.)?CloudTrail_20131101\.(\w+)$/;

/** Handles requests in the protocol AWS JSON 1.1. Rejects only if the client is to receive no answer. */
export function lakeRoute(lake: Lake): (request: WireRequest) => Promise<WireResponse> {
  return async ({ headers, body }) => {
    try {
      lake.userAgents.add(headers['user-agent'] ?? '');
      const operation = operationOf(headers);
      return answer(200, await lake.call(operation, inputOf(body)));
    } catch (error) {
      if (error instanceof LakeError) {
        return answer(error.statusCode, { __type: error.code, message: error.message }, {
          'x-amzn-errortype': error.code,
        });
      }
      throw error;
    }
  };
}

function operationOf(headers: WireRequest['headers']): Operation {
  const target = Object.entries(headers).find(([name]) => name.toLowerCase() === 'x-amz-target')?.[1] ?? '';
  const operation = OPERATIONS.find((name) => name === TARGET.exec(target)?.[1]);
  if (!operation) {
    throw new LakeError(
      'UnknownOperationException',
      `The local CloudTrail Lake does not know ${target || 'a request without X-Amz-Target'}.`,
    );
  }
  return operation;
}

function inputOf(body: string): Record<string, unknown> {
  try {
    return JSON.parse(body || '{}');
  } catch {
    throw new LakeError('SerializationException', 'The request is not JSON.');
  }
}

function answer(statusCode: number, content: object, headers: Record<string, string> = {}): WireResponse {
  return {
    statusCode, headers: { 'content-type': 'application/x-amz-json-1.1', ...headers }, body: JSON.stringify(content),
  };
}
