import type { LogFile } from '../log-files';
import type { QueueDemo } from './demo';
import { count } from '../terminal/text';

export function upload({ bucket, logs, screen }: QueueDemo, locked: LogFile | undefined): Promise<void> {
  return screen.step(`Upload the log files of ${count(logs.length)} accounts to s3://${bucket.name}`, async () => {
    await bucket.create();
    for (const { account, files } of logs) {
      await bucket.upload(files);
      screen.line(`AWSLogs/${account}/: ${count(files.length)} files`);
    }
    if (locked) {
      await bucket.lock(locked.key);
      screen.line(`The bucket policy denies access to ${locked.key}`);
    }
  });
}

export async function bootstrap({ cdk, cloud, screen }: QueueDemo): Promise<void> {
  await screen.step('cdk bootstrap', () => cdk.bootstrap(cloud.account, cloud.region));
}
