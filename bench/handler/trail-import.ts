import { LongListing, PREFIX } from './long-listing';
import { sdkClients } from '../../lambda/clients';
import { handler } from '../../lambda/index';
import { observeLogFiles } from '../../lambda/observe-log-files';
import type { WantedImport } from '../../lambda/request';

/** The handler as Lambda loads it, then what a path of it needs: the arguments are names of clients, or `listing`. */
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
  const want: Pick<WantedImport, 'bucket' | 'sourceUri' | 'identity'> = {
    bucket: 'trail-logs', sourceUri: `s3://trail-logs/${PREFIX}`,
    identity: { sourceUri: `s3://trail-logs/${PREFIX}`, store: 'store', start: Date.UTC(2023, 0, 1) / 1000, end: Date.UTC(2023, 11, 31) / 1000 },
  };
  const { files, unknown } = await observeLogFiles(want as WantedImport, 'us-east-1', Infinity, {
    clients, clock: { now: () => Date.now(), sleep: async () => undefined }, putAnswer: async () => undefined, log: () => undefined,
  });
  if (files !== wire.files) {
    throw new Error(`The listing found ${files} files of ${wire.files}: ${unknown}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
