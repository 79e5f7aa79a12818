import type { Contender } from './contender';
import { handler, type Event } from './plain-lambda';
import { clientClassOf } from './runtime-client';

export const PLAIN_LAMBDA: Contender = {
  name: 'plain Lambda',
  properties: ({ ServiceToken, Destination, SourceUri, StartEventTime, EndEventTime, AccessRoleArn, RetryToken }) => ({
    ServiceToken, Destination, SourceUri, StartEventTime, EndEventTime, AccessRoleArn,
    ...(RetryToken ? { RetryToken } : {}),
  }),
  handle: async (event, surroundings) => handler(event as Event, {
    cloudTrail: new (await clientClassOf(surroundings))(),
    sleep: milliseconds => surroundings.clock.sleep(milliseconds),
    put: (url, body) => surroundings.putAnswer(url, body),
  }),
};
