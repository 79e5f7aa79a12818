import { marshall } from '@aws-sdk/util-dynamodb';
import { IMPORT_IDS, NOW, REGION, TABLE_NAME } from './payloads';
import type { Script } from './scripts';
import type { Clients } from '../../lambda/surroundings';
import { callTable, failure } from '../lambda/stage';
import { Table } from '../lifecycle/account/dynamodb';

export interface Call {
  readonly operation: string;
  readonly input: Readonly<Record<string, any>>;
  /** The Region that an S3 client was made for. */
  readonly region?: string | undefined;
}

interface Import {
  id: string;
  status: string;
  source: any;
  destinations: string[];
  start?: Date;
  end?: Date;
  files: number;
  looks: number;
}

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

/**
 * An AWS that accepts and records every call. It checks no permissions, so the function alone decides which calls it
 * makes.
 */
export class HostileAws {
  readonly calls: Call[] = [];
  readonly passedOn: unknown[] = [];
  /** The imports that the function has started. */
  readonly started = new Set<string>();
  readonly clients: Clients;
  readonly table: Table;
  private readonly imports: Import[];
  private troubles = 0;
  private redirected = false;

  /** `wanted`: the import that the payload asks for, because some imports have its identity. */
  constructor(private readonly script: Script, wanted: Asked, private readonly clock: Clock) {
    const client = async (region?: string) => this.client(region) as never;
    this.clients = {
      cloudTrail: client, cloudTrailOnce: client, s3: region => client(region ?? REGION), dynamoDb: client,
      cloudFormation: client, lambda: client, eventBridge: client,
    };
    this.imports = script.imports.map(({ status, same, own, files }, index) => ({
      id: IMPORT_IDS[index], status, files, looks: 0, destinations: [wanted.destination],
      source: {
        S3: {
          S3LocationUri: same ? wanted.uri : 's3://another/', S3BucketRegion: REGION,
          S3BucketAccessRoleArn: own ? wanted.role : 'arn:aws:iam::111122223333:role/other',
        },
      },
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
    return {
      send: async (command: { readonly input: Record<string, unknown> }) =>
        this.answer(command.constructor.name.replace(/Command\d*$/, ''), command.input, region),
    };
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
          Imports: this.imports.filter(({ status }) => !input.ImportStatus || status === input.ImportStatus)
            .map(({ id, status, destinations }) => ({
              ImportId: id, ImportStatus: status, Destinations: destinations, CreatedTimestamp: new Date(NOW - 1_000),
            })),
        };
      case 'ListImportFailures':
        return {
          Failures: this.script.failures.map(({ location, type, message }) =>
            ({ Location: location, Status: 'FAILED', ErrorType: type, ErrorMessage: message })),
        };
      case 'GetEventDataStore': return {
        Status: this.script.store, CreatedTimestamp: new Date(NOW - 1e9), EventDataStoreArn: input.EventDataStore,
      };
      case 'ListObjectsV2': return {
        Contents: this.script.objects.map(({ key, size, storageClass }) =>
          ({ Key: `${input.Prefix}${key}`, Size: size, StorageClass: storageClass })),
        CommonPrefixes: input.Prefix.split('/').length < 7
          ? this.script.folders.map(folder => ({ Prefix: `${input.Prefix}${folder}/` })) : [],
      };
      case 'GetBucketOwnershipControls': return this.ownership();
      case 'GetBucketAcl': {
        const { grantee } = this.script.bucket;
        const others = grantee === undefined ? [] : [{ Grantee: { DisplayName: grantee } }];
        return { Owner: { ID: 'owner' }, Grants: [{ Grantee: { ID: 'owner' } }, ...others] };
      }
      case 'GetItem': case 'Query': case 'PutItem': case 'TransactWriteItems': return callTable(this.table, operation, input);
      case 'DescribeStacks': return {
        Stacks: [{ StackStatus: this.script.stack, CreationTime: new Date(NOW - 10_000) }],
      };
      case 'DescribeStackResource':
        if (this.script.held === undefined) { throw failure('ValidationError', 'Resource does not exist', 400); }
        return { StackResourceDetail: { PhysicalResourceId: this.script.held, ResourceStatus: 'CREATE_COMPLETE' } };
      case 'PutEvents': return { Entries: input.Entries.map(() => ({ EventId: 'x' })) };
      case 'Invoke': this.passedOn.push(JSON.parse(Buffer.from(input.Payload).toString())); return {};
      default: return {};
    }
  }

  private startImport(input: Record<string, any>) {
    if (this.imports.some(isRunning)) { throw failure('AccountHasOngoingImportException', 'another', 400); }
    const known = input.ImportId ? this.known(input.ImportId) : undefined;
    const one: Import = known ?? {
      id: IMPORT_IDS[2], status: '', source: input.ImportSource, destinations: input.Destinations,
      start: input.StartEventTime, end: input.EndEventTime, files: 0, looks: 0,
    };
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
      ImportId: id, ImportStatus: status, ImportSource: source, Destinations: destinations,
      StartEventTime: start, EndEventTime: end,
      CreatedTimestamp: new Date(NOW - 1_000), UpdatedTimestamp: new Date(this.clock.now()),
      ImportStatistics: {
        PrefixesFound: 1, PrefixesCompleted: 0, FilesCompleted: files, EventsCompleted: files * 10, FailedEntries: 1,
      },
    };
  }

  private known(id: unknown): Import {
    const one = this.imports.find(each => each.id === id);
    if (!one) { throw failure('ImportNotFoundException', 'none', 400); }
    return one;
  }

  private ownership() {
    const { found, ownership } = this.script.bucket;
    // The bucket answers in its own Region, unless it is missing or denies access.
    if (found !== 200 && !this.redirected) {
      this.redirected = found === 301;
      throw failure('Unknown', '', found, { $response: { headers: { 'x-amz-bucket-region': 'eu-central-1' } } });
    }
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
  }
}

function isRunning({ status }: { readonly status: string }): boolean {
  return status === 'INITIALIZING' || status === 'IN_PROGRESS';
}
