import type { Action } from './action';
import type { Answer } from './answer';
import { decide } from './decide';
import { listingWarnings } from './decide-preflight';
import { asServiceError, isDenial, isThrottle, isUnclear, oneLine, sentenceFor } from './errors';
import { estimateOf } from './estimate';
import type { Facts, ImportRecord, Memory, Outcome, Sight, Statistics } from './facts';
import type { LogFiles } from './log-files';
import { markerId, type Job } from './names';
import { observe, type Observer } from './observe';
import { executionsOf, observeMetered } from './observe-executions';
import { mayHaveStartedIt, seen, startedSince } from './ownership';
import { disableAcls, leaveJob, resumeImport, startImport, stopExecutions, stopImport } from './perform';
import type { ImportRequest } from './request';
import * as say from './sentences';
import type { Surroundings } from './surroundings';
import { added, metricLine, sameStatistics, tell, type Told } from './tell';
import { againPause, crowdPause, EVENT_PATIENCE, IAM_PATIENCE, listUntil, QUEUED_PATIENCE, REFUSED_PATIENCE, REQUEST_PATIENCE, TICK_BUDGET } from './timing';
import { METRICS } from '../src/wire';

/** What the state machine hands to a tick. */
export interface TickInput {
  /** The execution's input, or what the tick before returned. */
  readonly tick: { readonly job?: Job; readonly request: ImportRequest; readonly memory?: Memory };
  /** ARN of the execution. */
  readonly execution: string;
  /** When the execution began; for a request, when it was first delivered. */
  readonly startedAt: string;
  /** How often this very tick was tried before. */
  readonly attempt: number;
}

/** What a tick returns: the state machine's next input, or its result. */
export interface TickResult {
  readonly done: boolean;
  readonly waitSeconds: number;
  readonly job: Job;
  readonly request: ImportRequest;
  readonly memory: Memory;
  readonly answer?: Answer;
}

/** An execution holds 25,000 history events, and a tick makes nine. */
const MOST_TICKS = 2_000;

/** One turn of the state machine: decide and act until there is something to wait for, or the work is done. */
export async function tick(input: TickInput, surroundings: Surroundings): Promise<TickResult> {
  return new Tick(input, surroundings).run();
}

class Tick {
  private readonly job: Job;
  private readonly request: ImportRequest;
  private readonly began: number;
  private memory: Memory;
  private facts: Partial<Facts> = {};
  private readonly stopped = new Set<string>();
  private readonly executions: Observer['executions'];

  constructor(private readonly input: TickInput, private readonly surroundings: Surroundings) {
    const { job = 'request', request, memory = {} } = input.tick;
    this.job = job;
    this.request = request;
    this.began = surroundings.clock.now();
    this.executions = executionsOf(request, surroundings);
    // A tick that is tried again may have called StartImport the first time, and nobody knows.
    this.memory = { ...memory, ticks: (memory.ticks ?? 0) + 1 + input.attempt, ...(input.attempt > 0 ? { unclearSince: this.began } : {}) };
  }

  async run(): Promise<TickResult> {
    for (;;) {
      const action = decide(this.job, this.request, this.allFacts());
      this.log('INFO', 'next', { action });
      switch (action.do) {
        case 'answer': return this.result(0, action.answer);
        case 'leave': return this.result(0);
        case 'wait':
          this.remember({ refusedSince: undefined, ...action.note });
          return this.pause(action.seconds);
      }
      // What begins late could still be at work when the next tick begins.
      if (this.now() > this.began + TICK_BUDGET) { return this.pause(1); }
      const end = action.do === 'look' ? await this.look(action) : await this.act(action);
      if (end) { return end; }
    }
  }

  private observer(): Observer {
    return {
      job: this.job, request: this.request, memory: this.memory, stopped: this.stopped, executions: this.executions,
      execution: this.input.execution, since: this.since(), surroundings: this.surroundings,
      bucketRegion: this.bucketRegion(), listUntil: listUntil(this.now(), this.began), until: this.began + TICK_BUDGET,
    };
  }

  private async look(action: Extract<Action, { do: 'look' }>): Promise<TickResult | undefined> {
    const { at } = action;
    try {
      const { facts, passedOver, brokenOff } = await observe(action, this.observer());
      this.facts = { ...this.facts, ...facts };
      if (passedOver?.length) { this.remember({ passedOver }); }
      if (facts.logFiles) { this.estimate(facts.logFiles); }
      if (brokenOff) { return await this.afterFailedCall(at, brokenOff); }
      if (this.job === 'watch' && at === 'named' && facts.named && facts.named !== 'gone') { this.meter(facts.named); }
      this.warn(at);
      return undefined;
    } catch (error) {
      return this.afterFailedCall(at, error);
    }
  }

  /** A call that fails in passing is repeated; one that is denied for longer than IAM needs ends a request, one that is refused for a day all else. */
  private async afterFailedCall(what: string, error: unknown): Promise<TickResult | undefined> {
    this.log('WARN', 'call failed', { what, error: asServiceError(error).name, reason: oneLine(asServiceError(error).message) });
    if (isThrottle(error) || isUnclear(error)) {
      return this.pause(Math.max(againPause(this.memory.ticks!), crowdPause(this.facts.earlier?.crowd?.requests ?? 0)));
    }
    const { deniedSince = this.now(), refusedSince = this.now() } = this.memory;
    if (this.job !== 'request' && this.now() < refusedSince + REFUSED_PATIENCE) {
      this.remember({ refusedSince });
      return this.pause(60);
    }
    if (this.job === 'request' && isDenial(error) && this.now() < deniedSince + IAM_PATIENCE) {
      this.remember({ deniedSince });
      return this.pause(5);
    }
    const { outcome } = this.facts;
    this.facts = {
      ...this.facts,
      ...(what === 'stack' ? { stack: { doing: 'other', status: 'unknown', since: 0 } } : {}),
      // What the call followed from does not hide that it failed, or the same would be called again, without a pause.
      outcome: outcome?.ended === 'refused' ? outcome : { of: 'start', ended: 'refused', sentence: sentenceFor(error) },
    };
    return undefined;
  }

  private async act(action: Exclude<Action, { do: 'look' | 'wait' | 'answer' | 'leave' }>): Promise<TickResult | undefined> {
    try {
      switch (action.do) {
        case 'supersede': {
          await stopExecutions(action.executions, this.surroundings);
          for (const execution of action.executions) { this.stopped.add(execution); }
          this.forget('earlier');
          // They may have resumed the import since a Delete has looked at it.
          if (this.request.type === 'Delete') { this.forget('named'); }
          return undefined;
        }
        case 'enqueue': {
          this.remember({ queueing: action.importId ? { importId: action.importId } : {} });
          const { passedOver, unclearSince } = this.memory;
          await leaveJob('queue', this.request, {
            queuedAt: this.now(), ...(action.importId ? { importId: action.importId } : {}), ...(passedOver ? { passedOver } : {}),
            ...(unclearSince ? { unclearSince } : {}),
            ...this.estimated(), ...(this.facts.bucket?.region ? { region: this.facts.bucket.region } : {}),
          }, this.surroundings);
          this.remember({ queued: true });
          this.forget('outcome');
          return undefined;
        }
        case 'watch': {
          const metered = await observeMetered(action.importId, this.observer()) ?? this.importedBefore(action.importId);
          const { resumedAt } = this.memory;
          await leaveJob('watch', this.request, {
            importId: action.importId, ...(resumedAt === undefined ? {} : { resumedAt }), ...(metered ? { metered } : {}), ...this.estimated(),
          }, this.surroundings);
          if (this.job === 'queue') { this.meterQueueTime(); }
          this.remember({ watched: true, importId: action.importId });
          return undefined;
        }
        case 'tell':
          await this.tell(action);
          return undefined;
        default:
          await this.perform(action);
          return undefined;
      }
    } catch (error) {
      return this.afterFailedCall(action.do, error);
    }
  }

  private async tell(action: Extract<Action, { do: 'tell' }>): Promise<void> {
    const { state, reason, note } = action;
    const { outcome } = this.facts;
    const importId = action.importId ?? this.memory.importId ?? outcome?.record?.importId;
    const record = outcome?.record ?? seen(this.facts, importId);
    await this.sendEvent({
      state, ...(importId ? { importId } : {}), ...(record ? { record } : {}), ...(reason ? { reason } : {}),
      ...(state === 'STARTED' ? this.estimated() : {}),
    });
    this.log(state === 'FAILED' ? 'ERROR' : 'INFO', 'told', { state, importId, reason, statistics: record?.statistics });
    if (state === 'FAILED') { this.meterLine({ [METRICS.importsFailed]: 1 }); }
    this.remember({ told: state, ...note });
    // What was told is not told again because of the same outcome.
    this.forget('outcome');
  }

  /**
   * Queue and watch send an event again until it is taken, for a long time; a request does not fail for one that nobody could take, and
   * nothing stays in the queue for one.
   */
  private async sendEvent(told: Told): Promise<void> {
    try {
      await tell(this.request, told, this.surroundings);
      this.remember({ untakenSince: undefined });
    } catch (error) {
      const { untakenSince = this.now() } = this.memory;
      this.remember({ untakenSince });
      const patience = { request: 0, queue: QUEUED_PATIENCE, watch: EVENT_PATIENCE }[this.job];
      if (this.now() < untakenSince + patience) { throw error; }
      this.remember({ untakenSince: undefined });
      this.log('WARN', 'event not sent', { state: told.state, error: asServiceError(error).name });
    }
  }

  private async perform(action: Extract<Action, { do: 'start' | 'resume' | 'stop' | 'disableAcls' }>): Promise<void> {
    const outcome = await this.call(action);
    this.log(outcome.ended === 'done' ? 'INFO' : 'WARN', 'outcome', { ...outcome });
    if (action.do === 'stop') { this.remember({ stopping: { importId: action.importId, at: this.now() } }); }
    if (outcome.record) { this.remember({ started: outcome.record, ...(outcome.of === 'resume' ? { resumedAt: this.now() } : {}) }); }
    if (outcome.of === 'disableAcls' && outcome.ended === 'done') {
      this.facts = { ...this.facts, bucket: { ...this.facts.bucket!, acls: 'disabled' } };
    }
    this.facts = { ...this.facts, outcome };
  }

  private call(action: Extract<Action, { do: 'start' | 'resume' | 'stop' | 'disableAcls' }>): Promise<Outcome> {
    const { wanted } = this.request;
    switch (action.do) {
      case 'start': return startImport(wanted, this.bucketRegion(), this.surroundings);
      case 'resume': return resumeImport(action.importId, this.surroundings);
      case 'stop': return stopImport(action.importId, this.surroundings);
      case 'disableAcls': return disableAcls(wanted, this.facts.bucket!, this.surroundings);
    }
  }

  private async pause(seconds: number): Promise<TickResult> {
    if (this.job === 'request' && this.now() > this.since() + REQUEST_PATIENCE) {
      const physicalId = this.request.physicalId ?? markerId(this.request, false);
      return this.result(0, { status: 'FAILED', physicalId, reason: say.tookTooLong() });
    }
    if (this.job !== 'request' && this.memory.ticks! >= MOST_TICKS) {
      const { ticks: _, generation = 0, ...memory } = this.memory;
      await leaveJob(this.job, this.request, { ...memory, generation: generation + 1 }, this.surroundings);
      return this.result(0);
    }
    return this.result(seconds, 'wait');
  }

  private result(waitSeconds: number, end?: Answer | 'wait'): TickResult {
    const done = end !== 'wait';
    return {
      done, waitSeconds, job: this.job, request: this.request, memory: this.memory,
      ...(done && end !== undefined ? { answer: end } : {}),
    };
  }

  private allFacts(): Facts {
    return { ...this.facts, now: this.now(), since: this.since(), memory: this.memory };
  }

  private forget(fact: keyof Facts): void {
    const { [fact]: _, ...rest } = this.facts;
    this.facts = rest;
  }

  private remember(note: Partial<Memory>): void { this.memory = { ...this.memory, ...note }; }

  private now(): number { return this.surroundings.clock.now(); }

  private since(): number { return new Date(this.input.startedAt).getTime(); }

  private bucketRegion(): string {
    return this.facts.bucket?.region ?? this.memory.region ?? this.request.wanted.bucketRegion ?? this.input.execution.split(':')[3];
  }

  private meter(record: ImportRecord): void {
    if (sameStatistics(this.memory.metered, record.statistics)) { return; }
    const more = added(record, this.memory);
    this.remember({ metered: record.statistics });
    if (Object.keys(more).length > 0) { this.meterLine(more); }
  }

  /** What an import had taken in before this resource; nothing, if the resource has started it and nobody has watched it yet. */
  private importedBefore(importId: string): Statistics | undefined {
    const record = seen(this.facts, importId);
    const isNew = record && mayHaveStartedIt(this.request, this.allFacts(), record)
      && startedSince(record, this.facts.earlier?.toldUntil ?? this.since());
    return isNew ? undefined : record?.statistics;
  }

  private meterQueueTime(): void {
    this.meterLine({ [METRICS.queueTime]: Math.round((this.now() - (this.memory.queuedAt ?? this.since())) / 1_000) });
  }

  private meterLine(values: Record<string, number>): void {
    this.surroundings.log({ level: 'INFO', message: 'metrics', ...metricLine(this.request, this.now(), values) });
  }

  /** What was found is listed once; later ticks, the queue and the watch know it by heart. */
  private estimate(logFiles: LogFiles): void {
    const { estimate: settings } = this.request.wanted;
    const estimate = settings && estimateOf(logFiles, this.facts.store?.billingMode, settings);
    this.remember({ logFiles, ...(estimate ? { estimate } : {}) });
    this.log('INFO', 'log files', { logFiles });
    if (estimate) { this.log('INFO', 'estimate', { estimate }); }
  }

  private estimated(): Pick<Memory, 'estimate'> {
    const { estimate } = this.memory;
    return estimate ? { estimate } : {};
  }

  private warn(at: Sight): void {
    const { bucket, ofWanted } = this.facts;
    if (bucket?.acls === 'unknown' && bucket.exists) { this.log('WARN', say.aclsUnknown(this.request.wanted.bucket)); }
    if (ofWanted?.complete === false) { this.log('WARN', say.lookupIncomplete()); }
    for (const warning of at === 'logFiles' ? listingWarnings(this.request.wanted, this.allFacts()) : []) { this.log('WARN', warning); }
  }

  private log(level: 'INFO' | 'WARN' | 'ERROR', message: string, more: object = {}): void {
    const { type, requestId, wanted: { constructPath } } = this.request;
    this.surroundings.log({ level, message, job: this.job, request: type, requestId, construct: constructPath, ...more });
  }
}
