import type { Session } from './session';
import { calling } from '../../lambda/aws/errors';
import { RULE_NAME_PREFIX } from '../../src/wire';

/** The states of the rules of all stacks with imports, by the UUID of the stack. */
export async function rulesOf({ surroundings }: Session): Promise<Map<string, string>> {
  const { ListRulesCommand } = await import('./sdk/eventbridge');
  const client = await surroundings.clients.eventBridge();
  const found = new Map<string, string>();
  let token: string | undefined;
  do {
    const { Rules = [], NextToken } = await calling('events:ListRules', () =>
      client.send(new ListRulesCommand({ NamePrefix: RULE_NAME_PREFIX, NextToken: token })),
    );
    for (const { Name = '', State = '' } of Rules) {
      found.set(Name.slice(RULE_NAME_PREFIX.length), State);
    }
    token = NextToken;
  } while (token);
  return found;
}
