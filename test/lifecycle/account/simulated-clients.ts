import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { Invocation } from './lambda-platform';
import { never, type SimulatedTime } from './simulated-time';
import type { WireAnswer, WireRequest } from './wire';
import { sdkClients } from '../../../lambda/aws/clients';
import type { Clients } from '../../../lambda/surroundings';

/**
 * Answers one HTTP request of an SDK client during one run of the function. Rejects if the client receives no answer.
 */
export type Wire = (request: WireRequest, invocation: Invocation) => Promise<WireAnswer>;

/** Who uses a set of clients at the moment. */
interface User {
  readonly invocation: Invocation;
  readonly time: SimulatedTime;
  readonly wire: Wire;
}

interface Sender {
  send(command: unknown): Promise<unknown>;
}

/**
 * Real SDK clients for one run of the function at a time. They are created once and reused, because creating one costs
 * more
 * than a hundred calls. Nothing is signed: nobody checks it, and it doubles the time of a call.
 */
class ClientSet implements Clients {
  user?: User;
  private readonly wrapped = new Map<unknown, unknown>();
  private readonly s3ByRegion = new Map<string, Promise<S3Client>>();
  private readonly clients: Clients;

  constructor() {
    const settings = {
      region: 'us-east-1',
      credentials: { accessKeyId: 'simulated', secretAccessKey: 'simulated' },
      requestHandler: {
        metadata: { handlerProtocol: 'http/1.1' },
        handle: (request: WireRequest) => this.handle(request),
        updateHttpClientConfig: () => undefined,
        httpHandlerConfigs: () => ({}),
        destroy: () => undefined,
      },
      maxAttempts: 1,
      retryMode: 'standard',
      cacheMiddleware: true,
      signer: { sign: async (request: unknown) => request },
    };
    this.clients = sdkClients(settings);
  }

  cloudTrail = (): Promise<CloudTrailClient> => this.bound(this.clients.cloudTrail());
  cloudTrailOnce = (): Promise<CloudTrailClient> => this.bound(this.clients.cloudTrailOnce());
  dynamoDb = (): Promise<DynamoDBClient> => this.bound(this.clients.dynamoDb());
  cloudFormation = (): Promise<CloudFormationClient> => this.bound(this.clients.cloudFormation());
  lambda = (): Promise<LambdaClient> => this.bound(this.clients.lambda());
  eventBridge = (): Promise<EventBridgeClient> => this.bound(this.clients.eventBridge());

  s3 = (region = 'us-east-1'): Promise<S3Client> => {
    const client = this.s3ByRegion.get(region) ?? this.clients.s3(region);
    this.s3ByRegion.set(region, client);
    return this.bound(client);
  };

  /** Time stops while the SDK works, and passes during the call. */
  private async handle(request: WireRequest): Promise<{ response: object }> {
    const { time, wire, invocation } = this.user!;
    time.leave();
    let answer: WireAnswer;
    try {
      answer = await wire(request, invocation);
    } finally {
      if (!invocation.dead) {
        time.enter();
      }
    }
    if (invocation.dead) {
      return never();
    }
    return {
      response: {
        statusCode: answer.statusCode ?? 200,
        headers: { ...answer.headers, 'x-amzn-requestid': 'simulated' },
        body: Buffer.from(request.method === 'HEAD' ? '' : answer.body),
      },
    };
  }

  private async bound<T>(client: Promise<T>): Promise<T> {
    const underlying = await this.user!.time.during(client);
    if (!this.wrapped.has(underlying)) {
      const sender = underlying as Sender;
      this.wrapped.set(underlying, Object.create(sender,
        { send: { value: (command: unknown) => this.send(sender, command) } }));
    }
    return this.wrapped.get(underlying) as T;
  }

  private async send(client: Sender, command: unknown): Promise<unknown> {
    const { time, invocation } = this.user!;
    return invocation.dead ? never() : time.during(client.send(command));
  }
}

const idle: ClientSet[] = [];

/** The clients of one run of the function. */
export function clientsOf(invocation: Invocation, time: SimulatedTime, wire: Wire): Clients {
  const set = idle.pop() ?? new ClientSet();
  set.user = { invocation, time, wire };
  // A run that died may still be in the middle of a call, so its clients are not reused.
  invocation.whenEnded = () => idle.push(set);
  return set;
}
