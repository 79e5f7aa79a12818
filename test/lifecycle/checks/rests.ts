import type { Check } from './invariants';
import { identityOf, isOfStack, short } from './records';
import { retainedIdentities } from '../account/desired-state';
import type { Ledger } from '../account/happenings';
import { identityOfLedger, identityOfProperties, identityOfRecord } from '../account/identity';
import { isRunning } from '../account/world';

/** The states of imports that the reconciler still has to work on. */
const WORK: readonly unknown[] = ['QUEUED', 'STARTING', 'RUNNING', 'STOPPING', 'RETRYING'];

/** The imports in a ledger that have not ended. */
export function workLeft(ledger: Ledger): Ledger {
  return ledger.filter(({ kind, state }) => kind === 'import' && WORK.includes(state));
}

/** When a stack is at rest, the imports of its resources are not left stopped, and none is missing. */
export const restsWithImportsGoing: Check = world =>
  world.rests.flatMap(({ at, stack, status, resources, imports, ledger }) =>
    resources.filter(({ failed }) => !failed).flatMap(({ logicalId, properties }) => {
      const identity = identityOfProperties(properties);
      const same = [...imports, ...world.forgotten].filter(record => identityOfRecord(record) === identity);
      const continues = workLeft(ledger).some(record => identityOfLedger(record) === identity);
      const published = world.events
        .filter(event => event.at <= at && event.stackId === stack.id && event.logicalId === logicalId).at(-1)?.state;
      const explained = published === 'FAILED' || published === 'STOPPED';
      if (continues || explained || same.some(record => record.status !== 'STOPPED'
      || world.touchedByHand.has(record.importId))) {
        return [];
      }
      const is = same.length > 0 ? `${short(same.at(-1)!.importId)} left STOPPED`
        : 'import never started, and in no queue';
      return [`The stack ${stack.name} came to rest in ${status} with ${logicalId}'s ${is} (${identity}).`];
    }));

/** When a stack is at rest, nothing runs that it has started and that no resource of it wants. */
export const restsWithNothingElse: Check = world =>
  world.rests.flatMap(({ stack, status, resources, former, imports }) => {
  // CloudFormation gives up silently on a resource that it could not clean up.
    if (world.cloudFormation.requests.some(({ props, answers }) => props.stackId === stack.id
    && props.type === 'Delete' && answers[0]?.status !== 'SUCCESS')) {
      return [];
    }
    const retained = world.cloudFormation.stacks.filter(({ name }) => name === stack.name).flatMap(retainedIdentities);
    const wanted = [...[...resources.map(({ properties }) => properties), ...former]
      .map(identityOfProperties), ...retained];
    return imports
      .filter(record => isRunning(record.status) && !wanted.includes(identityOf(world, record.importId)!)
      && isOfStack(world, record, stack))
      .map(({ importId }) => `The stack ${stack.name} came to rest in ${status} while ${short(importId)} was running, `
      + 'which no resource of it wants.');
  });
