import { wantedIdentities, keptIdentities } from './desired-state';
import type { Call, StateChangeEvent } from './happenings';
import { s3Operation } from './s3-front';
import type { Stack } from './stack';
import { bodyText, json, jsonInput, serviceOf, type WireAnswer, type WireRequest } from './wire';
import { isRunning, type World } from './world';
import type { Operation } from '../../../local-cloud/lake/lake';

interface UnderstoodCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly perform: (call: Call) => WireAnswer | Promise<WireAnswer>;
}

type Input = Record<string, unknown>;

/** Finds the service and the operation of a request on the wire. */
export function understand(world: World, stack: Stack, request: WireRequest): UnderstoodCall {
  const service = serviceOf(request.hostname);
  const { table, rule, functions } = world.providerOf(stack);
  const target = (): [operation: string, input: Input] =>
    [request.headers['x-amz-target'].split('.').pop()!, jsonInput(request.body)];
  switch (service) {
    case 'cloudtrail': {
      const [operation, input] = target();
      const perform = async (call: Call) => json(service, await cloudTrail(world, operation as Operation, input, call));
      return { operation, input, perform };
    }
    case 'dynamodb': {
      const [operation, input] = target();
      return { operation, input, perform: () => json(service, table.call(operation, input)) };
    }
    case 'events': {
      const [operation, input] = target();
      return { operation, input, perform: () => json(service, events(world, operation, input, rule)) };
    }
    case 'cloudformation': {
      const { Action: operation, ...input } = Object.fromEntries(new URLSearchParams(bodyText(request.body)));
      return {
        operation, input,
        perform: call => {
          const answer = world.cloudFormationApi.call(operation, input);
          call.seen = answer.seen;
          return { headers: { 'content-type': 'text/xml' }, body: answer.body };
        },
      };
    }
    case 'lambda': {
      const payload = bodyText(request.body);
      return {
        operation: 'Invoke', input: { functionName: decodeURIComponent(request.path.split('/')[3]), payload },
        perform: () => {
          if (request.headers['x-amz-invocation-type'] !== 'Event') {
            throw new Error('The function waits for another invocation of itself.');
          }
          void functions.invokeAsync(JSON.parse(payload));
          return { statusCode: 202, body: '' };
        },
      };
    }
    case 's3': {
      const [host, region] = /^(?:(.+)\.)?s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(request.hostname)!.slice(1);
      const bucket = host ?? request.path.split('/')[1];
      const body = bodyText(request.body);
      const operation = s3Operation({ method: request.method, query: request.query ?? {} });
      return {
        operation, input: { bucket, body, query: request.query ?? {} },
        perform: () => world.s3.call(operation,
          { method: request.method, bucket, region, query: request.query ?? {}, body }),
      };
    }
  }
}

function events(world: World, operation: string, input: Input, rule: ReturnType<World['providerOf']>['rule']): Input {
  if (operation !== 'PutEvents') {
    return rule.call(operation as 'EnableRule' | 'DisableRule', input);
  }
  const entries = input.Entries as Array<{ readonly Detail: string }>;
  const at = world.time.now();
  world.events.push(...entries.map(({ Detail }) => ({ ...JSON.parse(Detail) as StateChangeEvent, at })));
  return { FailedEntryCount: 0, Entries: entries.map((_, index) => ({ EventId: `event-${index}` })) };
}

/** The lake answers the call. The simulation records the facts that the checks need later. */
async function cloudTrail(world: World, operation: Operation, input: Input, { by, stack }: Call): Promise<Input> {
  const { lake, time, cloudFormation: { requests } } = world;
  if (operation === 'StartImport' && input.ImportId !== undefined) {
    await lake.advance();
    const complete = lake.imports.find(({ importId, status }) => importId === input.ImportId && status === 'COMPLETED');
    // The caller could not know that it completed while the call was on its way, or before CloudTrail shows it.
    const { visibilityLagMs, readLagMs, retryLagMs } = lake.behaviour;
    if (complete && time.now() - complete.updatedAt > 60_000 + visibilityLagMs + readLagMs + retryLagMs) {
      world.retriesOfComplete.push(complete.importId);
    }
  }
  const answer = await lake.call(operation, input);
  if (operation === 'StartImport') {
    world.starts.push({
      at: time.now(), stack, by,
      kind: input.ImportId === undefined ? 'new' : 'retry', importId: String(answer.ImportId),
      withFiles: world.everyImport().filter(({ completed }) => completed.size > 0).map(({ importId }) => importId),
      wanted: wantedIdentities(stack, requests, time.now()),
    });
  }
  if (operation === 'StopImport'
    && lake.imports.some(({ importId, status }) => importId === input.ImportId && isRunning(status))) {
    const importId = String(input.ImportId);
    world.stops.push({ at: time.now(), importId, stack, kept: keptIdentities(stack, requests) });
  }
  return answer;
}
