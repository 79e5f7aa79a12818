import type { Facts, ImportRecord, ImportStatus, Known, Lookup, Memory, StackState } from './facts';
import { sameIdentity } from './identity';
import { isOfIdentity, issuedAt } from './names';
import type { ImportRequest, WantedImport } from './request';
import { VISIBLE_WITHIN } from './timing';

/** What the imports of one identity mean for the resource that asks for it. */
export type Standing =
  | { readonly is: 'none' }
  | { readonly is: 'running' | 'completed' | 'resumable'; readonly whose: 'ours' | 'foreign'; readonly record: ImportRecord }
  | { readonly is: 'unsettled' };

const ENDED: readonly ImportStatus[] = ['COMPLETED', 'FAILED', 'STOPPED'];

/** Whatever is not known to have ended goes on: CloudTrail may have a status that does not exist today. */
export function isRunning(record: { readonly status: ImportStatus }): boolean {
  return !ENDED.includes(record.status);
}

/** Files, prefixes and events that are done, added up: zero says that nothing was imported. */
export function imported({ statistics: { prefixesCompleted, filesCompleted, eventsCompleted } }: ImportRecord): number {
  return prefixesCompleted + filesCompleted + eventsCompleted;
}

/**
 * An import is this resource's when it has the resource's own access role, which no other import uses. A role that
 * the user gave may serve others too: then the import must also be no older than `since`.
 */
export function isOurs(record: ImportRecord, want: WantedImport, since: number): boolean {
  if (record.role !== want.role) { return false; }
  return want.roleOrigin === 'own' || startedSince(record, since);
}

export function startedSince({ createdAt }: ImportRecord, time: number): boolean {
  return createdAt >= wholeSeconds(time);
}

/** Whether something happened to an import since then. */
export function changedSince({ updatedAt }: ImportRecord, time: number): boolean {
  return updatedAt >= wholeSeconds(time);
}

/** Whether this may be how an import ended before it was resumed: that it goes on may not be visible yet. */
export function isBeforeResume({ memory: { resumedAt = 0 }, now }: Facts, record: ImportRecord): boolean {
  return (record.status === 'FAILED' || record.status === 'STOPPED') && !changedSince(record, resumedAt) && now < resumedAt + VISIBLE_WITHIN;
}

/** CloudTrail may tell no more of a time. */
export function wholeSeconds(time: number): number {
  return Math.floor(time / 1_000) * 1_000;
}

/** From when on an import with a role that the user gave counts as made by this resource. */
export function ownedSince(request: ImportRequest, facts: Facts, which: 'wanted' | 'former'): number {
  const { stack, named, since } = facts;
  if (request.type === 'Create') { return since; }
  if (which === 'wanted' && changesIdentity(request)) {
    // A rollback goes back to what this resource had; CloudFormation says so by its properties.
    return stack?.doing === 'rollback' ? 0 : since;
  }
  // The id tells when the resource's life began: by itself, or by the import that it names. An invented one says nothing.
  return issuedAt(request.physicalId) ?? (named && named !== 'gone' ? named.createdAt : stack ? operationBegan(facts, stack) : since);
}

/** When the operation of the stack began; whether `LastUpdatedTime` is that of its rollback nobody has documented. */
export function operationBegan({ earlier }: Facts, stack: StackState): number {
  return stack.doing === 'rollback' ? Math.min(stack.since, earlier?.lastRequestAt ?? Infinity) : stack.since;
}

/** Whether this resource may have started an import that it finds complete, as against a person or another stack. */
export function mayHaveStartedIt({ physicalId, wanted }: ImportRequest, { known, memory, since }: Facts, record: ImportRecord): boolean {
  if (record.role !== wanted.role) { return false; }
  return wanted.roleOrigin === 'own' || record.importId === physicalId || record.importId === memory.started?.importId
    || (isOfUnclearStart(memory, record) && startedSince(record, since)) || (known !== undefined && mayBeOf(known, record));
}

/** Whether a StartImport of ours that got no answer may have made it. */
export function isOfUnclearStart({ unclearSince }: Memory, { createdAt }: { readonly createdAt: number }): boolean {
  return unclearSince !== undefined && createdAt <= unclearSince + VISIBLE_WITHIN;
}

/** Whether an Update asks for another import than the resource has. */
export function changesIdentity(request: ImportRequest): boolean {
  return request.former !== undefined && !sameIdentity(request.former.identity, request.wanted.identity);
}

/** Whether an Update of the same import changes what its place in the queue, or its watch, goes by. */
export function changesExecution({ former, wanted }: ImportRequest): boolean {
  return former !== undefined && (['role', 'constructPath', 'retryAttempts', 'ownMetrics', 'allowOverlap'] as const).some((each) => former[each] !== wanted[each]);
}

/** With a role that others may use too, telling this resource's imports from theirs takes the stack, and what its executions remember. */
export function sharesItsRole(request: ImportRequest, want: WantedImport): boolean {
  return request.type !== 'Create' && want.roleOrigin === 'given';
}

/**
 * Of all imports of one identity, the one that counts: what runs comes before what is complete, that before what can be
 * resumed. An import of others that is complete leaves nothing to import; one of others that ended with nothing
 * imported is no obstacle.
 */
export function standing(lookup: Lookup, isMine: (record: ImportRecord) => boolean, now: number): Standing {
  const mine = lookup.imports.filter(isMine);
  const others = lookup.imports.filter((record) => !isMine(record));
  const running = (records: readonly ImportRecord[]) => newest(records.filter(isRunning));
  const completed = (records: readonly ImportRecord[]) => newest(records.filter((record) => record.status === 'COMPLETED'));

  for (const [is, find] of [['running', running], ['completed', completed]] as const) {
    const record = find(mine);
    if (record) { return { is, whose: 'ours', record }; }
  }
  for (const [is, find] of [['completed', completed], ['running', running]] as const) {
    const record = find(others);
    if (record) { return { is, whose: 'foreign', record }; }
  }
  if (lookup.hidden) { return { is: 'unsettled' }; }
  // All others FAILED, or were STOPPED.
  const resumable = mostImported(mine);
  const obstacle = mostImported(others);
  // Of two that ended before they were complete, the one that has imported something counts: the other would import it again.
  if (obstacle && imported(obstacle) > 0 && !(resumable && imported(resumable) > 0)) { return { is: 'resumable', whose: 'foreign', record: obstacle }; }
  if (resumable) { return { is: 'resumable', whose: 'ours', record: resumable }; }
  // Statistics are not real time: what has just ended may yet turn out to have imported something.
  if (obstacle && now - obstacle.updatedAt < VISIBLE_WITHIN) { return { is: 'unsettled' }; }
  return { is: 'none' };
}

/** The import that the physical id names, if it imports what is wanted. */
export function namedFor(named: Facts['named'], want: WantedImport): ImportRecord | undefined {
  return named !== undefined && named !== 'gone' && sameIdentity(named.identity, want.identity) ? named : undefined;
}

/** An import as it was looked at last. */
export function seen({ named, ofWanted, ofFormer, known }: Partial<Facts>, importId: string | undefined): ImportRecord | undefined {
  return [...(named && named !== 'gone' ? [named] : []), ...(ofWanted?.imports ?? []), ...(ofFormer?.imports ?? []), ...(known?.imports ?? [])]
    .find((each) => each.importId === importId);
}

function newest(records: readonly ImportRecord[]): ImportRecord | undefined {
  return [...records].sort((a, b) => b.createdAt - a.createdAt)[0];
}

function mostImported(records: readonly ImportRecord[]): ImportRecord | undefined {
  return [...records].sort((a, b) => imported(b) - imported(a) || b.createdAt - a.createdAt)[0];
}

export function ours(request: ImportRequest, facts: Facts, which: 'wanted' | 'former'): (record: ImportRecord) => boolean {
  const want: WantedImport = which === 'wanted' ? request.wanted : request.former!;
  const known = sharesItsRole(request, want) ? facts.known : undefined;
  // What a rollback undoes was at work just now: all that it has started is known.
  const complete = known?.complete || (which === 'former' && facts.stack?.doing === 'rollback');
  return (record) => isOurs(record, want, ownedSince(request, facts, which)) && (!known || !complete || mayBeOf(known, record));
}

function mayBeOf({ importIds, unclear }: Known, { importId, createdAt, identity }: ImportRecord): boolean {
  return importIds.includes(importId) || unclear.some(({ from, until, queue }) =>
    createdAt >= from && createdAt <= until && (queue === undefined || isOfIdentity(queue, identity)));
}
