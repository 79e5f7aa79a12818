/** An error that a simulated service answers with. */
export class ServiceError extends Error {
  constructor(
    readonly code: string, message: string, readonly statusCode = 400,
    /** Further headers, and for the JSON protocols further members of the body. */
    readonly headers: Readonly<Record<string, string>> = {}, readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

export interface WireAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
  /** The body before it is written as text. Quick clients use it without parsing. */
  readonly content?: object;
}

/** The part of smithy's HttpRequest that the simulation reads. */
export interface WireRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  /** Text, its bytes, or the input of a quick client, which nobody changes. */
  readonly body?: unknown;
}

const SERVICES = ['cloudtrail', 'dynamodb', 'cloudformation', 'lambda', 'events', 's3'] as const;
export type Service = (typeof SERVICES)[number];

export function serviceOf(hostname: string): Service {
  const parts = hostname.split('.');
  const service = SERVICES.find(each => each === parts[0]) ?? (parts.includes('s3') ? 's3' : undefined);
  if (!service) {
    throw new Error(`The simulation has no service at ${hostname}.`);
  }
  return service;
}

export function bodyText(body: unknown): string {
  if (body === undefined || body === null) {
    return '';
  }
  return typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
}

/** The input of a call of one of the services with a JSON protocol. */
export function jsonInput(body: unknown): Record<string, unknown> {
  const isInput = typeof body === 'object' && !ArrayBuffer.isView(body);
  return (isInput ? body : JSON.parse(bodyText(body))) as Record<string, unknown>;
}

/** An answer of one of the services with a JSON protocol. Its text is written only if somebody reads it. */
export function json(service: Service, content: object): WireAnswer {
  return {
    headers: { 'content-type': `application/x-amz-json-${service === 'dynamodb' ? '1.0' : '1.1'}` },
    content,
    get body() { return JSON.stringify(content); },
  };
}

/** Formats an error in the service's protocol: XML for S3 and CloudFormation, JSON for the others. */
export function errorAnswer(service: Service, error: ServiceError): WireAnswer {
  const { code, message, statusCode, headers } = error;
  const xml = `<Code>${code}</Code><Message>${escapeXml(message)}</Message>`;
  switch (service) {
    case 'lambda':
      return {
        statusCode, headers: { ...headers, 'x-amzn-errortype': code },
        body: JSON.stringify({ Type: 'User', message }),
      };
    case 's3':
      return { statusCode, headers: { ...headers }, body: `<Error>${xml}</Error>` };
    case 'cloudformation':
      return {
        statusCode, headers: { ...headers, 'content-type': 'text/xml' },
        body: `<ErrorResponse><Error><Type>Sender</Type>${xml}</Error></ErrorResponse>`,
      };
    default: {
      const type = service === 'dynamodb' ? `com.amazonaws.dynamodb.v20120810#${code}` : code;
      const answer = json(service, { __type: type, message, ...error.members });
      return { ...answer, statusCode, headers: { ...answer.headers, ...headers } };
    }
  }
}

/** The answer of a service if IAM denies a call. S3 reveals the bucket's Region even then. */
export function denial(service: Service, message: string, bucketRegion?: string): ServiceError {
  const short = service === 's3' || service === 'cloudformation';
  const headers = bucketRegion ? { 'x-amz-bucket-region': bucketRegion } : undefined;
  return new ServiceError(short ? 'AccessDenied' : 'AccessDeniedException', message,
    short || service === 'lambda' ? 403 : 400, headers);
}

/**
 * The answer of a service to too many simultaneous calls. The formats differ, and a caller must repeat all such calls.
 */
export function throttle(service: Service, operation: string): ServiceError {
  switch (operation) {
    case 'TransactWriteItems':
      return new ServiceError('TransactionCanceledException',
        'Transaction cancelled, please refer cancellation reasons for specific reasons [TransactionConflict]',
        400, {}, {
          CancellationReasons: [{ Code: 'TransactionConflict', Message: 'Transaction is ongoing for the item' }],
        });
    case 'EnableRule':
    case 'DisableRule':
      return new ServiceError('ConcurrentModificationException', 'The rule is being modified by another request.');
  }
  return service === 's3' ? new ServiceError('SlowDown', 'Please reduce your request rate.', 503)
    : new ServiceError(service === 'cloudformation' ? 'Throttling' : 'ThrottlingException', 'Rate exceeded');
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
