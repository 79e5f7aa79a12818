import { look, wait, type Action } from './action';
import type { BucketState, Facts } from './facts';
import type { ImportRequest, WantedImport } from './request';
import * as say from './sentences';
import { STORE_PATIENCE } from './timing';

const SOON_ENABLED = ['CREATED', 'STARTING_INGESTION', 'STOPPING_INGESTION'];
const USABLE = ['ENABLED', 'STOPPED_INGESTION'];

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
