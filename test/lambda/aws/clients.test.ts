import { sdkClients } from '../../lambda/clients';

test('StartImport is never repeated by the SDK itself: it is not idempotent', async () => {
  const clients = sdkClients({ region: 'us-east-1' });
  expect(await (await clients.cloudTrailOnce()).config.maxAttempts()).toBe(1);
  expect(await (await clients.cloudTrail()).config.maxAttempts()).toBeGreaterThan(1);
});

test('a client is made once, and only when a path needs it', async () => {
  const clients = sdkClients({ region: 'us-east-1' });
  expect(await clients.stepFunctions()).toBe(await clients.stepFunctions());
  expect(await (await clients.s3('eu-west-1')).config.region()).toBe('eu-west-1');
});
