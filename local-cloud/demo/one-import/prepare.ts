import { CreateEventDataStoreCommand } from '@aws-sdk/client-cloudtrail';
import { showCommand } from '../command-line';
import { cutOff, daysOf, type LogFile } from '../log-files';
import { RETENTION_DAYS } from '../retention';
import type { OneImportDemo } from './demo';
import { count } from '../terminal/text';

export function upload(demo: OneImportDemo, damaged: LogFile | undefined): Promise<void> {
  const { bucket, logs, prefix, screen } = demo;
  return screen.step(`Upload ${count(logs.length)} log files to s3://${bucket.name}/${prefix}`, async () => {
    await bucket.create();
    await bucket.upload(logs);
    screen.line(
      `The bucket has ACLs enabled (object ownership: ${await bucket.ownership()}). `
      + 'CloudTrail does not import from such a bucket.');
    if (damaged) {
      await bucket.upload([cutOff(damaged)]);
      screen.line(
        `Damaged (the second half is missing): ${damaged.key.split('/').at(-1)}, ${count(damaged.events ?? 0)} events`);
    }
  });
}

export function createStore(demo: OneImportDemo): Promise<void> {
  const { cloudTrail, screen } = demo;
  return screen.step('Create an event data store', async () => {
    const created = await cloudTrail.send(
      new CreateEventDataStoreCommand({ Name: 'demo', RetentionPeriod: RETENTION_DAYS }));
    demo.store = created.EventDataStoreArn ?? '';
    screen.line(demo.store);
  });
}

/** The size and the cost of the log files, before anything is deployed. */
export function estimate(demo: OneImportDemo): Promise<void> {
  const { bucket, logs, prefix, screen, store } = demo;
  const { from, to } = daysOf(logs);
  return screen.step('Estimate the import', () =>
    showCommand(demo, 'estimate', `s3://${bucket.name}/${prefix}`, '--from', from, '--to', to, '--store', store));
}

export async function bootstrap({ cdk, cloud, screen }: OneImportDemo): Promise<void> {
  await screen.step('cdk bootstrap', () => cdk.bootstrap(cloud.account, cloud.region));
}
