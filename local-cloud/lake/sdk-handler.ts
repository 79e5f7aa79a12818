import type { Lake } from './lake';
import { lakeRoute } from './route';

/** The part of smithy's HttpRequest that is looked at. */
interface SdkRequest {
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array;
}

/**
 * A `requestHandler` for an SDK client that ends in a lake of this process:
 * `new CloudTrailClient({ region, credentials, requestHandler: sdkHandler(lake) })`.
 */
export function sdkHandler(lake: Lake) {
  const route = lakeRoute(lake);
  return {
    metadata: { handlerProtocol: 'http/1.1' },
    async handle({ headers, body = '' }: SdkRequest) {
      const { body: text, ...answer } = await route({
        headers, body: typeof body === 'string' ? body : new TextDecoder().decode(body),
      });
      return { response: { ...answer, body: Buffer.from(text) } as never };
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
}
