import type { World } from './world';

/** All that happened in a world, a line each, in the order of time. */
export function historyOf(world: World): string[] {
  const begun = Date.parse('2026-03-02T09:00:00Z');
  const events: Array<{ at: number; text: string }> = [
    ...world.calls.map(({ at, by, operation, error, fault }) => ({
      at, text: `${by.name}: ${operation}${error ? ` -> ${error}` : ''}${fault ? ` [${fault}]` : ''}`,
    })),
    ...world.cloudFormation.stacks.flatMap(stack => stack.statuses.map(({ at, status }) => ({ at, text: `stack ${stack.name} ${status}` }))),
    ...world.cloudFormation.requests.flatMap(request => [
      { at: request.props.deliveredAt, text: `${request.props.rollback ? 'rollback ' : ''}${request.props.type} ${request.props.logicalId} (${request.props.physicalId ?? 'new'}) is sent as ${request.props.requestId.slice(0, 8)}` },
      ...request.answers.map(({ at, status, physicalId, reason }) => ({ at, text: `${request.props.type} ${request.props.logicalId} is answered: ${status} ${physicalId} ${reason}` })),
    ]),
    ...world.starts.map(({ at, kind, importId }) => ({ at, text: `=> CloudTrail accepts a ${kind} import ${importId}` })),
    ...world.stops.map(({ at, importId }) => ({ at, text: `=> CloudTrail stops ${importId}` })),
  ];
  return events.sort((a, b) => a.at - b.at).map(({ at, text }) => `${((at - begun) / 1000).toFixed(3).padStart(10)} ${text}`);
}
