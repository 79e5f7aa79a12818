import { denial, errorAnswer, ServiceError, serviceOf, type WireAnswer, type WireRequest } from './aws-front';
import { CloudFormation, type Stack, type Template } from './cloudformation';
import type { CustomResourceRequest } from './cloudformation-request';
import { DEFINITION } from './definition';
import { FaultPlan, type Fault } from './faults';
import type { Guard } from './guard';
import type { AcceptedStart, AcceptedStop, Call, Departure, Rest, ToldEvent } from './happenings';
import { LambdaPlatform, type Invocation } from './lambda-platform';
import { Network } from './network';
import { nameOf } from './payload';
import { S3Front } from './s3-front';
import { understand } from './services';
import { clientsOf } from './simulated-clients';
import { never, randomFrom, SimulatedTime } from './simulated-time';
import { StepFunctions } from './step-functions';
import { handle } from '../../lambda/handle';
import type { LogLine } from '../../lambda/surroundings';
import { Lake, LakeError, type Behaviour, type ImportRecord, type TrailEvent } from '../../local-cloud/lake/lake';
import { MemoryBuckets, type AclGrant } from '../../local-cloud/lake/memory-buckets';
import { MemoryRoles } from '../../local-cloud/lake/memory-roles';
import { Quotas } from '../../local-cloud/lake/quotas';

export const ACCOUNT = '111122223333';
export const REGION = 'us-east-1';

export type Handle = typeof handle;

export interface WorldProps {
  readonly seed?: number;
  readonly faults?: readonly Fault[];
  /** What goes wrong otherwise than at calls that are told one by one. */
  readonly plan?: FaultPlan;
  readonly behaviour?: Partial<Behaviour>;
  /** How long ListExecutions lags behind. */
  readonly listExecutionsLagMs?: number;
  readonly rollbackIsAnOperation?: boolean;
  /** How long IAM does not show a role that was just made. */
  readonly iamDelayMs?: number;
  /** The code under test; the real handler if left out. */
  readonly handle?: Handle;
  /** IAM, where a test is about rights; everybody may do everything if left out. */
  readonly guard?: Guard;
}

/** Function and state machine of one stack. */
export interface Provider {
  readonly stack: Stack;
  readonly functions: LambdaPlatform;
  readonly machine: StepFunctions;
}

/** An AWS account in one Region where nothing is real but the handler, and where everything can go wrong. */
export class World {
  readonly time = new SimulatedTime();
  readonly buckets = new MemoryBuckets();
  readonly roles = new MemoryRoles(this.time);
  readonly lake: Lake;
  readonly cloudFormation: CloudFormation;
  readonly plan: FaultPlan;
  readonly providers = new Map<string, Provider>();
  readonly calls: Call[] = [];
  readonly logs: Array<LogLine & { readonly at: number }> = [];
  readonly starts: AcceptedStart[] = [];
  readonly stops: AcceptedStop[] = [];
  /** What came onto the event bus. */
  readonly events: ToldEvent[] = [];
  /** Imports that were to be retried although they had been COMPLETED for a while. */
  readonly retriesOfComplete: string[] = [];
  readonly departures: Departure[] = [];
  readonly rests: Rest[] = [];
  readonly forgotten: ImportRecord[] = [];
  /** What a person did by hand: imports that were stopped or retried so are nobody's fault. */
  readonly touchedByHand = new Set<string>();
  private readonly madeRoles = new Map<string, string>();
  private readonly network: Network;
  private readonly stepFunctionsQuotas = new Quotas();
  readonly s3 = new S3Front(this.buckets);
  private ids = 0;

  constructor(readonly props: WorldProps = {}) {
    this.plan = props.plan ?? new FaultPlan(props.faults ?? []);
    this.network = new Network(this.time, this.plan, randomFrom(props.seed ?? 1), this.calls);
    this.lake = new Lake({
      clock: this.time, account: ACCOUNT, region: REGION, buckets: this.buckets, roles: this.roles, behaviour: props.behaviour,
      newId: () => `00000000-0000-4000-8000-${(++this.ids).toString(16).padStart(12, '0')}`, evaluate: props.guard?.evaluate,
    });
    this.cloudFormation = new CloudFormation({
      time: this.time, account: ACCOUNT, region: REGION, rollbackIsAnOperation: props.rollbackIsAnOperation,
      deliver: (stack, request) => this.providerOf(stack).functions.invokeAsync(request.event),
      prepare: (stack, template) => this.makeRoles(stack, template),
      finish: (stack, remaining) => this.finish(stack, remaining),
    });
  }

  /** Lets time pass until `story` is told. */
  run<T>(story: () => Promise<T>): Promise<T> {
    return this.time.run(story());
  }

  /** A bucket with log files of these days (`2023-01-05`): one file a day, `events` in each. */
  addBucket(name: string, days: readonly string[], props: { ownership?: 'BucketOwnerEnforced' | 'ObjectWriter'; aclGrants?: readonly AclGrant[]; region?: string; events?: number } = {}): void {
    const bucket = this.buckets.add(name, { region: REGION, ...props });
    for (const day of days) {
      const key = `AWSLogs/${ACCOUNT}/CloudTrail/us-east-1/${day.replace(/-/g, '/')}/${ACCOUNT}_CloudTrail_us-east-1_${day.replace(/-/g, '')}T1200Z_${name}.json.gz`;
      const events: TrailEvent[] = Array.from({ length: props.events ?? 1 }, (_, index) => ({
        eventTime: `${day}T11:00:00Z`, eventID: `${name}-${day}-${index}`, eventName: 'GetObject',
      }));
      bucket.put(key, { events });
    }
  }

  providerOf(stack: Stack): Provider {
    const provider = this.providers.get(stack.id) ?? this.makeProvider(stack);
    this.providers.set(stack.id, provider);
    return provider;
  }

  /** The function that a stack of this name has. */
  functionArn(stackName: string): string {
    return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${stackName}-TrailImports`;
  }

  stateMachineArn(stackName: string): string {
    return `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:${stackName}-TrailImports`;
  }

  private makeProvider(stack: Stack): Provider {
    const code = (payload: unknown, invocation: Invocation): Promise<unknown> => this.runHandler(stack, payload, invocation);
    const functions = new LambdaPlatform(this.time, code, nameOf);
    const machine = new StepFunctions({
      time: this.time, stateMachineArn: this.stateMachineArn(stack.name), definition: DEFINITION, lagMs: this.props.listExecutionsLagMs,
      quotas: this.stepFunctionsQuotas,
      tasks: {
        invoke: async payload => {
          if (await this.time.during(this.denied(guard => guard.deniesInvocation(stack)))) {
            throw Object.assign(new Error('The role of the state machine may not invoke the function.'), { name: 'Lambda.AWSLambdaException' });
          }
          const outcome = await functions.invoke(payload);
          switch (outcome.how) {
            case 'returned': return outcome.value;
            case 'threw': throw outcome.error;
            case 'died': throw Object.assign(new Error(outcome.why), { name: 'Lambda.Unknown' });
          }
        },
        putEvents: entries => Promise.resolve(this.events.push(...entries.map(({ Detail }) => Detail as ToldEvent))),
      },
    });
    return { stack, functions, machine };
  }

  private runHandler(stack: Stack, payload: unknown, invocation: Invocation): Promise<unknown> {
    const { time } = this;
    return (this.props.handle ?? handle)(payload, {
      clock: {
        now: () => time.now(),
        sleep: async milliseconds => {
          await time.sleep(milliseconds);
          return invocation.alive(undefined);
        },
      },
      clients: clientsOf(invocation, time, (request, by) => this.answerCall(stack, request, by)),
      putAnswer: (responseUrl, body) => this.putAnswer(stack, responseUrl, body, invocation),
      log: line => this.logs.push({ at: time.now(), ...line }),
    }, { functionArn: this.functionArn(stack.name), deadline: () => invocation.startedAt + 900_000 });
  }

  /** One call on its way there and back, and all that can go wrong with it. */
  private async answerCall(stack: Stack, request: WireRequest, by: Invocation): Promise<WireAnswer> {
    const service = serviceOf(request.hostname);
    const { operation, perform, input } = understand(this, stack, request);
    const call: Call = { at: this.time.now(), service, operation, by, input };
    const answer = await this.network.carry(call, async (): Promise<WireAnswer> => {
      try {
        const reason = await this.time.during(this.denied(guard => guard.deniesCall(call, stack)));
        if (reason) {
          throw denial(service, reason, this.buckets.find(String(input.bucket))?.region);
        }
        return await perform(by);
      } catch (e) {
        if (!(e instanceof ServiceError || e instanceof LakeError)) {
          throw e;
        }
        call.error = e.code;
        return errorAnswer(service, e instanceof LakeError ? new ServiceError(e.code, e.message, e.statusCode) : e);
      }
    });
    if (answer !== 'throttled' && answer !== 'failed') {
      return answer;
    }
    call.error = answer;
    return errorAnswer(service, answer === 'failed'
      ? new ServiceError('InternalFailure', 'An internal failure.', 500)
      : new ServiceError(service === 's3' ? 'SlowDown' : 'ThrottlingException', 'Rate exceeded', service === 's3' ? 503 : 400));
  }

  private async denied(ask: (guard: Guard) => Promise<string | undefined>): Promise<string | undefined> {
    return this.props.guard && ask(this.props.guard);
  }

  private async putAnswer(stack: Stack, responseUrl: string, body: string, by: Invocation): Promise<void> {
    if (by.dead) {
      return never();
    }
    const call: Call = { at: this.time.now(), service: 'answer', operation: 'Answer', by, input: { body, stack: stack.name } };
    const outcome = await this.network.carry(call, async () => {
      await this.lake.advance();
      const request = this.cloudFormation.putAnswer(responseUrl, body);
      if (request.props.type === 'Delete' && request.answers.length === 1 && request.answers[0].status === 'SUCCESS') {
        this.depart(stack, request);
      }
      return 'put' as const;
    });
    if (outcome !== 'put') {
      throw new Error(outcome === 'throttled' ? 'The answer was not taken: 503' : 'The answer was not taken: 500');
    }
  }

  private makeRoles(stack: Stack, template: Template): void {
    for (const properties of template.values()) {
      if (properties.AccessRoleOrigin === 'own' && !this.madeRoles.has(properties.AccessRoleArn)) {
        this.madeRoles.set(properties.AccessRoleArn, stack.name);
        const made = this.props.guard?.accessRole(properties.AccessRoleArn, stack);
        if (made) {
          this.roles.put(made, this.props.iamDelayMs);
        } else {
          this.addRole(properties.AccessRoleArn, this.props.iamDelayMs);
        }
      }
    }
  }

  /** A role that CloudTrail may assume to read any bucket of the account. */
  addRole(arn: string, visibleAfterMs = 0): void {
    this.roles.put({
      arn,
      trustPolicy: {
        Statement: [{
          Effect: 'Allow', Principal: { Service: 'cloudtrail.amazonaws.com' }, Action: 'sts:AssumeRole',
          Condition: { StringEquals: { 'aws:SourceAccount': ACCOUNT } },
        }],
      },
      permissions: [{ Statement: [{ Effect: 'Allow', Action: ['s3:ListBucket', 's3:GetBucketAcl', 's3:GetObject', 'kms:Decrypt', 'kms:GenerateDataKey'], Resource: '*' }] }],
    }, visibleAfterMs);
  }

  private depart(stack: Stack, request?: CustomResourceRequest): void {
    this.departures.push({
      at: this.time.now(), stack, request,
      running: this.lake.imports.filter(record => isRunning(record.status)),
      remaining: [...stack.resources]
        .filter(([logicalId, { physicalId }]) => logicalId !== request?.props.logicalId || physicalId !== request.props.physicalId)
        .map(([, { properties }]) => properties),
      executions: this.providerOf(stack).machine.running.map(({ name }) => name),
    });
  }

  /** How a stack is that has come to rest. */
  restOf(stack: Stack): Rest {
    return {
      stack, status: stack.status, imports: this.lake.imports.map(record => ({ ...record })),
      // What an update that failed was to change still has its former import.
      former: [
        ...(stack.pending ?? []).map(({ before }) => before?.properties), ...[...stack.resources.values()].map(({ updateFailed }) => updateFailed),
      ].filter(properties => properties !== undefined),
      resources: [...stack.resources].map(([logicalId, { physicalId, properties, createFailed, updateFailed }]) => {
        const record = this.lake.imports.find(({ importId }) => importId === physicalId);
        const queued = this.providerOf(stack).machine.running.some(({ name, input }) =>
          name.startsWith('queue-') && (JSON.parse(input) as { request: { logicalId: string } }).request.logicalId === logicalId);
        return { logicalId, physicalId, properties, record: record && { ...record }, queued, failed: createFailed || updateFailed !== undefined };
      }),
    };
  }

  /** Imports with and without a record that CloudTrail still keeps. */
  everyImport(): readonly ImportRecord[] {
    return [...this.lake.imports, ...this.forgotten];
  }

  /** CloudTrail forgets an import. */
  forget(record: ImportRecord): void {
    this.forgotten.push(record);
    this.lake.expireImport(record.importId);
  }

  private finish(stack: Stack, remaining: Template): void {
    if (stack.status === 'DELETE_COMPLETE' || stack.status === 'ROLLBACK_COMPLETE') {
      this.depart(stack);
    } else if (isAtRest(stack)) {
      this.rests.push(this.restOf(stack));
    }
    const used = new Set([...remaining.values()].map(properties => properties.AccessRoleArn));
    for (const [arn, owner] of this.madeRoles) {
      if (owner === stack.name && !used.has(arn)) {
        this.roles.remove(arn);
        this.madeRoles.delete(arn);
      }
    }
    if (stack.status === 'DELETE_COMPLETE' || stack.status === 'ROLLBACK_COMPLETE') {
      const provider = this.providers.get(stack.id);
      if (provider) {
        provider.functions.deleted = true;
        provider.machine.deleted = true;
      }
    }
  }

  /** The request that an invocation works for. */
  requestOf(requestId: string): CustomResourceRequest | undefined {
    return this.cloudFormation.requests.find(request => request.props.requestId === requestId);
  }
}

/** The stack takes an update. */
export function isAtRest({ status }: Stack): boolean {
  return /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$|^(CREATE|UPDATE)_FAILED$/.test(status);
}

export function isRunning(status: string): boolean {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS';
}
