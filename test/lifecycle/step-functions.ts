import { ServiceError } from './aws-front';
import { Deferred, type SimulatedTime } from './simulated-time';
import { ExecutionFailure, interpret, type Definition, type Tasks } from './state-machine';
import type { Quota, Quotas } from '../../local-cloud/lake/quotas';

export type ExecutionStatus = 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'TIMED_OUT' | 'ABORTED';

export interface Execution {
  readonly arn: string;
  readonly name: string;
  readonly input: string;
  readonly startedAt: number;
  status: ExecutionStatus;
  stoppedAt?: number;
  /** Whether it waits, so that no tick is in flight. */
  waiting: boolean;
  waitingWith?: string;
  output?: string;
  error?: string;
  cause?: string;
  /** When ListExecutions begins to show it; changes of its status show as late. */
  readonly visibleAt: number;
}

/**
 * What an account in US East (N. Virginia) is allowed; some Regions allow less.
 * https://docs.aws.amazon.com/step-functions/latest/dg/service-quotas.html
 */
const STEP_FUNCTIONS_QUOTAS: Readonly<Record<string, Quota>> = {
  StartExecution: { atOnce: 1_300, perSecond: 300 },
  DescribeExecution: { atOnce: 300, perSecond: 15 },
  StopExecution: { atOnce: 1_000, perSecond: 200 },
  ListExecutions: { atOnce: 200, perSecond: 5 },
  GetExecutionHistory: { atOnce: 400, perSecond: 20 },
};

export interface StepFunctionsOptions {
  readonly time: SimulatedTime;
  readonly stateMachineArn: string;
  readonly definition: Definition;
  readonly tasks: Tasks;
  /** What is left of the account's quotas. */
  readonly quotas: Quotas;
  /** How long ListExecutions lags behind. */
  readonly lagMs?: number;
}

/** One state machine and the part of Step Functions' API that its callers use. */
export class StepFunctions {
  readonly executions: Execution[] = [];
  deleted = false;
  /** Data of executions that began before was encrypted with a key that nobody may use any more. */
  keyChangedAt = 0;

  constructor(private readonly options: StepFunctionsOptions) {}

  call(operation: string, input: Record<string, unknown>): Record<string, unknown> {
    const { quotas, time } = this.options;
    if (!quotas.allow(operation, STEP_FUNCTIONS_QUOTAS[operation], time.now())) {
      throw new ServiceError('ThrottlingException', 'Rate exceeded');
    }
    switch (operation) {
      case 'StartExecution': return this.start(input);
      case 'DescribeExecution': return this.describe(input);
      case 'StopExecution': return this.stop(input);
      case 'ListExecutions': return this.list(input);
      case 'GetExecutionHistory': return this.history(input);
      default: throw new Error(`${operation} is not simulated.`);
    }
  }

  get running(): readonly Execution[] {
    return this.executions.filter(execution => execution.status === 'RUNNING');
  }

  private start(input: Record<string, unknown>): Record<string, unknown> {
    const { time, stateMachineArn, lagMs } = this.options;
    if (input.stateMachineArn !== stateMachineArn || this.deleted) {
      throw new ServiceError('StateMachineDoesNotExist', `State Machine Does Not Exist: '${String(input.stateMachineArn)}'`);
    }
    const name = String(input.name);
    const text = String(input.input ?? '{}');
    if (!/^[A-Za-z0-9_-]{1,80}$/.test(name)) {
      throw new ServiceError('InvalidName', `Invalid Name: '${name}'`);
    }
    JSON.parse(text);
    const taken = this.executions.find(execution => execution.name === name);
    if (taken?.status === 'RUNNING' && taken.input === text) {
      return { executionArn: taken.arn, startDate: taken.startedAt / 1000 };
    }
    if (taken) {
      throw new ServiceError('ExecutionAlreadyExists', `Execution Already Exists: '${taken.arn}'`);
    }
    const execution: Execution = {
      arn: `${stateMachineArn.replace(':stateMachine:', ':execution:')}:${name}`,
      name, input: text, startedAt: time.now(), status: 'RUNNING', waiting: false, visibleAt: time.now() + (lagMs ?? 0),
    };
    this.executions.push(execution);
    void this.run(execution);
    return { executionArn: execution.arn, startDate: execution.startedAt / 1000 };
  }

  private async run(execution: Execution): Promise<void> {
    const { time, definition, tasks } = this.options;
    const timedOut = new Deferred<never>();
    const cancel = time.after((definition.TimeoutSeconds ?? 31_536_000) * 1000, () => {
      timedOut.reject(new ExecutionFailure('States.Timeout', 'The execution timed out.'));
    });
    const context = { id: execution.arn, startedAt: new Date(execution.startedAt).toISOString() };
    try {
      const watched = { stopped: () => execution.status !== 'RUNNING', waiting: (waiting: boolean, input?: unknown) => this.wait(execution, waiting, input) };
      const output = await Promise.race([interpret(definition, JSON.parse(execution.input), context, time, tasks, watched), timedOut.promise]);
      this.end(execution, 'SUCCEEDED', { output: JSON.stringify(output) });
    } catch (e) {
      if (!(e instanceof ExecutionFailure)) {
        throw e;
      }
      this.end(execution, e.error === 'States.Timeout' && e.cause.startsWith('The execution') ? 'TIMED_OUT' : 'FAILED', { error: e.error, cause: e.cause });
    } finally {
      cancel();
    }
  }

  /** What a stopped execution was doing when it was stopped stays known. */
  private wait(execution: Execution, waiting: boolean, input: unknown): void {
    if (execution.status === 'RUNNING') {
      Object.assign(execution, { waiting, waitingWith: JSON.stringify(input) });
    }
  }

  /** The end of the history, newest first: enough to tell a waiting execution from one in the middle of a tick. */
  private history(input: Record<string, unknown>): Record<string, unknown> {
    const execution = this.find(input);
    const readable = input.includeExecutionData !== false && this.checkKey(execution);
    const last = execution.waiting ? 'WaitStateEntered' : 'TaskStarted';
    const ends = { ABORTED: ['ExecutionAborted', last], SUCCEEDED: ['ExecutionSucceeded', 'SucceedStateExited'], FAILED: ['ExecutionFailed', last] };
    const types = ends[execution.status as keyof typeof ends] ?? [last];
    return {
      events: types.map((type, i) => ({
        type, id: 9 - i, timestamp: this.options.time.now() / 1000,
        ...(type === 'WaitStateEntered' ? { stateEnteredEventDetails: { name: 'Wait', ...(readable ? { input: execution.waitingWith } : {}) } } : {}),
      })),
    };
  }

  private end(execution: Execution, status: ExecutionStatus, rest: Pick<Execution, 'output' | 'error' | 'cause'>): void {
    if (execution.status === 'RUNNING') {
      Object.assign(execution, rest, { status, stoppedAt: this.options.time.now() });
    }
  }

  private describe(input: Record<string, unknown>): Record<string, unknown> {
    const execution = this.find(input);
    const readable = input.includedData !== 'METADATA_ONLY' && this.checkKey(execution);
    return {
      executionArn: execution.arn, stateMachineArn: this.options.stateMachineArn, name: execution.name, status: execution.status,
      startDate: execution.startedAt / 1000, stopDate: execution.stoppedAt === undefined ? undefined : execution.stoppedAt / 1000,
      ...(readable ? { input: execution.input, output: execution.output, error: execution.error, cause: execution.cause } : {}),
    };
  }

  /** The tick in flight is not cancelled. */
  private stop(input: Record<string, unknown>): Record<string, unknown> {
    const execution = this.find(input);
    if (input.error !== undefined || input.cause !== undefined) {
      this.checkKey(execution);
    }
    this.end(execution, 'ABORTED', { error: input.error as string, cause: input.cause as string });
    return { stopDate: (execution.stoppedAt ?? this.options.time.now()) / 1000 };
  }

  private list(input: Record<string, unknown>): Record<string, unknown> {
    const now = this.options.time.now();
    const lag = this.options.lagMs ?? 0;
    const size = Number(input.maxResults ?? 0) || 100;
    const offset = Number(input.nextToken ?? 0);
    const matching = this.executions
      .filter(execution => execution.visibleAt <= now)
      .map(execution => ({ ...execution, status: (execution.stoppedAt ?? now) + lag > now ? 'RUNNING' as const : execution.status }))
      .filter(execution => input.statusFilter === undefined || execution.status === input.statusFilter)
      .reverse()
      .sort((a, b) => listedBy(b) - listedBy(a));
    return {
      executions: matching.slice(offset, offset + size).map(execution => ({
        executionArn: execution.arn, stateMachineArn: this.options.stateMachineArn, name: execution.name, status: execution.status,
        startDate: execution.startedAt / 1000, ...(execution.stoppedAt === undefined || execution.status === 'RUNNING' ? {} : { stopDate: execution.stoppedAt / 1000 }),
      })),
      ...(offset + size < matching.length ? { nextToken: String(offset + size) } : {}),
    };
  }

  private checkKey({ startedAt }: Execution): true {
    if (startedAt < this.keyChangedAt) {
      throw new ServiceError('KmsAccessDeniedException', 'Either your KMS key policy or API caller does not have the required permissions.');
    }
    return true;
  }

  private find(input: Record<string, unknown>): Execution {
    const execution = this.executions.find(e => e.arn === input.executionArn);
    if (!execution) {
      throw new ServiceError('ExecutionDoesNotExist', `Execution Does Not Exist: '${String(input.executionArn)}'`);
    }
    return execution;
  }
}

/** Those that run are listed by their start, the others by their end. */
function listedBy({ status, startedAt, stoppedAt }: Execution): number {
  return status === 'RUNNING' ? startedAt : stoppedAt!;
}
