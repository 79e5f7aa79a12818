import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { sdkClients } from './clients';
import { handle } from './handle';
import { logLine } from './log-line';
import type { Surroundings } from './surroundings';

/** The handler as Lambda runs it. Clients live as long as the runtime environment. */
const surroundings: Surroundings = {
  clock: { now: () => Date.now(), sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)) },
  clients: sdkClients(),
  putAnswer,
  // Raw lines on stdout: one JSON object a line, which Logs Insights reads.
  log: (line) => process.stdout.write(logLine(line, Date.now())),
};

interface LambdaContext {
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

export async function handler(event: unknown, context: LambdaContext): Promise<unknown> {
  const deadline = Date.now() + context.getRemainingTimeInMillis();
  return handle(event, surroundings, { functionArn: context.invokedFunctionArn, deadline: () => deadline, endpoint: process.env.AWS_ENDPOINT_URL });
}

function putAnswer(responseUrl: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = responseUrl.startsWith('http:') ? httpRequest : httpsRequest;
    const request = send(responseUrl, {
      method: 'PUT', headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) }, timeout: 10_000,
    }, (response) => {
      response.resume();
      response.on('end', () => response.statusCode && response.statusCode < 400 ? resolve() : reject(new Error(`HTTP ${response.statusCode}`)));
    });
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}
