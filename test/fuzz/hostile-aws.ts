import * as fc from 'fast-check';
import { hostileText } from './hostile';
import { IMPORT_IDS, NOW, REGION } from './payloads';
import { importIdentity } from '../../lambda/identity';
import { executionArn, jobName, requestName } from '../../lambda/names';
import type { Clients } from '../../lambda/surroundings';

interface Trouble {
  readonly operation: string;
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly times: number;
}

/** What AWS answers in one case. Names and messages in it are of others' making. */
export interface Script {
  readonly stack: string;
  /** Past and present imports, by place in `IMPORT_IDS`. */
  readonly imports: ReadonlyArray<{ readonly status: string; readonly same: boolean; readonly own: boolean; readonly files: number }>;
  readonly store: string;
  readonly bucket: { readonly found: number; readonly ownership: string; readonly grantee?: string | undefined };
  readonly failures: ReadonlyArray<{ readonly location: string; readonly type: string; readonly message: string }>;
  /** One operation fails so many times. */
  readonly trouble?: Trouble | undefined;
  /** How often the answer is not accepted. */
  readonly answersLost: number;
  /** What a listing shows below every prefix. */
  readonly objects: ReadonlyArray<{ readonly key: string; readonly size: number; readonly storageClass: string }>;
  readonly folders: readonly string[];
  /** What an earlier request of the resource has left. */
  readonly left: ReadonlyArray<'request' | 'queue' | 'watch'>;
  /** Whether the execution that a tick names runs. */
  readonly runs: boolean;
  /** Whether executions stand still, as long as anybody looks. */
  readonly stuck: boolean;
}

/** A log file that a trail has delivered; in the windows that payloads ask for. */
export const LOG_FILE = '111122223333_CloudTrail_us-east-1_20230115T1200Z_abcdefghijklmnop.json.gz';

const OPERATIONS = [
  'StartImport', 'GetImport', 'StopImport', 'ListImports', 'ListImportFailures', 'GetEventDataStore', 'HeadBucket', 'GetBucketOwnershipControls', 'GetBucketAcl', 'PutBucketOwnershipControls',
  'ListObjectsV2', 'StartExecution', 'DescribeExecution', 'StopExecution', 'ListExecutions', 'GetExecutionHistory', 'DescribeStacks', 'ListStackResources', 'PutEvents', 'Invoke',
] as const;

export const scripts: fc.Arbitrary<Script> = fc.record({
  stack: fc.constantFrom('CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'CREATE_COMPLETE', 'ROLLBACK_IN_PROGRESS'),
  imports: fc.array(fc.record({
    status: fc.constantFrom('INITIALIZING', 'IN_PROGRESS', 'COMPLETED', 'FAILED', 'STOPPED'), same: fc.boolean(), own: fc.boolean(), files: fc.constantFrom(0, 40),
  }), { maxLength: 2 }),
  store: fc.constantFrom('ENABLED', 'ENABLED', 'ENABLED', 'STOPPED_INGESTION', 'PENDING_DELETION', 'CREATED'),
  bucket: fc.record({ found: fc.constantFrom(200, 200, 200, 404, 403), ownership: fc.constantFrom('BucketOwnerEnforced', 'BucketOwnerEnforced', 'ObjectWriter'), grantee: fc.option(hostileText, { nil: undefined, freq: 2 }) }),
  objects: fc.array(fc.record({ key: fc.oneof(fc.constant(LOG_FILE), hostileText), size: fc.nat(), storageClass: fc.constantFrom('STANDARD', 'STANDARD', 'STANDARD', 'GLACIER') }), { maxLength: 3 }),
  folders: fc.uniqueArray(fc.oneof(fc.constantFrom('CloudTrail', 'us-east-1', '2023'), hostileText), { maxLength: 2 }),
  failures: fc.array(fc.record({ location: hostileText, type: hostileText, message: hostileText }), { maxLength: 4 }),
  trouble: fc.option(fc.record({
    operation: fc.constantFrom(...OPERATIONS),
    name: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('AccessDeniedException', 'ThrottlingException', 'InternalFailure', 'InvalidParameterException', 'AccountHasOngoingImportException', 'ValidationException', 'ExecutionDoesNotExist', 'TimeoutError') },
      { weight: 1, arbitrary: hostileText }),
    message: hostileText, status: fc.constantFrom(400, 403, 500, undefined), times: fc.constantFrom(1, 3, 1_000),
  }), { nil: undefined, freq: 2 }),
  answersLost: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 6),
  left: fc.uniqueArray(fc.constantFrom('request', 'queue', 'watch'), { maxLength: 2 }),
  runs: fc.constantFrom(true, true, true, true, false),
  stuck: fc.constantFrom(false, false, false, false, false, false, false, false, false, true),
});

/** The time limit of the machine. */
export const MACHINE_TIMEOUT = 3_300_000;

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, any>>;
  /** The Region that an S3 client was made for. */
  readonly region?: string | undefined;
}

interface Import { id: string; status: string; source: any; destinations: string[]; start?: Date; end?: Date; files: number; looks: number }
export interface Execution {
  readonly name: string;
  readonly arn: string;
  readonly startedAt: number;
  /** Whether the function has started it. */
  readonly ours: boolean;
  state: unknown;
  status: string;
  endedAt?: number;
  ticks: number;
}

/** The import that a payload asks for, as far as it can be told. */
export interface Asked {
  readonly uri: string;
  readonly destination: string;
  readonly role: string;
  readonly window?: readonly [Date, Date] | undefined;
  readonly machine: string;
  readonly stackId: string;
  readonly logicalId: string;
  /** Of a tick. */
  readonly execution?: string | undefined;
}

/** What an AWS needs of whoever plays with it. */
export interface Player {
  now(): number;
  passTime(milliseconds: number): void;
  /** Carries an execution as far as it goes by itself. */
  run(execution: Execution): Promise<void>;
}

/** An AWS that takes every call and writes it down. It refuses nothing for whom it is made: what is asked for is the function's doing alone. */
export class HostileAws {
  readonly calls: Call[] = [];
  readonly executions: Execution[] = [];
  readonly handedOn: unknown[] = [];
  readonly clients: Clients = {
    cloudTrail: async () => this.client() as never,
    cloudTrailOnce: async () => this.client() as never,
    s3: async region => this.client(region ?? REGION) as never,
    stepFunctions: async () => this.client() as never,
    cloudFormation: async () => this.client() as never,
    lambda: async () => this.client() as never,
    eventBridge: async () => this.client() as never,
  };
  private readonly imports: Import[];
  private troubles = 0;

  /** `wanted` is what the payload asks for, so that some of the imports are of it. */
  constructor(private readonly script: Script, wanted: Asked, private readonly player: Player) {
    this.imports = script.imports.map(({ status, same, own, files }, index) => ({
      id: IMPORT_IDS[index], status, files, looks: 0, destinations: [wanted.destination],
      source: { S3: { S3LocationUri: same ? wanted.uri : 's3://another/', S3BucketRegion: REGION, S3BucketAccessRoleArn: own ? wanted.role : 'arn:aws:iam::111122223333:role/other' } },
      ...(wanted.window ? { start: wanted.window[0], end: wanted.window[1] } : {}),
    }));
    for (const job of script.left) {
      const earlier = { stackId: wanted.stackId, logicalId: wanted.logicalId, requestId: 'earlier', sentAt: '20260228T115958Z' };
      const [start, end] = wanted.window ?? [];
      const identity = importIdentity({ sourceUri: wanted.uri, destination: wanted.destination, ...(start && end ? { start, end } : {}) });
      const name = job === 'request' ? requestName(earlier) : jobName(job, earlier, identity);
      this.seed(executionArn(wanted.machine, name));
    }
    if (wanted.execution !== undefined && script.runs) {
      this.seed(wanted.execution);
    }
  }

  private client(region?: string) {
    return { send: async (command: { readonly input: Record<string, unknown>; readonly constructor: { readonly name: string } }) => this.answer(command.constructor.name.replace(/Command\d*$/, ''), command.input, region) };
  }

  private async answer(operation: string, input: Record<string, any>, region?: string): Promise<unknown> {
    this.calls.push({ operation, input, region });
    this.player.passTime(50);
    const { trouble } = this.script;
    if (trouble?.operation === operation && this.troubles < trouble.times) {
      this.troubles++;
      throw failure(trouble.name, trouble.message, trouble.status);
    }
    switch (operation) {
      case 'StartImport': return this.startImport(input);
      case 'GetImport': return this.getImport(input);
      case 'StopImport': return this.stopImport(input);
      case 'ListImports':
        return {
          Imports: this.imports.filter(({ status }) => !input.ImportStatus || status === input.ImportStatus).map(({ id, status, destinations }) => ({
            ImportId: id, ImportStatus: status, Destinations: destinations, CreatedTimestamp: new Date(NOW - 1_000),
          })),
        };
      case 'ListImportFailures':
        return { Failures: this.script.failures.map(({ location, type, message }) => ({ Location: location, Status: 'FAILED', ErrorType: type, ErrorMessage: message })) };
      case 'GetEventDataStore': return { Status: this.script.store, CreatedTimestamp: new Date(NOW - 1e9), EventDataStoreArn: input.EventDataStore };
      case 'HeadBucket': return this.headBucket();
      case 'ListObjectsV2': return {
        Contents: this.script.objects.map(({ key, size, storageClass }) => ({ Key: `${input.Prefix}${key}`, Size: size, StorageClass: storageClass })),
        CommonPrefixes: input.Prefix.split('/').length < 7 ? this.script.folders.map(folder => ({ Prefix: `${input.Prefix}${folder}/` })) : [],
      };
      case 'GetBucketOwnershipControls': return { OwnershipControls: { Rules: [{ ObjectOwnership: this.script.bucket.ownership }] } };
      case 'GetBucketAcl': return { Owner: { ID: 'owner' }, Grants: [{ Grantee: { ID: 'owner' } }, ...(this.script.bucket.grantee === undefined ? [] : [{ Grantee: { DisplayName: this.script.bucket.grantee } }])] };
      case 'StartExecution': return this.startExecution(input);
      case 'DescribeExecution': return this.describeExecution(input);
      case 'StopExecution': this.end(this.execution(input), 'ABORTED'); return {};
      case 'ListExecutions':
        return {
          executions: this.executions.filter(({ status }) => !input.statusFilter || status === input.statusFilter).map(each => ({
            executionArn: each.arn, name: each.name, status: each.status, startDate: new Date(each.startedAt),
            ...(each.endedAt ? { stopDate: new Date(each.endedAt) } : {}),
          })),
        };
      case 'GetExecutionHistory': return { events: [{ type: 'ExecutionAborted' }, { type: 'WaitStateEntered', stateEnteredEventDetails: { input: JSON.stringify(this.execution(input).state) } }] };
      case 'DescribeStacks': return { Stacks: [{ StackStatus: this.script.stack, CreationTime: new Date(NOW - 10_000) }] };
      case 'ListStackResources': return { StackResourceSummaries: [{ LogicalResourceId: 'Other', PhysicalResourceId: IMPORT_IDS[2], ResourceStatus: 'CREATE_COMPLETE' }] };
      case 'Invoke': this.handedOn.push(JSON.parse(Buffer.from(input.Payload).toString())); return {};
      default: return {};
    }
  }

  private startImport(input: Record<string, any>) {
    if (this.imports.some(isRunning)) {
      throw failure('AccountHasOngoingImportException', 'another', 400);
    }
    const known = this.imports.find(({ id }) => id === input.ImportId);
    if (input.ImportId && !known) {
      throw failure('ImportNotFoundException', 'none', 400);
    }
    const one: Import = known ?? { id: IMPORT_IDS[2], status: '', source: input.ImportSource, destinations: input.Destinations, start: input.StartEventTime, end: input.EndEventTime, files: 0, looks: 0 };
    Object.assign(one, { status: 'INITIALIZING', looks: 0 });
    if (!known) {
      this.imports.push(one);
    }
    return this.shown(one);
  }

  private getImport({ ImportId }: Record<string, any>) {
    const one = this.known(ImportId);
    if (isRunning(one) && ++one.looks > 3) {
      Object.assign(one, { status: this.script.failures.length > 0 ? 'FAILED' : 'COMPLETED', files: 40 });
    }
    return this.shown(one);
  }

  private stopImport({ ImportId }: Record<string, any>) {
    const one = this.known(ImportId);
    one.status = isRunning(one) ? 'STOPPED' : one.status;
    return this.shown(one);
  }

  private shown({ id, status, source, destinations, start, end, files }: Import) {
    return {
      ImportId: id, ImportStatus: status, ImportSource: source, Destinations: destinations, StartEventTime: start, EndEventTime: end,
      CreatedTimestamp: new Date(NOW - 1_000), UpdatedTimestamp: new Date(this.player.now()),
      ImportStatistics: { PrefixesFound: 1, PrefixesCompleted: 0, FilesCompleted: files, EventsCompleted: files * 10, FailedEntries: 1 },
    };
  }

  private known(id: unknown): Import {
    const one = this.imports.find(each => each.id === id);
    if (!one) {
      throw failure('ImportNotFoundException', 'none', 400);
    }
    return one;
  }

  private headBucket() {
    const { found } = this.script.bucket;
    if (found !== 200) {
      throw Object.assign(failure('Unknown', '', found), { $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } } });
    }
    return { BucketRegion: REGION };
  }

  private startExecution({ stateMachineArn, name, input }: Record<string, any>) {
    const arn = `${String(stateMachineArn).replace(':stateMachine:', ':execution:')}:${name}`;
    if (this.executions.some(each => each.arn === arn)) {
      throw failure('ExecutionAlreadyExists', 'taken', 400);
    }
    this.executions.push({ name, arn, state: JSON.parse(input), status: 'RUNNING', startedAt: this.player.now(), ours: true, ticks: 0 });
    return { executionArn: arn };
  }

  private async describeExecution(input: Record<string, any>) {
    const execution = this.execution(input);
    if (!this.script.stuck) {
      await this.player.run(execution);
    } else if (this.player.now() > execution.startedAt + MACHINE_TIMEOUT) {
      this.end(execution, 'TIMED_OUT');
    }
    return { status: execution.status, ...(execution.status === 'SUCCEEDED' ? { output: JSON.stringify(execution.state) } : {}) };
  }

  /** An execution that nobody here started. */
  private seed(arn: string): void {
    this.executions.push({ name: arn.slice(arn.lastIndexOf(':') + 1), arn, state: {}, status: 'RUNNING', startedAt: NOW - 60_000, ours: false, ticks: 0 });
  }

  /** The access role of an import. */
  roleOf(importId: string): string | undefined {
    return this.imports.find(({ id }) => id === importId)?.source.S3.S3BucketAccessRoleArn as string | undefined;
  }

  end(execution: Execution, status: string): void {
    if (execution.status === 'RUNNING') {
      Object.assign(execution, { status, endedAt: this.player.now() });
    }
  }

  private execution({ executionArn: wanted }: Record<string, any>): Execution {
    const execution = this.executions.find(({ arn }) => arn === wanted);
    if (!execution) {
      throw failure('ExecutionDoesNotExist', 'none', 400);
    }
    return execution;
  }
}

function isRunning({ status }: { readonly status: string }): boolean {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS';
}

function failure(name: string, message: string, status: number | undefined): Error {
  return Object.assign(new Error(message), { name, $metadata: status === undefined ? {} : { httpStatusCode: status } });
}
