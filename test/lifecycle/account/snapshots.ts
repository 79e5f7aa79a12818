import type { CustomResourceRequest } from './custom-resource-request';
import { retainedIdentities, wantedIdentities } from './desired-state';
import type { Departure, Rest } from './happenings';
import type { Stack } from './stack';
import { isRunning, type World } from './world';

/** What runs when a Delete was answered, or when a whole stack is gone. */
export function departureOf(world: World, stack: Stack, request?: CustomResourceRequest): Departure {
  const { time, lake, cloudFormation: { requests, stacks } } = world;
  const { logicalId, physicalId } = request?.props ?? {};
  const except = logicalId && stack.resources.get(logicalId)?.physicalId === physicalId ? logicalId : undefined;
  return {
    at: time.now(), stack, request, running: lake.imports.filter(({ status }) => isRunning(status)),
    // What an earlier stack of this name has retained may run on, too.
    wanted: [...wantedIdentities(stack, requests, time.now(), except),
      ...stacks.filter(({ name }) => name === stack.name).flatMap(retainedIdentities)],
  };
}

/** How a stack is that is at rest. */
export function restOf({ time, lake, providers }: World, stack: Stack): Rest {
  const { resources, pending = [] } = stack;
  return {
    at: time.now(), stack, status: stack.status, imports: lake.imports.map(record => ({ ...record })),
    former: [...pending.map(({ before }) => before?.properties), ...[...resources.values()]
      .map(({ updateFailed }) => updateFailed)]
      .filter(properties => properties !== undefined),
    resources: [...resources].map(([logicalId, { physicalId, properties, createFailed, updateFailed }]) =>
      ({ logicalId, physicalId, properties, failed: Boolean(createFailed) || updateFailed !== undefined })),
    ledger: providers.get(stack.id)!.table.contents,
  };
}
