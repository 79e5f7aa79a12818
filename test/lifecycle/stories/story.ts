import type { Circumstances } from './cloudformation';
import { sentenceOf, type Fault } from './faults';
import type { Month } from './templates';

/** How the account is and behaves, for the length of a story. */
export interface Setting {
  readonly seed: number;
  readonly secondsPerFile: number;
  /** How long CloudTrail does not show a new import. */
  readonly importsShowAfter: number;
  /** How much later a new import can be read, and how long a retried one shows how it had ended. */
  readonly importsReadAfter?: number;
  readonly retriesShowAfter?: number;
  readonly executionsShowAfter: number;
  readonly rolesShowAfter: number;
  readonly initializingSeconds: number;
  readonly stoppingSeconds: number;
  readonly storeStartsUp: boolean;
  readonly aclsOn: boolean;
  /** Whether a stack's `LastUpdatedTime` is that of its rollback; nobody has documented it. */
  readonly rollbackIsAnOperation: boolean;
  /** What CloudTrail does where nobody has documented it. */
  readonly initializingBlocks: boolean;
  readonly runningBlocksRetry: boolean;
  readonly retryOfOther: 'refuse' | 'answer';
  readonly stopOfEnded: 'refuse' | 'answer';
}

/** The one or two imports of the stack, as the next deploy wants them. */
export interface Deployment {
  /** Logical id `A`, or `C` when the user renamed it. */
  readonly first?: Piece;
  /** Logical id `B`. */
  readonly second?: Piece;
}

export interface Piece {
  readonly logicalId: string;
  readonly month: Month;
  readonly path: string;
  readonly retryToken: string;
  readonly givenRole: boolean;
  /** Its window is a month longer, and so overlaps with the next month's. */
  readonly longer?: boolean;
  /** How long the deployment waits for the import's end. */
  readonly waitMinutes?: number;
  readonly retryAttempts?: number;
  readonly metricsPerImport?: boolean;
}

export type Act =
  | { readonly act: 'deploy'; readonly what: Deployment; readonly circumstances: Circumstances }
  | { readonly act: 'destroy'; readonly duplicateAfterSeconds?: number }
  | { readonly act: 'wait'; readonly seconds: number }
  | { readonly act: 'damage' | 'mend' | 'expire' | 'byHand: import' | 'byHand: import elsewhere' | 'byHand: resume'; readonly month: Month }
  | { readonly act: 'byHand: stop' | 'grant' | 'revoke' };

export interface StoryProps {
  readonly setting: Setting;
  readonly acts: readonly Act[];
  /** What is done at the same time to a second stack of the account. */
  readonly meanwhile?: readonly Act[];
  readonly faults: readonly Fault[];
  /** The stack is deleted hours later: by then everything has come to its end. */
  readonly patient?: boolean;
}

/** A lifecycle that reads as what happened, one sentence a line. */
export class Story {
  constructor(readonly props: StoryProps) {}

  toString(): string {
    const { setting, acts, meanwhile = [], faults, patient } = this.props;
    return [
      `Given ${settingSentence(setting)}`,
      ...faults.map(fault => `  and ${sentenceOf(fault)}`),
      ...acts.map((act, index) => `${index === 0 ? 'when' : 'then'} ${actSentence(act)}`),
      ...meanwhile.map((act, index) => `${index === 0 ? 'while, with a second stack,' : '  then'} ${actSentence(act)}`),
      `and ${patient ? 'hours later' : 'at last'} ${meanwhile.length ? 'both stacks are' : 'the stack is'} deleted.`,
    ].join('\n');
  }
}

/** The setting in which nothing is odd; a story tells only what differs. */
export const PLAIN: Setting = {
  seed: 1, secondsPerFile: 20, importsShowAfter: 0, executionsShowAfter: 0, rolesShowAfter: 0, initializingSeconds: 2, stoppingSeconds: 2,
  storeStartsUp: false, aclsOn: false, rollbackIsAnOperation: false, initializingBlocks: true, runningBlocksRetry: true, retryOfOther: 'refuse', stopOfEnded: 'answer',
};

function settingSentence(setting: Setting): string {
  const odd = Object.entries(setting).filter(([name, value]) => PLAIN[name as keyof Setting] !== value);
  return odd.length === 0 ? 'an account in which nothing is odd' : odd.map(([name, value]) => `${name} = ${String(value)}`).join(', ');
}

export function actSentence(act: Act): string {
  switch (act.act) {
    case 'deploy': {
      const pieces = [act.what.first, act.what.second].filter(piece => piece !== undefined);
      return `the user deploys ${pieces.length ? pieces.map(pieceSentence).join(' and ') : 'the stack without imports'}${circumstancesSentence(act.circumstances)}`;
    }
    case 'destroy': return `the user deletes the stack${act.duplicateAfterSeconds === undefined ? '' : `; every request comes again after ${act.duplicateAfterSeconds} s`}`;
    case 'wait': return `${act.seconds} s pass`;
    case 'damage': return `a log file of ${act.month} is damaged`;
    case 'mend': return `the log files of ${act.month} are mended`;
    case 'expire': return `CloudTrail forgets the past imports of ${act.month}`;
    case 'byHand: import': return `a person imports ${act.month} by hand`;
    case 'byHand: import elsewhere': return `a person imports ${act.month} into another store`;
    case 'byHand: resume': return `a person resumes the import of ${act.month}`;
    case 'grant': return 'the bucket\'s ACL gives access to somebody else, its ACLs being on';
    case 'revoke': return 'the bucket\'s ACL gives access to nobody else any more';
    case 'byHand: stop': return 'a person stops the import that runs';
  }
}

function pieceSentence({ logicalId, month, path, retryToken, givenRole, longer, waitMinutes, retryAttempts, metricsPerImport }: Piece): string {
  const more = [
    ...(path !== 'History' && path !== 'Other' ? [`at path ${path}`] : []),
    ...(longer ? ['and the next month'] : []),
    ...(retryToken ? [`retry token ${retryToken}`] : []),
    ...(givenRole ? ['with the user\'s own role'] : []),
    ...(retryAttempts === undefined ? [] : [`retried ${retryAttempts} times`]),
    ...(metricsPerImport ? ['with metrics of its own'] : []),
    ...(waitMinutes ? [`waiting up to ${waitMinutes} min`] : []),
  ];
  return `${logicalId} for ${month}${more.length ? ` (${more.join(', ')})` : ''}`;
}

function circumstancesSentence({ neighbourFails, cancelAfterSeconds, inSequence, duplicateAfterSeconds, noRollback }: Circumstances): string {
  return [
    ...(noRollback ? ['without rollback'] : []),
    ...(inSequence ? ['one after the other'] : []),
    ...(neighbourFails === 'first' ? ['another resource fails first'] : []),
    ...(neighbourFails === 'last' ? ['another resource fails in the end'] : []),
    ...(typeof neighbourFails === 'object' ? [`another resource fails after ${neighbourFails.afterSeconds} s`] : []),
    ...(cancelAfterSeconds !== undefined ? [`and cancels after ${cancelAfterSeconds} s`] : []),
    ...(duplicateAfterSeconds !== undefined ? [`every request comes again after ${duplicateAfterSeconds} s`] : []),
  ].map(text => `; ${text}`).join('');
}
