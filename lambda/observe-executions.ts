import type { DescribeExecutionCommandOutput, ExecutionListItem, HistoryEvent } from '@aws-sdk/client-sfn';
import { asServiceError, isThrottle } from './errors';
import type { EarlierRequests, Known, Memory, Statistics } from './facts';
import { executionArn, generationOf, isForTicket, isOfIdentity, isOfResource, isTicket, issuedAt, jobName, queueNameOf, sentAtOf, type Job } from './names';
import type { Observer } from './observe';
import { wholeSeconds } from './ownership';
import type { ImportRequest, WantedImport } from './request';
import type { Surroundings } from './surroundings';
import { LIST_HOLDS, LONGEST_TICK, VISIBLE_WITHIN } from './timing';

/** A resource's import is watched anew after each resume; the newest matter. */
const MOST_WATCHES = 20;
/** Step Functions lists so many executions at once. */
const MOST_LISTED = 1_000;

/** What the requests before this one have left: executions that run, and how the last ones ended. */
export async function observeEarlier(observer: Observer): Promise<EarlierRequests> {
  const { request, since, surroundings: { clock } } = observer;
  const all = await listed(observer);
  const executions = all.filter(({ executionArn: arn }) => arn !== observer.execution);
  const atOnce = atWork('request', all);
  const of = (job: Job) => executions.filter(({ name }) => isOfResource(name!, job, request));
  const running = (items: ExecutionListItem[]) => items.filter(isRunning).map(({ executionArn: arn }) => arn!);
  // A request that was sent after this one is not to be stopped by it.
  const later = of('request').filter(({ name, startDate }) =>
    sentAtOf(name!) > request.sentAt || (sentAtOf(name!) === request.sentAt && startDate!.getTime() > since));
  const requests = of('request').filter((each) => !later.includes(each));
  const mayHaveStarted = [...requests, ...of('queue')];
  const watches = watchesOf(request, executions);
  const [lastWatch] = watches;
  const broken = requests.flatMap(({ status, stopDate }) => status !== 'SUCCEEDED' && stopDate ? [stopDate.getTime()] : []);
  const recentlyBroken = [...mayHaveStarted, ...of('watch')].filter(({ status, stopDate }) =>
    status !== 'RUNNING' && status !== 'SUCCEEDED' && stopDate && stopDate.getTime() > clock.now() - LONGEST_TICK - VISIBLE_WITHIN);
  const brokenOff: number[] = [];
  const idle = new Set<string>();
  const resumed = new Map<string, number>();
  for (const { executionArn: arn, stopDate } of recentlyBroken) {
    const end = await endOf(arn!, observer);
    if (end.inTick) { brokenOff.push(stopDate!.getTime()); }
    if (end.sentUntil === 0) { idle.add(arn!); }
    if (end.resumedAt) { resumed.set(arn!, end.resumedAt); }
  }
  const goesOnSince = (want: WantedImport | undefined) => latest(of('watch').filter(({ name }) => want && isOfIdentity(name!, want.identity))
    .flatMap(({ executionArn: arn, startDate }) => [startDate!.getTime(), resumed.get(arn!) ?? 0]));
  const ended = mayHaveStarted.flatMap((each) => each.stopDate && !idle.has(each.executionArn!)
    ? [recentlyBroken.includes(each) ? each.stopDate.getTime() : lastActAt(each)] : []);
  return {
    ...(atOnce.length > 1 ? { crowd: { requests: atOnce.length, place: placeAmong(atOnce, observer) } } : {}),
    running: running(requests), queued: running(of('queue')), watching: running(of('watch')),
    queueEnded: (await queueEnded(all, observer)).map(({ executionArn: arn, status, stopDate }) =>
      ({ execution: arn!, ...(status === 'ABORTED' && stopDate && isAtWork(all, request, stopDate) ? { takenOutAt: stopDate.getTime() } : {}) })),
    ...(executions.some(({ name }) => name === jobName('watch', request, request.wanted.identity)) ? { ownWatch: true } : {}),
    ...told(lastWatch, mayHaveStarted),
    ...(later.some(({ name }) => sentAtOf(name!) > request.sentAt) ? { overtaken: true } : {}),
    lastEndedAt: latest(ended),
    lastRequestAt: latest(requests.map(({ startDate }) => startDate!.getTime())),
    requestBrokenOffAt: latest(broken),
    brokenOffAt: latest(brokenOff),
    wantedStartedAt: latest(watches.map(({ startDate }) => startDate!.getTime())),
    listedSince: listedSince(all),
    goesOnSince: { wanted: goesOnSince(request.wanted), former: goesOnSince(request.former) },
  };
}

/** Whether a request of the resource was at work then: what was stopped besides, a person has stopped. */
function isAtWork(executions: readonly ExecutionListItem[], request: ImportRequest, at: Date): boolean {
  return executions.some(({ name, startDate, stopDate }) =>
    isOfResource(name!, 'request', request) && startDate! <= at && (stopDate === undefined || stopDate >= at));
}

function latest(times: readonly number[]): number | undefined {
  return times.length > 0 ? Math.max(...times) : undefined;
}

/** The stack's watches over what is wanted, the newest first; the logical id may have been changed. */
function watchesOf({ wanted }: ImportRequest, executions: readonly ExecutionListItem[]): ExecutionListItem[] {
  return executions.filter(({ name }) => name!.startsWith('watch-') && isOfIdentity(name!, wanted.identity));
}

/** How far what is wanted was told: each start leaves a watch, if nothing comes in between. */
function told(lastWatch: ExecutionListItem | undefined, mayHaveStarted: readonly ExecutionListItem[]): Pick<EarlierRequests, 'watchCutOff' | 'toldUntil'> {
  if (!lastWatch) { return mayHaveStarted.length ? { toldUntil: Math.min(...mayHaveStarted.map(({ startDate }) => startDate!.getTime())) } : {}; }
  if (isRunning(lastWatch)) { return {}; }
  // A watch that has ended by itself has told all that had happened by then, also in that very second.
  return lastWatch.status === 'SUCCEEDED' ? { toldUntil: wholeSeconds(lastWatch.stopDate!.getTime() + 999) } : { watchCutOff: true };
}

/** What an earlier watch has counted of an import, so that no other counts it again. */
export async function observeMetered(importId: string, observer: Observer): Promise<Statistics | undefined> {
  const { request, surroundings } = observer;
  const [last] = watchesOf(request, await listed(observer));
  if (!last) { return undefined; }
  const { input, output } = await describe(last.executionArn!, surroundings);
  const { memory } = JSON.parse(output ?? await lastWait(last.executionArn!, surroundings) ?? input ?? '{}') as { memory?: Memory };
  return memory?.importId === importId ? memory.metered : undefined;
}

/** How many imports of this stack wait in the queue before this one; for a request all that wait, and the requests that came before it. */
export async function observeAhead(observer: Observer): Promise<number> {
  const { job, request, surroundings } = observer;
  // What has waited for days is not among the newest.
  if (job === 'queue') { return placeAmong(atWork('queue', await listExecutions(request, surroundings, 'RUNNING')), observer); }
  const executions = await listed(observer);
  return atWork('queue', executions).length + placeAmong(atWork('request', executions), observer);
}

/** How many of these executions come before the one that looks. */
function placeAmong(executions: readonly ExecutionListItem[], { execution }: Observer): number {
  // What was continued has waited longer than all that were not.
  const place = ({ name, startDate, executionArn: arn }: ExecutionListItem) => `${9_999 - generationOf(name!)} ${startDate!.toISOString()} ${arn}`;
  const own = executions.find(({ executionArn: arn }) => arn === execution);
  return own ? executions.filter((other) => place(other) < place(own)).length : executions.length;
}

/** The executions of the whole stack that run. */
function atWork(job: Job, executions: readonly ExecutionListItem[]): ExecutionListItem[] {
  return executions.filter((each) => isRunning(each) && each.name!.startsWith(`${job}-`));
}

function isRunning({ status }: ExecutionListItem): boolean {
  return status === 'RUNNING';
}

export async function observeCurrent({ execution, surroundings }: Observer): Promise<boolean> {
  return (await describe(execution, surroundings)).status === 'RUNNING';
}

/** When an execution may last have acted: one that was stopped had perhaps a tick in flight. */
function lastActAt({ status, stopDate }: ExecutionListItem): number {
  return stopDate!.getTime() + (status === 'SUCCEEDED' ? 0 : LONGEST_TICK);
}

/** What is not known to have never been started is not started again. */
export async function observeKnown(observer: Observer): Promise<Omit<Known, 'imports' | 'hiddenSince'> & { watchedAt: ReadonlyMap<string, number> }> {
  const { request: { physicalId, logicalId }, request, surroundings } = observer;
  const { memory, status } = isTicket(physicalId) ? await endOfTicket(physicalId, logicalId, observer) : {};
  const executions = await listed(observer);
  // Each start leaves a watch.
  const watches = executions.filter(({ name }) => isOfResource(name!, 'watch', request));
  const watched = (await Promise.all(watches.slice(0, MOST_WATCHES).map(async ({ executionArn: arn, startDate }) =>
    [(await inputOf(arn!, surroundings)).memory?.importId, startDate!.getTime()] as const)))
    .flatMap(([importId, at]) => importId ? [[importId, at] as const] : []);
  // The newest first: an import that was resumed is watched anew.
  const started = [...(memory?.watched && memory.importId ? [memory.importId] : []), ...watched.map(([importId]) => importId)];
  const reachBack = listedSince(executions) < issuedAt(physicalId)!;
  const startedSince = watches.some(({ name, startDate }) => isForTicket(name!, physicalId!) && startDate!.getTime() >= issuedAt(physicalId)!);
  const notStarted = memory ? memory.told === 'FAILED' && !memory.watched : status !== undefined && !['RUNNING', 'SUCCEEDED'].includes(status);
  // Only an import with a role that others may use too is told from theirs by when it was started.
  const sharesRole = [request.wanted, request.former].some((each) => each?.roleOrigin === 'given');
  return {
    ...(sharesRole ? await observeStarts(executions, observer) : { complete: false, unclear: [] }),
    importIds: [...new Set(started)],
    watchedAt: new Map([...watched].reverse()),
    // Given up, or taken out of the queue: whatever was started since is watched, or found by what it imports.
    neverStarted: notStarted && reachBack && !startedSince,
  };
}

/** Whether all starts of this resource are known, but for those of executions that left no word of what they had started. */
async function observeStarts(executions: readonly ExecutionListItem[], observer: Observer): Promise<Pick<Known, 'complete' | 'unclear'>> {
  const { request, since, surroundings } = observer;
  const requests = executions.filter(({ name }) => isOfResource(name!, 'request', request));
  // What a later request has overtaken ended without asking whether a tick that died had started something.
  const overtaken = (one: ExecutionListItem) => requests.some(({ name, startDate }) =>
    sentAtOf(name!) > sentAtOf(one.name!) && one.stopDate && startDate! <= one.stopDate);
  const wordless = [
    ...requests.filter((each) => each.status !== 'SUCCEEDED' || overtaken(each)),
    ...executions.filter(({ name, status }) => isOfResource(name!, 'queue', request) && status !== 'SUCCEEDED'),
  ];
  // The execution that asks may not be listed yet.
  const unclear: Array<Known['unclear'][number]> = [{ from: since, until: Infinity }];
  for (const each of wordless) {
    const now = surroundings.clock.now();
    const { sentUntil } = await endOf(each.executionArn!, observer);
    const until = Math.min(isRunning(each) ? Infinity : lastActAt(each), sentUntil);
    const queue = each.name!.startsWith('queue-') ? { queue: each.name! } : {};
    if (until > 0) { unclear.push({ from: each.startDate!.getTime(), until, ...queue }); }
    // What still runs may send it from now on.
    if (isRunning(each)) { unclear.push({ from: wholeSeconds(now), until: Infinity, ...queue }); }
  }
  const [oldest] = requests.slice(-1);
  return { complete: oldest !== undefined && (await inputOf(oldest.executionArn!, surroundings)).request?.type === 'Create', unclear };
}

interface EndOfTicket {
  readonly memory?: Memory;
  readonly status?: string;
}

/** What the queue knew in the end of the import that a ticket stands for, and how it ended; Step Functions keeps it for 90 days. */
export async function endOfTicket(ticket: string, logicalId: string, { request, surroundings }: Observer): Promise<EndOfTicket> {
  let end: EndOfTicket = {};
  for (let generation = 0; ; generation++) {
    const name = queueNameOf(ticket, { stackId: request.stackId, logicalId }, generation);
    try {
      const { output, status } = await describe(executionArn(request.stateMachineArn, name), surroundings);
      const memory = output ? (JSON.parse(output) as { memory?: Memory }).memory : undefined;
      end = { memory, status };
      // Only what has made all its ticks was continued.
      if (memory === undefined || memory.watched || memory.told === 'FAILED') { return end; }
    } catch (error) {
      if (error instanceof Error && error.name === 'ExecutionDoesNotExist') { return end; }
      throw error;
    }
  }
}

/** The imports of the wanted identity that other resources of the stack have, by the watches that they left. */
export async function watchedBy(
  resources: ReadonlyArray<{ logicalId: string; physicalId: string }>, observer: Observer,
): Promise<Array<{ physicalId: string; importId: string }>> {
  const { request: { stackId, wanted }, surroundings } = observer;
  const executions = await listed(observer);
  const watches = resources.flatMap(({ logicalId, physicalId }) => {
    const own = executions.filter(({ name }) => isOfResource(name!, 'watch', { stackId, logicalId }));
    // What was watched before the newest is left, if it is another import: a logical id may be used again.
    const are = own[0] && isOfIdentity(own[0].name!, wanted.identity) ? own.filter(({ name }) => isOfIdentity(name!, wanted.identity)) : [];
    return are.map(({ executionArn: arn }) => ({ physicalId, arn: arn! }));
  });
  const imports = await Promise.all(watches.slice(0, MOST_WATCHES).map(async ({ physicalId, arn }) => {
    const { importId } = (await inputOf(arn, surroundings)).memory ?? {};
    return importId ? [{ physicalId, importId }] : [];
  }));
  return imports.flat();
}

/** What an execution was begun with. */
async function inputOf(arn: string, surroundings: Surroundings): Promise<{ request?: ImportRequest; memory?: Memory }> {
  const { input = '{}' } = await describe(arn, surroundings);
  return JSON.parse(input) as { request?: ImportRequest; memory?: Memory };
}

async function describe(arn: string, { clients }: Surroundings): Promise<DescribeExecutionCommandOutput> {
  const { DescribeExecutionCommand } = await import('./sdk/sfn');
  const client = await clients.stepFunctions();
  return withoutKey((readable) => client.send(new DescribeExecutionCommand({ executionArn: arn, ...(readable ? {} : { includedData: 'METADATA_ONLY' }) })));
}

/** What was encrypted with a former key of the provider may not be readable any more; how an execution ended can be told without it. */
async function withoutKey<T>(call: (readable: boolean) => Promise<T>): Promise<T> {
  try {
    return await call(true);
  } catch (error) {
    if (isThrottle(error) || !asServiceError(error).name.startsWith('Kms')) { throw error; }
    return call(false);
  }
}

/** The newest executions, as they are after what this tick has stopped; the list may show these as running for a while. */
async function listed({ executions, stopped, surroundings: { clock } }: Observer): Promise<ExecutionListItem[]> {
  const stopDate = new Date(clock.now());
  return (await executions()).map((each) => isRunning(each) && stopped.has(each.executionArn!) ? { ...each, status: 'ABORTED', stopDate } : each);
}

/** Looks that follow each other within seconds share a list: Step Functions allows an account few of them. */
export function executionsOf(request: ImportRequest, surroundings: Surroundings): () => Promise<ExecutionListItem[]> {
  let last: { readonly at: number; readonly executions: ExecutionListItem[] } | undefined;
  return async () => {
    const at = surroundings.clock.now();
    if (!last || at > last.at + LIST_HOLDS) { last = { at, executions: await newestAndRunning(request, surroundings) }; }
    return last.executions;
  };
}

/** Since when all executions are known: Step Functions lists the newest, those that run by their start and the others by their end. */
function listedSince(executions: readonly ExecutionListItem[]): number {
  if (executions.length < MOST_LISTED) { return 0; }
  return Math.min(...executions.slice(0, MOST_LISTED).flatMap(({ stopDate }) => stopDate ? [stopDate.getTime()] : []));
}

/** What has waited in the queue for days is not among the newest. */
async function newestAndRunning(request: ImportRequest, surroundings: Surroundings): Promise<ExecutionListItem[]> {
  const newest = await listExecutions(request, surroundings);
  return newest.length < MOST_LISTED ? newest : eachOnce([...newest, ...await listExecutions(request, surroundings, 'RUNNING')]);
}

/** Nor is it when an update has just taken it out. */
async function queueEnded(executions: ExecutionListItem[], { request, surroundings }: Observer): Promise<ExecutionListItem[]> {
  const all = executions.length < MOST_LISTED ? executions : eachOnce([...executions, ...await listExecutions(request, surroundings, 'ABORTED')]);
  return all.filter((each) => isOfResource(each.name!, 'queue', request) && !isRunning(each));
}

/** Of two that are the same the first counts. */
function eachOnce(executions: readonly ExecutionListItem[]): ExecutionListItem[] {
  const arns = new Set<string>();
  return executions.filter(({ executionArn: arn }) => !arns.has(arn!) && arns.add(arn!));
}

/** The newest executions of the stack's machine, by their start: more than the requests of one stack operation. */
async function listExecutions({ stateMachineArn }: ImportRequest, { clients }: Surroundings, statusFilter?: 'RUNNING' | 'ABORTED'): Promise<ExecutionListItem[]> {
  const { ListExecutionsCommand } = await import('./sdk/sfn');
  const client = await clients.stepFunctions();
  const found: ExecutionListItem[] = [];
  let token: string | undefined;
  // A page may hold fewer than it is asked for.
  do {
    const { executions = [], nextToken } = await client.send(new ListExecutionsCommand({
      stateMachineArn, maxResults: MOST_LISTED, ...(token ? { nextToken: token } : {}), ...(statusFilter ? { statusFilter } : {}),
    }));
    found.push(...executions.filter(({ name, executionArn: arn, startDate }) => name && arn && startDate));
    token = nextToken;
  } while (token && found.length < MOST_LISTED);
  return found.sort((a, b) => b.startDate!.getTime() - a.startDate!.getTime());
}

interface EndOfExecution {
  readonly inTick: boolean;
  /** Until when a StartImport of it may have been accepted; 0: it has sent none. */
  readonly sentUntil: number;
  /** When a watch last resumed its import. */
  readonly resumedAt?: number | undefined;
}

/**
 * How far an execution has come. StopExecution does not cancel a tick in flight; an execution that was stopped while it waited
 * has none, and what it entered the wait with says whether, and until when, it had sent a StartImport.
 */
async function endOf(arn: string, { surroundings }: Observer): Promise<EndOfExecution> {
  const events = await lastEvents(arn, 2, surroundings);
  const wait = waitAmong(events);
  // What was to be stopped may just have ended by itself.
  if (wait === undefined) { return { inTick: events[0]?.type !== 'ExecutionSucceeded', sentUntil: Infinity }; }
  const { memory } = JSON.parse(wait) as { memory?: Memory };
  if (!memory || memory.started || memory.queueing) { return { inTick: false, sentUntil: Infinity }; }
  return { inTick: false, sentUntil: memory.unclearSince === undefined ? 0 : memory.unclearSince + VISIBLE_WITHIN, resumedAt: memory.resumedAt };
}

/** With what an execution last entered a wait; a tick takes a handful of events. */
async function lastWait(arn: string, surroundings: Surroundings): Promise<string | undefined> {
  return waitAmong(await lastEvents(arn, 30, surroundings));
}

function waitAmong(events: readonly HistoryEvent[]): string | undefined {
  const wait = events.find(({ type }) => type === 'WaitStateEntered');
  return wait && (wait.stateEnteredEventDetails?.input ?? '{}');
}

/** The newest first. */
async function lastEvents(arn: string, maxResults: number, { clients }: Surroundings): Promise<HistoryEvent[]> {
  const { GetExecutionHistoryCommand } = await import('./sdk/sfn');
  const client = await clients.stepFunctions();
  const { events = [] } = await withoutKey((includeExecutionData) =>
    client.send(new GetExecutionHistoryCommand({ executionArn: arn, reverseOrder: true, maxResults, includeExecutionData })));
  return events;
}
