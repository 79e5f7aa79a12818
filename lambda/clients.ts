import type { Clients } from './surroundings';

/** What the tests replace: the wire below the SDK, the credentials, the back-off. */
export interface ClientSettings {
  readonly region?: string;
  readonly requestHandler?: object;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * The SDK's clients, each module loaded when a path first needs it: a tick that finds its import running never
 * pays for loading S3. What is used of each stands in `sdk/`; the bundler leaves the rest of its module out.
 */
export function sdkClients(settings: ClientSettings = {}): Clients {
  const config = { retryMode: 'adaptive', maxAttempts: 4, requestHandler: TIMEOUTS, ...settings } as const;
  return {
    cloudTrail: once(async () => new (await import('./sdk/cloudtrail')).CloudTrailClient(config)),
    cloudTrailOnce: once(async () => new (await import('./sdk/cloudtrail')).CloudTrailClient({ ...config, retryMode: 'standard', maxAttempts: 1 })),
    s3: async (region) => new (await import('./sdk/s3')).S3Client({ ...config, ...(region ? { region } : {}) }),
    stepFunctions: once(async () => new (await import('./sdk/sfn')).SFNClient(config)),
    cloudFormation: once(async () => new (await import('./sdk/cloudformation')).CloudFormationClient(config)),
    eventBridge: once(async () => new (await import('./sdk/eventbridge')).EventBridgeClient(config)),
    lambda: once(async () => new (await import('./sdk/lambda')).LambdaClient(config)),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
