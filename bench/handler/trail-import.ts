import { LongListing, PREFIX } from './long-listing';
import { sdkClients } from '../../lambda/aws/clients';
import { listLogFiles } from '../../lambda/aws/log-files';
import { handler } from '../../lambda/index';

/**
 * Loads the handler as Lambda does, and then the modules of a path. The arguments are names of clients, or `listing`.
 */
async function main(): Promise<void> {
  if (typeof handler !== 'function') {
    throw new Error('The bundle exports no handler.');
  }
  const clients = sdkClients({ region: 'us-east-1' });
  for (const name of process.argv.slice(2)) {
    await (name === 'listing' ? list() : clients[name as keyof typeof clients]());
  }
}

async function list(): Promise<void> {
  const wire = new LongListing();
  const clients = sdkClients({ region: 'us-east-1', requestHandler: wire });
  const sourceUri = `s3://trail-logs/${PREFIX}`;
  const [start, end] = [Date.UTC(2023, 0, 1), Date.UTC(2023, 11, 31)].map(time => time / 1_000);
  const wanted = { bucket: 'trail-logs', sourceUri, identity: { sourceUri, store: 'store', start, end } };
  const { files, unknown } = await listLogFiles(wanted, 'us-east-1', Infinity, {
    clients,
    clock: { now: () => Date.now(), sleep: async () => undefined },
  });
  if (files !== wire.files) {
    throw new Error(`The listing found ${files} of ${wire.files} files: ${unknown}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
