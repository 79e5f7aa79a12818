import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { control } from './control';
import { LakeError } from './errors';
import { ConnectionLost, type Lake } from './lake';
import { lakeRoute, type WireResponse } from './route';

export interface RunningLake {
  readonly port: number;
  stop(): Promise<void>;
}

const TICK_MS = 50;

/** Serves a lake on 127.0.0.1. Imports continue without requests. */
export async function serveLake(lake: Lake, port = 0): Promise<RunningLake> {
  const route = lakeRoute(lake);
  const server = createServer((request, response) => {
    respond(lake, route, request, response).catch((error: unknown) => {
      if (!(error instanceof ConnectionLost)) {
        console.error(error);
        return send(response, {
          statusCode: 500, headers: {}, body: JSON.stringify({ __type: 'InternalFailure', message: String(error) }),
        });
      }
      return response.destroy();
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  const ticker = keepAdvancing(lake);
  return {
    port: (server.address() as AddressInfo).port,
    stop: async () => {
      clearInterval(ticker);
      await close(server);
    },
  };
}

function keepAdvancing(lake: Lake): NodeJS.Timeout {
  let busy = false;
  return setInterval(() => {
    if (!busy) {
      busy = true;
      lake.advance().catch(console.error).finally(() => { busy = false; });
    }
  }, TICK_MS);
}

async function respond(
  lake: Lake, route: ReturnType<typeof lakeRoute>, request: IncomingMessage, response: ServerResponse,
): Promise<void> {
  const body = await textOf(request);
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  if (url.pathname.startsWith('/_lake/')) {
    send(response, controlled(lake, request.method ?? 'GET', url, body));
  } else {
    send(response, await route({ headers: request.headers as Record<string, string>, body }));
  }
}

function controlled(lake: Lake, method: string, url: URL, body: string): WireResponse {
  try {
    const page = control(lake, method, url, body);
    return {
      statusCode: page ? 200 : 404, headers: { 'content-type': 'application/json' }, body: JSON.stringify(page ?? {}),
    };
  } catch (error) {
    if (error instanceof LakeError || error instanceof SyntaxError) {
      return { statusCode: 400, headers: {}, body: JSON.stringify({ message: error.message }) };
    }
    throw error;
  }
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function send(response: ServerResponse, { statusCode, headers, body }: WireResponse): void {
  response.writeHead(statusCode, headers).end(body);
}

async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
