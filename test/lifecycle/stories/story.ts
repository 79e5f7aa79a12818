import { textOf } from './story-text';
import type { Month } from './templates';
import type { Fault } from '../account/faults';
import type { Circumstances } from '../account/stack';

/** The settings and the behavior of the account during a story. */
export interface Setting {
  readonly seed: number;
  readonly secondsPerFile: number;
  /** How long CloudTrail does not show a new import. */
  readonly importsShowAfter: number;
  /** How much later GetImport shows a new import, and how long a retried import still shows its former end. */
  readonly importsReadAfter?: number;
  readonly retriesShowAfter?: number;
  readonly rolesShowAfter: number;
  /** How long DescribeStacks does not show that an operation has begun. */
  readonly stackShowsAfter?: number;
  readonly initializingSeconds: number;
  readonly stoppingSeconds: number;
  readonly storeStartsUp: boolean;
  readonly aclsOn: boolean;
  /** How many executions of the function may run at once. */
  readonly concurrency?: number;
  /** Behavior that AWS does not document. */
  readonly rollbackIsAnOperation: boolean;
  readonly removedResourcesShow: boolean;
  readonly initializingBlocks: boolean;
  readonly runningBlocksRetry: boolean;
  readonly retryOfOther: 'refuse' | 'answer';
  readonly stopOfEnded: 'refuse' | 'answer';
}

/** The one or two imports of the stack in the next template. */
export interface Deployment {
  /** Logical ID `A`, or `C` if the user renamed it. */
  readonly first?: Piece;
  /** Logical ID `B`. */
  readonly second?: Piece;
}

export interface Piece {
  readonly logicalId: string;
  readonly month: Month;
  readonly path: string;
  readonly retryToken: string;
  readonly givenRole: boolean;
  readonly sharedRole?: boolean;
  /** The removal policy is RETAIN. */
  readonly retain?: boolean;
  /** The time range is a month longer, so it overlaps with the next month's. */
  readonly longer?: boolean;
  /** How long the deployment waits for the end of the import. */
  readonly waitMinutes?: number;
  readonly retryAttempts?: number;
  readonly metricsPerImport?: boolean;
  readonly wholeAccount?: boolean;
}

export type Act =
  | { readonly act: 'deploy'; readonly what: Deployment; readonly circumstances: Circumstances }
  /** Repeats the last deployment with another logical ID, with another path, or with exchanged months. */
  | { readonly act: 'rename' | 'move' | 'swap'; readonly circumstances: Circumstances }
  | { readonly act: 'destroy'; readonly duplicateAfterSeconds?: number }
  | { readonly act: 'wait'; readonly seconds: number }
  | { readonly act: 'table outage'; readonly minutes: number }
  /** An earlier request is delivered again. `which` counts backward from the newest request. */
  | { readonly act: 'redeliver'; readonly which: number; readonly afterSeconds: number }
  /**
   * A stranger invokes the function: with a copy of an earlier request under a new RequestId, perhaps as a Delete, or
   * with `{}`.
   */
  | { readonly act: 'forge'; readonly which?: number; readonly asDelete?: boolean }
  | {
    readonly act: 'damage' | 'lose' | 'repair' | 'expire'
      | 'by hand: import' | 'by hand: import elsewhere' | 'by hand: resume';
    readonly month: Month;
  }
  | { readonly act: 'by hand: stop' | 'grant' | 'revoke' };

export type Deploy = Extract<Act, { act: 'deploy' }>;

export interface StoryProps {
  readonly setting: Setting;
  readonly acts: readonly Act[];
  /** What happens at the same time to a second stack of the account. */
  readonly meanwhile?: readonly Act[];
  readonly faults: readonly Fault[];
  /** The stack is deleted hours later, when every import has ended. */
  readonly patient?: boolean;
}

/** A lifecycle of a stack. As text, it has one sentence a line. */
export class Story {
  constructor(readonly props: StoryProps) {}

  toString(): string {
    return textOf(this.props);
  }
}

/** The usual setting. The text of a story mentions only differences from it. */
export const PLAIN: Setting = {
  seed: 1, secondsPerFile: 20, importsShowAfter: 0, rolesShowAfter: 0, initializingSeconds: 2, stoppingSeconds: 2,
  storeStartsUp: false, aclsOn: false, rollbackIsAnOperation: false,
  removedResourcesShow: false, initializingBlocks: true,
  runningBlocksRetry: true, retryOfOther: 'refuse', stopOfEnded: 'answer',
};
