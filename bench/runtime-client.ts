import { CloudTrailClient, type CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import type { Surroundings } from '../lambda/surroundings';

export type ClientClass = new (config?: CloudTrailClientConfig) => CloudTrailClient;

/** Time stops while the SDK works, and passes during a call. */
interface WorldTime {
  enter(): void;
  leave(): void;
  during<T>(work: Promise<T>): Promise<T>;
}

interface Wire {
  handle(request: unknown): Promise<never>;
}

/** The pauses between attempts, by the SDK's default strategy. */
interface Backoff {
  retryBackoffStrategy: { setDelayBase(delay: number): void; computeNextBackoffDelay(attempt: number): number };
}

/**
 * A CloudTrail client for the simulated account with the defaults of the SDK, which repeats a failed call twice. The
 * pauses pass in simulated time. Each is the mean of the SDK's random pauses.
 */
export async function clientClassOf({ clients, clock }: Surroundings): Promise<ClientClass> {
  const ofWorld = await clients.cloudTrail();
  // The clients of the simulated account know which run of the function they serve.
  const { time } = (clients as unknown as { readonly user: { readonly time: WorldTime } }).user;
  const wire = ofWorld.config.requestHandler as unknown as Wire;
  let base = 0;
  let pause = 0;
  const retryBackoffStrategy: Backoff['retryBackoffStrategy'] = {
    setDelayBase: delay => { base = delay; },
    computeNextBackoffDelay: attempt => {
      pause = base * 2 ** attempt / 2;
      return 0;
    },
  };
  const requestHandler = {
    metadata: { handlerProtocol: 'http/1.1' },
    handle: async (request: unknown) => {
      if (pause > 0) {
        time.leave();
        await clock.sleep(pause);
        time.enter();
        pause = 0;
      }
      return wire.handle(request);
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
  return class extends CloudTrailClient {
    // The SDK's own signature has overloads for callbacks, which nobody uses here.
    send = (async (command: Parameters<CloudTrailClient['send']>[0]) => {
      const sent = async () => {
        Object.assign(await this.config.retryStrategy(), { retryBackoffStrategy });
        return super.send(command);
      };
      return time.during(sent());
    }) as CloudTrailClient['send'];

    constructor(config: CloudTrailClientConfig = {}) {
      super({
        ...config,
        requestHandler,
        region: 'us-east-1',
        credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
        signer: { sign: async <T>(request: T) => request },
      } as CloudTrailClientConfig);
    }
  };
}
