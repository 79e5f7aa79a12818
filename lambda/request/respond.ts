import { readable } from '../report/text';
import type { Surroundings } from '../surroundings';
import type { Answer } from './answer';
import type { Envelope } from './envelope';

/** The limit of CloudFormation, in bytes. */
const MOST_BYTES = 4_096;
const ATTEMPTS = 6;

/** PUTs the answer to CloudFormation, and repeats a failed PUT. */
export async function respond(envelope: Envelope, answer: Answer, surroundings: Surroundings): Promise<void> {
  const body = responseBody(envelope, answer);
  surroundings.log({
    level: answer.status === 'FAILED' ? 'ERROR' : answer.reason ? 'WARN' : 'INFO',
    message: 'answer',
    request: envelope.type,
    requestId: envelope.requestId,
    answer,
  });
  for (let attempt = 1; ; attempt++) {
    try {
      return await surroundings.putAnswer(envelope.responseUrl, body);
    } catch (error) {
      // The error may contain the URL, which is a credential, so only its name is logged.
      surroundings.log({
        level: 'WARN',
        message: 'answer not accepted',
        requestId: envelope.requestId,
        attempt,
        error: error instanceof Error ? error.name : 'unknown',
      });
      // Lambda delivers the request again. It then finds its answer in the ledger.
      if (attempt === ATTEMPTS) { throw new Error('CloudFormation did not accept the answer'); }
      await surroundings.clock.sleep(2 ** attempt * 500);
    }
  }
}

export function responseBody(envelope: Envelope, answer: Answer): string {
  const body = (reason: string) =>
    JSON.stringify({
      Status: answer.status,
      ...(reason ? { Reason: reason } : {}),
      PhysicalResourceId: answer.physicalId,
      StackId: envelope.stackId,
      RequestId: envelope.requestId,
      LogicalResourceId: envelope.logicalId,
      ...(answer.data ? { Data: answer.data } : {}),
    });
  let reason = readable(
    answer.reason ?? (answer.status === 'FAILED' ? 'No reason is known. See the log group of the function.' : ''),
  );
  while (Buffer.byteLength(body(reason)) > MOST_BYTES && reason.length > 0) {
    const over = Buffer.byteLength(body(reason)) - MOST_BYTES;
    // An escaped character takes up to 6 bytes, so the loop ends after a few turns.
    reason = [...reason].slice(0, -Math.ceil(over / 6) - 1).join('');
  }
  return body(reason);
}
