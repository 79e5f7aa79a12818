import type { Check } from './invariants';
import { identityOf, isOfStack, short } from './records';
import type { Ledger, Rest, StateChangeEvent } from '../account/happenings';
import { identityOfLedger, identityOfProperties, identityOfRecord } from '../account/identity';
import { isRunning } from '../account/world';

/** The states of imports that the reconciler still has to work on. */
const WORK: readonly unknown[] = ['QUEUED', 'STARTING', 'RUNNING', 'STOPPING', 'RETRYING'];

/** The imports in a ledger that have not ended. */
export function workLeft(ledger: Ledger): Ledger {
  return ledger.filter(({ kind, state }) => kind === 'import' && WORK.includes(state));
}

/** When a stack is at rest, the imports of its resources are not left stopped, and none is missing. */
export const restsWithImportsGoing: Check = world => world.rests.flatMap(rest => {
  const { at, stack, status, resources, imports, ledger } = rest;
  return resources.filter(({ failed }) => !failed).flatMap(({ logicalId, properties }) => {
    const identity = identityOfProperties(properties);
    const same = [...imports, ...world.forgotten].filter(record => identityOfRecord(record) === identity);
    const continues = workLeft(ledger).some(record => identityOfLedger(record) === identity);
    // If several resources use an import, its events name one of them.
    const isAbout = (event: StateChangeEvent): boolean => event.logicalId === logicalId
      || same.some(record => record.importId === event.importId);
    const published = world.events.filter(event => event.at <= at && event.stackId === stack.id && isAbout(event))
      // Meanwhile, an import that the resource no longer uses may have stopped.
      .filter(({ importId }) => importId === undefined || same.some(record => record.importId === importId))
      .at(-1)?.state;
    // STOPPED explains nothing: the stack has stopped the import itself, or a person has, who is excused below.
    const explained = published === 'FAILED';
    const isFine = same.some(record => record.status !== 'STOPPED' || world.touchedByHand.has(record.importId));
    if (continues || explained || isFine) {
      return [];
    }
    const last = same.at(-1);
    const is = last ? `${short(last.importId)} left STOPPED` : 'import never started, and in no queue';
    return [`The stack ${stack.name} came to rest in ${status} with ${logicalId}'s ${is} (${identity}).`];
  });
});

/** In every pass, each import gets to a state in which it waits or has ended. */
export const everyPassSettles: Check = world => world.logs.filter(({ message }) => message === 'import not settled')
  .map(({ state, importId }) => `A pass went round in circles with ${short(String(importId))}, which is ${String(state)}.`);

/** No invocation calls CloudTrail while another one holds the lease. */
export const onePassAtATime: Check = world => world.calls
  .filter(({ leaseHolder, by }) => leaseHolder !== undefined && leaseHolder !== by.requestId)
  .map(({ operation, by }) => `${by.name} called ${operation} while another invocation held the lease.`);

/** When a stack is at rest, no import of its resources was refused because its access role is gone. */
export const restsWithItsRights: Check = world => world.rests.flatMap(withoutRights);

export function withoutRights({ stack, status, resources, ledger }: Rest): string[] {
  return resources.filter(({ failed }) => !failed).flatMap(({ logicalId, properties }) => ledger
    .filter(record => record.kind === 'import' && record.state === 'FAILED'
      && identityOfLedger(record) === identityOfProperties(properties)
      && String(record.reason).includes('InvalidParameterException'))
    .map(({ reason }) => `${stack.name} is at rest in ${status} without rights for ${logicalId}: ${String(reason)}`));
}

/** When a stack is at rest, no import runs that it has started and that none of its resources uses. */
export const restsWithNothingElse: Check = world => world.rests.flatMap(rest => {
  const { stack, status, resources, former, retained, imports } = rest;
  // CloudFormation gives up silently on a resource that it could not clean up.
  const skipped = world.cloudFormation.requests.some(({ props: { stackId, type }, answers }) =>
    stackId === stack.id && type === 'Delete' && answers[0]?.status !== 'SUCCESS');
  const held = [...resources.map(({ properties }) => properties), ...former].map(identityOfProperties);
  const left = imports.filter(record => isRunning(record.status) && isOfStack(world, record, stack)
    && ![...held, ...retained].includes(identityOf(world, record.importId)!));
  return skipped ? [] : left.map(({ importId }) =>
    `The stack ${stack.name} came to rest in ${status} while ${short(importId)} was running, which none of its `
      + 'resources uses.');
});
