/** An error that a simulated service answers with. */
export class ServiceError extends Error {
  constructor(
    readonly code: string, message: string, readonly statusCode = 400, readonly headers: Readonly<Record<string, string>> = {},
  ) {
    super(message);
    this.name = code;
  }
}

export interface WireAnswer {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: string;
}

/** The part of smithy's HttpRequest that is looked at here. */
export interface WireRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: unknown;
}

export type Service = 'cloudtrail' | 's3' | 'states' | 'cloudformation' | 'lambda' | 'events';

export function serviceOf(hostname: string): Service {
  const parts = hostname.split('.');
  for (const service of ['cloudtrail', 'states', 'cloudformation', 'lambda', 'events'] as const) {
    if (parts[0] === service) {
      return service;
    }
  }
  if (parts.includes('s3')) {
    return 's3';
  }
  throw new Error(`A call to ${hostname}, which is not simulated.`);
}

export function bodyText(body: unknown): string {
  if (body === undefined || body === null) {
    return '';
  }
  return typeof body === 'string' ? body : new TextDecoder().decode(body as Uint8Array);
}

/** Speaks a service's protocol: JSON for most, XML for S3 and CloudFormation. */
export function errorAnswer(service: Service, error: ServiceError): WireAnswer {
  const { code, message, statusCode, headers } = error;
  switch (service) {
    case 'cloudtrail':
    case 'states':
    case 'events':
      return { statusCode, headers: { ...headers, 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify({ __type: code, message }) };
    case 'lambda':
      return { statusCode, headers: { ...headers, 'x-amzn-errortype': code }, body: JSON.stringify({ Type: 'User', message }) };
    case 's3':
      return { statusCode, headers: { ...headers }, body: `<Error><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error>` };
    case 'cloudformation':
      return { statusCode, headers: { ...headers, 'content-type': 'text/xml' }, body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${escapeXml(message)}</Message></Error></ErrorResponse>` };
  }
}

/** What a service answers to whoever may not make a call. S3 tells the bucket's Region even then. */
export function denial(service: Service, message: string, bucketRegion?: string): ServiceError {
  const short = service === 's3' || service === 'cloudformation';
  return new ServiceError(short ? 'AccessDenied' : 'AccessDeniedException', message, short || service === 'lambda' ? 403 : 400,
    bucketRegion ? { 'x-amz-bucket-region': bucketRegion } : {});
}

export function escapeXml(text: string): string {
  return text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
}
