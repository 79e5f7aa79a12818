import { AccessRoles, accessRole } from './access-roles';
import { CloudFormation } from './cloudformation';
import { CloudFormationApi, type Shows } from './cloudformation-api';
import type { CustomResourceRequest, Properties } from './custom-resource-request';
import { Table } from './dynamodb';
import { Rule } from './eventbridge';
import { FaultPlan, type Fault } from './faults';
import type { Guard } from './guard';
import type { AcceptedStart, AcceptedStop, Call, Departure, Rest, StateChangeEvent } from './happenings';
import { LambdaPlatform, type Invocation } from './lambda-platform';
import { addLogBucket, type LogBucketProps } from './log-bucket';
import { ACCOUNT, functionArn, REGION, ruleArn, ruleName, tableName } from './names';
import { Network } from './network';
import { nameOf } from './payload';
import { quickClients } from './quick-clients';
import { S3Front } from './s3-front';
import { understand } from './services';
import { clientsOf } from './simulated-clients';
import { never, randomFrom, SimulatedTime } from './simulated-time';
import { departureOf, restOf } from './snapshots';
import { isAtRest, isGone, type Stack } from './stack';
import { denial, errorAnswer, ServiceError, serviceOf, type WireAnswer, type WireRequest } from './wire';
import { handle } from '../../../lambda/handle';
import type { LogLine } from '../../../lambda/surroundings';
import { Lake, LakeError, type Behaviour, type ImportRecord } from '../../../local-cloud/lake/lake';
import { MemoryBuckets } from '../../../local-cloud/lake/memory-buckets';
import { MemoryRoles } from '../../../local-cloud/lake/memory-roles';

export { ACCOUNT, REGION } from './names';
export type Handle = typeof handle;

export interface WorldProps {
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  /** Faults other than at single calls. */
  readonly plan?: FaultPlan;
  readonly behaviour?: Partial<Behaviour>;
  readonly shows?: Shows;
  readonly rollbackIsAnOperation?: boolean;
  /** How long IAM doesn't show a recent change of a role or policy. */
  readonly iamDelayMs?: number;
  /** How many executions of each function may run at once. */
  readonly concurrency?: number;
  /** The code under test. Default: the real handler. */
  readonly handle?: Handle;
  /** IAM in tests of permissions. Default: all calls are allowed. */
  readonly guard?: Guard;
  /** Uses the SDK's clients, which takes twice as long. Default: quick clients, which make the same calls. */
  readonly sdk?: boolean;
}

/** The parts of one stack, in addition to its custom resources. */
export interface Provider {
  readonly stack: Stack;
  readonly functions: LambdaPlatform;
  readonly table: Table;
  readonly rule: Rule;
}

/** An AWS account in one Region in which only the handler is real, and in which everything can fail. */
export class World {
  readonly time = new SimulatedTime();
  readonly buckets = new MemoryBuckets();
  readonly roles = new MemoryRoles(this.time);
  readonly accessRoles: AccessRoles;
  readonly lake: Lake;
  readonly s3 = new S3Front(this.buckets);
  readonly cloudFormation: CloudFormation;
  readonly cloudFormationApi: CloudFormationApi;
  readonly plan: FaultPlan;
  readonly network: Network;
  /** The calls that IAM denies: all calls to a service, such as `events`, or one operation, such as `PutEvents`. */
  readonly denied = new Set<string>();
  readonly providers = new Map<string, Provider>();
  readonly calls: Call[] = [];
  readonly logs: Array<LogLine & { readonly at: number }> = [];
  readonly starts: AcceptedStart[] = [];
  readonly stops: AcceptedStop[] = [];
  /** The events on the event bus. */
  readonly events: StateChangeEvent[] = [];
  /** Imports that the handler retried although they had been COMPLETED for a while. */
  readonly retriesOfComplete: string[] = [];
  readonly departures: Departure[] = [];
  readonly rests: Rest[] = [];
  readonly forgotten: ImportRecord[] = [];
  /** Imports that a person started, stopped or resumed by hand. */
  readonly touchedByHand = new Set<string>();
  /** When a person stopped an import that no person has resumed. */
  readonly stoppedByHand = new Map<string, number>();
  private readonly random: () => number;
  private ids = 0;

  constructor(readonly props: WorldProps = {}) {
    this.plan = props.plan ?? new FaultPlan(props.faults ?? []);
    this.random = randomFrom(props.seed ?? 1);
    this.network = new Network(this.time, this.plan, this.random, this.calls);
    this.accessRoles = new AccessRoles(this.roles, this.time, props.iamDelayMs, props.guard);
    this.lake = new Lake({
      clock: this.time, account: ACCOUNT, region: REGION,
      buckets: this.buckets, roles: this.roles, behaviour: props.behaviour,
      newId: () => `00000000-0000-4000-8000-${(++this.ids).toString(16).padStart(12, '0')}`,
      evaluate: props.guard?.evaluate,
    });
    this.cloudFormation = new CloudFormation({
      time: this.time, account: ACCOUNT, region: REGION, rollbackIsAnOperation: props.rollbackIsAnOperation,
      deliver: (stack, { event }, duplicateAfterSeconds) =>
        void this.providerOf(stack).functions.invokeAsync(event, duplicateAfterSeconds),
      prepare: (stack, template) => this.providerOf(stack) && this.accessRoles.apply(stack, template),
      finish: (stack, needed, skipped) => this.finish(stack, needed, skipped),
    });
    this.cloudFormationApi = new CloudFormationApi(this.cloudFormation, () => this.time.now(), props.shows ?? {});
  }

  /** Lets time pass until `story` ends. */
  run = <T>(story: () => Promise<T>): Promise<T> => this.time.run(story());

  /** A bucket with one log file for each of these days (`2023-01-05`). */
  addBucket(name: string, days: readonly string[], props: LogBucketProps = {}): void {
    addLogBucket(this.buckets, name, days, props);
  }

  /** A role that CloudTrail may assume to read any bucket of the account: a role that the user gives. */
  addRole(arn: string): void {
    this.roles.put(accessRole(arn, ['*']));
  }

  /** Function, table and rule are created with their stack. */
  providerOf(stack: Stack): Provider {
    const provider = this.providers.get(stack.id) ?? this.createProvider(stack);
    this.providers.set(stack.id, provider);
    return provider;
  }

  private createProvider(stack: Stack): Provider {
    const { time, random } = this;
    const functions = new LambdaPlatform({
      time, nameOf, concurrency: this.props.concurrency,
      code: (payload, invocation) => this.runHandler(stack, payload, invocation),
    });
    const fire = (event: object): void => void functions.invokeAsync(event);
    return {
      stack, functions, table: new Table(tableName(stack), () => time.now()),
      rule: new Rule({ time, random, name: ruleName(stack), arn: ruleArn(stack), fire }),
    };
  }

  private runHandler(stack: Stack, payload: unknown, invocation: Invocation): Promise<unknown> {
    const { time } = this;
    const clients = this.props.sdk ? clientsOf : quickClients;
    return (this.props.handle ?? handle)(payload, {
      clock: {
        now: () => time.now(),
        sleep: async milliseconds => {
          await time.sleep(milliseconds);
          return invocation.alive(undefined);
        },
      },
      clients: clients(invocation, time, (request, by) => this.answerCall(stack, request, by)),
      putAnswer: (responseUrl, body) => this.putAnswer(stack, responseUrl, body, invocation),
      log: line => this.logs.push({ at: time.now(), ...line }),
    }, {
      functionArn: functionArn(stack.name), ledgerTable: tableName(stack), ruleName: ruleName(stack), stackId: stack.id,
      requestId: invocation.requestId, deadline: () => invocation.startedAt + 900_000,
    });
  }

  /** One call to a service, with its answer. */
  private async answerCall(stack: Stack, request: WireRequest, by: Invocation): Promise<WireAnswer> {
    const service = serviceOf(request.hostname);
    const { operation, perform, input } = understand(this, stack, request);
    const leaseHolder = service === 'cloudtrail' ? this.providerOf(stack).table.leaseHolder : undefined;
    const call: Call = { at: this.time.now(), service, operation, by, stack, input, leaseHolder };
    const answer = await this.network.carry(call, async () => {
      try {
        const isDenied = this.denied.has(service) || this.denied.has(operation);
        const reason = isDenied ? `The function's role is not authorized to perform: ${operation}`
          : await this.time.during(Promise.resolve(this.props.guard?.deniesCall(call, stack)));
        if (reason) {
          throw denial(service, reason, this.buckets.find(String(input.bucket))?.region);
        }
        return await perform(call);
      } catch (error) {
        if (error instanceof LakeError) { return new ServiceError(error.code, error.message, error.statusCode); }
        if (error instanceof ServiceError) { return error; }
        throw error;
      }
    });
    if (!(answer instanceof ServiceError)) {
      return answer;
    }
    call.error = answer.code;
    return errorAnswer(service, answer);
  }

  private async putAnswer(stack: Stack, responseUrl: string, body: string, by: Invocation): Promise<void> {
    if (by.dead) {
      return never();
    }
    const input = { body, stack: stack.name };
    const call: Call = { at: this.time.now(), service: 'answer', operation: 'Answer', by, stack, input };
    const outcome = await this.network.carry(call, async () => {
      await this.lake.advance();
      const request = this.cloudFormation.customResources.putAnswer(responseUrl, body);
      if (request?.props.type === 'Delete' && request.answers.length === 1 && request.answers[0].status === 'SUCCESS') {
        this.depart(stack, request);
      }
    });
    if (outcome instanceof ServiceError) {
      throw new Error(`The answer was not taken: ${outcome.statusCode}`);
    }
  }

  private depart(stack: Stack, request?: CustomResourceRequest): void {
    this.departures.push(departureOf(this, stack, request));
  }

  /** The state of a stack at rest. */
  restOf(stack: Stack): Rest {
    return restOf(this, stack);
  }

  /** Imports with and without a record that CloudTrail still keeps. */
  everyImport(): readonly ImportRecord[] {
    return [...this.lake.imports, ...this.forgotten];
  }

  /** CloudTrail no longer has a record of the import. */
  forget(record: ImportRecord): void {
    this.forgotten.push(record);
    this.lake.expireImport(record.importId);
  }

  private finish(stack: Stack, needed: readonly Properties[], skipped: readonly Properties[]): void {
    if (isGone(stack)) {
      this.depart(stack);
      const { functions, table, rule } = this.providerOf(stack);
      functions.deleted = true;
      table.deleted = true;
      rule.delete();
    } else if (isAtRest(stack)) {
      this.rests.push(this.restOf(stack));
    }
    this.accessRoles.cleanUp(stack, needed, skipped);
  }
}

export function isRunning(status: string): boolean {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS';
}
