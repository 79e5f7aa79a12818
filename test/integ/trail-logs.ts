import { resolve } from 'node:path';
import { DeleteBucketCommand, DeleteObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';
import { logsBucketName } from './logs';
import { readLogFiles } from '../../local-cloud/demo/log-files';
import { TrailBucket } from '../../local-cloud/demo/trail-bucket';

/** `trail-logs.ts <app> upload|remove`: creates the bucket of the app with 40 real log files, or removes it. */
async function main([app, what]: string[]): Promise<void> {
  const s3 = new S3Client({ forcePathStyle: true });
  const { Account } = await new STSClient().send(new GetCallerIdentityCommand());
  const bucket = new TrailBucket(s3, logsBucketName(app, Account, await s3.config.region()));
  const files = readLogFiles(resolve(__dirname, '../../local-cloud/trail-logs'), new Date(0));
  if (what === 'upload') {
    await bucket.create();
    await bucket.upload(files);
  } else {
    await Promise.all(files.map(({ key }) => s3.send(new DeleteObjectCommand({ Bucket: bucket.name, Key: key }))));
    await s3.send(new DeleteBucketCommand({ Bucket: bucket.name }));
  }
}

void main(process.argv.slice(2));
