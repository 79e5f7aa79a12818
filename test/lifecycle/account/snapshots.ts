import type { CustomResourceRequest } from './custom-resource-request';
import { retainedIdentities, wantedIdentities } from './desired-state';
import type { Departure, Rest } from './happenings';
import type { Stack } from './stack';
import { isRunning, type World } from './world';

/** The running imports when a Delete was answered, or when a whole stack was deleted. */
export function departureOf(world: World, stack: Stack, request?: CustomResourceRequest): Departure {
  const { time, lake, cloudFormation: { requests } } = world;
  const { logicalId, physicalId } = request?.props ?? {};
  const except = logicalId && stack.resources.get(logicalId)?.physicalId === physicalId ? logicalId : undefined;
  return {
    at: time.now(),
    stack,
    request,
    running: lake.imports.filter(({ status }) => isRunning(status)),
    wanted: [...wantedIdentities(stack, requests, time.now(), except), ...retainedBy(world, stack)],
  };
}

/** The state of a stack at rest. */
export function restOf(world: World, stack: Stack): Rest {
  const { resources, pending = [] } = stack;
  const updateFailed = [...resources.values()].map(resource => resource.updateFailed);
  return {
    at: world.time.now(),
    stack,
    status: stack.status,
    imports: world.lake.imports.map(record => ({ ...record })),
    former: [...pending.map(({ before }) => before?.properties), ...updateFailed].filter(each => each !== undefined),
    resources: [...resources].map(([logicalId, { physicalId, properties, ...resource }]) => ({
      logicalId, physicalId, properties, failed: Boolean(resource.createFailed || resource.updateFailed),
    })),
    retained: retainedBy(world, stack),
    ledger: world.providerOf(stack).table.contents,
  };
}

/** The identities that a former stack with this name has retained. Their imports may continue, too. */
function retainedBy({ cloudFormation: { stacks } }: World, { name }: Stack): string[] {
  return stacks.filter(stack => stack.name === name).flatMap(retainedIdentities);
}
