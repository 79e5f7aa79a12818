import type { Check } from './invariants';
import { identityOf, isOfStack, recordOf, short, shortAll } from './records';
import { identityOfProperties, identityOfRecord } from '../account/identity';

/**
 * When a Delete has succeeded, nothing of the resource runs. When the stack is gone, nothing of the stack runs or
 * starts.
 */
export const deleteLeavesNothing: Check = world =>
  world.departures.flatMap(({ stack, request, at, running, wanted }) => {
    const left = running.filter(record => isOfStack(world, record, stack) && !wanted.includes(identityOfRecord(record))
    && (!request || identityOfProperties(request.props.properties) === identityOfRecord(record)));
    const late = request ? [] : world.starts.filter(start => start.stack === stack && start.at > at);
    const what = request ? `${request} was answered` : `The stack ${stack.name} was gone (${stack.status})`;
    return [
      ...(left.length > 0 ? [`${what} while ${shortAll(left)} was running.`] : []),
      ...(late.length > 0 ? [`${what}, and then ${shortAll(late)} was started.`] : []),
    ];
  });

/** Only imports that are the stack's are stopped, and only if no resource keeps them. */
export const stopsOnlyItsOwn: Check = world => world.stops.flatMap(({ importId, stack, kept }) => {
  const record = recordOf(world, importId);
  if (!record) {
    return [];
  }
  return [
    ...(isOfStack(world, record, stack) ? [] : [`${stack.name} stopped ${short(importId)}, which it had not started.`]),
    ...(kept.includes(identityOfRecord(record))
      ? [`${stack.name} stopped ${short(importId)}, which a resource of it still has.`] : []),
  ];
});

/** The function refuses a request before it stops an import. */
export const checksBeforeItStops: Check = world => world.cloudFormation.requests.flatMap(request => {
  const { type, rollback, stackId, sentAt, properties, oldProperties } = request.props;
  const [answer] = request.answers;
  // The bucket that begins to refuse is the one thing that stories change before an update.
  if (type !== 'Update' || rollback || answer?.status !== 'FAILED' || !answer.reason.includes('grants')) {
    return [];
  }
  const during = <T extends { readonly at: number; readonly stack: { readonly id: string } }>(all: readonly T[]): T[] =>
    all.filter(({ at, stack }) => stack.id === stackId && at >= sentAt && at <= answer.at);
  const stopped = during(world.stops).find(({ importId }) =>
    identityOf(world, importId) === identityOfProperties(oldProperties!));
  const tried = during(world.calls).some(({ operation, input }) => operation === 'StartImport'
    && Number(input.StartEventTime) * 1000 === Date.parse(properties.StartEventTime));
  return stopped && !tried ? [`${request} stopped ${short(stopped.importId)} before it found that.`] : [];
});
