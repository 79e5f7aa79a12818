import { costProblems } from './cost';
import type { BucketState, Lookup, StoreState } from './facts';
import type { LogFiles } from './log-file-count';
import { overlapOf } from './overlap';
import { dateOf, dayOf, daysOf } from './windows';
import * as message from '../report/check-messages';
import type { WantedImport } from '../request/properties';

/** A fact that a check needs. */
export type Need = 'store' | 'bucket' | 'lookup' | 'logFiles';

/** The facts about one import that are known so far. */
export interface CheckFacts {
  readonly now: number;
  /** The account of the stack. */
  readonly account: string;
  /** Until when an event data store may still become ENABLED. */
  readonly storeUntil: number;
  readonly store?: StoreState | undefined;
  readonly bucket?: BucketState | undefined;
  readonly lookup?: Lookup | undefined;
  readonly logFiles?: LogFiles | undefined;
}

export type CheckResult =
  | { readonly is: 'incomplete'; readonly need: Need }
  | { readonly is: 'waiting'; readonly why: string }
  | { readonly is: 'refused'; readonly reason: string }
  /** The ACLs of the bucket must be disabled. No principal loses access. */
  | { readonly is: 'acls' }
  | { readonly is: 'passed'; readonly warnings: readonly string[] };

const SOON_ENABLED = ['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION'];
const USABLE = ['ENABLED', 'STOPPED_INGESTION'];
const OF_EVENTS = ['Management', 'Data', 'NetworkActivity'];

/**
 * Runs all checks before the function stops or starts an import, and reports all problems in one message. The checks
 * change nothing. `resume`: the import has been started before, so only the bucket matters.
 */
export function preflight(wanted: WantedImport, facts: CheckFacts, goal: 'new' | 'resume'): CheckResult {
  const { store, bucket, lookup, logFiles, now } = facts;
  if (!bucket) { return { is: 'incomplete', need: 'bucket' }; }
  const problems = [...bucketProblems(bucket, wanted)];
  const warnings = bucket.acls === 'unknown' ? [message.aclsUnknown(wanted, bucket.denied)] : [];
  if (goal === 'new') {
    if (!store) { return { is: 'incomplete', need: 'store' }; }
    if (!lookup) { return { is: 'incomplete', need: 'lookup' }; }
    const overlap = overlapOf(wanted, lookup, store, now);
    if (overlap === 'unsettled') {
      return { is: 'waiting', why: 'the statistics of an import that has just ended may not be final' };
    }
    const ofTimeRange = [...retentionProblems(wanted, store, now), ...(overlap === 'none' ? [] : [overlap.reason])];
    // If the time range has to change, a listing would be useless.
    if (ofTimeRange.length === 0 && bucket.exists && !logFiles) { return { is: 'incomplete', need: 'logFiles' }; }
    problems.push(
      ...storeProblems(wanted, store, facts),
      ...ofTimeRange,
      ...(logFiles && ofTimeRange.length === 0
        ? [...logFileProblems(wanted, logFiles), ...costProblems(wanted, logFiles, store)]
        : []),
    );
    warnings.push(...(logFiles ? listingWarnings(wanted, logFiles, store, now) : []));
  }
  if (problems.length > 0) { return { is: 'refused', reason: problems.join(' ') }; }
  if (store && SOON_ENABLED.includes(store.status)) {
    return { is: 'waiting', why: `the event data store is ${store.status}` };
  }
  return bucket.acls === 'enabled' ? { is: 'acls' } : { is: 'passed', warnings };
}

function storeProblems(
  { destination }: WantedImport,
  store: StoreState,
  { account, now, storeUntil }: CheckFacts,
): string[] {
  if (store.status === 'missing') { return [message.storeMissing(destination)]; }
  const problems: string[] = [];
  const isUsable = USABLE.includes(store.status) || (SOON_ENABLED.includes(store.status) && now < storeUntil);
  if (!isUsable) { problems.push(message.storeUnusable(destination, store.status)); }
  const others = store.categories?.filter((category) => !OF_EVENTS.includes(category)) ?? [];
  if (others.length > 0) { problems.push(message.wrongCategory(destination, others)); }
  const owner = destination.split(':')[4];
  if (store.organization && owner !== account) {
    problems.push(message.organizationOfAnother(destination, owner, account));
  }
  return problems;
}

function bucketProblems(bucket: BucketState, want: WantedImport): string[] {
  if (!bucket.exists) { return [message.bucketMissing(want.bucket)]; }
  const problems: string[] = [];
  if (want.bucketRegion && bucket.region && bucket.region !== want.bucketRegion) {
    problems.push(message.wrongRegion(want.bucket, want.bucketRegion, bucket.region));
  }
  if (bucket.acls === 'enabled' && !want.disableAcls) { problems.push(message.aclsOn(want.bucket)); }
  if (bucket.acls === 'enabled' && want.disableAcls && bucket.grantees.length > 0) {
    problems.push(message.grantsWouldBeLost(want.bucket, bucket.grantees));
  }
  return problems;
}

/** The first day whose events the event data store keeps. CloudTrail drops older ones. */
function keptFrom({ retentionDays }: StoreState, now: number): number | undefined {
  return retentionDays === undefined ? undefined : dayOf(now) - retentionDays;
}

function retentionProblems({ destination, identity }: WantedImport, store: StoreState, now: number): string[] {
  const from = keptFrom(store, now);
  return from !== undefined && daysOf(identity).last < from
    ? [message.pastRetention(destination, store.retentionDays!, dateOf(from))]
    : [];
}

function logFileProblems(wanted: WantedImport, logs: LogFiles): string[] {
  const problems: string[] = [];
  if (logs.files === 0 && logs.complete && !wanted.allowEmpty) { problems.push(message.nothingToImport(wanted, logs)); }
  if (logs.archived > 0) { problems.push(message.archived(wanted, logs)); }
  return problems;
}

/** Warnings about a listing. They do not prevent the import. */
function listingWarnings(want: WantedImport, logs: LogFiles, store: StoreState, now: number): string[] {
  const from = keptFrom(store, now);
  const withoutEvents = logs.leftOut?.filter(({ reason }) => reason !== 'otherDay') ?? [];
  return [
    ...(logs.unknown !== undefined
      ? [message.notListed(want.bucket, logs.unknown)]
      : logs.complete
        ? []
        : [message.listedInPart(logs)]),
    ...(logs.otherNames ? [message.otherNames(logs)] : []),
    ...(logs.files > 0 && withoutEvents.length > 0 ? [message.withoutEvents(withoutEvents)] : []),
    ...(from !== undefined && daysOf(want.identity).first < from
      ? [message.partlyPastRetention(store.retentionDays!, dateOf(from))]
      : []),
  ];
}
