import type { Invocation } from './lambda-platform';
import { clientsOf, type Wire } from './simulated-clients';
import { never, type SimulatedTime } from './simulated-time';
import type { Service, WireAnswer, WireRequest } from './wire';
import type { Clients } from '../../../lambda/surroundings';

interface Command {
  readonly input: Readonly<Record<string, unknown>>;
}

/** Writes a command to the wire and reads its answer, as the SDK's client of the service does. */
interface Protocol {
  request(operation: string, input: Command['input']): Omit<WireRequest, 'method' | 'hostname'>;
  read(answer: WireAnswer): object;
}

const TARGETS = { cloudtrail: 'CloudTrail_20131101', dynamodb: 'DynamoDB_20120810', events: 'AWSEvents' } as const;

/**
 * The SDK's clients, except for S3, replaced by a few lines each. A lifecycle takes half the time, and the same calls
 * are made.
 */
export function quickClients(invocation: Invocation, time: SimulatedTime, wire: Wire): Clients {
  const client = (service: Service, protocol: Protocol) => (): Promise<never> => Promise.resolve({
    send: (command: Command) => invocation.dead ? never()
      : send(service, protocol, command, request => wire(request, invocation)),
  } as never);
  let sdk: Clients | undefined;
  return {
    cloudTrail: client('cloudtrail', jsonProtocol('cloudtrail')),
    cloudTrailOnce: client('cloudtrail', jsonProtocol('cloudtrail')),
    dynamoDb: client('dynamodb', LEDGER),
    eventBridge: client('events', jsonProtocol('events')),
    cloudFormation: client('cloudformation', QUERY),
    lambda: client('lambda', REST),
    s3: region => (sdk ??= clientsOf(invocation, time, wire)).s3(region),
  };
}

async function send(
  service: Service, protocol: Protocol, command: Command, wire: (request: WireRequest) => Promise<WireAnswer>,
): Promise<object> {
  const operation = command.constructor.name.replace(/Command$/, '');
  const request = protocol.request(operation, command.input);
  const answer = await wire({ method: 'POST', hostname: `${service}.us-east-1.amazonaws.com`, ...request });
  const { statusCode = 200, headers } = answer;
  if (statusCode < 400) {
    return protocol.read(answer);
  }
  const { body } = answer;
  const xml = /<Code>(.*?)<\/Code><Message>([^]*?)<\/Message>/.exec(body);
  const { __type, message, ...members } =
    (xml ? { __type: xml[1], message: xml[2] } : JSON.parse(body)) as Record<string, unknown>;
  const name = String(__type ?? headers?.['x-amzn-errortype']).split('#').pop();
  throw Object.assign(new Error(String(message)), members, { name, $metadata: { httpStatusCode: statusCode } });
}

function jsonProtocol(service: keyof typeof TARGETS): Protocol {
  return {
    request: (operation, input) => ({
      path: '/', headers: { 'x-amz-target': `${TARGETS[service]}.${operation}` },
      body: JSON.stringify(input, toSeconds),
    }),
    read: ({ body }) => JSON.parse(body, toDate) as object,
  };
}

/** Items are read and written far more often than anything else, and they are the same before and after the wire. */
const LEDGER: Protocol = {
  request: (operation, body) => ({ path: '/', headers: { 'x-amz-target': `${TARGETS.dynamodb}.${operation}` }, body }),
  read: ({ body, content }) => content ?? JSON.parse(body) as object,
};

const QUERY: Protocol = {
  request: (operation, input) => ({
    path: '/', headers: {}, body: String(new URLSearchParams({
      Action: operation,
      Version: '2010-05-15', ...input as Record<string, string>,
    })),
  }),
  read: ({ body }) => {
    const [, name, content] = /<\w+Result><(\w+)>([^]*)<\/\1><\/\w+Result>/.exec(body)!;
    const members = [...content.matchAll(/<(\w+)>([^<]*)<\/\1>/g)]
      .map(([, key, text]) => [key, /(Time|Timestamp)$/.test(key) ? new Date(text) : text.replace(/&lt;/g, '<')
        .replace(/&gt;/g, '>').replace(/&amp;/g, '&')]);
    const read: unknown = Object.fromEntries(members);
    return { [name]: name === 'Stacks' ? [read] : read };
  },
};

const REST: Protocol = {
  request: (_operation, { FunctionName, InvocationType, Payload }) => ({
    path: `/2015-03-31/functions/${encodeURIComponent(String(FunctionName))}/invocations`,
    headers: { 'x-amz-invocation-type': String(InvocationType) }, body: Payload,
  }),
  read: () => ({ StatusCode: 202 }),
};

/** Times cross the wire as seconds. `JSON.stringify` has formatted them before it asks. */
function toSeconds(this: Record<string, unknown>, key: string, value: unknown): unknown {
  return this[key] instanceof Date ? this[key].getTime() / 1000 : value;
}

function toDate(key: string, value: unknown): unknown {
  return typeof value === 'number' && /(Timestamp|Time|Date)$/.test(key) ? new Date(value * 1000) : value;
}
