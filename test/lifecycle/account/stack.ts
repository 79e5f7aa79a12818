import type { Properties } from './custom-resource-request';
import type { Deferred } from './simulated-time';

/** The custom resources of a stack by logical ID. The neighbor stands for all other resources of the stack. */
export type Template = ReadonlyMap<string, Properties>;

/** The events during one operation on a stack, in addition to the answers of the custom resources. */
export interface Circumstances {
  /** Another resource fails: before any custom resource, during them, or after all of them. */
  readonly neighborFails?: 'first' | 'last' | { readonly afterSeconds: number };
  /** A person cancels the operation, or deletes the stack if it is being created. */
  readonly cancelAfterSeconds?: number;
  /** Custom resources one after the other instead of side by side. */
  readonly inSequence?: boolean;
  /** `cdk deploy --no-rollback`: a failure stays as it is, and the next update repeats a Create that failed. */
  readonly noRollback?: boolean;
  /** Every request is delivered a second time so much later. */
  readonly duplicateAfterSeconds?: number;
  /**
   * Logical IDs of the template with the removal policy RETAIN, which the library synthesizes as RetainExceptOnCreate.
   */
  readonly retain?: readonly string[];
}

export interface Resource {
  /** Absent while the Create has no answer. */
  readonly physicalId?: string;
  readonly properties: Properties;
  /** As DescribeStackResource shows it. */
  status: string;
  readonly createFailed?: boolean;
  /**
   * The last Update failed and was not rolled back, so the next update repeats it. These are the properties before that
   * Update.
   */
  readonly updateFailed?: Properties;
}

/** A change that an update has begun, as its rollback needs it. */
export interface Change {
  readonly logicalId: string;
  readonly before?: Readonly<Resource>;
}

export type Interruption = 'canceled' | 'neighbor';

export interface Stack {
  readonly name: string;
  readonly id: string;
  status: string;
  readonly createdAt: number;
  updatedAt?: number;
  deletedAt?: number;
  readonly resources: Map<string, Resource>;
  /** The last state of resources that the stack no longer holds. */
  readonly removed: Map<string, Resource>;
  /** Logical IDs with the removal policy RETAIN. */
  retained: ReadonlySet<string>;
  /** Identities of resources that left the stack by their removal policy, and that no later resource has taken over. */
  readonly skipped: Set<string>;
  interrupt?: Deferred<Interruption>;
  /** An operation in progress, so that a later one can wait for its end. */
  operation?: Promise<void>;
  /** The remaining changes of a rollback that failed or was postponed. */
  pending?: readonly Change[];
  readonly statuses: Array<{ readonly at: number; readonly status: string; readonly begins?: boolean }>;
}

/** The stack accepts an update. */
export function isAtRest({ status }: Stack): boolean {
  return /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$|^(CREATE|UPDATE)_FAILED$/.test(status);
}

/** CloudFormation has deleted everything that it created, the function, the table and the rule included. */
export function isGone({ status }: Stack): boolean {
  return status === 'DELETE_COMPLETE' || status === 'ROLLBACK_COMPLETE';
}

/** The template of the stack before the changes that have begun. */
export function formerTemplate(stack: Stack, begun: readonly Change[]): Template {
  const added = begun.filter(({ before }) => !before).map(({ logicalId }) => logicalId);
  return new Map([
    ...[...stack.resources].filter(([logicalId]) => !added.includes(logicalId))
      .map(([logicalId, { properties }]) => [logicalId, properties] as const),
    ...begun.flatMap(({ logicalId, before }) => before ? [[logicalId, before.properties] as const] : []),
  ]);
}

export function copy(resource: Resource | undefined): Resource | undefined {
  return resource && { ...resource };
}

export function sameProperties(a: Properties, b: Properties): boolean {
  const keys = Object.keys(a);
  return keys.length === Object.keys(b).length && keys.every(key => a[key] === b[key]);
}
