import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { build } from 'esbuild';
import { number, publish, table, verdict } from './measure/page';
import { pairedRuns, type Program, type Run } from './measure/paired-runs';
import { runWhenMain } from './measure/run';
import { median, medianOfPairs } from './measure/statistics';
import { HANDLER_BUNDLE } from '../scripts/handler-bundle';

const ROUNDS = Number(process.env.ROUNDS ?? 15);
/** Lambda gives a function a processor's time in proportion to its memory: one whole at so many MiB. */
const ONE_PROCESSOR_MIB = 1_769;
const MEMORY_MIB = [128, 256, 512, 1_024];
const CDK = dirname(require.resolve('aws-cdk-lib/package.json'));
const SHIPPED = join(CDK, 'custom-resource-handlers/dist/custom-resources/aws-custom-resource-handler/index.js');
const FRAMEWORK = join(CDK, 'custom-resources/lib/provider-framework/runtime/framework.js');
const ENV = { AWS_REGION: 'us-east-1', AWS_ACCESS_KEY_ID: 'none', AWS_SECRET_ACCESS_KEY: 'none', AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: 'true' };

export interface Bundle {
  readonly files: number;
  readonly bytes: number;
  /** Of what Lambda loads before the first request. */
  readonly entryBytes: number;
  /** The sources of which that is made. */
  readonly entrySources: readonly string[];
}

export async function handlerBundle(): Promise<Bundle> {
  const { metafile } = await build({ ...HANDLER_BUNDLE, metafile: true, write: false });
  const outputs = Object.entries(metafile.outputs);
  const [, entry] = outputs.find(([name]) => name.endsWith('/index.mjs'))!;
  return {
    files: outputs.length,
    bytes: outputs.reduce((sum, [, { bytes }]) => sum + bytes, 0),
    entryBytes: entry.bytes,
    entrySources: Object.keys(entry.inputs),
  };
}

/** Bundled as the handler is. */
async function bundled(entry: string, folder: string): Promise<string> {
  await build({ ...HANDLER_BUNDLE, entryPoints: [join(__dirname, 'handler', entry)], outdir: folder });
  return join(folder, entry.replace(/\.ts$/, '.mjs'));
}

/** Modules by `require`, as the Lambda runtime finds its SDK in `node_modules`. */
function requiring(modules: readonly string[], then: string): Program {
  return { args: ['--eval', `const [${modules.map((_, index) => `m${index}`)}] = [${modules.map(each => `require(${JSON.stringify(each)})`)}]; ${then}`], env: ENV };
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
      'TrailImport: answers (Step Functions)': path('stepFunctions'),
      'TrailImport: looks at an import (CloudTrail)': path('cloudTrail'),
      'TrailImport: looks at a bucket (S3)': path('s3'),
      'TrailImport: starts an import (all of them)': path('cloudTrail', 'cloudTrailOnce', 's3', 'stepFunctions', 'cloudFormation', 'eventBridge'),
      'AwsCustomResource: its handler, CloudTrail': requiring([SHIPPED, cloudTrail], 'new m1.CloudTrailClient();'),
      'AwsCustomResource: its handler, S3': requiring([SHIPPED, s3], 'new m1.S3Client();'),
      'Provider framework: its function': requiring([FRAMEWORK], ''),
      'Provider framework: its handler, CloudTrail and S3': requiring([join(__dirname, 'stacks/polling-handler/index.js')], ''),
    } satisfies Record<string, Program>;
    const runs = await pairedRuns<keyof typeof programs>(programs, ROUNDS);
    const { listing: [listing] } = await pairedRuns({ listing: path('listing') }, 1);

    const theirs = runs['AwsCustomResource: its handler, CloudTrail'];
    const figures = [(run: Run) => run.wallMs, (run: Run) => run.cpuMs, (run: Run) => run.peakMiB];
    const ratio = (name: keyof typeof programs, of: (run: Run) => number): number =>
      medianOfPairs(runs[name], theirs, (one, other) => of(one) / of(other));
    const rows = (Object.keys(programs) as Array<keyof typeof programs>).map(name => [
      name, ...figures.map(of => number(median(runs[name].map(of)))), ...figures.map(of => number(ratio(name, of), 2)),
    ]);
    const { files, bytes, entryBytes } = await handlerBundle();
    const load = ratio('TrailImport: looks at an import (CloudTrail)', run => run.cpuMs);
    const coldCpu = median(runs['TrailImport: starts an import (all of them)'].map(run => run.cpuMs));
    publish({
      name: 'handler',
      markdown: [
        table(['', 'ms', 'ms of processor', 'peak MiB', '× (ms)', '× (processor)', '× (MiB)'], rows),
        '',
        `×: of AwsCustomResource's handler with the CloudTrail client, pair by pair. Target: at most 0.85 × its load (${number(load, 2)} ×, ${verdict(load <= 0.85)}). `
        + `Whole node processes, medians of ${ROUNDS} rounds in which each runs once. The SDK of AwsCustomResource and the Provider framework is that of node_modules.`,
        '',
        `Bundle: ${number(bytes / 1024)} KiB in ${files} files, of which ${number(entryBytes / 1024)} KiB are loaded at once and the SDK's clients when a path needs them.`,
        '',
        `Memory: the preflight's listing of 400,000 log files, eight Regions side by side, peaks at ${number(listing.peakMiB)} MiB. The processor's time of a cold start that needs `
        + `all clients, ${number(coldCpu)} ms here, takes at ${MEMORY_MIB.map(memory => `${memory} MiB ${number(coldCpu / 1000 * ONE_PROCESSOR_MIB / memory, 1)} s`).join(', ')} `
        + `(Lambda's share of a processor: memory ÷ ${number(ONE_PROCESSOR_MIB)} MiB). More memory than a run needs makes it no cheaper: the function has 256 MiB, the smallest of these that holds the listing.`,
      ].join('\n'),
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

runWhenMain(module, main);
