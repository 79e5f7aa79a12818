/**
 * Replaces the SDK's chain of credential providers in the bundle. Lambda passes the credentials of the function's role
 * in the environment, and the function must not look for credentials anywhere else.
 */
export function defaultProvider() {
  return async () => ({
    accessKeyId: process.env.AWS_ACCESS_KEY_ID,
    secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY,
    sessionToken: process.env.AWS_SESSION_TOKEN,
  });
}
