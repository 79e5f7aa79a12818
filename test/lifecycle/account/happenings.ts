import type { CustomResourceRequest, Properties } from './custom-resource-request';
import type { FaultKind } from './faults';
import type { Invocation } from './lambda-platform';
import type { Stack } from './stack';
import type { Service } from './wire';
import type { ImportRecord } from '../../../local-cloud/lake/lake';

/** One call to AWS, as the function made it. */
export interface Call {
  readonly at: number;
  readonly service: Service | 'answer';
  readonly operation: string;
  readonly by: Invocation;
  readonly stack: Stack;
  readonly input: Readonly<Record<string, unknown>>;
  fault?: FaultKind;
  error?: string;
  /** The status that DescribeStacks showed. */
  seen?: string;
  /** For a call of CloudTrail, the Lambda request ID of the invocation that held the lease. */
  readonly leaseHolder?: string | undefined;
}

/** A StartImport that CloudTrail accepted. */
export interface AcceptedStart {
  readonly at: number;
  readonly kind: 'new' | 'retry';
  readonly importId: string;
  readonly stack: Stack;
  readonly by: Invocation;
  /** The imports that had imported a file by then. */
  readonly withFiles: readonly string[];
  /** The identities that the stack wanted at that moment. */
  readonly wanted: readonly string[];
}

/** A StopImport of an import that was running. */
export interface AcceptedStop {
  readonly at: number;
  readonly importId: string;
  readonly stack: Stack;
  /** The identities of resources for which nothing was in progress at that moment. */
  readonly kept: readonly string[];
}

export interface RestingResource {
  readonly logicalId: string;
  readonly properties: Properties;
  readonly physicalId?: string;
  /** Its last request failed and was not rolled back, so the answer has given the reason. */
  readonly failed: boolean;
}

/** A stack at rest with resources in it. */
export interface Rest {
  readonly at: number;
  readonly stack: Stack;
  readonly status: string;
  readonly resources: readonly RestingResource[];
  /** The former imports, which resources keep after a failed update. */
  readonly former: readonly Properties[];
  /** The identities that the stack, or an earlier one of its name, has retained. Their imports may run on. */
  readonly retained: readonly string[];
  readonly imports: readonly ImportRecord[];
  readonly ledger: Ledger;
}

/** The records of a ledger, in the form in which a program reads them. */
export type Ledger = ReadonlyArray<Readonly<Record<string, unknown>>>;

/** The imports that ran when a Delete was answered with SUCCESS, or when a stack was deleted. */
export interface Departure {
  readonly at: number;
  readonly stack: Stack;
  /** Absent: the whole stack. */
  readonly request?: CustomResourceRequest;
  readonly running: readonly ImportRecord[];
  /** The identities that the stack still wanted, or has retained. */
  readonly wanted: readonly string[];
}

/** The detail of an event that arrived on the event bus. */
export interface StateChangeEvent {
  /** When it arrived. */
  readonly at: number;
  readonly state: string;
  readonly importId?: string;
  readonly construct: string;
  readonly logicalId: string;
  readonly stackId: string;
}
