import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bundled, handlerBundle } from './handler/bundle';
import { number, publish, table, verdict } from './measure/page';
import { pairedRuns, type Program, type Run } from './measure/paired-runs';
import { runWhenMain } from './measure/run';
import { median, medianOfPairs } from './measure/statistics';

const ROUNDS = Number(process.env.ROUNDS ?? 15);
/**
 * Lambda allocates a function a share of a processor in proportion to its memory, a whole one at this many MiB.
 *
 * @see https://docs.aws.amazon.com/lambda/latest/dg/configuration-memory.html
 */
const ONE_PROCESSOR_MIB = 1_769;
const MEMORY_MIB = [128, 256, 512, 1_024];
const SERVICES = ['dynamodb', 'cloudtrail', 'cloudformation', 'eventbridge', 's3', 'lambda'];
/** The clients that every pass with a running import needs. */
const WATCH = ['dynamoDb', 'cloudTrail'];
const STOP = [...WATCH, 'cloudFormation', 'eventBridge'];
const POLLING_HANDLER = join(__dirname, 'stacks/polling-handler/index.js');
const CDK = dirname(require.resolve('aws-cdk-lib/package.json'));
const SHIPPED = join(CDK, 'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js');
const ENV = {
  AWS_REGION: 'us-east-1',
  AWS_ACCESS_KEY_ID: 'none',
  AWS_SECRET_ACCESS_KEY: 'none',
  AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true',
};

/** Requires modules, as the Lambda runtime finds its SDK in `node_modules`, and runs a statement. */
function requiring(modules: readonly string[], then: string): Program {
  const load = modules.map((each, index) => `const m${index} = require(${JSON.stringify(each)});`).join(' ');
  return { args: ['--eval', `${load} ${then}`], env: ENV };
}

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'bench-handler-'));
  try {
    const ours = await bundled('trail-import.ts', folder);
    const alone = await bundled('cloudtrail-client.ts', folder);
    const [cloudTrail, s3] = ['@aws-sdk/client-cloudtrail', '@aws-sdk/client-s3'].map(name => require.resolve(name));
    const path = (...needs: string[]): Program => ({ args: [ours, ...needs], env: ENV });
    const programs = {
      'empty node': requiring([], ''),
      'a bundle of the CloudTrail client alone': { args: [alone], env: ENV },
      'TrailImport: loaded': path(),
      'TrailImport: waits for an answer (DynamoDB)': path('dynamoDb'),
      'TrailImport: looks at an import (DynamoDB, CloudTrail)': path(...WATCH),
      'TrailImport: stops an import (and CloudFormation, EventBridge)': path(...STOP),
      'TrailImport: starts an import (and S3)': path(...STOP, 'cloudTrailOnce', 's3'),
      'AwsCustomResource: its handler, CloudTrail': requiring([SHIPPED, cloudTrail], 'new m1.CloudTrailClient();'),
      'AwsCustomResource: its handler, S3': requiring([SHIPPED, s3], 'new m1.S3Client();'),
      'Provider framework: its handler, CloudTrail and S3': requiring([POLLING_HANDLER], ''),
    } satisfies Record<string, Program>;
    const runs = await pairedRuns<keyof typeof programs>(programs, ROUNDS);
    const { listing: [listing] } = await pairedRuns({ listing: path('listing') }, 1);

    const theirs = runs['AwsCustomResource: its handler, CloudTrail'];
    const figures = [(run: Run) => run.wallMs, (run: Run) => run.cpuMs, (run: Run) => run.peakMiB];
    const ratio = (name: keyof typeof programs, of: (run: Run) => number): number =>
      medianOfPairs(runs[name], theirs, (one, other) => of(one) / of(other));
    const rows = (Object.keys(programs) as Array<keyof typeof programs>).map(name => [
      name,
      ...figures.map(of => number(median(runs[name].map(of)))),
      ...figures.map(of => number(ratio(name, of), 2)),
    ]);
    const { files, bytes, entryBytes, client } = await handlerBundle();
    const load = ratio('TrailImport: looks at an import (DynamoDB, CloudTrail)', run => run.cpuMs);
    const entryMs = medianOfPairs(
      runs['TrailImport: loaded'], runs['empty node'], (loaded, empty) => loaded.wallMs - empty.wallMs,
    );
    const coldMs = median(runs['TrailImport: starts an import (and S3)'].map(run => run.cpuMs));
    const withMemory = MEMORY_MIB
      .map(memory => `${number(coldMs / 1_000 * ONE_PROCESSOR_MIB / memory, 1)} s with ${memory} MiB`);
    const sizes = SERVICES.map(service => `${service} ${number(client(service).bytes / 1_024)} KiB`);
    publish({
      name: 'handler',
      markdown: [
        table(['', 'ms', 'ms of processor', 'peak MiB', '× (ms)', '× (processor)', '× (MiB)'], rows),
        '',
        '×: compared with the handler of AwsCustomResource and its CloudTrail client, run by run. Target: to look at '
        + `an import takes at most 0.85 × its processor time (${number(load, 2)} ×, ${verdict(load <= 0.85)}). `
        + 'The figures are those of whole node processes. They are medians of '
        + `${ROUNDS} rounds in which each process runs once. AwsCustomResource and the `
        + 'Provider framework use the SDK in node_modules.',
        '',
        `Bundle: ${number(bytes / 1_024)} KiB in ${files} files. Before the first request, Lambda loads `
        + `${number(entryBytes / 1_024)} KiB, which takes ${number(entryMs)} ms. The SDK's clients share most of their `
        + `code and are loaded when a path needs them: ${sizes.join(', ')}.`,
        '',
        `Memory: the listing of 400,000 log files, eight Regions at a time, peaks at ${number(listing.peakMiB)} MiB. `
        + `A cold start that needs all clients takes ${number(coldMs)} ms of processor time here. With Lambda's share `
        + `of a processor (memory ÷ ${number(ONE_PROCESSOR_MIB)} MiB), that is ${withMemory.join(', ')}. The default `
        + 'of the function is 256 MiB, the smallest of these with room for the listing.',
      ].join('\n'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

runWhenMain(module, main);
