import type { Check } from './invariants';
import { identityOf, recordOf, roleOf, short, shortAll } from './records';
import { tally, type ImportRecord } from '../../../local-cloud/lake/lake';
import type { AcceptedStart } from '../account/happenings';
import { identityOfRecord } from '../account/identity';
import type { World } from '../account/world';
import { GIVEN_ROLE } from '../stories/templates';

/** At most one import of an identity is started, and its events are ingested once. */
export const neverTwice: Check = world => [...startedTwice(world), ...ingestedTwice(world)];

interface Started {
  readonly start: AcceptedStart;
  readonly record: ImportRecord;
  readonly identity: string;
}

function startedTwice(world: World): string[] {
  const started: Started[] = world.starts.filter(({ kind }) => kind === 'new').flatMap(start => {
    const record = recordOf(world, start.importId);
    return record ? [{ start, record, identity: identityOfRecord(record) }] : [];
  });
  return started.flatMap((each, index) => {
    const former = started.slice(0, index).filter(({ identity }) => identity === each.identity);
    const twice = former.filter((other, nth) => isTwice(world, other, each, nth === former.length - 1))
      .map(({ record }) => record);
    const { start: { stack }, record, identity } = each;
    return twice.length === 0 ? []
      : [`${identity} was started by ${stack.name} as ${shortAll(twice)} and again as ${short(record.importId)}.`];
  });
}

/**
 * A former import that imported nothing may be followed by one with another role, and that one by one with the first
 * role.
 */
function isTwice(world: World, former: Started, { start, record }: Started, isLatest: boolean): boolean {
  if (former.start.stack.name !== start.stack.name) {
    return false;
  }
  const hadFiles = start.withFiles.includes(former.record.importId);
  const known = !world.forgotten.includes(former.record);
  const sameRole = roleOf(former.record) === roleOf(record);
  if (former.start.stack === start.stack) { return hadFiles || (known && sameRole && isLatest); }
  // A later stack of the same name has only CloudTrail's records and their roles, and CloudTrail shows them late.
  return known && !wasHidden(world, former.record.createdAt, start)
    && (hadFiles || (sameRole && roleOf(record) !== GIVEN_ROLE));
}

function ingestedTwice(world: World): string[] {
  const forgotten = new Set(world.forgotten.map(({ importId }) => importId));
  const createdAt = (importId: string): number => recordOf(world, importId)!.createdAt;
  return world.lake.stores.flatMap(store => {
    const files = world.lake.ingested(store.arn).filter(({ importId }) => !forgotten.has(importId));
    // A person may decide to import existing events again, or events that CloudTrail doesn't show to a stack yet.
    const isByHand = (importId: string, key: string): boolean => {
      const others = files.filter(other => other.key === key && other.importId !== importId)
        .map(other => other.importId);
      return !world.starts.some(start => start.importId === importId) && others.some(other =>
        createdAt(other) < createdAt(importId)
        || world.starts.some(start => start.importId === other && wasHidden(world, createdAt(importId), start)));
    };
    // No API of CloudTrail excludes two stacks that start the same import before CloudTrail shows the first one.
    const isOfTwoStacks = (importId: string, key: string): boolean => {
      const starts = (id: string): AcceptedStart[] => world.starts.filter(start => start.importId === id);
      return files.some(other => other.key === key && other.importId !== importId && starts(importId).some(start =>
        starts(other.importId).some(({ stack }) => stack !== start.stack)
        && wasHidden(world, createdAt(other.importId), start)));
    };
    const { duplicates } = tally(files.filter(({ importId, key }) =>
      !isByHand(importId, key) && !isOfTwoStacks(importId, key)));
    return duplicates > 0 ? [`${duplicates} events were ingested twice.`] : [];
  });
}

/**
 * Whether CloudTrail did not yet show an import when a stack listed imports for the last time before it started one.
 */
function wasHidden(world: World, createdAt: number, { at, stack }: AcceptedStart): boolean {
  const looks = world.calls.filter(call => call.operation === 'ListImports' && call.at <= at && call.stack === stack);
  return createdAt + world.lake.behaviour.visibilityLagMs > (looks.at(-1)?.at ?? at);
}

/** A pass looks at the stack before it starts an import. */
const LOOKED_WITHIN = 60_000;
/**
 * Queued imports start in these statuses, never in a rollback, a clean-up or a delete. A stack that still shows
 * REVIEW_IN_PROGRESS is being created.
 */
const STARTS_IN = new RegExp([
  '(REVIEW|CREATE|UPDATE)_IN_PROGRESS',
  '(CREATE|UPDATE|UPDATE_ROLLBACK|IMPORT|IMPORT_ROLLBACK)_COMPLETE',
  '(CREATE|UPDATE)_FAILED',
].map(each => `^${each}$`).join('|'));

/**
 * An import starts only for an identity that the stack uses, and a new one only while the stack is known to keep it.
 */
export const startsOnlyWhatIsWanted: Check = world =>
  world.starts.flatMap(({ kind, importId, stack, by, at, wanted }) => {
    const identity = identityOf(world, importId);
    const what = `${by.name} ${kind === 'new' ? 'started' : 'resumed'} ${short(importId)}`;
    const look = world.calls.filter(call => call.seen !== undefined && call.by === by && call.at <= at).at(-1);
    const seen = look && at - look.at <= LOOKED_WITHIN ? look.seen! : 'no status';
    return [
      ...(identity !== undefined && !wanted.includes(identity)
        ? [`${what}, which no resource of ${stack.name} uses.`] : []),
      ...(kind === 'new' && !STARTS_IN.test(seen) ? [`${what} having seen the stack ${stack.name} in ${seen}.`] : []),
    ];
  });

/** An import that a person has stopped is resumed only by a request. */
export const resumesOnRequest: Check = world => world.starts.flatMap(({ kind, importId, stack, at }) => {
  const stoppedAt = world.stoppedByHand.get(importId) ?? Infinity;
  const isRequested = world.cloudFormation.requests.some(({ props: { type, stackId, sentAt } }) =>
    type !== 'Delete' && stackId === stack.id && sentAt >= stoppedAt && sentAt <= at);
  return kind === 'retry' && at > stoppedAt && !isRequested
    ? [`A person has stopped ${short(importId)}, and the function resumed it without a request.`] : [];
});

export const retriesNothingComplete: Check = world =>
  world.retriesOfComplete.map(importId => `${short(importId)} was COMPLETED and was retried.`);
