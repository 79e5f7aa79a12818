import { isOfStack } from './records';
import { withoutRights, workLeft } from './rests';
import type { ImportRecord } from '../../../local-cloud/lake/lake';
import type { Rest, RestingResource } from '../account/happenings';
import { identityOfProperties, identityOfRecord } from '../account/identity';
import { isRunning, type World } from '../account/world';

/** The time after the last act in which every import of a story ends, including the queued ones. */
export const HOURS_LATER = 12 * 3_600_000;

/** The violations hours after the last act on a stack, as sentences. */
export function wrongInTheEnd(world: World, rest: Rest): string[] {
  const { stack, resources, imports, ledger } = rest;
  const { rule } = world.providerOf(stack);
  const work = workLeft(ledger);
  return [
    ...imports.filter(({ status }) => isRunning(status)).map(({ importId }) => `${importId} still runs hours later.`),
    ...work.map(({ state, importId, logicalId }) =>
      `The ledger of ${stack.name} has ${String(importId ?? logicalId)} in ${String(state)} hours later.`),
    ...(work.length === 0 && rule.state === 'ENABLED'
      ? [`The rule of ${stack.name} is ENABLED hours later, and no work is left.`] : []),
    ...countedTwice(world),
    ...withoutRights(rest),
    ...resources.filter(({ failed }) => !failed).flatMap(resource => endOf(world, rest, resource)),
  ];
}

/** Every end of an import is published as an event. */
function endOf(world: World, { stack, status, imports }: Rest, { logicalId, properties }: RestingResource): string[] {
  const of = `The import of ${logicalId} in ${stack.name} (${status})`;
  const same = [...imports, ...world.forgotten]
    .filter(record => identityOfRecord(record) === identityOfProperties(properties));
  const published = world.events.filter(({ importId, logicalId: resource, stackId }) => stackId === stack.id
    && (importId ? same.some(each => each.importId === importId) : resource === logicalId)).at(-1)?.state;
  const complete = same.find(isComplete);
  if (complete) {
    // The answer mentions an import that was complete when the stack adopted it. The checks can't know imports that
    // CloudTrail has forgotten.
    const itsOwn = isOfStack(world, complete, stack) && !world.forgotten.includes(complete)
      && !world.touchedByHand.has(complete.importId)
      && world.starts.some(start => start.importId === complete.importId && start.stack === stack);
    const isPublished = world.events.some(({ importId, state }) => importId === complete.importId
      && state === 'COMPLETED');
    return itsOwn && !isPublished ? [`${of} is COMPLETED, and no event was published.`] : [];
  }
  if (published === 'FAILED' || published === 'STOPPED'
    || same.some(({ importId }) => world.touchedByHand.has(importId))) {
    return [];
  }
  return [`${of} is ${same.map(each => each.status).join(' and ') || 'not there'}, and the last event is `
    + `${published ?? 'none'}.`];
}

/** CloudTrail shows FAILED if digest files fail, although all log files are imported. */
function isComplete({ status, failures }: ImportRecord): boolean {
  const left = [...failures.values()].filter(each => each.status !== 'SUCCEEDED');
  return status === 'COMPLETED'
    || (status === 'FAILED' && left.every(({ location }) => location.includes('/CloudTrail-Digest/')));
}

/** The files that the metrics have counted. */
export function filesCounted({ logs }: World): number {
  return logs.reduce((sum, { FilesCompleted = 0 }) => sum + Number(FilesCompleted), 0);
}

/** A pass that dies may have counted already, and its successor counts again. */
function countedTwice(world: World): string[] {
  const hasFaults = world.calls.some(({ fault }) => fault !== undefined);
  const [counted, imported] = [filesCounted(world), world.everyImport()
    .reduce((sum, { completed }) => sum + completed.size, 0)];
  return !hasFaults && counted > imported ? [`${counted} files were counted, and ${imported} imported.`] : [];
}
