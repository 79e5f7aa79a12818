/**
 * Stands in the bundle for the SDK's chain of credential providers: Lambda gives a function its role's credentials by
 * the environment, and nowhere else are they to be looked for.
 */
export function defaultProvider() {
  return async () => ({
    accessKeyId: process.env.AWS_ACCESS_KEY_ID, secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY, sessionToken: process.env.AWS_SESSION_TOKEN,
  });
}
