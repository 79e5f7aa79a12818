import type { GetImportResponse, StartImportCommandInput } from '@aws-sdk/client-cloudtrail';
import type { PastImport, StoreState } from '../checks/facts';
import type { SeenImport } from '../ledger/records';
import { importIdentity } from '../request/identity';
import type { WantedImport } from '../request/properties';
import type { Surroundings } from '../surroundings';
import { asServiceError, calling, isDenial, isThrottle, isUnclear } from './errors';

export interface ListedImport {
  readonly importId: string;
  readonly status: string;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The result of a start or a resume. */
export type StartOutcome =
  | { readonly ended: 'accepted'; readonly seen: SeenImport }
  /**
   * `busy`: another import is in progress. `throttled`: CloudTrail hasn't accepted the call. `unclear`: CloudTrail may
   * have accepted the call. `notYet`: an error that can disappear when IAM is consistent. `refused`: a permanent error.
   */
  | { readonly ended: 'busy' | 'throttled' | 'unclear' | 'notYet' | 'refused'; readonly error: unknown };

/** Errors of ListImports for a store that no longer exists. */
const NO_STORE = [
  'EventDataStoreARNInvalidException',
  'EventDataStoreNotFoundException',
  'InactiveEventDataStoreException',
];
/**
 * Errors of StartImport before IAM has propagated a new role or policy, or shortly after a change of the event data
 * store.
 */
const NOT_YET = [
  'AccessDeniedException',
  'InvalidParameterException',
  'InsufficientEncryptionPolicyException',
  'InvalidImportSourceException',
  'InvalidEventDataStoreStatusException',
];

/** One page of imports, newest first. `destination` limits them to one event data store. */
export async function listImports(
  { clients }: Surroundings,
  filter: { destination?: string; status?: 'IN_PROGRESS' | 'INITIALIZING'; token?: string },
): Promise<{ found: ListedImport[]; token?: string | undefined }> {
  const { ListImportsCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  const { destination, status, token } = filter;
  const list = (Destination?: string) =>
    calling('cloudtrail:ListImports', () =>
      client.send(
        new ListImportsCommand({
          Destination,
          ImportStatus: status,
          MaxResults: 1_000,
          NextToken: token,
        }),
      ),
    );
  let page;
  try {
    page = await list(destination);
  } catch (error) {
    // Imports outlive their event data store. If CloudTrail no longer lists them by event data store, a list of all
    // imports contains them.
    if (!destination || !NO_STORE.includes(asServiceError(error).name)) { throw error; }
    page = await list();
  }
  const found = (page.Imports ?? []).flatMap(
    ({ ImportId, ImportStatus = '', Destinations = [], CreatedTimestamp, UpdatedTimestamp }) =>
      ImportId && (!destination || Destinations.includes(destination))
        ? [
          {
            importId: ImportId,
            status: ImportStatus,
            createdAt: CreatedTimestamp?.getTime() ?? 0,
            updatedAt: UpdatedTimestamp?.getTime() ?? 0,
          },
        ]
        : [],
  );
  return { found, token: page.NextToken };
}

/** An import with its source, as CloudTrail reports it. `gone`: CloudTrail has no record of it. */
export async function getImport(
  importId: string,
  { clients }: Surroundings,
): Promise<(PastImport & SeenImport) | 'gone'> {
  const { GetImportCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  try {
    const response = await calling('cloudtrail:GetImport', () =>
      client.send(new GetImportCommand({ ImportId: importId })),
    );
    const { S3 } = response.ImportSource ?? {};
    return {
      ...seenImport(response),
      identity: importIdentity({
        sourceUri: S3?.S3LocationUri ?? '',
        destination: response.Destinations?.[0] ?? '',
        start: response.StartEventTime,
        end: response.EndEventTime,
      }),
      role: S3?.S3BucketAccessRoleArn ?? '',
    };
  } catch (error) {
    if (asServiceError(error).name === 'ImportNotFoundException') { return 'gone'; }
    throw error;
  }
}

function seenImport(response: GetImportResponse): SeenImport {
  const {
    PrefixesFound = 0,
    PrefixesCompleted = 0,
    FilesCompleted = 0,
    EventsCompleted = 0,
    FailedEntries = 0,
  } = response.ImportStatistics ?? {};
  return {
    importId: response.ImportId!,
    status: response.ImportStatus ?? '',
    createdAt: response.CreatedTimestamp?.getTime() ?? 0,
    updatedAt: response.UpdatedTimestamp?.getTime() ?? 0,
    statistics: {
      prefixesFound: PrefixesFound,
      prefixesCompleted: PrefixesCompleted,
      filesCompleted: FilesCompleted,
      eventsCompleted: EventsCompleted,
      failedEntries: FailedEntries,
    },
  };
}

/** A new import. This call costs money, so it is sent once and never repeated. */
export async function startImport(
  want: WantedImport,
  region: string,
  role: string,
  surroundings: Surroundings,
): Promise<StartOutcome> {
  return sendStart(
    {
      Destinations: [want.destination],
      ImportSource: { S3: { S3LocationUri: want.sourceUri, S3BucketRegion: region, S3BucketAccessRoleArn: role } },
      ...(want.start && want.end ? { StartEventTime: new Date(want.start), EndEventTime: new Date(want.end) } : {}),
    },
    surroundings,
  );
}

/** A retry carries the import ID alone. CloudTrail then imports only the files that are missing. */
export async function resumeImport(importId: string, surroundings: Surroundings): Promise<StartOutcome> {
  return sendStart({ ImportId: importId }, surroundings);
}

async function sendStart(input: StartImportCommandInput, { clients, clock }: Surroundings): Promise<StartOutcome> {
  const { StartImportCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrailOnce();
  try {
    const response = await calling('cloudtrail:StartImport', () => client.send(new StartImportCommand(input)));
    const now = new Date(clock.now());
    return { ended: 'accepted', seen: seenImport({ CreatedTimestamp: now, UpdatedTimestamp: now, ...response }) };
  } catch (error) {
    const { name } = asServiceError(error);
    const ended = isThrottle(error)
      ? 'throttled'
      : name === 'AccountHasOngoingImportException'
        ? 'busy'
        : isUnclear(error)
          ? 'unclear'
          : NOT_YET.includes(name) || isDenial(error)
            ? 'notYet'
            : 'refused';
    return { ended, error };
  }
}

/** Asks CloudTrail to stop an import. A later GetImport shows whether the import has stopped. */
export async function stopImport(importId: string, { clients }: Surroundings): Promise<void> {
  const { StopImportCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  await calling('cloudtrail:StopImport', () => client.send(new StopImportCommand({ ImportId: importId })));
}

export async function getStore(destination: string, { clients }: Surroundings): Promise<StoreState> {
  const { GetEventDataStoreCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  try {
    const {
      Status = 'ENABLED',
      AdvancedEventSelectors = [],
      OrganizationEnabled,
      RetentionPeriod,
      CreatedTimestamp,
      BillingMode,
    } = await calling('cloudtrail:GetEventDataStore', () =>
      client.send(new GetEventDataStoreCommand({ EventDataStore: destination })),
    );
    const categories = AdvancedEventSelectors.flatMap(({ FieldSelectors = [] }) => FieldSelectors).flatMap(
      ({ Field, Equals = [] }) => (Field === 'eventCategory' ? Equals : []),
    );
    return {
      status: Status,
      categories: [...new Set(categories)],
      organization: OrganizationEnabled === true,
      ...(RetentionPeriod === undefined ? {} : { retentionDays: RetentionPeriod }),
      ...(CreatedTimestamp === undefined ? {} : { createdAt: CreatedTimestamp.getTime() }),
      ...(BillingMode === undefined ? {} : { billingMode: BillingMode }),
    };
  } catch (error) {
    if (asServiceError(error).name === 'EventDataStoreNotFoundException') { return { status: 'missing' }; }
    throw error;
  }
}
