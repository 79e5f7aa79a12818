import type { SimulatedTime } from './simulated-time';

/** The part of the Amazon States Language that our definition uses; anything else is an error. */
export interface Definition {
  readonly StartAt: string;
  readonly TimeoutSeconds?: number;
  readonly States: Readonly<Record<string, State>>;
}

export type State = TaskState | ChoiceState | WaitState | { readonly Type: 'Succeed' | 'Fail' };

interface TaskState {
  readonly Type: 'Task';
  readonly Resource: string;
  readonly Parameters: Readonly<Record<string, unknown>>;
  readonly OutputPath?: string;
  readonly TimeoutSeconds?: number;
  readonly Retry?: readonly Retrier[];
  readonly Catch?: readonly { readonly ErrorEquals: readonly string[]; readonly ResultPath: string; readonly Next: string }[];
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

/** What a task asks for; rejects with an error whose `name` Step Functions matches against retriers. */
export interface Tasks {
  invoke(payload: unknown): Promise<unknown>;
  putEvents(entries: ReadonlyArray<Readonly<Record<string, unknown>>>): Promise<unknown>;
}

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
  definition: Definition, input: unknown, context: ExecutionContext, time: SimulatedTime, tasks: Tasks, watched: Watched,
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
        try {
          data = await task(state, data, context, time, tasks, stopped);
          at = state.Next;
        } catch (e) {
          const caught = e instanceof ExecutionFailure ? state.Catch?.find(({ ErrorEquals }) => matches(ErrorEquals, e.error)) : undefined;
          if (!caught) {
            throw e;
          }
          data = { ...data as object, [caught.ResultPath.slice(2)]: { Error: (e as ExecutionFailure).error, Cause: (e as ExecutionFailure).cause } };
          at = caught.Next;
        }
        if (JSON.stringify(data ?? null).length > MAX_STATE_BYTES) {
          throw new ExecutionFailure('States.DataLimitExceeded', `Before the state ${at} there is too much.`);
        }
        break;
      case 'Fail':
        throw new ExecutionFailure('', '');
      default:
        throw new Error(`The definition has a state ${at} that is not interpreted here: ${JSON.stringify(state)}`);
    }
  }
  return undefined;
}

async function task(
  state: TaskState, data: unknown, context: ExecutionContext, time: SimulatedTime, tasks: Tasks, stopped: () => boolean,
): Promise<unknown> {
  for (let attempt = 0; ; attempt++) {
    try {
      const parameters = fill(state.Parameters, data, context, attempt) as Record<string, unknown>;
      const result = await inTime(ask(state.Resource, parameters, tasks), state.TimeoutSeconds ?? 99_999_999, time);
      return state.OutputPath ? select(state.OutputPath, result, context, attempt) : result;
    } catch (e) {
      const name = (e as Error).name;
      const retrier = state.Retry?.find(({ ErrorEquals }) => matches(ErrorEquals, name));
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

async function ask(resource: string, parameters: Record<string, unknown>, tasks: Tasks): Promise<unknown> {
  switch (/^arn:[^:]+:states:::(.*)$/.exec(resource)?.[1]) {
    case 'lambda:invoke': return { ExecutedVersion: '$LATEST', StatusCode: 200, Payload: await tasks.invoke(parameters.Payload) };
    case 'events:putEvents': return tasks.putEvents(parameters.Entries as Array<Record<string, unknown>>);
    default: throw new Error(`A task of ${resource} is not interpreted here.`);
  }
}

function matches(errorEquals: readonly string[], name: string): boolean {
  return errorEquals.includes('States.ALL') || errorEquals.includes(name);
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

/** Fills a template: keys that end in `.$` hold paths, or one of two functions of paths. */
function fill(template: unknown, data: unknown, context: ExecutionContext, attempt: number): unknown {
  if (Array.isArray(template)) {
    return template.map(each => fill(each, data, context, attempt));
  }
  if (typeof template !== 'object' || template === null) {
    return template;
  }
  const value = (path: string): unknown => {
    const [, name, format, argument] = /^States\.(Array|Format)\((?:'([^']*)', )?(.*)\)$/.exec(path) ?? [];
    const found = select(argument ?? path, data, context, attempt);
    return name === 'Array' ? [found] : name === 'Format' ? format.replace('{}', String(found)) : found;
  };
  return Object.fromEntries(Object.entries(template).map(([key, each]) =>
    key.endsWith('.$') ? [key.slice(0, -2), value(each as string)] : [key, fill(each, data, context, attempt)]));
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
