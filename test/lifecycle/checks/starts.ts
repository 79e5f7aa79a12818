import type { Check } from './invariants';
import { identityOf, recordOf, roleOf, short, shortAll } from './records';
import { tally, type ImportRecord } from '../../../local-cloud/lake/lake';
import type { AcceptedStart } from '../account/happenings';
import { identityOfRecord } from '../account/identity';
import type { World } from '../account/world';
import { GIVEN_ROLE } from '../stories/templates';

/** At most one import of an identity is started, and its events are ingested once. */
export const neverTwice: Check = world => [...startedTwice(world), ...ingestedTwice(world)];

function startedTwice(world: World): string[] {
  const wrong: string[] = [];
  const earlier: Array<{ readonly start: AcceptedStart; readonly record: ImportRecord }> = [];
  for (const start of world.starts.filter(({ kind }) => kind === 'new')) {
    const record = recordOf(world, start.importId);
    if (!record) {
      continue;
    }
    const twice = earlier.filter(former => former.start.stack.name === start.stack.name
      && identityOfRecord(former.record) === identityOfRecord(record))
      .filter(former => isTwice(world, former, { start, record })).map(former => former.record);
    if (twice.length > 0) {
      wrong.push(`${identityOfRecord(record)} was started by ${start.stack.name} as ${shortAll(twice)} and again as `
        + `${short(record.importId)}.`);
    }
    earlier.push({ start, record });
  }
  return wrong;
}

interface Started {
  readonly start: AcceptedStart;
  readonly record: ImportRecord;
}

/** A former import that imported nothing may be followed by one with another role. */
function isTwice(world: World, former: Started, { start, record }: Started): boolean {
  const hadFiles = start.withFiles.includes(former.record.importId);
  const known = !world.forgotten.includes(former.record);
  const sameRole = roleOf(former.record) === roleOf(record);
  // The ledger of the stack knows its imports. A later stack of the same name has only CloudTrail's records and the
  // roles in them.
  return former.start.stack === start.stack ? hadFiles || (known && sameRole)
    : known && (hadFiles || (sameRole && roleOf(record) !== GIVEN_ROLE));
}

function ingestedTwice(world: World): string[] {
  return world.lake.stores.flatMap(store => {
    const remembered = world.lake.ingested(store.arn)
      .filter(({ importId }) => !world.forgotten.some(record => record.importId === importId));
    const createdAt = (importId: string): number => recordOf(world, importId)!.createdAt;
    // It is a person's own decision to import by hand what is there, or what CloudTrail does not yet show to a stack.
    const byHand = (importId: string, key: string): boolean => !wasStarted(world, importId) && remembered.some(other =>
      other.key === key && other.importId !== importId
        && (createdAt(other.importId) < createdAt(importId)
          || world.starts.some(start => start.importId === other.importId
          && wasHidden(world, createdAt(importId), start))));
    const { duplicates } = tally(remembered.filter(({ importId, key }) => !byHand(importId, key)));
    return duplicates > 0 ? [`${duplicates} events were ingested twice.`] : [];
  });
}

/**
 * Whether CloudTrail did not show an import yet when a stack listed imports for the last time before it started one.
 */
function wasHidden(world: World, createdAt: number, { at, stack }: AcceptedStart): boolean {
  const look = world.calls.filter(call => call.operation === 'ListImports' && call.at <= at && call.stack === stack)
    .at(-1);
  return createdAt + world.lake.behaviour.visibilityLagMs > (look?.at ?? at);
}

function wasStarted(world: World, importId: string): boolean {
  return world.starts.some(start => start.importId === importId);
}

/** A pass looks at the stack before it starts an import. */
const LOOKED_WITHIN = 60_000;
/**
 * Queued imports start in these statuses, never in a rollback, a clean-up or a delete. A stack that still shows
 * REVIEW_IN_PROGRESS
 * is being created.
 */
const STARTS_IN = new RegExp([
  '(REVIEW|CREATE|UPDATE)_IN_PROGRESS',
  '(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE',
  '(CREATE|UPDATE)_FAILED',
].map(each => `^${each}$`).join('|'));

/** A new import starts only for an identity that the stack wants, while the stack is known to keep it. */
export const startsOnlyWhatIsWanted: Check = world => world.starts.flatMap(start => {
  const identity = identityOf(world, start.importId);
  const what = `${start.by.name} ${start.kind === 'new' ? 'started' : 'resumed'} ${short(start.importId)}`;
  const look = world.calls.filter(({ by, at, seen }) => seen !== undefined && by === start.by && at <= start.at).at(-1);
  const seen = look && start.at - look.at <= LOOKED_WITHIN ? look.seen! : 'no status';
  return [
    ...(identity !== undefined && !start.wanted.includes(identity)
      ? [`${what}, which no resource of ${start.stack.name} wants.`] : []),
    ...(start.kind === 'new' && !STARTS_IN.test(seen)
      ? [`${what} having seen the stack ${start.stack.name} in ${seen}.`] : []),
  ];
});

export const retriesNothingComplete: Check = world =>
  world.retriesOfComplete.map(importId => `${short(importId)} was COMPLETED and was retried.`);
