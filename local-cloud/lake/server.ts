/**
 * Runs a lake on the S3, IAM and STS of AWS_ENDPOINT_URL, with the credentials of the environment. Usage: `npx tsx
 * --tsconfig test/tsconfig.json local-cloud/lake/server.ts [port]`. When the lake listens, it prints one JSON line,
 * `{"port":…}`. It ends on SIGTERM or SIGINT. LAKE_ACCOUNT_ID and AWS_REGION determine the account and the Region, and
 * LAKE_BEHAVIOUR contains `Behaviour` as JSON. LAKE_OTHER_ACCOUNTS contains credentials by account as JSON. If
 * LAKE_ENDS_WITH_STARTER is set, the lake also ends when its standard input is closed, because the process that started
 * it may have been killed.
 */
import { serveLake } from './http-server';
import { IamRoles } from './iam-roles';
import { Lake } from './lake';
import { S3Buckets } from './s3-buckets';

async function main(): Promise<void> {
  const lake = new Lake({
    clock: Date,
    account: process.env.LAKE_ACCOUNT_ID ?? '000000000000',
    region: process.env.AWS_REGION ?? 'us-east-1',
    buckets: new S3Buckets({}, JSON.parse(process.env.LAKE_OTHER_ACCOUNTS ?? '{}')),
    roles: new IamRoles(),
    behaviour: JSON.parse(process.env.LAKE_BEHAVIOUR ?? '{}'),
  });
  const running = await serveLake(lake, Number(process.argv[2] ?? 0));
  for (const signal of ['SIGTERM', 'SIGINT'] as const) {
    process.once(signal, () => { void running.stop().then(() => process.exit(0)); });
  }
  if (process.env.LAKE_ENDS_WITH_STARTER) {
    process.stdin.once('close', () => process.exit(0)).resume();
  }
  console.log(JSON.stringify({ port: running.port }));
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
