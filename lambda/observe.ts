import type { GetImportResponse } from '@aws-sdk/client-cloudtrail';
import type { ExecutionListItem } from '@aws-sdk/client-sfn';
import type { Action } from './action';
import { asServiceError } from './errors';
import type { Facts, ImportRecord, ImportStatus, Known, Lookup, Memory, Sight, StackState, StoreState } from './facts';
import { importIdentity, sameIdentity } from './identity';
import { identityKey, isImportId, isTicket, isTicketFor, saysNothingStarted, ticketKey, type Job } from './names';
import { observeBucket } from './observe-bucket';
import { endOfTicket, observeAhead, observeCurrent, observeEarlier, observeKnown, watchedBy } from './observe-executions';
import { observeFailures } from './observe-failures';
import { observeLogFiles } from './observe-log-files';
import { overlaps } from './overlap';
import type { ImportRequest } from './request';
import type { Surroundings } from './surroundings';
import { VISIBLE_WITHIN } from './timing';

/** What a request looks through at most: past imports cost a call each. The rest to 200 is for the imports that are known by id. */
const MOST_PAGES = 10;
const MOST_READ = 190;
/** The ids of past imports that are remembered: an update looks through those of two stores. */
const MOST_REMEMBERED = 2 * MOST_READ;
/** GetImport allows 10 calls a second to the whole account; a long look-up leaves some to others. */
const PACE = { from: 10, milliseconds: 125 };

/** One look at the world: the facts that it found, and the past imports that no later tick needs to read again. */
export interface Observation {
  readonly facts: Partial<Facts>;
  readonly passedOver?: readonly string[];
  /** What broke the look off. What was passed over before stays so, or a long look-up that is throttled would begin anew for ever. */
  readonly brokenOff?: unknown;
}

export interface Observer {
  readonly job: Job;
  readonly request: ImportRequest;
  /** ARN of the execution that this tick belongs to. */
  readonly execution: string;
  readonly since: number;
  readonly memory: Memory;
  /** The newest executions of the stack's machine. */
  readonly executions: () => Promise<ExecutionListItem[]>;
  /** Executions that this tick has stopped. */
  readonly stopped: ReadonlySet<string>;
  /** The Region of the bucket, as far as it is known. */
  readonly bucketRegion: string;
  /** When a listing of log files has to come to its end. */
  readonly listUntil: number;
  /** When this tick begins nothing any more. */
  readonly until: number;
  readonly surroundings: Surroundings;
}

export async function observe(what: Extract<Action, { do: 'look' }>, observer: Observer): Promise<Observation> {
  if (what.at === 'failures') { return { facts: { failures: await observeFailures(what.importId, observer.surroundings) } }; }
  return SIGHTS[what.at](observer);
}

const SIGHTS: Record<Exclude<Sight, 'failures'>, (observer: Observer) => Promise<Observation>> = {
  named: async ({ job, request, memory, surroundings }: Observer) =>
    ({ facts: { named: await getImport(job === 'request' ? request.physicalId! : memory.importId!, surroundings) } }),
  started: async ({ memory, surroundings }: Observer) => ({ facts: { started: await getImport(memory.started!.importId, surroundings) } }),
  ofWanted: (observer: Observer) => lookUp(observer, 'wanted', (ofWanted) => ({ ofWanted })),
  ofFormer: (observer: Observer) => lookUp(observer, 'former', (ofFormer) => ({ ofFormer })),
  running: async (observer: Observer) => ({ facts: { running: await runningImports(observer) } }),
  slot: async (observer: Observer) => ({ facts: { slot: await slot(observer) } }),
  earlier: async (observer: Observer) => ({ facts: { earlier: await observeEarlier(observer) } }),
  current: async (observer: Observer) => ({ facts: { current: await observeCurrent(observer) } }),
  ahead: async (observer: Observer) => ({ facts: { ahead: await observeAhead(observer) } }),
  known: async (observer: Observer) => ({ facts: { known: await known(observer) } }),
  siblings: async (observer: Observer) => ({ facts: { siblings: await siblings(observer) } }),
  heir: async (observer: Observer) => ({ facts: { heir: await heir(observer) } }),
  stack: async (observer: Observer) => ({ facts: { stack: await stackState(observer) } }),
  store: async (observer: Observer) => ({ facts: { store: await storeState(observer) } }),
  bucket: async ({ request, surroundings }: Observer) => ({ facts: { bucket: await observeBucket(request.wanted, surroundings) } }),
  logFiles: async ({ request, bucketRegion, listUntil, surroundings }: Observer) =>
    ({ facts: { logFiles: await observeLogFiles(request.wanted, bucketRegion, listUntil, surroundings) } }),
};

/**
 * The imports of an identity. ListImports shows neither source nor times, so each candidate costs a GetImport:
 * newest first, bounded, paced.
 */
async function lookUp(
  { request, memory: { passedOver = [] }, until, surroundings }: Observer, which: 'wanted' | 'former', asFact: (lookup: Lookup) => Partial<Facts>,
): Promise<Observation> {
  const { destination } = which === 'wanted' ? request.wanted : request.former!;
  const { found, complete } = await listImports(destination, surroundings);
  const other = new Set(passedOver);
  const records: ImportRecord[] = [];
  const { clock } = surroundings;
  let hidden = false;
  let brokenOff: unknown;
  for (const [index, item] of found.slice(0, MOST_READ).filter(({ id }) => !other.has(id)).entries()) {
    if (index >= PACE.from) { await clock.sleep(PACE.milliseconds); }
    try {
      if (clock.now() > until) { throw new Error('The look-up goes on in the next tick.'); }
      const record = await readListed(item, surroundings);
      if (record === 'hidden') {
        hidden = true;
      } else if (record !== 'gone' && (kinship(request, 'wanted', record) || kinship(request, 'former', record))) {
        records.push(record);
      } else {
        // Not read again.
        other.add(item.id);
      }
    } catch (error) {
      brokenOff = error;
      break;
    }
  }
  const of = (kin: 'same' | 'overlapping') => records.filter((record) => kinship(request, which, record) === kin);
  const lookup = { imports: of('same'), overlapping: of('overlapping'), complete: complete && found.length <= MOST_READ, ...(hidden ? { hidden } : {}) };
  return { facts: brokenOff ? {} : asFact(lookup), passedOver: [...other].slice(-MOST_REMEMBERED), brokenOff };
}

/** What an import is to the one that is wanted, or to the one that an update leaves. What overlaps matters only to what is started anew. */
function kinship({ type, wanted, former }: ImportRequest, which: 'wanted' | 'former', { identity }: ImportRecord): 'same' | 'overlapping' | undefined {
  const want = which === 'wanted' ? wanted : former;
  if (want && sameIdentity(identity, want.identity)) { return 'same'; }
  const guarded = which === 'wanted' && type !== 'Delete' && !wanted.allowOverlap;
  return guarded && overlaps(identity, wanted.identity) ? 'overlapping' : undefined;
}

/** An account runs one import at a time, whoever started it and whatever store it goes into. */
async function slot({ surroundings }: Observer): Promise<Facts['slot']> {
  for (const status of ['IN_PROGRESS', 'INITIALIZING'] as const) {
    const { found: [first] } = await listImports(undefined, surroundings, status);
    if (first) { return { importId: first.id, since: first.at }; }
  }
  return 'free';
}

async function known(observer: Observer): Promise<Known> {
  const { watchedAt, ...remembered } = await observeKnown(observer);
  const imports: ImportRecord[] = [];
  const hidden: number[] = [];
  for (const id of remembered.importIds.filter((each) => each !== observer.request.physicalId)) {
    const record = await getImport(id, observer.surroundings);
    if (record === 'gone') { hidden.push(watchedAt.get(id) ?? 0); } else { imports.push(record); }
  }
  return { ...remembered, imports, ...(hidden.length > 0 ? { hiddenSince: Math.max(...hidden) } : {}) };
}

async function runningImports({ request, surroundings }: Observer): Promise<Lookup> {
  const imports: ImportRecord[] = [];
  let hidden = false;
  for (const status of ['INITIALIZING', 'IN_PROGRESS'] as const) {
    const { found } = await listImports(request.wanted.destination, surroundings, status);
    for (const item of found) {
      const record = await readListed(item, surroundings);
      if (record === 'hidden') { hidden = true; } else if (record !== 'gone') { imports.push(record); }
    }
  }
  return { imports, complete: true, ...(hidden ? { hidden } : {}) };
}

interface ListedImport {
  readonly id: string;
  readonly at: number;
}

interface Listed {
  readonly found: readonly ListedImport[];
  readonly complete: boolean;
}

/** CloudTrail does not say that GetImport shows a new import as soon as ListImports does; an old one that it does not show has expired. */
async function readListed({ id, at }: ListedImport, surroundings: Surroundings): Promise<ImportRecord | 'gone' | 'hidden'> {
  const record = await getImport(id, surroundings);
  return record === 'gone' && surroundings.clock.now() < at + VISIBLE_WITHIN ? 'hidden' : record;
}

/** What ListImports may say of a store that is gone. */
const NO_STORE = ['EventDataStoreARNInvalidException', 'EventDataStoreNotFoundException', 'InactiveEventDataStoreException'];

/** The imports into a store, newest first. They outlive it: where CloudTrail does not list those of a store that is gone, they are among all. */
async function listImports(destination: string | undefined, surroundings: Surroundings, status?: ImportStatus): Promise<Listed> {
  try {
    return await listPages(destination, () => true, surroundings, status);
  } catch (error) {
    if (!destination || !NO_STORE.includes(asServiceError(error).name)) { throw error; }
    return listPages(undefined, (destinations) => destinations.includes(destination), surroundings, status);
  }
}

async function listPages(
  destination: string | undefined, isOf: (destinations: readonly string[]) => boolean, { clients }: Surroundings, status?: ImportStatus,
): Promise<Listed> {
  const { ListImportsCommand } = await import('./sdk/cloudtrail');
  const client = await clients.cloudTrail();
  const found: ListedImport[] = [];
  let token: string | undefined;
  for (let page = 0; page < MOST_PAGES; page++) {
    const { Imports = [], NextToken } = await client.send(new ListImportsCommand({
      Destination: destination, MaxResults: 1_000, NextToken: token, ...(status ? { ImportStatus: status } : {}),
    }));
    for (const { ImportId, Destinations = [], CreatedTimestamp } of Imports) {
      if (ImportId && isOf(Destinations)) { found.push({ id: ImportId, at: CreatedTimestamp?.getTime() ?? 0 }); }
    }
    token = NextToken;
    if (!token) { break; }
  }
  found.sort((a, b) => b.at - a.at);
  return { found, complete: !token };
}

async function getImport(importId: string, { clients }: Surroundings): Promise<ImportRecord | 'gone'> {
  const { GetImportCommand } = await import('./sdk/cloudtrail');
  try {
    return importRecord(await (await clients.cloudTrail()).send(new GetImportCommand({ ImportId: importId })));
  } catch (error) {
    if (asServiceError(error).name === 'ImportNotFoundException') { return 'gone'; }
    throw error;
  }
}

export function importRecord(response: GetImportResponse): ImportRecord {
  const { PrefixesFound = 0, PrefixesCompleted = 0, FilesCompleted = 0, EventsCompleted = 0, FailedEntries = 0 } = response.ImportStatistics ?? {};
  return {
    importId: response.ImportId!,
    status: response.ImportStatus as ImportStatus,
    identity: importIdentity({
      sourceUri: response.ImportSource?.S3?.S3LocationUri ?? '',
      destination: response.Destinations?.[0] ?? '',
      start: response.StartEventTime,
      end: response.EndEventTime,
    }),
    role: response.ImportSource?.S3?.S3BucketAccessRoleArn ?? '',
    createdAt: response.CreatedTimestamp?.getTime() ?? 0,
    updatedAt: response.UpdatedTimestamp?.getTime() ?? 0,
    statistics: {
      prefixesFound: PrefixesFound, prefixesCompleted: PrefixesCompleted, filesCompleted: FilesCompleted, eventsCompleted: EventsCompleted,
      failedEntries: FailedEntries,
    },
  };
}

async function stackState({ request, surroundings }: Observer): Promise<StackState> {
  const { DescribeStacksCommand } = await import('./sdk/cloudformation');
  const { Stacks = [] } = await (await surroundings.clients.cloudFormation()).send(new DescribeStacksCommand({ StackName: request.stackId }));
  const { StackStatus: status = 'unknown', LastUpdatedTime, CreationTime } = Stacks[0] ?? {};
  const doing = /^(CREATE|UPDATE|IMPORT)_IN_PROGRESS$/.test(status) ? 'forward'
    : status.includes('ROLLBACK') ? 'rollback'
      : status.startsWith('DELETE') ? 'delete' : 'other';
  return { doing, status, since: (LastUpdatedTime ?? CreationTime)?.getTime() ?? 0 };
}

/** What a stack holds, by logical id. */
async function stackResources({ request, surroundings }: Observer): Promise<{ logicalId: string; physicalId: string }[]> {
  const { ListStackResourcesCommand } = await import('./sdk/cloudformation');
  const client = await surroundings.clients.cloudFormation();
  const resources: { logicalId: string; physicalId: string }[] = [];
  let token: string | undefined;
  do {
    const { StackResourceSummaries = [], NextToken } = await client.send(
      new ListStackResourcesCommand({ StackName: request.stackId, NextToken: token }));
    for (const { LogicalResourceId: logicalId, PhysicalResourceId: physicalId, ResourceStatus } of StackResourceSummaries) {
      if (logicalId && physicalId && ResourceStatus !== 'DELETE_COMPLETE') { resources.push({ logicalId, physicalId }); }
    }
    token = NextToken;
  } while (token);
  return resources;
}

/** Whether the stack holds what is wanted, or what the id stands for, under the same logical id by another physical id. */
async function heir(observer: Observer): Promise<boolean> {
  const { logicalId, physicalId, wanted } = observer.request;
  const held = (await stackResources(observer)).find((each) => each.logicalId === logicalId)?.physicalId;
  if (held === undefined || held === physicalId) { return false; }
  const key = await keyOf(held, observer);
  return key !== undefined && (key === identityKey(wanted.identity) || key === await keyOf(physicalId!, observer));
}

/** The import that an id stands for, as far as that is known. */
async function keyOf(physicalId: string, { surroundings }: Observer): Promise<string | undefined> {
  const named = isImportId(physicalId) ? await getImport(physicalId, surroundings) : 'gone';
  return named === 'gone' ? ticketKey(physicalId) : identityKey(named.identity);
}

/** The imports of the stack's other resources: their physical ids, and what the queue has made of their tickets. */
async function siblings(observer: Observer): Promise<string[]> {
  const { request } = observer;
  const ids: string[] = [];
  const others: { logicalId: string; physicalId: string }[] = [];
  for (const { logicalId, physicalId } of await stackResources(observer)) {
    if (logicalId === request.logicalId || saysNothingStarted(physicalId)) { continue; }
    const importId = isTicket(physicalId) ? (await endOfTicket(physicalId, logicalId, observer)).memory?.importId : physicalId;
    if (importId) { ids.push(importId); }
    // A ticket tells for which import the resource has it: what else it has watched it has left.
    if (!isTicket(physicalId) || isTicketFor(physicalId, request.wanted.identity)) { others.push({ logicalId, physicalId }); }
  }
  // With another role their imports may have been started anew since.
  for (const { physicalId, importId } of await watchedBy(others, observer)) {
    // What a resource whose id names another import has watched of the wanted one was before.
    if (importId === physicalId) { continue; }
    const key = await keyOf(physicalId, observer);
    if (key === undefined || key === identityKey(request.wanted.identity)) { ids.push(importId); }
  }
  return ids;
}

async function storeState({ request, surroundings: { clients } }: Observer): Promise<StoreState> {
  const { GetEventDataStoreCommand } = await import('./sdk/cloudtrail');
  try {
    const { Status = 'ENABLED', AdvancedEventSelectors = [], OrganizationEnabled, RetentionPeriod, CreatedTimestamp, BillingMode } =
      await (await clients.cloudTrail()).send(new GetEventDataStoreCommand({ EventDataStore: request.wanted.destination }));
    const categories = AdvancedEventSelectors.flatMap(({ FieldSelectors = [] }) => FieldSelectors)
      .flatMap(({ Field, Equals = [] }) => Field === 'eventCategory' ? Equals : []);
    return {
      status: Status, categories: [...new Set(categories)], organization: OrganizationEnabled === true,
      ...(RetentionPeriod === undefined ? {} : { retentionDays: RetentionPeriod }),
      ...(CreatedTimestamp === undefined ? {} : { createdAt: CreatedTimestamp.getTime() }),
      ...(BillingMode === undefined ? {} : { billingMode: BillingMode }),
    };
  } catch (error) {
    if (asServiceError(error).name === 'EventDataStoreNotFoundException') { return { status: 'missing' }; }
    throw error;
  }
}
