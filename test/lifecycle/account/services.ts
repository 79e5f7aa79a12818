import { bodyText, serviceOf, type WireAnswer, type WireRequest } from './aws-front';
import type { Stack } from './cloudformation';
import { answerCloudFormation } from './cloudformation-api';
import type { ToldEvent } from './happenings';
import type { Invocation } from './lambda-platform';
import { executionOf, requestIdOf } from './payload';
import { s3Operation } from './s3-front';
import { isRunning, type World } from './world';
import type { Operation } from '../../local-cloud/lake/lake';

interface UnderstoodCall {
  readonly operation: string;
  readonly input: Readonly<Record<string, unknown>>;
  readonly perform: (by: Invocation) => Promise<WireAnswer>;
}

/** What a request on the wire asks of which service of the account. */
export function understand(world: World, stack: Stack, request: WireRequest): UnderstoodCall {
  const body = bodyText(request.body);
  switch (serviceOf(request.hostname)) {
    case 'cloudtrail': {
      const operation = request.headers['x-amz-target'].split('.').pop() as Operation;
      const input = JSON.parse(body) as Record<string, unknown>;
      return { operation, input, perform: async by => json(await cloudTrail(world, stack, operation, input, by)) };
    }
    case 'states': {
      const operation = request.headers['x-amz-target'].split('.').pop()!;
      const input = JSON.parse(body) as Record<string, unknown>;
      return { operation, input, perform: async () => json(world.providerOf(stack).machine.call(operation, input)) };
    }
    case 'cloudformation': {
      const input = new URLSearchParams(body);
      const operation = input.get('Action')!;
      return {
        operation, input: Object.fromEntries(input),
        perform: async () => ({ headers: { 'content-type': 'text/xml' }, body: answerCloudFormation(world.cloudFormation, operation, input) }),
      };
    }
    case 'events': {
      const input = JSON.parse(body) as { Entries: Array<{ Detail: string }> };
      return {
        operation: 'PutEvents', input,
        perform: async () => {
          world.events.push(...input.Entries.map(({ Detail }) => JSON.parse(Detail) as ToldEvent));
          return json({ FailedEntryCount: 0, Entries: input.Entries.map((_, i) => ({ EventId: `event-${i}` })) });
        },
      };
    }
    case 'lambda':
      return {
        operation: 'Invoke', input: { functionName: decodeURIComponent(request.path.split('/')[3]), payload: body },
        perform: async () => {
          world.providerOf(stack).functions.invokeAsync(JSON.parse(body));
          return { statusCode: 202, body: '' };
        },
      };
    case 's3': {
      const [host, region] = /^(?:(.+)\.)?s3[.-]([a-z0-9-]+)\.amazonaws\.com$/.exec(request.hostname)!.slice(1);
      const bucket = host ?? request.path.split('/')[1];
      const operation = s3Operation({ method: request.method, query: request.query ?? {} });
      return {
        operation, input: { bucket, body },
        perform: async () => world.s3.call(operation, { method: request.method, bucket, region, query: request.query ?? {}, body }),
      };
    }
  }
}

/** The lake answers; what the checks look at afterwards is noted. */
async function cloudTrail(
  world: World, stack: Stack, operation: Operation, input: Record<string, unknown>, by: Invocation,
): Promise<Record<string, unknown>> {
  if (operation === 'StartImport' && input.ImportId !== undefined) {
    await world.lake.advance();
    const complete = world.lake.imports.find(({ importId, status }) => importId === input.ImportId && status === 'COMPLETED');
    // What completed while the call was on its way could not be known.
    if (complete && world.time.now() - complete.updatedAt > 60_000) {
      world.retriesOfComplete.push(complete.importId);
    }
  }
  const answer = await world.lake.call(operation, input);
  const requestId = requestIdOf(by.payload);
  if (operation === 'StartImport') {
    world.starts.push({
      at: world.time.now(), kind: input.ImportId === undefined ? 'new' : 'retry', importId: String(answer.ImportId), stack, requestId,
      withFiles: world.lake.imports.filter(({ completed }) => completed.size > 0).map(({ importId }) => importId),
      execution: executionOf(by.payload),
    });
  }
  if (operation === 'StopImport' && world.lake.imports.some(({ importId, status }) => importId === input.ImportId && isRunning(status))) {
    const others = [...stack.resources].map(([logicalId, { physicalId, properties }]) => ({ logicalId, physicalId, properties }));
    world.stops.push({ at: world.time.now(), importId: String(input.ImportId), stack, requestId, status: stack.status, others });
  }
  return answer;
}

function json(body: Record<string, unknown>): WireAnswer {
  return { headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(body) };
}
