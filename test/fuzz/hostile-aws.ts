import { marshall } from '@aws-sdk/util-dynamodb';
import * as fc from 'fast-check';
import { hostileText } from './hostile';
import { emptyLedger, spoiledLedger, validLedger, type Item } from './ledger-items';
import { IMPORT_IDS, NOW, REGION, TABLE_NAME } from './payloads';
import type { Clients } from '../../lambda/surroundings';
import { Table } from '../lifecycle/account/dynamodb';
import { ServiceError } from '../lifecycle/account/wire';

interface Trouble {
  readonly operation: string;
  readonly name: string;
  readonly message: string;
  readonly status: number | undefined;
  readonly times: number;
}

/** The answers of AWS in one case. Others have chosen the names and messages in them. */
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
  /** The items that the ledger already contains. */
  readonly ledger: readonly Item[];
  /** The physical ID that CloudFormation holds for the logical ID. */
  readonly held: string | undefined;
}

/** A log file that a trail has delivered; in the windows that payloads ask for. */
export const LOG_FILE = '111122223333_CloudTrail_us-east-1_20230115T1200Z_abcdefghijklmnop.json.gz';

const OPERATIONS = [
  'StartImport', 'GetImport', 'StopImport', 'ListImports', 'ListImportFailures', 'GetEventDataStore', 'HeadBucket', 'GetBucketOwnershipControls', 'GetBucketAcl', 'PutBucketOwnershipControls',
  'ListObjectsV2', 'GetItem', 'Query', 'PutItem', 'TransactWriteItems', 'EnableRule', 'DisableRule', 'DescribeStacks', 'DescribeStackResource', 'PutEvents', 'Invoke',
] as const;

const scriptsWith = (ledger: fc.Arbitrary<readonly Item[]>): fc.Arbitrary<Script> => fc.record({
  stack: fc.constantFrom('CREATE_IN_PROGRESS', 'CREATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS', 'DELETE_IN_PROGRESS', 'CREATE_COMPLETE', 'UPDATE_ROLLBACK_FAILED', 'ROLLBACK_IN_PROGRESS'),
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
    name: fc.oneof({ weight: 4, arbitrary: fc.constantFrom('AccessDeniedException', 'ThrottlingException', 'InternalFailure', 'InvalidParameterException', 'AccountHasOngoingImportException', 'ValidationException', 'ResourceNotFoundException', 'ConditionalCheckFailedException', 'TransactionCanceledException', 'TimeoutError') },
      { weight: 1, arbitrary: hostileText }),
    message: hostileText, status: fc.constantFrom(400, 403, 500, undefined), times: fc.constantFrom(1, 3, 1_000),
  }), { nil: undefined, freq: 2 }),
  answersLost: fc.constantFrom(0, 0, 0, 0, 0, 0, 1, 6),
  ledger,
  held: fc.constantFrom(undefined, 'cloudtrail-import-HistoryInto01234567', 'Audit-HistoryInto01234567-ABCDEFGHIJKL'),
});

export const scripts = scriptsWith(fc.oneof(emptyLedger, validLedger));
/** Somebody else has written to the ledger. */
export const scriptsWithSpoiledLedger = scriptsWith(spoiledLedger);

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, any>>;
  /** The Region that an S3 client was made for. */
  readonly region?: string | undefined;
}

interface Import { id: string; status: string; source: any; destinations: string[]; start?: Date; end?: Date; files: number; looks: number }
/** The import that a payload asks for, as far as it is known. */
export interface Asked {
  readonly uri: string;
  readonly destination: string;
  readonly role: string;
  readonly window?: readonly [Date, Date] | undefined;
}

/** The clock of a case. */
export interface Clock {
  now(): number;
  pass(milliseconds: number): void;
}

/** An AWS that accepts and records every call. It checks no rights, so the function alone decides what is called. */
export class HostileAws {
  readonly calls: Call[] = [];
  readonly handedOn: unknown[] = [];
  /** The imports that the function has started. */
  readonly started = new Set<string>();
  readonly clients: Clients = {
    cloudTrail: async () => this.client() as never,
    cloudTrailOnce: async () => this.client() as never,
    s3: async region => this.client(region ?? REGION) as never,
    dynamoDb: async () => this.client() as never,
    cloudFormation: async () => this.client() as never,
    lambda: async () => this.client() as never,
    eventBridge: async () => this.client() as never,
  };
  readonly table: Table;
  private readonly imports: Import[];
  private troubles = 0;

  /** `wanted`: the import that the payload asks for, because some imports have its identity. */
  constructor(private readonly script: Script, wanted: Asked, private readonly clock: Clock) {
    this.imports = script.imports.map(({ status, same, own, files }, index) => ({
      id: IMPORT_IDS[index], status, files, looks: 0, destinations: [wanted.destination],
      source: { S3: { S3LocationUri: same ? wanted.uri : 's3://another/', S3BucketRegion: REGION, S3BucketAccessRoleArn: own ? wanted.role : 'arn:aws:iam::111122223333:role/other' } },
      ...(wanted.window ? { start: wanted.window[0], end: wanted.window[1] } : {}),
    }));
    this.table = new Table(TABLE_NAME, () => clock.now());
    for (const item of script.ledger) {
      this.table.call('PutItem', {
        TableName: TABLE_NAME, Item: marshall(item, { removeUndefinedValues: true, convertClassInstanceToMap: true }),
        ConditionExpression: 'attribute_not_exists(#id)', ExpressionAttributeNames: { '#id': 'id' },
      });
    }
  }

  private client(region?: string) {
    return { send: async (command: { readonly input: Record<string, unknown>; readonly constructor: { readonly name: string } }) => this.answer(command.constructor.name.replace(/Command\d*$/, ''), command.input, region) };
  }

  private async answer(operation: string, input: Record<string, any>, region?: string): Promise<unknown> {
    this.calls.push({ operation, input, region });
    this.clock.pass(50);
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
      case 'GetItem': case 'Query': case 'PutItem': case 'TransactWriteItems': return this.dynamoDb(operation, input);
      case 'DescribeStacks': return { Stacks: [{ StackStatus: this.script.stack, CreationTime: new Date(NOW - 10_000) }] };
      case 'DescribeStackResource':
        if (this.script.held === undefined) { throw failure('ValidationError', 'Resource does not exist', 400); }
        return { StackResourceDetail: { PhysicalResourceId: this.script.held, ResourceStatus: 'CREATE_COMPLETE' } };
      case 'PutEvents': return { Entries: input.Entries.map(() => ({ EventId: 'x' })) };
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
      this.started.add(one.id);
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
      CreatedTimestamp: new Date(NOW - 1_000), UpdatedTimestamp: new Date(this.clock.now()),
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

  private dynamoDb(operation: string, input: Record<string, any>): unknown {
    try {
      return this.table.call(operation, JSON.parse(JSON.stringify(input)) as Record<string, unknown>);
    } catch (error) {
      if (!(error instanceof ServiceError)) { throw error; }
      throw Object.assign(failure(error.code, error.message, error.statusCode), error.members);
    }
  }
}

function isRunning({ status }: { readonly status: string }): boolean {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS';
}

function failure(name: string, message: string, status: number | undefined): Error {
  return Object.assign(new Error(message), { name, $metadata: status === undefined ? {} : { httpStatusCode: status } });
}
