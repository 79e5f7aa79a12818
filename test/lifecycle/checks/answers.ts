import type { Check } from './invariants';
import { faultsOfAnswer, type CustomResourceRequest } from '../account/custom-resource-request';
import { requestIdOf } from '../account/payload';
import type { World } from '../account/world';

/** How often Lambda delivers an event whose execution fails. */
const DELIVERIES = 3;

/** Every request is answered in time, well formed, and each delivery in the same way. */
export const alwaysAnswers: Check = world => world.cloudFormation.requests.flatMap(request => {
  const { sentAt, properties } = request.props;
  const wrong = request.answers.flatMap(answer => faultsOfAnswer(request, answer))
    .map(what => `The answer to ${request} ${what}.`);
  const [first, ...others] = request.answers;
  // When the ledger is gone, a late delivery can no longer find the answer. CloudFormation ignores it.
  const gone = goneAt(world, request);
  for (const other of others.filter(({ at, body }) => at < gone && body !== first.body)) {
    wrong.push(`${request} was answered again, differently: ${other.body}`);
  }
  const seconds = first && (first.at - sentAt) / 1000;
  if (request.abandoned !== 'canceled' && !(seconds <= Number(properties.ServiceTimeout ?? 3600))
    && !mayStaySilent(world, request)) {
    wrong.push(first ? `${request} was answered after ${seconds} s.` : `${request} was never answered.`);
  }
  return wrong;
});

function goneAt(world: World, { props: { stackId } }: CustomResourceRequest): number {
  const departure = world.departures.find(({ stack, request }) => !request && stack.id === stackId)?.at ?? Infinity;
  const lost = world.calls.find(({ stack, service, error }) => stack.id === stackId
    && service === 'dynamodb' && error === 'ResourceNotFoundException');
  return Math.min(departure, lost?.at ?? Infinity);
}

/** If the function dies at each delivery of a request, nobody is left to answer. */
function mayStaySilent(world: World, { props: { requestId } }: CustomResourceRequest): boolean {
  const deaths = world.calls.filter(({ fault, by }) => fault?.startsWith('the function dies')
    && requestIdOf(by.payload) === requestId);
  return deaths.length >= DELIVERIES;
}

/**
 * A resource keeps its ID if its import changes. The ID of a Create that failed shows whether an import was started.
 */
export const physicalIds: Check = world => world.cloudFormation.requests.flatMap(request => {
  const { type, physicalId, logicalId, requestId } = request.props;
  const expected = (status: string): readonly (string | undefined)[] => type !== 'Create' ? [physicalId]
    : status === 'SUCCESS' ? [`cloudtrail-import-${logicalId}`]
      : [`nothing-started-${requestId}`, `create-failed-${requestId}`];
  return request.answers.filter(answer => !expected(answer.status).includes(answer.physicalId))
    .map(answer => `${request} was answered with the physical ID ${answer.physicalId}.`);
});
