import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudTrailClient } from '@aws-sdk/client-cloudtrail';
import type { EventBridgeClient } from '@aws-sdk/client-eventbridge';
import type { LambdaClient } from '@aws-sdk/client-lambda';
import type { S3Client } from '@aws-sdk/client-s3';
import type { SFNClient } from '@aws-sdk/client-sfn';

/** What the handler needs of the world. The runtime gives the real one (`runtime.ts`), the lifecycle tests a simulated one. */
export interface Surroundings {
  readonly clock: Clock;
  readonly clients: Clients;
  /** PUTs the answer to CloudFormation's pre-signed URL; rejects when it was not accepted. */
  putAnswer(responseUrl: string, body: string): Promise<void>;
  /** Writes one structured log line. Never give it a ResponseURL. */
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

/** SDK clients, each loaded when a path first needs it. */
export interface Clients {
  cloudTrail(): Promise<CloudTrailClient>;
  /** A client that never repeats a call by itself: StartImport is not idempotent. */
  cloudTrailOnce(): Promise<CloudTrailClient>;
  /** A client of the bucket's own Region. */
  s3(region?: string): Promise<S3Client>;
  stepFunctions(): Promise<SFNClient>;
  cloudFormation(): Promise<CloudFormationClient>;
  lambda(): Promise<LambdaClient>;
  eventBridge(): Promise<EventBridgeClient>;
}
