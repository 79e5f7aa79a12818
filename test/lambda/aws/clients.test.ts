import { sdkClients } from '../../../lambda/aws/clients';

test('the SDK never repeats StartImport, because it is not idempotent', async () => {
  const clients = sdkClients({ region: 'us-east-1' });
  expect(await (await clients.cloudTrailOnce()).config.maxAttempts()).toBe(1);
  expect(await (await clients.cloudTrail()).config.maxAttempts()).toBeGreaterThan(1);
});

test('a client is created once, when a path first needs it', async () => {
  const clients = sdkClients({ region: 'us-east-1' });
  expect(await clients.dynamoDb()).toBe(await clients.dynamoDb());
  expect(await (await clients.s3('eu-west-1')).config.region()).toBe('eu-west-1');
});
