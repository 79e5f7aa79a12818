import { look, wait, type Action } from './action';
import { overlapOf, stands } from './decide-overlap';
import type { BucketState, Facts } from './facts';
import type { LogFiles } from './log-files';
import { dateOf, dayOf, daysOf } from './overlap';
import * as tell from './preflight-sentences';
import type { ImportRequest, WantedImport } from './request';
import * as say from './sentences';
import { STORE_PATIENCE } from './timing';

const SOON_ENABLED = ['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION'];
const USABLE = ['ENABLED', 'STOPPED_INGESTION'];
const OF_EVENTS = ['Management', 'Data', 'NetworkActivity'];

/**
 * What can be checked is checked before anything is stopped or started, and all problems are told in one message.
 * The one thing that it changes is the bucket's ownership setting. Undefined: all is well.
 */
export function decidePreflight(
  request: ImportRequest, facts: Facts, goal: 'new' | 'resume', fail: (sentence: string) => Action,
): Action | undefined {
  const { wanted } = request;
  if (goal === 'new' && !facts.store) { return look('store'); }
  if (!facts.bucket) { return look('bucket'); }
  const problems = [...storeProblems(facts, wanted), ...bucketProblems(facts.bucket, wanted)];
  if (goal === 'new') {
    const overlap = overlapOf(request, facts);
    if (overlap === 'unsettled') { return stands(overlap, fail); }
    const ofWindow = [...retentionProblems(facts, wanted), ...(overlap === 'none' ? [] : [overlap.sentence])];
    // A window that has to be changed is not listed.
    const first = ofWindow.length === 0 && facts.bucket.exists ? beforeLogFiles(facts) : undefined;
    if (first) { return first; }
    problems.push(...typeProblems(request, facts), ...ofWindow, ...(ofWindow.length === 0 ? logFileProblems(facts, wanted) : []));
  }
  if (problems.length > 0) { return fail(problems.join(' ')); }
  if (facts.store && SOON_ENABLED.includes(facts.store.status)) {
    return wait(10, `the store is ${facts.store.status}`, { storeSince: facts.memory.storeSince ?? facts.now });
  }
  return facts.bucket.acls === 'enabled' ? { do: 'disableAcls' } : undefined;
}

function storeProblems({ store, memory, now }: Facts, { destination }: WantedImport): string[] {
  if (!store || USABLE.includes(store.status)) { return []; }
  if (store.status === 'missing') { return [say.storeMissing(destination)]; }
  const soon = SOON_ENABLED.includes(store.status) && now < (memory.storeSince ?? now) + STORE_PATIENCE;
  return soon ? [] : [say.storeUnusable(destination, store.status)];
}

function bucketProblems(bucket: BucketState, want: WantedImport): string[] {
  if (!bucket.exists) { return [say.bucketMissing(want.bucket)]; }
  const problems: string[] = [];
  if (want.bucketRegion && bucket.region && bucket.region !== want.bucketRegion) {
    problems.push(say.wrongRegion(want.bucket, want.bucketRegion, bucket.region));
  }
  if (bucket.acls === 'enabled' && !want.disableAcls) { problems.push(say.aclsOn(want.bucket)); }
  if (bucket.acls === 'enabled' && want.disableAcls && bucket.grantees.length > 0) {
    problems.push(say.grantsWouldBeLost(want.bucket, bucket.grantees));
  }
  return problems;
}

function typeProblems({ wanted: { destination }, stateMachineArn }: ImportRequest, { store }: Facts): string[] {
  const problems: string[] = [];
  const others = store?.categories?.filter((category) => !OF_EVENTS.includes(category)) ?? [];
  if (others.length > 0) { problems.push(tell.wrongCategory(destination, others)); }
  const [owner, account] = [destination, stateMachineArn].map((arn) => arn.split(':')[4]);
  if (store?.organization && owner !== account) { problems.push(tell.organizationOfAnother(destination, owner, account)); }
  return problems;
}

/** The day from which on the store keeps events; CloudTrail drops older ones. */
function keptFrom({ store, now }: Facts): number | undefined {
  return store?.retentionDays === undefined ? undefined : dayOf(now) - store.retentionDays;
}

function retentionProblems(facts: Facts, { destination, identity }: WantedImport): string[] {
  const from = keptFrom(facts);
  return from !== undefined && daysOf(identity).last < from ? [tell.pastRetention(destination, facts.store!.retentionDays!, dateOf(from))] : [];
}

/** What a listing shows that is no reason to stop. */
export function listingWarnings(want: WantedImport, facts: Facts): string[] {
  const logs = listed(facts)!;
  const from = keptFrom(facts);
  return [
    ...(logs.unknown !== undefined ? [tell.notListed(want.bucket, logs.unknown)] : logs.complete ? [] : [tell.listedInPart(logs)]),
    ...(from !== undefined && daysOf(want.identity).first < from ? [tell.partlyPastRetention(facts.store!.retentionDays!, dateOf(from))] : []),
  ];
}

function logFileProblems(facts: Facts, want: WantedImport): string[] {
  const logs = listed(facts);
  if (!logs) { return []; }
  const problems: string[] = [];
  if (logs.files === 0 && logs.complete && !want.allowEmpty) { problems.push(tell.nothingToImport(want)); }
  if (logs.archived > 0) { problems.push(tell.archived(want, logs)); }
  return problems;
}

function listed({ logFiles, memory }: Facts): LogFiles | undefined {
  return logFiles ?? memory.logFiles;
}

function beforeLogFiles(facts: Facts): Action | undefined {
  return listed(facts) ? undefined : look('logFiles');
}

/** Whoever asks for an estimate gets it with every answer, also with that of an import that was started long ago. */
export function beforeEstimate({ wanted }: ImportRequest, facts: Facts): Action | undefined {
  if (!wanted.estimate || facts.memory.estimate || listed(facts)) { return undefined; }
  if (!facts.store) { return look('store'); }
  return facts.bucket ? beforeLogFiles(facts) : look('bucket');
}
