import type { Answer } from './answer';
import type { ImportRecord, ImportState, Memory, Sight } from './facts';

/** The next thing to do. Every effect on the account is one of these. */
export type Action =
  /** Find out a fact that is missing, then decide again. */
  | { readonly do: 'look'; readonly at: Exclude<Sight, 'failures'> }
  | { readonly do: 'look'; readonly at: 'failures'; readonly importId: string }
  /** Stop executions that earlier requests of this resource have left. */
  | { readonly do: 'supersede'; readonly executions: readonly string[] }
  | { readonly do: 'disableAcls' }
  | { readonly do: 'start' }
  | { readonly do: 'resume'; readonly importId: string }
  | { readonly do: 'stop'; readonly importId: string }
  /** Leave an execution that starts, or resumes, the import when the account's slot is free. */
  | { readonly do: 'enqueue'; readonly importId?: string }
  /** Leave an execution that watches the import to its end. */
  | { readonly do: 'watch'; readonly importId: string }
  /** Send an event about the import. */
  | { readonly do: 'tell'; readonly state: ImportState; readonly importId?: string; readonly reason?: string; readonly note?: Partial<Memory> }
  | { readonly do: 'wait'; readonly seconds: number; readonly why: string; readonly note?: Partial<Memory> }
  | { readonly do: 'answer'; readonly answer: Answer }
  /** The execution's work is done; nobody waits for an answer. */
  | { readonly do: 'leave' };

export function look(at: Exclude<Sight, 'failures'>): Action { return { do: 'look', at }; }

export function lookAtFailures({ importId }: ImportRecord): Action { return { do: 'look', at: 'failures', importId }; }

export function wait(seconds: number, why: string, note?: Partial<Memory>): Action {
  return { do: 'wait', seconds, why, ...(note ? { note } : {}) };
}

export function answer(what: Answer): Action { return { do: 'answer', answer: what }; }
