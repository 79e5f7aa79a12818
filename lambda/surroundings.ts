import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';

/** Everything outside the handler. `index.ts` passes real services, and the lifecycle tests pass simulated services. */
export interface Surroundings {
  readonly clock: Clock;
  readonly clients: Clients;
  /** PUTs the answer to CloudFormation's pre-signed URL. Rejects if the answer was not accepted. */
  putAnswer(responseUrl: string, body: string): Promise<void>;
  /** Writes one structured log line. Never pass a ResponseURL. */
  log(line: LogLine): void;
}

export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  sleep(milliseconds: number): Promise<void>;
}

export interface LogLine {
  readonly level: 'INFO' | 'WARN' | 'ERROR';
  readonly message: string;
  readonly [field: string]: unknown;
}

/** SDK clients. Each one is loaded when it is first needed. */
export interface Clients {
  cloudTrail(): Promise<CloudTrailClient>;
  /** A client that never repeats a call, because StartImport is not idempotent. */
  cloudTrailOnce(): Promise<CloudTrailClient>;
  /** A client of the bucket's own Region. */
  s3(region?: string): Promise<S3Client>;
  cloudFormation(): Promise<CloudFormationClient>;
  dynamoDb(): Promise<DynamoDBClient>;
  eventBridge(): Promise<EventBridgeClient>;
  lambda(): Promise<LambdaClient>;
}

/** This invocation of the function, from Lambda and the environment. */
export interface FunctionContext {
  readonly functionArn: string;
  /** Lambda's ID of this invocation. */
  readonly requestId: string;
  /** The name of the ledger's table. */
  readonly ledgerTable: string;
  /** The name of the EventBridge rule that calls the function every minute while work is left. */
  readonly ruleName: string;
  /** The stack that the function belongs to. */
  readonly stackId: string;
  /** The endpoint that `AWS_ENDPOINT_URL` sets for the SDK, if any. */
  readonly endpoint?: string | undefined;
  /** When the runtime ends this invocation, in milliseconds since the epoch. */
  deadline(): number;
}
