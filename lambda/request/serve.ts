import type { Answer } from './answer';
import { amzDate, essentialsOf, parseEnvelope, parseRequest, type Envelope, type ImportRequest } from './envelope';
import { answerWithoutLedger } from './lost-ledger';
import { constantId, failedId, meansNothingStarted } from './physical-ids';
import { respond } from './respond';
import { answerTarget } from './response-url';
import { asServiceError, calling, nextTrouble, troubleOf } from '../aws/errors';
import type { RequestRecord, Trouble } from '../ledger/records';
import { Outdated, Table } from '../ledger/table';
import { isHopeless } from '../reconcile/decide/result-step';
import { answerPause } from '../reconcile/decide/timing';
import { reconcile, type PassResult } from '../reconcile/reconcile';
import { callFails, ledgerUnusable, tookTooLong } from '../report/messages';
import type { FunctionContext, Surroundings } from '../surroundings';

/** A request that one invocation has not completed and passes to the next invocation. */
export interface Continuation {
  /** The number of earlier invocations. */
  readonly invocations: number;
  readonly event: unknown;
  /** Since when the ledger cannot be used. */
  readonly failingSince?: number | undefined;
}

/** A request is passed on after this time, so that other requests can run on few concurrent executions. */
const CONTINUED_AFTER = 5 * 60_000;
/** Eleven times five minutes are less than CloudFormation's hour. Lambda stops chains of about 16 invocations. */
const MOST_CONTINUATIONS = 11;
/** The time that an answer needs before the runtime ends the invocation. */
const BEFORE_DEADLINE = 60_000;
/** Lambda delivers an event again a minute after a crash. Before that time, another delivery may be running. */
const REDELIVERED_AFTER = 30_000;
/** Two clocks may differ by this much. */
const CLOCK_SKEW = 15 * 60_000;

/**
 * Serves one request of CloudFormation: records it in the ledger, reconciles until the ledger has an answer, and sends
 * the answer. A request that is delivered twice, even at the same moment, finds the same record and gets the same
 * answer.
 */
export async function serve(
  event: unknown,
  surroundings: Surroundings,
  context: FunctionContext,
  before?: Continuation,
): Promise<void> {
  const envelope = parseEnvelope(event);
  const target = envelope && answerTarget(envelope.responseUrl, context.functionArn, context.endpoint);
  if (!envelope || target === 'refused' || isInFuture(envelope, surroundings)) {
    // The event has no valid URL for an answer.
    surroundings.log({ level: 'ERROR', message: 'not a custom resource request' });
    return;
  }
  if (target === 'other-bucket') {
    surroundings.log({ level: 'WARN', message: 'unusual response bucket', requestId: envelope.requestId });
  }
  const { type, physicalId, requestId } = envelope;
  if (type === 'Delete' && physicalId !== undefined && meansNothingStarted(physicalId)) {
    return respond(envelope, { status: 'SUCCESS', physicalId }, surroundings);
  }
  const parsed = parseRequest(envelope, event, context.functionArn);
  if ('problems' in parsed) {
    return respond(
      envelope,
      { status: 'FAILED', physicalId: physicalId ?? failedId(requestId, true), reason: parsed.problems.join(' ') },
      surroundings,
    );
  }
  const waiting = new Waiting(parsed.request, event, surroundings, context, before);
  const answer = await waiting.untilAnswered();
  if (answer !== 'continues') { return respond(envelope, answer, surroundings); }
}

/** A request with a later date would cause the refusal of all requests until that date. */
function isInFuture({ sentAt }: Envelope, { clock }: Surroundings): boolean {
  return sentAt !== undefined && sentAt > amzDate(clock.now() + CLOCK_SKEW);
}

/** A request that waits for its answer. The waiting invocation does the work. */
class Waiting {
  private readonly table: Table;
  private readonly began: number;
  private recorded = false;
  private isRedelivered = false;
  private lastPass: PassResult | undefined;
  private trouble: Trouble | undefined;
  /** Since when the ledger cannot be used, in this invocation or an earlier one. */
  private failingSince: number | undefined;

  constructor(
    private readonly request: ImportRequest,
    private readonly event: unknown,
    private readonly surroundings: Surroundings,
    private readonly context: FunctionContext,
    private readonly before: Continuation | undefined,
  ) {
    this.table = new Table(context.ledgerTable, surroundings);
    this.began = surroundings.clock.now();
    this.failingSince = before?.failingSince;
  }

  async untilAnswered(): Promise<Answer | 'continues'> {
    const { clock } = this.surroundings;
    const until = Math.min(this.began + CONTINUED_AFTER, this.context.deadline() - BEFORE_DEADLINE);
    for (;;) {
      try {
        const answer = await this.attempt();
        this.trouble = this.failingSince = undefined;
        if (answer) { return answer; }
      } catch (error) {
        const answer = await this.afterFailure(error);
        if (answer) { return answer; }
      }
      const pause = this.pause();
      if (clock.now() + pause > until) { return this.continueElsewhere(); }
      await clock.sleep(pause);
    }
  }

  /** Passes the request on to a new invocation. If that is impossible, the request fails. */
  private async continueElsewhere(): Promise<Answer | 'continues'> {
    const { clock } = this.surroundings;
    let reason = tookTooLong(this.trouble && callFails(this.trouble));
    while (this.invocations < MOST_CONTINUATIONS) {
      try {
        await this.invokeAgain();
        return 'continues';
      } catch (error) {
        const trouble = troubleOf(error, clock.now());
        if (trouble) { reason = callFails(trouble); }
        if (!trouble || clock.now() + 2 * BEFORE_DEADLINE > this.context.deadline()) { break; }
        await clock.sleep(5_000);
      }
    }
    const { type, requestId, physicalId, logicalId } = this.request;
    const id = physicalId ?? (type === 'Create' ? failedId(requestId, false) : constantId(logicalId));
    return { status: 'FAILED', physicalId: id, reason };
  }

  private get invocations(): number {
    return this.before?.invocations ?? 0;
  }

  private async invokeAgain(): Promise<void> {
    const { InvokeCommand } = await import('../aws/sdk/lambda');
    const client = await this.surroundings.clients.lambda();
    const { invocations, failingSince } = this;
    const payload: Continuation = { invocations: invocations + 1, event: essentialsOf(this.event), failingSince };
    await calling('lambda:InvokeFunction', () =>
      client.send(
        new InvokeCommand({
          FunctionName: this.context.functionArn,
          InvocationType: 'Event',
          Payload: Buffer.from(JSON.stringify(payload)),
        }),
      ),
    );
  }

  private async attempt(): Promise<Answer | 'continues' | undefined> {
    const { requestId } = this.request;
    const recorded = this.recorded ? undefined : await this.record();
    if (recorded?.answer) { return recorded.answer; }
    if (this.isRedelivered && (await this.continueAtOnce())) { return 'continues'; }
    const result = await reconcile(this.surroundings, this.context, this.lastPass?.lease);
    this.lastPass = result === 'busy' ? undefined : result;
    // Another invocation holds the lease, and may have found the answer.
    const answered =
      result === 'busy'
        ? (await this.table.get<RequestRecord>('request', requestId))?.answer
        : result.answers.get(requestId);
    return answered;
  }

  /**
   * Lambda delivers an event at most three times, and an earlier delivery has crashed. A new event gets three more
   * deliveries.
   */
  private async continueAtOnce(): Promise<boolean> {
    this.isRedelivered = false;
    return this.invocations < MOST_CONTINUATIONS && this.invokeAgain().then(() => true, () => false);
  }

  /** The time until the next step is due, or until another invocation may have the answer. */
  private pause(): number {
    const now = this.surroundings.clock.now();
    const most = answerPause(now - this.began);
    return this.lastPass ? Math.min(Math.max(this.lastPass.nextAt - now, 1_000), 15_000) : most;
  }

  /** Records the request, unless an earlier delivery has. */
  private async record(): Promise<RequestRecord | undefined> {
    const { requestId, ...rest } = this.request;
    const now = this.surroundings.clock.now();
    const record: RequestRecord = {
      ...rest,
      kind: 'request',
      id: requestId,
      version: 1,
      state: 'RECEIVED',
      receivedAt: now,
      delivery: this.context.requestId,
      sentAt: this.request.sentAt ?? amzDate(now),
    };
    try {
      await this.table.write([{ record, expected: undefined }]);
      this.recorded = true;
      return record;
    } catch (error) {
      if (!(error instanceof Outdated)) { throw error; }
      this.recorded = true;
      const found = error.item as RequestRecord | undefined;
      if (found && !found.answer) { await this.recognize(found); }
      return found;
    }
  }

  /** Whether this is another delivery of the same event. All deliveries of an event have the same ID. */
  private async recognize(found: RequestRecord): Promise<void> {
    const { requestId: delivery } = this.context;
    if (found.delivery === delivery) {
      this.isRedelivered = this.began > found.receivedAt + REDELIVERED_AFTER;
    } else if (this.before) {
      const record = { ...found, delivery, version: found.version + 1 };
      // A change by a pass at the same moment takes precedence.
      await this.table.write([{ record, expected: found.version }]).catch(() => undefined);
    }
  }

  /** The failure of the ledger may be temporary. */
  private async afterFailure(error: unknown): Promise<Answer | undefined> {
    const { clock, log } = this.surroundings;
    const { name, action } = asServiceError(error);
    const isMissing = name === 'ResourceNotFoundException' && action?.startsWith('dynamodb:');
    const trouble = nextTrouble(error, this.trouble, clock.now());
    // Different calls to the ledger may fail, so the time limit starts with the first failure.
    this.failingSince ??= trouble.since;
    this.trouble = { ...trouble, since: this.failingSince };
    log({ level: 'WARN', message: 'call failed', requestId: this.request.requestId, action, error: trouble.message });
    if (!isMissing && !isHopeless(this.trouble, clock.now())) { return undefined; }
    return answerWithoutLedger(
      this.request,
      ledgerUnusable(this.context.ledgerTable, isMissing ? 'missing' : this.trouble),
      this.surroundings,
      this.context,
    );
  }
}
