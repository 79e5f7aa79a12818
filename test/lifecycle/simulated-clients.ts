import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';
import { sdkClients } from '../../lambda/clients';
import type { Clients } from '../../lambda/surroundings';
import type { WireAnswer, WireRequest } from './aws-front';
import type { Invocation } from './lambda-platform';
import { never, type SimulatedTime } from './simulated-time';

/** Answers one HTTP request of an SDK client, for one run of the function; rejects when no answer arrives. */
export type Wire = (request: WireRequest, invocation: Invocation, time: SimulatedTime) => Promise<WireAnswer>;

interface SendOptions {
  readonly invocation: Invocation;
  readonly time: SimulatedTime;
  readonly wire: Wire;
  readonly hold: Hold;
}

/** Time stands still while the SDK works, and moves on while the call is on its way. */
class Hold {
  private release?: () => void;

  constructor(private readonly time: SimulatedTime) {}

  take(): void {
    this.release ??= this.time.hold();
  }

  leave(): void {
    this.release?.();
    this.release = undefined;
  }
}

/**
 * Real SDK clients, made once, whose requests go to whichever world sends them: making a client costs more than a
 * hundred calls. Nothing is signed, for nobody checks it and it doubles the time of a call.
 */
const requestHandler = {
  metadata: { handlerProtocol: 'http/1.1' },
  async handle(request: WireRequest, options: SendOptions): Promise<{ response: object }> {
    const { hold, wire, invocation, time } = options;
    hold.leave();
    const answer = await wire(request, invocation, time);
    if (invocation.dead) {
      return never();
    }
    hold.take();
    return {
      response: {
        statusCode: answer.statusCode ?? 200,
        headers: { ...answer.headers, 'x-amzn-requestid': 'simulated' },
        body: Buffer.from(request.method === 'HEAD' ? '' : answer.body),
      },
    };
  },
  updateHttpClientConfig: () => undefined,
  httpHandlerConfigs: () => ({}),
  destroy: () => undefined,
};

const settings = {
  region: 'us-east-1',
  credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
  requestHandler,
  maxAttempts: 1,
  retryMode: 'standard',
  signer: { sign: async (request: unknown) => request },
};
const shared = sdkClients(settings);
const s3ByRegion = new Map<string, Promise<S3Client>>();

function sharedS3(region = settings.region): Promise<S3Client> {
  const client = s3ByRegion.get(region) ?? shared.s3(region);
  s3ByRegion.set(region, client);
  return client;
}

interface Sender {
  send(command: unknown, options?: object): Promise<unknown>;
}

/** The clients of one run of the function. */
export function clientsOf(invocation: Invocation, time: SimulatedTime, wire: Wire): Clients {
  const made = new Map<unknown, unknown>();
  const bound = async <T>(client: Promise<T>): Promise<T> => {
    const underlying = await time.during(client);
    if (!made.has(underlying)) {
      const sender = underlying as Sender;
      made.set(underlying, Object.create(sender, { send: { value: (command: unknown) => send(sender, command) } }));
    }
    return made.get(underlying) as T;
  };
  const send = async (client: Sender, command: unknown): Promise<unknown> => {
    if (invocation.dead) {
      return never();
    }
    const hold = new Hold(time);
    hold.take();
    try {
      return await client.send(command, { invocation, time, wire, hold } satisfies SendOptions);
    } finally {
      hold.leave();
    }
  };
  return {
    cloudTrail: () => bound<CloudTrailClient>(shared.cloudTrail()),
    cloudTrailOnce: () => bound<CloudTrailClient>(shared.cloudTrailOnce()),
    s3: region => bound<S3Client>(sharedS3(region)),
    stepFunctions: () => bound<SFNClient>(shared.stepFunctions()),
    cloudFormation: () => bound<CloudFormationClient>(shared.cloudFormation()),
    lambda: () => bound<LambdaClient>(shared.lambda()),
  };
}
