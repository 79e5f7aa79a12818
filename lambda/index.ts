import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { sdkClients } from './aws/clients';
import { handle } from './handle';
import { logLine } from './report/log-line';
import type { Surroundings } from './surroundings';

/** The handler as Lambda runs it. Clients live as long as the runtime environment. */
const surroundings: Surroundings = {
  clock: {
    now: () => Date.now(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds)),
  },
  clients: sdkClients(),
  putAnswer,
  // Raw lines on stdout, one JSON object a line, because Logs Insights and metrics read them.
  log: (line) => process.stdout.write(logLine(line, Date.now())),
};

interface LambdaContext {
  readonly invokedFunctionArn: string;
  readonly awsRequestId: string;
  getRemainingTimeInMillis(): number;
}

export async function handler(event: unknown, context: LambdaContext): Promise<unknown> {
  const deadline = Date.now() + context.getRemainingTimeInMillis();
  const { LEDGER_TABLE = '', RULE_NAME = '', STACK_ID = '', AWS_ENDPOINT_URL } = process.env;
  return handle(event, surroundings, {
    functionArn: context.invokedFunctionArn,
    requestId: context.awsRequestId,
    ledgerTable: LEDGER_TABLE,
    ruleName: RULE_NAME,
    stackId: STACK_ID,
    endpoint: AWS_ENDPOINT_URL,
    deadline: () => deadline,
  });
}

function putAnswer(responseUrl: string, body: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const send = responseUrl.startsWith('http:') ? httpRequest : httpsRequest;
    const request = send(
      responseUrl,
      {
        method: 'PUT',
        headers: { 'content-type': '', 'content-length': Buffer.byteLength(body) },
        timeout: 10_000,
      },
      (response) => {
        response.resume();
        response.on('end', () => {
          const { statusCode = 0 } = response;
          // A redirect is not an answer that was accepted.
          if (statusCode >= 200 && statusCode < 300) {
            resolve();
          } else {
            reject(new Error(`HTTP ${statusCode}`));
          }
        });
      },
    );
    request.on('timeout', () => request.destroy(new Error('timeout')));
    request.on('error', reject);
    request.end(body);
  });
}
