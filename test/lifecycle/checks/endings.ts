import type { Rest } from './happenings';
import { identityOfProperties, identityOfRecord } from './templates';
import { isRunning, type World } from './world';

/** So long after the last thing that happened every import of a story has come to its end, those in the queue too. */
export const HOURS_LATER = 12 * 3_600_000;

/** What is wrong hours after the last thing that happened to a stack, in sentences. */
export function wrongInTheEnd(world: World, { stack, resources, imports, status }: Rest): string[] {
  const running = world.providers.get(stack.id)?.machine.running ?? [];
  return [
    ...imports.filter(({ status: is }) => isRunning(is)).map(({ importId }) => `${importId} still runs hours later.`),
    ...running.map(({ name }) => `The execution ${name} still runs hours later.`),
    ...countedTwice(world),
    ...resources.filter(({ failed }) => !failed).flatMap(({ logicalId, properties }) => {
      const of = `The import of ${logicalId} in ${stack.name} (${status})`;
      const same = [...imports, ...world.forgotten].filter(record => identityOfRecord(record) === identityOfProperties(properties));
      const told = world.events.filter(({ importId, logicalId: resource }) =>
        importId ? same.some(each => each.importId === importId) : resource === logicalId).pop()?.state ?? 'nothing';
      const complete = same.find(each => each.status === 'COMPLETED');
      if (complete) {
        // What an earlier stack has started is adopted, and told by the answer; what CloudTrail has forgotten cannot be known.
        const itsOwn = !world.forgotten.includes(complete)
          && world.starts.some(start => start.importId === complete.importId && start.stack === stack);
        const toldOfIt = world.events.some(({ importId, state }) => importId === complete.importId && state === 'COMPLETED');
        return itsOwn && !toldOfIt ? [`${of} is COMPLETED, and nobody was told.`] : [];
      }
      const is = same.map(each => each.status).join(' and ') || 'not there';
      return told === 'FAILED' || told === 'STOPPED' ? [] : [`${of} is ${is}, and the last that was told is ${told}.`];
    }),
  ];
}

/** What the metrics have counted. */
export function filesCounted({ logs }: World): number {
  return logs.reduce((sum, { FilesCompleted = 0 }) => sum + Number(FilesCompleted), 0);
}

/**
 * A tick that dies, or whose watch is stopped meanwhile, may have counted already, and it is counted again; where executions are
 * listed late, two watch the same import. So they do where a logical id is changed in the second in which its import ends.
 */
function countedTwice(world: World): string[] {
  const hasFaults = world.calls.some(({ fault }) => fault !== undefined);
  if (hasFaults || world.props.listExecutionsLagMs || stopsALook(world) || changesLogicalId(world)) { return []; }
  const counted = filesCounted(world);
  const imported = world.everyImport().reduce((sum, { completed }) => sum + completed.size, 0);
  return counted > imported ? [`${counted} files were counted, and ${imported} imported.`] : [];
}

function stopsALook({ providers }: World): boolean {
  return [...providers.values()].some(({ machine }) => machine.executions.some(({ name, status, waiting }) =>
    name.startsWith('watch-') && status === 'ABORTED' && !waiting));
}

function changesLogicalId({ cloudFormation: { requests } }: World): boolean {
  const logicalIds = new Map<string, string>();
  return requests.some(({ props: { logicalId, properties } }) => {
    const identity = identityOfProperties(properties);
    const before = logicalIds.get(identity) ?? logicalId;
    logicalIds.set(identity, logicalId);
    return before !== logicalId;
  });
}
