import { setTimeout as sleep } from 'node:timers/promises';
import { sdkClients } from '../../lambda/aws/clients';
import type { Surroundings } from '../../lambda/surroundings';
import { CliError } from '../screen/errors';

/** Options that all commands share. */
export interface AccessOptions {
  readonly profile?: string;
  readonly region?: string;
}

/** The caller's access to AWS: credentials and Region by the default provider chain of the SDK. */
export interface Session {
  readonly region: string;
  /** Connection settings for additional clients. */
  readonly requests: object;
  /** For the look-ups of the handler. They write, answer and log nothing. */
  readonly surroundings: Surroundings;
}

/** The maximum number of concurrent S3 calls. */
export const SOCKETS = 64;
const AGENT = { keepAlive: true, maxSockets: SOCKETS };
const REQUESTS = {
  connectionTimeout: 5_000,
  requestTimeout: 30_000,
  throwOnRequestTimeout: true,
  httpAgent: AGENT,
  httpsAgent: AGENT,
};

export async function openSession({ profile, region }: AccessOptions): Promise<Session> {
  // The SDK reads them whenever it needs credentials or a Region.
  if (profile !== undefined) {
    process.env.AWS_PROFILE = profile;
  }
  const { AWS_DEFAULT_REGION } = process.env;
  if (!process.env.AWS_REGION && AWS_DEFAULT_REGION) {
    process.env.AWS_REGION = AWS_DEFAULT_REGION;
  }
  const settings = { requestHandler: REQUESTS, maxAttempts: 5, ...(region === undefined ? {} : { region }) };
  const clients = sdkClients(settings);
  return {
    region: await regionOf(await clients.cloudTrail()),
    requests: REQUESTS,
    surroundings: {
      clock: {
        now: Date.now,
        sleep: async (milliseconds) => {
          await sleep(milliseconds);
        },
      },
      clients,
      putAnswer: () => Promise.reject(new Error('The command line answers no request.')),
      log: () => undefined,
    },
  };
}

async function regionOf(client: { readonly config: { region(): Promise<string> } }): Promise<string> {
  try {
    return await client.config.region();
  } catch {
    throw new CliError('No Region is configured. Specify --region, or set AWS_REGION.');
  }
}
