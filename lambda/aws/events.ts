import { EVENT_DETAIL_TYPE, EVENT_SOURCE } from '../../src/wire';
import type { Surroundings } from '../surroundings';
import { calling } from './errors';

/**
 * Puts state change events on the account's default bus. Returns the error of each event, or undefined if it was
 * accepted.
 */
export async function putEvents(
  stackId: string,
  details: readonly object[],
  { clients }: Surroundings,
): Promise<(Error | undefined)[]> {
  const { PutEventsCommand } = await import('./sdk/eventbridge');
  const client = await clients.eventBridge();
  const action = 'events:PutEvents';
  const { Entries = [] } = await calling(action, () =>
    client.send(
      new PutEventsCommand({
        Entries: details.map((detail) => ({
          Source: EVENT_SOURCE,
          DetailType: EVENT_DETAIL_TYPE,
          Resources: [stackId],
          Detail: JSON.stringify(detail),
        })),
      }),
    ),
  );
  return details.map((_, index) => {
    const { ErrorCode: name, ErrorMessage: message = '' } = Entries[index] ?? {};
    return name === undefined ? undefined : Object.assign(new Error(message), { name, action });
  });
}

/** Enables or disables the rule, which invokes the function every minute. */
export async function setRule(
  ruleName: string,
  state: 'ENABLED' | 'DISABLED',
  { clients }: Surroundings,
): Promise<void> {
  const { DisableRuleCommand, EnableRuleCommand } = await import('./sdk/eventbridge');
  const client = await clients.eventBridge();
  if (state === 'ENABLED') {
    await calling('events:EnableRule', () => client.send(new EnableRuleCommand({ Name: ruleName })));
  } else {
    await calling('events:DisableRule', () => client.send(new DisableRuleCommand({ Name: ruleName })));
  }
}
