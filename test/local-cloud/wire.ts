import { Readable } from 'node:stream';

/** The part of smithy's HttpRequest that is looked at. */
export interface SdkRequest {
  readonly method: string;
  readonly hostname: string;
  readonly path: string;
  readonly query: Record<string, string | undefined>;
  readonly headers: Record<string, string>;
  readonly body?: string;
}

export interface WireAnswer {
  readonly statusCode?: number;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

/** Settings of SDK clients whose requests are answered in this process. */
export function answeredBy(answer: (request: SdkRequest) => WireAnswer) {
  return {
    region: 'us-east-1',
    credentials: { accessKeyId: 'LAKE', secretAccessKey: 'secret' },
    maxAttempts: 1,
    requestHandler: {
      metadata: { handlerProtocol: 'http/1.1' },
      async handle(request: unknown) {
        const { statusCode = 200, headers = {}, body = '' } = answer(request as SdkRequest);
        return { response: { statusCode, headers, body: Readable.from([Buffer.from(body)]) } as never };
      },
      updateHttpClientConfig: () => undefined,
      httpHandlerConfigs: () => ({}),
      destroy: () => undefined,
    },
  };
}

/** The access key that signed a request. */
export function signerOf({ headers }: SdkRequest): string {
  return /Credential=([^/]+)/.exec(headers.authorization ?? headers.Authorization)![1];
}
