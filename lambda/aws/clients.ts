import type { Clients } from '../surroundings';

/** The settings that tests replace: the request handler of the SDK, the credentials and the backoff. */
export interface ClientSettings {
  readonly region?: string;
  readonly requestHandler?: object;
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string };
  readonly maxAttempts?: number;
}

const TIMEOUTS = { connectionTimeout: 3_000, requestTimeout: 10_000, throwOnRequestTimeout: true };

/**
 * The SDK's clients. Each module is loaded when a path first needs it, so a pass that only polls an import never loads
 * S3. `sdk/` lists the exports that are used, and the bundler leaves out the rest.
 */
export function sdkClients(settings: ClientSettings = {}): Clients {
  const config = { retryMode: 'standard', maxAttempts: 2, requestHandler: TIMEOUTS, ...settings } as const;
  return {
    cloudTrail: once(async () => new (await import('./sdk/cloudtrail')).CloudTrailClient(config)),
    cloudTrailOnce: once(
      async () => new (await import('./sdk/cloudtrail')).CloudTrailClient({ ...config, maxAttempts: 1 }),
    ),
    s3: async (region) => new (await import('./sdk/s3')).S3Client({ ...config, ...(region ? { region } : {}) }),
    cloudFormation: once(async () => new (await import('./sdk/cloudformation')).CloudFormationClient(config)),
    dynamoDb: once(async () => new (await import('./sdk/dynamodb')).DynamoDBClient(config)),
    eventBridge: once(async () => new (await import('./sdk/eventbridge')).EventBridgeClient(config)),
    lambda: once(async () => new (await import('./sdk/lambda')).LambdaClient(config)),
  };
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
