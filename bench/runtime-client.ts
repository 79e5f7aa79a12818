import { CloudTrailClient, type CloudTrailClientConfig } from '@aws-sdk/client-cloudtrail';
import type { Surroundings } from '../lambda/surroundings';

export type ClientClass = new (config?: CloudTrailClientConfig) => CloudTrailClient;

/** What the simulated world adds to each call of an SDK client: whose call it is, and how time stands still beside it. */
interface Run {
  readonly hold: { take(): void; leave(): void };
}

interface Wire {
  handle(request: unknown, run: Run): Promise<never>;
}

/** The pauses between attempts, by the SDK's default strategy. */
interface Backoff {
  retryBackoffStrategy: { setDelayBase(delay: number): void; computeNextBackoffDelay(attempt: number): number };
}

/** A command that sends nothing: its answer is what the world adds to each call. */
const askForRun = {
  resolveMiddleware: (_stack: unknown, _config: unknown, run: Run) => async () => ({ output: run }),
};

/**
 * CloudTrail's client as a Lambda function of anybody has it: the SDK with its defaults, which repeat a failed call
 * twice, on the wire of the simulated world. The pauses pass in the world's time, each the mean of what the SDK draws.
 */
export async function clientClassOf({ clients, clock }: Surroundings): Promise<ClientClass> {
  const ofWorld = await clients.cloudTrail();
  const run = await (ofWorld as unknown as { send(command: unknown): Promise<Run> }).send(askForRun);
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
      run.hold.leave();
      if (pause > 0) {
        await clock.sleep(pause);
        pause = 0;
      }
      return wire.handle(request, run);
    },
    updateHttpClientConfig: () => undefined,
    httpHandlerConfigs: () => ({}),
    destroy: () => undefined,
  };
  return class extends CloudTrailClient {
    // The SDK's own signature has overloads for callbacks, which nobody uses here.
    send = (async (command: Parameters<CloudTrailClient['send']>[0]) => {
      run.hold.take();
      try {
        Object.assign(await this.config.retryStrategy(), { retryBackoffStrategy });
        return await super.send(command);
      } finally {
        run.hold.leave();
      }
    }) as CloudTrailClient['send'];

    constructor(config: CloudTrailClientConfig = {}) {
      super({
        ...config, requestHandler, region: 'us-east-1', credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
        signer: { sign: async <T>(request: T) => request },
      } as CloudTrailClientConfig);
    }
  };
}
