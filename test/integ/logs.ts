import { Aws, aws_s3 as s3, type Stack } from 'aws-cdk-lib';
import { ImportSource } from 'cdk-cloudtrail-import';

/** The bucket, made by `trail-logs.ts`, that an app of this name imports from. */
export function logsBucketName(app: string, account: string = Aws.ACCOUNT_ID, region: string = Aws.REGION): string {
  return `trail-import-integ-${app}-${account}-${region}`;
}

/** The log files that `trail-logs.ts` puts there. */
export function logsOf(stack: Stack, app: string): ImportSource {
  return ImportSource.fromBucket(s3.Bucket.fromBucketName(stack, 'Logs', logsBucketName(app)), { prefix: 'AWSLogs/218007301253/CloudTrail/' });
}

/** The bucket is older than the stack, as a trail's is: it comes before the deployment and goes after it. */
export function logsHooks(app: string): { preDeploy: string[]; postDestroy: string[] } {
  const command = `npx tsx --tsconfig tsconfig.json integ/trail-logs.ts ${app}`;
  return { preDeploy: [`${command} upload`], postDestroy: [`${command} remove`] };
}
