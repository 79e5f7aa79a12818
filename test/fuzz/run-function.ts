import { at } from './at';
import { HostileAws, MACHINE_TIMEOUT, type Asked, type Execution, type Script } from './hostile-aws';
import { FUNCTION_ARN, NOW } from './payloads';
import { handle } from '../../lambda/handle';
import { logLine } from '../../lambda/log-line';
import type { Surroundings } from '../../lambda/surroundings';

/** Everything that one payload made the function do. */
export interface Trace {
  readonly aws: HostileAws;
  /** The lines as they are written. */
  readonly lines: string[];
  readonly answers: Array<{ readonly url: string; readonly body: string }>;
  /** What the invocations that had nobody to answer threw. */
  readonly thrown: unknown[];
  /** The most calls of one invocation of the function. */
  readonly mostCalls: number;
}

/** Nobody plays an hour of ticks that fail. */
const MOST_TICKS = 25;

/** Gives the function one payload, and plays the state machine and Lambda for what it starts, to the end. */
export async function runFunction(payload: unknown, script: Script): Promise<Trace> {
  let now = NOW;
  let lost = 0;
  let mostCalls = 0;
  let ticking = false;
  const lines: string[] = [];
  const answers: Trace['answers'] = [];
  const thrown: unknown[] = [];

  const runTicks = async (execution: Execution): Promise<void> => {
    if (ticking || !execution.ours || execution.status !== 'RUNNING') {
      return;
    }
    ticking = true;
    try {
      for (let attempt = 0; execution.status === 'RUNNING';) {
        if (++execution.ticks > MOST_TICKS) {
          now = Math.max(now, execution.startedAt + MACHINE_TIMEOUT);
          aws.end(execution, 'TIMED_OUT');
          return;
        }
        try {
          const { state, arn, startedAt } = execution;
          execution.state = await invoke({ tick: state, execution: arn, startedAt: new Date(startedAt).toISOString(), attempt });
          attempt = 0;
        } catch (error) {
          thrown.push(error);
          if (++attempt > 6) {
            aws.end(execution, 'FAILED');
          }
          now += 5_000;
          continue;
        }
        const { done, waitSeconds } = execution.state as { done: boolean; waitSeconds: number };
        now += waitSeconds * 1_000;
        if (done) {
          aws.end(execution, 'SUCCEEDED');
        }
      }
    } finally {
      ticking = false;
    }
  };
  const aws = new HostileAws(script, askedBy(payload), { now: () => now, passTime: milliseconds => { now += milliseconds; }, run: runTicks });
  const surroundings: Surroundings = {
    clock: { now: () => now, sleep: async milliseconds => { now += milliseconds; } },
    clients: aws.clients,
    putAnswer: async (url, body) => {
      if (lost++ < script.answersLost) {
        throw new Error(`no connection to ${url}`);
      }
      answers.push({ url, body });
    },
    log: line => lines.push(logLine(line, now)),
  };
  const invoke = async (event: unknown): Promise<unknown> => {
    const [until, before] = [now + 900_000, aws.calls.length];
    const result = await handle(event, surroundings, { functionArn: FUNCTION_ARN, deadline: () => until });
    mostCalls = Math.max(mostCalls, aws.calls.length - before);
    // What a function returns crosses the wire as JSON.
    return JSON.parse(JSON.stringify(result ?? null));
  };

  const deliver = async (event: unknown): Promise<void> => {
    try {
      await invoke(event);
    } catch (error) {
      thrown.push(error);
    }
  };
  await deliver(payload);
  while (aws.handedOn.length > 0) {
    await deliver(aws.handedOn.shift());
  }
  for (const execution of [...aws.executions]) {
    await runTicks(execution);
  }
  return { aws, lines, answers, thrown, mostCalls };
}

/** What a payload asks for, so that there may be imports of it. */
function askedBy(payload: unknown): Asked {
  const first = (...values: unknown[]): string | undefined => values.find((value): value is string => typeof value === 'string');
  const of = (property: string, field: string): string | undefined =>
    first(at(payload, 'ResourceProperties', property), at(payload, 'event', 'ResourceProperties', property), at(payload, 'tick', 'request', 'wanted', field));
  const [event, request] = [at(payload, 'event') ?? payload, at(payload, 'tick', 'request')];
  const times = [of('StartEventTime', 'start'), of('EndEventTime', 'end')].map(time => new Date(time ?? 'none'));
  return {
    uri: of('SourceUri', 'sourceUri') ?? '', destination: of('Destination', 'destination') ?? '', role: of('AccessRoleArn', 'role') ?? '', machine: of('StateMachineArn', '') ?? first(at(request, 'stateMachineArn')) ?? '',
    stackId: first(at(event, 'StackId'), at(request, 'stackId')) ?? '', logicalId: first(at(event, 'LogicalResourceId'), at(request, 'logicalId')) ?? '',
    execution: first(at(payload, 'execution')),
    window: times.some(time => isNaN(time.getTime())) ? undefined : [times[0], times[1]],
  };
}
