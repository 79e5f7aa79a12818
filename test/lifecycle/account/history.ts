import type { World } from './world';

/** All events of a simulated account, one line each, in the order of time. */
export function historyOf(world: World): string[] {
  const began = Date.parse('2026-03-02T09:00:00Z');
  const { calls, cloudFormation: { stacks, requests }, starts, stops, events } = world;
  const lines: Array<{ at: number; text: string }> = [
    ...calls.map(({ at, by, operation, error, fault, seen }) => ({
      at, text: [`${by.name}: ${operation}`, seen && `(${seen})`, error && `-> ${error}`, fault && `[${fault}]`]
        .filter(Boolean).join(' '),
    })),
    ...stacks.flatMap(stack => stack.statuses.map(({ at, status }) => ({ at, text: `stack ${stack.name} ${status}` }))),
    ...requests.flatMap(({ props: { sentAt, rollback, type, logicalId, physicalId, requestId }, answers }) => [
      {
        at: sentAt, text: `${rollback ? 'rollback ' : ''}${type} ${logicalId} (${physicalId ?? 'new'}) is sent as `
        + `${requestId.slice(0, 8)}`,
      },
      ...answers.map(({ at, status, physicalId: answered, reason }) => ({
        at, text: `${type} ${logicalId} ${requestId.slice(0, 8)} is answered: ${status} ${answered} ${reason}`,
      })),
    ]),
    ...starts.map(({ at, kind, importId }) => ({ at, text: `=> CloudTrail accepts a ${kind} import ${importId}` })),
    ...stops.map(({ at, importId }) => ({ at, text: `=> CloudTrail stops ${importId}` })),
    ...events.map(({ state, importId, logicalId, at }) =>
      ({ at, text: `=> event ${state} of ${logicalId} ${importId ?? ''}` })),
    ...world.logs.map(({ at, level, message, ...rest }) =>
      ({ at, text: `   ${level} ${message} ${JSON.stringify(rest)}` })),
  ];
  return lines.sort((a, b) => a.at - b.at)
    .map(({ at, text }) => `${((at - began) / 1000).toFixed(3).padStart(10)} ${text}`);
}
