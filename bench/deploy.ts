import { join, resolve } from 'node:path';
import { CloudTrailClient, CreateEventDataStoreCommand } from '@aws-sdk/client-cloudtrail';
import { S3Client } from '@aws-sdk/client-s3';
import { number, publish, table } from './measure/page';
import { runWhenMain } from './measure/run';
import { median, medianOfPairs } from './measure/statistics';
import type { ContenderName } from './stacks/contender';
import { startCloud } from '../local-cloud/cloud';
import { readLogFiles } from '../local-cloud/demo/log-files';
import { TrailBucket } from '../local-cloud/demo/trail-bucket';

const ROUNDS = Number(process.env.ROUNDS ?? 3);
const ROOT = resolve(__dirname, '..');
const BUCKET = 'trail-logs-of-the-bench';
const CONTENDERS: readonly ContenderName[] = [
  'an empty stack', 'TrailImport', 'AwsCustomResource', 'Provider framework',
];
const STEPS = ['first deploy', 'no-op deploy', 'update', 'destroy'] as const;
type Step = (typeof STEPS)[number];

/** Two time ranges without a common day, so that each is a separate import. */
const FIRST = { from: '2023-07-10', to: '2023-07-10' };
const SECOND = { from: '2023-07-12', to: '2023-07-12' };

async function main(): Promise<void> {
  const cloud = await startCloud({
    behaviour: { initializingMs: 200, msPerFile: 10, stoppingMs: 200, maxStores: ROUNDS * CONTENDERS.length },
    // Lambda's runtime provides the SDK, which the other contenders use.
    runtimeModules: join(ROOT, 'node_modules'),
    log: (line) => console.error(line),
  });
  try {
    const bucket = new TrailBucket(new S3Client({ ...cloud.clientConfig, endpoint: cloud.awsUrl }), BUCKET);
    await bucket.create();
    const logs = readLogFiles(join(ROOT, 'local-cloud', 'trail-logs'), new Date(0));
    await bucket.upload(logs);
    // The second time range contains a log file, too.
    const later = (key: string) => key.replace('2023/07/10', '2023/07/12').replace('20230710', '20230712');
    await bucket.upload(logs.slice(0, 1).map((file) => ({ ...file, key: later(file.key) })));
    const cloudTrail = new CloudTrailClient({ ...cloud.clientConfig, endpoint: cloud.lakeUrl });
    const cdk = cloud.cdk(join(ROOT, 'bench', 'deploy'));
    await cdk.bootstrap(cloud.account, cloud.region);

    const times = new Map<string, number[]>();
    const timed = async (contender: ContenderName, step: Step, work: Promise<unknown>): Promise<void> => {
      const begun = performance.now();
      await work;
      const seconds = (performance.now() - begun) / 1000;
      const key = `${contender} ${step}`;
      times.set(key, [...times.get(key) ?? [], seconds]);
      console.error(`${key}: ${seconds.toFixed(1)} s`);
    };
    const starts = new Map<ContenderName, number>();
    for (let round = 0; round < ROUNDS; round++) {
      for (const contender of CONTENDERS) {
        // A separate event data store, so that nothing was imported into it before.
        const Name = `bench-${round}-${contender.replace(/\W/g, '-')}`;
        const { EventDataStoreArn } = await cloudTrail.send(
          new CreateEventDataStoreCommand({ Name, RetentionPeriod: 3653 }),
        );
        const before = await cloud.lake.accepted('StartImport');
        const context = { contender, bucket: BUCKET, store: EventDataStoreArn! };
        await timed(contender, 'first deploy', cdk.deploy({ ...context, ...FIRST }));
        await timed(contender, 'no-op deploy', cdk.deploy({ ...context, ...FIRST }));
        await timed(contender, 'update', cdk.deploy({ ...context, ...SECOND }));
        await timed(contender, 'destroy', cdk.destroy({ ...context, ...SECOND }));
        starts.set(contender, await cloud.lake.accepted('StartImport') - before);
      }
    }
    const of = (contender: ContenderName, step: Step): number[] => times.get(`${contender} ${step}`)!;
    const cell = (contender: ContenderName, step: Step): string => {
      const ratio = medianOfPairs(of(contender, step), of('AwsCustomResource', step), (a, b) => a / b);
      return `${number(median(of(contender, step)), 1)} (${number(ratio, 2)})`;
    };
    publish({
      name: 'deploy',
      markdown: [
        table(
          ['seconds (× AwsCustomResource)', ...STEPS, 'imports started'],
          CONTENDERS.map((contender) => [
            contender,
            ...STEPS.map((step) => cell(contender, step)),
            number(starts.get(contender)!),
          ]),
        ),
        '',
        'Each stack imports the 40 sample log files, which takes less than a second. The update imports another time '
          + 'range. '
          + `The figures are medians of ${ROUNDS} rounds of \`cdk deploy\` and \`cdk destroy\` to the local cloud, `
          + 'with the start of the CDK CLI, the app and the upload of assets. The Provider framework waits until the '
          + 'import has ended, and the others do not.',
      ].join('\n'),
    });
  } finally {
    await cloud.stop();
  }
}

runWhenMain(module, main);
