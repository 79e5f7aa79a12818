import type { Handle } from './world';
import { handle } from '../../lambda/handle';

type Command = object & { readonly input: { readonly name?: string } };

/** An account in which a service refuses some calls for good: 400, by this name. */
export function refusing(service: 'cloudTrail' | 'stepFunctions', errorName: string, refuses: (command: Command, payload: unknown) => boolean): Handle {
  return (payload, surroundings, home) => {
    const limited = async (): Promise<unknown> => {
      const client = await surroundings.clients[service]();
      const send = (command: Command): Promise<unknown> => refuses(command, payload)
        ? Promise.reject(Object.assign(new Error('No.'), { name: errorName, $metadata: { httpStatusCode: 400 } }))
        : (client.send as (each: Command) => Promise<unknown>).call(client, command);
      return { send };
    };
    return handle(payload, { ...surroundings, clients: { ...surroundings.clients, [service]: limited } }, home);
  };
}
