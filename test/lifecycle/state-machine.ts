import type { SimulatedTime } from './simulated-time';

/** The part of the Amazon States Language that our definition uses; anything else is an error. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

export type State = TaskState | ChoiceState | WaitState | { readonly Type: 'Succeed' };

interface TaskState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters: { readonly FunctionName: unknown; readonly Payload: Readonly<Record<string, unknown>> };
  readonly OutputPath?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Next: string;
}

interface Retrier {
  readonly ErrorEquals: readonly string[];
  readonly IntervalSeconds?: number;
  readonly BackoffRate?: number;
  readonly MaxDelaySeconds?: number;
  readonly MaxAttempts?: number;
}

interface ChoiceState {
  readonly Type: 'Choice';
  readonly Choices: readonly { readonly Variable: string; readonly BooleanEquals: boolean; readonly Next: string }[];
  readonly Default: string;
}

interface WaitState {
  readonly Type: 'Wait';
  readonly SecondsPath: string;
  readonly Next: string;
}

export interface ExecutionContext {
  readonly id: string;
  readonly startedAt: string;
}

/** How the task's function call ended; rejects with an error whose `name` Step Functions matches against retriers. */
export type InvokeFunction = (payload: unknown) => Promise<unknown>;

export class ExecutionFailure extends Error {
  constructor(readonly error: string, readonly cause: string) {
    super(`${error}: ${cause}`);
  }
}

/** Step Functions keeps at most this much between two states. */
const MAX_STATE_BYTES = 262_144;

/** What the interpreter asks of its execution, and tells it. */
export interface Watched {
  stopped(): boolean;
  waiting(waiting: boolean, input?: unknown): void;
}

/**
 * Interprets one execution from its input to its output. `stopped` is asked after every wait and every task, for a
 * stopped execution makes no further step. A task that times out fails, but the function that it called runs on.
 */
export async function interpret(
  definition: Definition, input: unknown, context: ExecutionContext, time: SimulatedTime, invoke: InvokeFunction, watched: Watched,
): Promise<unknown> {
  const { stopped } = watched;
  let data = input;
  let at = definition.StartAt;
  while (!stopped()) {
    const state = definition.States[at];
    switch (state?.Type) {
      case 'Succeed':
        return data;
      case 'Choice': {
        const chosen = state.Choices.find(choice => {
          const value = select(choice.Variable, data, context, 0);
          if (typeof value !== 'boolean') {
            throw new ExecutionFailure('States.Runtime', `${choice.Variable} is no boolean.`);
          }
          return value === choice.BooleanEquals;
        });
        at = chosen?.Next ?? state.Default;
        break;
      }
      case 'Wait': {
        const seconds = select(state.SecondsPath, data, context, 0);
        if (!Number.isInteger(seconds) || (seconds as number) < 0) {
          throw new ExecutionFailure('States.Runtime', `${state.SecondsPath} is ${JSON.stringify(seconds)}, not a whole number of seconds.`);
        }
        watched.waiting(true, data);
        await time.sleep((seconds as number) * 1000);
        watched.waiting(false);
        at = state.Next;
        break;
      }
      case 'Task':
        data = await task(state, data, context, time, invoke, stopped);
        if (JSON.stringify(data ?? null).length > MAX_STATE_BYTES) {
          throw new ExecutionFailure('States.DataLimitExceeded', `The state ${at} returned too much.`);
        }
        at = state.Next;
        break;
      default:
        throw new Error(`The definition has a state ${at} that is not interpreted here: ${JSON.stringify(state)}`);
    }
  }
  return undefined;
}

async function task(
  state: TaskState, data: unknown, context: ExecutionContext, time: SimulatedTime, invoke: InvokeFunction, stopped: () => boolean,
): Promise<unknown> {
  if (!/^arn:[^:]+:states:::lambda:invoke$/.test(state.Resource)) {
    throw new Error(`A task of ${state.Resource} is not interpreted here.`);
  }
  for (let attempt = 0; ; attempt++) {
    try {
      const payload = fill(state.Parameters.Payload, data, context, attempt);
      const result = { ExecutedVersion: '$LATEST', StatusCode: 200, Payload: await inTime(invoke(payload), state.TimeoutSeconds ?? 99_999_999, time) };
      return state.OutputPath ? select(state.OutputPath, result, context, attempt) : result;
    } catch (e) {
      const name = (e as Error).name;
      const retrier = state.Retry?.find(r => r.ErrorEquals.includes('States.ALL') || r.ErrorEquals.includes(name));
      if (!retrier || attempt >= (retrier.MaxAttempts ?? 3) || stopped()) {
        throw new ExecutionFailure(name, (e as Error).message);
      }
      const delay = (retrier.IntervalSeconds ?? 1) * (retrier.BackoffRate ?? 2) ** attempt;
      await time.sleep(Math.min(delay, retrier.MaxDelaySeconds ?? Infinity) * 1000);
      if (stopped()) {
        return undefined;
      }
    }
  }
}

async function inTime<T>(work: Promise<T>, seconds: number, time: SimulatedTime): Promise<T> {
  let cancel = (): void => undefined;
  const timeout = new Promise<never>((_, reject) => {
    cancel = time.after(seconds * 1000, () => reject(Object.assign(new Error('The task timed out.'), { name: 'States.Timeout' })));
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    cancel();
  }
}

/** Fills a payload template: keys that end in `.$` hold paths. */
function fill(template: Readonly<Record<string, unknown>>, data: unknown, context: ExecutionContext, attempt: number): Record<string, unknown> {
  return Object.fromEntries(Object.entries(template).map(([key, value]) =>
    key.endsWith('.$') ? [key.slice(0, -2), select(value as string, data, context, attempt)] : [key, value]));
}

function select(path: string, data: unknown, context: ExecutionContext, attempt: number): unknown {
  switch (path) {
    case '$': return data;
    case '$$.Execution.Id': return context.id;
    case '$$.Execution.StartTime': return context.startedAt;
    case '$$.State.RetryCount': return attempt;
  }
  if (!/^\$(\.\w+)+$/.test(path)) {
    throw new Error(`The path ${path} is not interpreted here.`);
  }
  let value = data;
  for (const key of path.split('.').slice(1)) {
    if (typeof value !== 'object' || value === null || !(key in value)) {
      throw new ExecutionFailure('States.Runtime', `The path ${path} finds nothing in ${JSON.stringify(data)}.`);
    }
    value = (value as Record<string, unknown>)[key];
  }
  return value;
}
