import type { Service } from './aws-front';
import type { Stack } from './cloudformation';
import type { CustomResourceRequest, Properties } from './cloudformation-request';
import type { FaultKind } from './faults';
import type { Invocation } from './lambda-platform';
import type { ImportRecord } from '../../local-cloud/lake/lake';

/** One call to AWS, as it was made. */
export interface Call {
  readonly at: number;
  readonly service: Service | 'answer';
  readonly operation: string;
  readonly by: Invocation;
  readonly input: Readonly<Record<string, unknown>>;
  fault?: FaultKind;
  error?: string;
}

/** A StartImport that CloudTrail carried out. */
export interface AcceptedStart {
  readonly at: number;
  readonly kind: 'new' | 'retry';
  readonly importId: string;
  readonly stack: Stack;
  readonly requestId: string;
  /** The name of the execution whose tick sent it. */
  readonly execution?: string;
  /** The imports that had taken in a file by then. */
  readonly withFiles: readonly string[];
}

export interface AcceptedStop {
  readonly at: number;
  readonly importId: string;
  readonly stack: Stack;
  readonly requestId: string;
  readonly status: string;
  /** The resources that the stack held at that moment. */
  readonly others: ReadonlyArray<{ readonly logicalId: string; readonly physicalId?: string; readonly properties: Properties }>;
}

export interface RestingResource {
  readonly logicalId: string;
  readonly properties: Properties;
  readonly record?: ImportRecord;
  readonly physicalId?: string;
  /** Whether it is in the queue. */
  readonly queued: boolean;
  /** Whether its last request failed, and was not rolled back: the answer has told why. */
  readonly failed?: boolean;
}

/** A stack that has come to rest with resources in it. */
export interface Rest {
  readonly stack: Stack;
  readonly status: string;
  readonly resources: readonly RestingResource[];
  readonly former: readonly Properties[];
  readonly imports: readonly ImportRecord[];
}

/** What ran when a Delete was answered with SUCCESS, or when a stack was gone. */
export interface Departure {
  readonly at: number;
  readonly stack: Stack;
  /** Absent: the whole stack. */
  readonly request?: CustomResourceRequest;
  readonly running: readonly ImportRecord[];
  /** Properties of the resources that the stack still had. */
  readonly remaining: readonly Properties[];
  readonly executions: readonly string[];
}

/** The detail of an event that came onto the bus. */
export interface ToldEvent {
  readonly state: string;
  readonly importId?: string;
  readonly construct: string;
  readonly logicalId: string;
}
