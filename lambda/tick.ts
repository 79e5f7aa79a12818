import type { Answer } from './answer';
import { decide, type Action } from './decide';
import { asServiceError, isDenial, isThrottle, isUnclear, oneLine, sentenceFor } from './errors';
import type { Facts, Memory, Outcome, Sight } from './facts';
import { observe } from './observe';
import { disableAcls, resumeImport, startImport, stopExecutions, stopImport } from './perform';
import type { ImportRequest } from './request';
import * as say from './sentences';
import type { Surroundings } from './surroundings';
import { IAM_PATIENCE, TICK_BUDGET } from './timing';

/** What the state machine hands to a tick. */
export interface TickInput {
  /** The execution's input, or what the tick before returned. */
  readonly tick: { readonly request: ImportRequest; readonly memory?: Memory };
  /** ARN of the execution. */
  readonly execution: string;
  /** When the execution, and so the request, began. */
  readonly startedAt: string;
  /** How often this very tick was tried before. */
  readonly attempt: number;
}

/** What a tick returns: the state machine's next input, or its result. */
export interface TickResult {
  readonly done: boolean;
  readonly waitSeconds: number;
  readonly request: ImportRequest;
  readonly memory: Memory;
  readonly answer?: Answer;
}

/** One turn of the state machine: decide and act until there is something to wait for, or the answer is found. */
export async function tick(input: TickInput, surroundings: Surroundings): Promise<TickResult> {
  return new Tick(input, surroundings).run();
}

class Tick {
  private readonly request: ImportRequest;
  private readonly began: number;
  private memory: Memory;
  private facts: Partial<Facts> = {};

  constructor(private readonly input: TickInput, private readonly surroundings: Surroundings) {
    this.request = input.tick.request;
    this.began = surroundings.clock.now();
    const { memory = {} } = input.tick;
    // A tick that is tried again may have called StartImport the first time, and nobody knows.
    this.memory = input.attempt > 0 ? { ...memory, unclearSince: this.began } : memory;
  }

  async run(): Promise<TickResult> {
    for (;;) {
      const action = decide(this.request, this.allFacts());
      this.log('INFO', 'next', { action });
      switch (action.do) {
        case 'answer': return this.result(0, action.answer);
        case 'leave': return this.result(0);
        case 'wait':
          this.memory = { ...this.memory, ...action.note };
          return this.result(action.seconds, 'wait');
      }
      // What begins late could still be at work when the next tick begins.
      if (this.surroundings.clock.now() > this.began + TICK_BUDGET) { return this.result(1, 'wait'); }
      const pause = action.do === 'look' ? await this.look(action.at) : await this.act(action);
      if (pause) { return pause; }
    }
  }

  private async look(at: Sight): Promise<TickResult | undefined> {
    try {
      const { facts, passedOver } = await observe(at, {
        request: this.request, execution: this.input.execution, since: this.since(),
        passedOver: this.memory.passedOver ?? [], surroundings: this.surroundings,
      });
      this.facts = { ...this.facts, ...facts };
      if (passedOver?.length) { this.memory = { ...this.memory, passedOver }; }
      this.warn();
      return undefined;
    } catch (error) {
      return this.afterFailedLook(at, error);
    }
  }

  /** A look that fails in passing is repeated; one that is denied for longer than IAM needs ends the request. */
  private afterFailedLook(at: Sight, error: unknown): TickResult | undefined {
    this.log('WARN', 'cannot look', { at, error: asServiceError(error).name, reason: oneLine(asServiceError(error).message) });
    if (isThrottle(error) || isUnclear(error)) { return this.result(3, 'wait'); }
    const deniedSince = this.memory.deniedSince ?? this.now();
    if (isDenial(error) && this.now() < deniedSince + IAM_PATIENCE) {
      this.memory = { ...this.memory, deniedSince };
      return this.result(5, 'wait');
    }
    this.facts = {
      ...this.facts,
      ...(at === 'stack' ? { stack: { doing: 'other', status: 'unknown', since: 0 } } : {}),
      outcome: this.facts.outcome ?? { of: 'start', ended: 'refused', sentence: sentenceFor(error) },
    };
    return undefined;
  }

  private async act(action: Exclude<Action, { do: 'look' | 'wait' | 'answer' | 'leave' }>): Promise<TickResult | undefined> {
    if (action.do === 'supersede') {
      try {
        await stopExecutions(action.executions, this.surroundings);
      } catch (error) {
        return this.afterFailedLook('earlier', error);
      }
      const { earlier: _, ...rest } = this.facts;
      this.facts = rest;
      return undefined;
    }
    const outcome = await this.perform(action);
    this.log(outcome.ended === 'done' ? 'INFO' : 'WARN', 'outcome', { ...outcome });
    if (action.do === 'stop') { this.memory = { ...this.memory, stopping: { importId: action.importId, at: this.now() } }; }
    if (outcome.of === 'disableAcls' && outcome.ended === 'done') {
      this.facts = { ...this.facts, bucket: { ...this.facts.bucket!, acls: 'disabled' } };
    }
    this.facts = { ...this.facts, outcome };
    return undefined;
  }

  private perform(action: Extract<Action, { do: 'start' | 'resume' | 'stop' | 'disableAcls' }>): Promise<Outcome> {
    const { wanted } = this.request;
    switch (action.do) {
      case 'start': return startImport(wanted, this.facts.bucket?.region ?? wanted.bucketRegion ?? ownRegion(this.input.execution), this.surroundings);
      case 'resume': return resumeImport(action.importId, this.surroundings);
      case 'stop': return stopImport(action.importId, this.surroundings);
      case 'disableAcls': return disableAcls(wanted, this.facts.bucket!, this.surroundings);
    }
  }

  private result(waitSeconds: number, end?: Answer | 'wait'): TickResult {
    const done = end !== 'wait';
    return {
      done, waitSeconds, request: this.request, memory: this.memory,
      ...(done && end !== undefined ? { answer: end } : {}),
    };
  }

  private allFacts(): Facts {
    return { ...this.facts, now: this.now(), since: this.since(), memory: this.memory };
  }

  private now(): number { return this.surroundings.clock.now(); }

  private since(): number { return new Date(this.input.startedAt).getTime(); }

  private warn(): void {
    const { bucket, ofWanted } = this.facts;
    if (bucket?.acls === 'unknown' && bucket.exists) { this.log('WARN', say.aclsUnknown(this.request.wanted.bucket)); }
    if (ofWanted?.complete === false) { this.log('WARN', say.lookupIncomplete()); }
  }

  private log(level: 'INFO' | 'WARN' | 'ERROR', message: string, more: object = {}): void {
    this.surroundings.log({
      level, message, request: this.request.type, requestId: this.request.requestId, construct: this.request.wanted.constructPath, ...more,
    });
  }
}

function ownRegion(executionArn: string): string {
  return executionArn.split(':')[3];
}
