import { DESTINATION, FUNCTION_ARN, NOW, ROLE, STACK_ID } from './given';
import type { Clients, FunctionContext, LogLine, Surroundings } from '../../lambda/surroundings';
import { Table as SimulatedTable } from '../lifecycle/account/dynamodb';
import { ServiceError } from '../lifecycle/account/wire';

export type Answers = Record<string, (input: Record<string, unknown>) => unknown>;

/** How a call to DynamoDB fails: before the table has accepted it, or afterwards. */
export type Fault = { readonly operation: string; readonly error: Error; readonly accepted?: boolean };

export function failure(name: string, message = 'No.', status?: number, members: object = {}): Error {
  return Object.assign(
    new Error(message), { name, $metadata: status === undefined ? {} : { httpStatusCode: status } }, members,
  );
}

/** A simulated ledger, and services that answer as a test specifies. Time passes only while the handler sleeps. */
export class Stage {
  now = NOW;
  readonly table = new SimulatedTable('Ledger', () => this.now);
  readonly calls: string[] = [];
  readonly inputs: Array<Record<string, unknown>> = [];
  readonly lines: LogLine[] = [];
  readonly bodies: Array<Record<string, unknown>> = [];
  readonly slept: number[] = [];
  /** Calls to DynamoDB that fail, in their order. */
  readonly faults: Fault[] = [];
  readonly context: FunctionContext = {
    functionArn: FUNCTION_ARN, requestId: 'me', ledgerTable: 'Ledger', ruleName: 'rule', stackId: STACK_ID,
    deadline: () => NOW + 900_000,
  };
  readonly surroundings: Surroundings;

  constructor(readonly answers: Answers = {}) {
    const client = async () => ({ send: (command: { input: Record<string, unknown> }) => this.send(command) }) as never;
    const clients: Clients = {
      cloudTrail: client, cloudTrailOnce: client, s3: client, cloudFormation: client, lambda: client,
      eventBridge: client, dynamoDb: client,
    };
    this.surroundings = {
      clock: {
        now: () => this.now,
        sleep: async (milliseconds) => { this.slept.push(milliseconds); this.now += milliseconds; },
      },
      clients,
      putAnswer: async (_, body) => { this.bodies.push(JSON.parse(body) as Record<string, unknown>); },
      log: (line) => this.lines.push(line),
    };
  }

  private async send(command: { input: Record<string, unknown> }): Promise<unknown> {
    const operation = command.constructor.name.replace(/Command$/, '');
    this.calls.push(operation);
    this.inputs.push(command.input);
    const own = this.answers[operation];
    if (own) { return own(command.input); }
    const fault = this.faults[0]?.operation === operation ? this.faults.shift() : undefined;
    if (fault && !fault.accepted) { throw fault.error; }
    const answer = callTable(this.table, operation, command.input);
    if (fault) { throw fault.error; }
    return answer;
  }
}

/** Calls a simulated table, and throws its errors as the SDK does. */
export function callTable(table: SimulatedTable, operation: string, input: Record<string, unknown>): unknown {
  try {
    return table.call(operation, JSON.parse(JSON.stringify(input)) as Record<string, unknown>);
  } catch (error) {
    if (!(error instanceof ServiceError)) { throw error; }
    throw failure(error.code, error.message, error.statusCode, error.members);
  }
}

export const EVENT = {
  RequestType: 'Create',
  ResponseURL: 'https://cloudformation-custom-resource-response-useast1.s3.amazonaws.com/x'
    + '?X-Amz-Date=20260301T115958Z&X-Amz-Signature=secret',
  RequestId: 'this-request',
  StackId: STACK_ID,
  LogicalResourceId: 'History',
  ResourceProperties: {
    SourceUri: 's3://trail-logs/AWSLogs/111122223333/CloudTrail/', Destination: DESTINATION, AccessRoleArn: ROLE,
    AccessRoleOrigin: 'own', DisableAcls: 'true',
    StartEventTime: '2023-01-01T00:00:00Z', EndEventTime: '2023-12-31T23:59:59Z', ConstructPath: 'Stack/History',
  },
};
export const DELETE = { ...EVENT, RequestType: 'Delete', PhysicalResourceId: 'cloudtrail-import-History' };
