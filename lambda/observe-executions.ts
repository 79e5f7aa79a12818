import type { ExecutionListItem, HistoryEvent } from '@aws-sdk/client-sfn';
import type { EarlierRequests, Facts, Memory } from './facts';
import { executionArn, isOfResource, queueNameOf, sentAtOf, type Job } from './names';
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
  const ended = mayHaveStarted.flatMap(({ stopDate }) => stopDate ? [stopDate.getTime()] : []);
  const broken = requests.flatMap(({ status, stopDate }) => status !== 'SUCCEEDED' && stopDate ? [stopDate.getTime()] : []);
  const recentlyBroken = [...mayHaveStarted, ...of('watch')].filter(({ status, stopDate }) =>
    status !== 'RUNNING' && status !== 'SUCCEEDED' && stopDate && stopDate.getTime() > clock.now() - LONGEST_TICK - VISIBLE_WITHIN);
  const brokenOff: number[] = [];
  for (const { executionArn: arn, stopDate } of recentlyBroken) {
    if (await endedInTick(arn!, observer)) { brokenOff.push(stopDate!.getTime()); }
  }
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
  const place = ({ startDate, executionArn: arn }: ExecutionListItem) => `${startDate!.toISOString()} ${arn}`;
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
  const name = queueNameOf(ticket, { stackId: request.stackId, logicalId });
  try {
    const { output } = await (await surroundings.clients.stepFunctions())
      .send(new DescribeExecutionCommand({ executionArn: executionArn(request.stateMachineArn, name) }));
    return output ? (JSON.parse(output) as { memory?: Memory }).memory : undefined;
  } catch (error) {
    if (error instanceof Error && error.name === 'ExecutionDoesNotExist') { return undefined; }
    throw error;
  }
}

/** The newest 1,000 executions of the stack's machine: more than the requests of one stack operation. */
async function listExecutions({ request, surroundings }: Observer, statusFilter?: 'RUNNING'): Promise<ExecutionListItem[]> {
  const { ListExecutionsCommand } = await import('@aws-sdk/client-sfn');
  const { executions = [] } = await (await surroundings.clients.stepFunctions()).send(
    new ListExecutionsCommand({ stateMachineArn: request.stateMachineArn, maxResults: 1_000, ...(statusFilter ? { statusFilter } : {}) }));
  return executions.filter(({ name, executionArn: arn, startDate }) => name && arn && startDate);
}

/** StopExecution does not cancel a tick in flight; an execution that was stopped while it waited has none. */
async function endedInTick(arn: string, { surroundings }: Observer): Promise<boolean> {
  const { GetExecutionHistoryCommand } = await import('@aws-sdk/client-sfn');
  const { events = [] } = await (await surroundings.clients.stepFunctions()).send(
    new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults: 2, includeExecutionData: false }));
  const [last, before] = (events as HistoryEvent[]).map(({ type }) => type);
  // What was to be stopped may just have ended by itself.
  return last !== 'ExecutionSucceeded' && last !== 'WaitStateEntered' && before !== 'WaitStateEntered';
}
