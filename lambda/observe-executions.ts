import type { ExecutionListItem, HistoryEvent } from '@aws-sdk/client-sfn';
import type { EarlierRequests, Facts, Memory } from './facts';
import { executionArn, generationOf, isOfResource, queueNameOf, sentAtOf, type Job } from './names';
import type { Observer } from './observe';
import { LONGEST_TICK, VISIBLE_WITHIN } from './timing';

/** What the requests before this one have left: executions that run, and how the last ones ended. */
export async function observeEarlier(observer: Observer): Promise<EarlierRequests> {
  const { request, since, surroundings: { clock } } = observer;
  const now = new Date(clock.now());
  // The list may still show as running what this tick has just stopped.
  const executions = (await listExecutions(observer)).filter(({ executionArn: arn }) => arn !== observer.execution)
    .map((each) => each.status === 'RUNNING' && observer.stopped.has(each.executionArn!) ? { ...each, status: 'ABORTED' as const, stopDate: now } : each);
  const of = (job: Job) => executions.filter(({ name }) => isOfResource(name!, job, request));
  const running = (items: ExecutionListItem[]) => items.filter(({ status }) => status === 'RUNNING').map(({ executionArn: arn }) => arn!);
  // A request that was sent after this one is not to be stopped by it.
  const later = of('request').filter(({ name, startDate }) =>
    sentAtOf(name!) > request.sentAt || (sentAtOf(name!) === request.sentAt && startDate!.getTime() > since));
  const requests = of('request').filter((each) => !later.includes(each));
  const mayHaveStarted = [...requests, ...of('queue')];
  const broken = requests.flatMap(({ status, stopDate }) => status !== 'SUCCEEDED' && stopDate ? [stopDate.getTime()] : []);
  const recentlyBroken = [...mayHaveStarted, ...of('watch')].filter(({ status, stopDate }) =>
    status !== 'RUNNING' && status !== 'SUCCEEDED' && stopDate && stopDate.getTime() > clock.now() - LONGEST_TICK - VISIBLE_WITHIN);
  const brokenOff: number[] = [];
  const idle = new Set<string>();
  for (const { executionArn: arn, stopDate } of recentlyBroken) {
    const end = await endOf(arn!, observer);
    if (end === 'in a tick') { brokenOff.push(stopDate!.getTime()); }
    if (end === 'with nothing sent') { idle.add(arn!); }
  }
  const ended = mayHaveStarted.flatMap(({ executionArn: arn, stopDate }) => stopDate && !idle.has(arn!) ? [stopDate.getTime()] : []);
  return {
    running: running(requests), queued: running(of('queue')), watching: running(of('watch')),
    queueEnded: of('queue').filter(({ status }) => status !== 'RUNNING').map(({ executionArn: arn, status, stopDate }) =>
      ({ execution: arn!, ...(status === 'ABORTED' && stopDate ? { takenOutAt: stopDate.getTime() } : {}) })),
    ...(later.some(({ name }) => sentAtOf(name!) > request.sentAt) ? { overtaken: true } : {}),
    ...(ended.length ? { lastEndedAt: Math.max(...ended) } : {}),
    ...(broken.length ? { requestBrokenOffAt: Math.max(...broken) } : {}),
    ...(brokenOff.length ? { brokenOffAt: Math.max(...brokenOff) } : {}),
  };
}

/** How many imports of this stack were put into the queue before this one; for a request also, how many requests came before it. */
export async function observeAhead(observer: Observer): Promise<number> {
  const jobs = observer.job === 'queue' ? ['queue-'] : ['queue-', 'request-'];
  const queue = (await listExecutions(observer, 'RUNNING')).filter(({ name }) => jobs.some((job) => name!.startsWith(job)));
  // What was continued has waited longer than all that were not.
  const place = ({ name, startDate, executionArn: arn }: ExecutionListItem) => `${9_999 - generationOf(name!)} ${startDate!.toISOString()} ${arn}`;
  const own = queue.find(({ executionArn: arn }) => arn === observer.execution);
  return own ? queue.filter((other) => place(other) < place(own)).length : queue.length;
}

export async function observeCurrent({ execution, surroundings }: Observer): Promise<boolean> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  const { status } = await (await surroundings.clients.stepFunctions()).send(new DescribeExecutionCommand({ executionArn: execution }));
  return status === 'RUNNING';
}

/** What is not known to have never been started is not started again. */
export async function observeTicket(observer: Observer): Promise<NonNullable<Facts['ticket']>> {
  const memory = await memoryOfTicket(observer.request.physicalId!, observer.request.logicalId, observer);
  const importId = memory?.watched ? memory.importId : undefined;
  return { neverStarted: memory?.told === 'FAILED' && !memory.watched, ...(importId ? { importId } : {}) };
}

/** What the queue knew in the end of the import that a ticket stands for; Step Functions keeps it for 90 days. */
export async function memoryOfTicket(ticket: string, logicalId: string, { request, surroundings }: Observer): Promise<Memory | undefined> {
  const { DescribeExecutionCommand } = await import('@aws-sdk/client-sfn');
  const client = await surroundings.clients.stepFunctions();
  let memory: Memory | undefined;
  for (let generation = 0; ; generation++) {
    const name = queueNameOf(ticket, { stackId: request.stackId, logicalId }, generation);
    try {
      const { output } = await client.send(new DescribeExecutionCommand({ executionArn: executionArn(request.stateMachineArn, name) }));
      memory = output ? (JSON.parse(output) as { memory?: Memory }).memory : undefined;
      // Only what has made all its ticks was continued.
      if (memory === undefined || memory.watched || memory.told === 'FAILED') { return memory; }
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') { return memory; }
      throw error;
    }
  }
}

/** The newest 1,000 executions of the stack's machine: more than the requests of one stack operation. */
async function listExecutions({ request, surroundings }: Observer, statusFilter?: 'RUNNING'): Promise<ExecutionListItem[]> {
  const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
  const { executions = [] } = await (await surroundings.clients.stepFunctions()).send(
    new ListExecutionsCommand({ stateMachineArn: request.stateMachineArn, maxResults: 1_000, ...(statusFilter ? { statusFilter } : {}) }));
  return executions.filter(({ name, executionArn: arn, startDate }) => name && arn && startDate);
}

/**
 * StopExecution does not cancel a tick in flight; an execution that was stopped while it waited has none, and what it entered
 * the wait with says whether it had sent a StartImport.
 */
async function endOf(arn: string, { surroundings }: Observer): Promise<'in a tick' | 'in a wait' | 'with nothing sent'> {
  const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
  const { events = [] } = await (await surroundings.clients.stepFunctions()).send(
    new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: 2, includeExecutionData: true }));
  // What was to be stopped may just have ended by itself.
  if ((events as HistoryEvent[])[0]?.type === 'ExecutionSucceeded') { return 'in a wait'; }
  const wait = (events as HistoryEvent[]).find(({ type }) => type === 'WaitStateEntered');
  if (!wait) { return 'in a tick'; }
  const { memory } = JSON.parse(wait.stateEnteredEventDetails?.input ?? '{}') as { memory?: Memory };
  return memory && !memory.started && memory.unclearSince === undefined && !memory.queueing ? 'with nothing sent' : 'in a wait';
}
