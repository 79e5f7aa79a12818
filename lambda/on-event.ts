import { attributesOfUnknown, type Answer } from './answer';
import { asServiceError, isDenial, isThrottle, isUnclear, oneLine, sentenceFor } from './errors';
import { executionArn, markerId, requestName, standsForImport } from './names';
import { startExecution } from './perform';
import { essentialsOf, parseEnvelope, parseRequest, type Envelope, type ImportRequest } from './request';
import { respond } from './respond';
import { mayAnswerTo } from './response-url';
import * as say from './sentences';
import type { Surroundings } from './surroundings';
import type { TickResult } from './tick';
import { answerPause, IAM_PATIENCE, VISIBLE_WITHIN } from './timing';

/** The function's own place in the world. */
export interface FunctionContext {
  readonly functionArn: string;
  /** Where the SDK was told to find AWS, if it was. */
  readonly endpoint?: string | undefined;
  /** Milliseconds since the epoch at which the runtime ends this invocation. */
  deadline(): number;
}

/** A CloudFormation request that one invocation could not see to its end, handed to the next. */
export interface HandedOn {
  readonly handedOn: number;
  readonly event: unknown;
}

/** Lambda breaks chains of about 16 invocations; five of 14 minutes outlast CloudFormation's hour. */
export const MOST_HANDS = 5;
const BEFORE_DEADLINE = 60_000;
/** So far two clocks may differ. */
const CLOCKS_APART = 15 * 60_000;

/**
 * Answers a CloudFormation request. It does nothing to the account itself: the request becomes an execution of the state
 * machine, whose name comes from the RequestId. Delivered twice, even at the same moment, it finds the same execution
 * and gives the same answer.
 */
export async function onEvent(event: unknown, surroundings: Surroundings, context: FunctionContext, handedOn = 0): Promise<void> {
  const envelope = parseEnvelope(event);
  if (!envelope || !mayAnswerTo(envelope.responseUrl, context.endpoint) || isOfTheFuture(envelope, surroundings)) {
    // Without a request there is nobody to answer, and nobody for whom to do anything.
    surroundings.log({ level: 'ERROR', message: 'not a custom resource request' });
    return;
  }
  const parsed = parseRequest(envelope, event, context.functionArn);
  if ('problems' in parsed) {
    return respond(envelope, refused(envelope, parsed.problems), surroundings);
  }
  const end = await applied(parsed.request, surroundings, context.deadline() - BEFORE_DEADLINE)
    .catch((error: unknown) => failed(envelope, error, surroundings));
  if (end !== 'running') { return respond(envelope, end, surroundings); }
  if (handedOn >= MOST_HANDS) { return respond(envelope, givenUp(parsed.request, say.tookTooLong()), surroundings); }
  const { InvokeCommand } = await import('./sdk/lambda');
  const payload: HandedOn = { handedOn: handedOn + 1, event: essentialsOf(event) };
  await (await surroundings.clients.lambda()).send(new InvokeCommand({
    FunctionName: context.functionArn, InvocationType: 'Event', Payload: Buffer.from(JSON.stringify(payload)),
  }));
}

/** A request of a later time than the present would overtake all that CloudFormation sends until then. */
function isOfTheFuture({ sentAt }: Envelope, { clock }: Surroundings): boolean {
  return sentAt > new Date(clock.now() + CLOCKS_APART).toISOString().replace(/[-:]|\.\d+/g, '');
}

/** The answer that the request's execution found, or `running` when there is no more time to wait for it. */
async function applied(request: ImportRequest, surroundings: Surroundings, until: number): Promise<Answer | 'running'> {
  const { clock } = surroundings;
  const name = requestName(request);
  await withPatience(surroundings, () => startExecution(request.stateMachineArn, name, { job: 'request', request }, surroundings));
  const execution = executionArn(request.stateMachineArn, name);
  const from = clock.now();
  for (;;) {
    const { status, output } = await describeExecution(execution, surroundings);
    if (status === 'SUCCEEDED') { return answerOf(request, JSON.parse(output ?? '{}') as TickResult); }
    if (status === 'ABORTED') { return givenUp(request, 'A later request of the same resource has taken over.'); }
    if (status !== 'RUNNING') {
      // Its last step may have started an import; the Delete or rollback that follows must be able to see it.
      await clock.sleep(VISIBLE_WITHIN);
      return givenUp(request, `The request's execution ended ${status}; see the log group of the function.`);
    }
    const pause = answerPause(clock.now() - from);
    if (clock.now() + pause > until) { return 'running'; }
    await clock.sleep(pause);
  }
}

async function describeExecution(arn: string, surroundings: Surroundings): Promise<{ status: string; output?: string }> {
  const { DescribeExecutionCommand } = await import('./sdk/sfn');
  const client = await surroundings.clients.stepFunctions();
  return withPatience(surroundings, async () => {
    try {
      const { status = 'RUNNING', output } = await client.send(new DescribeExecutionCommand({ executionArn: arn }));
      return { status, output };
    } catch (error) {
      // Too many ask: it is time enough at the next turn.
      if (isThrottle(error)) { return { status: 'RUNNING' }; }
      throw error;
    }
  });
}

/** Repeats what fails in passing: throttled, lost, not yet visible, or not yet allowed because the policy is new. */
async function withPatience<T>({ clock, log }: Surroundings, call: () => Promise<T>): Promise<T> {
  const until = clock.now() + IAM_PATIENCE;
  for (;;) {
    try {
      return await call();
    } catch (error) {
      const { name, message } = asServiceError(error);
      const passing = isThrottle(error) || isUnclear(error) || isDenial(error);
      if (!passing || clock.now() > until) { throw error; }
      log({ level: 'WARN', message: 'call repeated', error: name, reason: oneLine(message) });
      await clock.sleep(3_000);
    }
  }
}

function answerOf(request: ImportRequest, { answer }: TickResult): Answer {
  return answer ?? givenUp(request, 'A later request of the same resource has taken over.');
}

function givenUp(request: ImportRequest, reason: string): Answer {
  return { status: 'FAILED', physicalId: request.physicalId ?? markerId(request, false), reason };
}

/** Properties that do not parse were never started, so there is nothing to delete, unless the id says otherwise. */
function refused(envelope: Envelope, problems: readonly string[]): Answer {
  const physicalId = envelope.physicalId ?? markerId(envelope, true);
  if (envelope.type !== 'Delete') { return { status: 'FAILED', physicalId, reason: problems.join(' ') }; }
  return standsForImport(physicalId)
    ? { status: 'FAILED', physicalId, reason: [...problems, say.notDeletable(envelope.logicalId, physicalId)].join(' ') }
    : { status: 'SUCCESS', physicalId, data: attributesOfUnknown(physicalId) };
}

function failed(envelope: Envelope, error: unknown, surroundings: Surroundings): Answer {
  surroundings.log({ level: 'ERROR', message: 'request failed', requestId: envelope.requestId, error: asServiceError(error).name });
  return { status: 'FAILED', physicalId: envelope.physicalId ?? markerId(envelope, false), reason: `The request could not be applied. ${sentenceFor(error)}` };
}
