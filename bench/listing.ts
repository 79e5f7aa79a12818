import { spawn, type ChildProcess } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { text } from 'node:stream/consumers';
import { number, publish, table, verdict } from './measure/page';
import { runWhenMain } from './measure/run';
import { ensureVenv } from '../local-cloud/venv';

/** `estimate` of the command line and `aws s3 ls --recursive` over the same simulated S3. */

const KEYS = Number(process.env.KEYS ?? 1_000_000);
const LATENCY_MS = Number(process.env.LATENCY_MS ?? 100);
const CLI = join(__dirname, '..', 'assets', 'cli', 'index.cjs');
const MOST_MIB = 150;
const LEAST_RATIO = 3;

interface Truth {
  readonly port: number;
  readonly files: number;
  readonly gzipBytes: number;
  readonly archived: number;
  readonly bytes: number;
}

interface Run {
  readonly seconds: number;
  readonly output: string;
  readonly peakMiB: number;
  /** Resident memory after a tenth of the time, and at the end. */
  readonly residentMiB: readonly number[];
  readonly figures: { readonly requests: number; readonly mostInFlight: number; readonly sumInFlight: number };
}

async function startS3(): Promise<{ truth: Truth; child: ChildProcess }> {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', join(__dirname, 'listing', 'simulated-s3.ts'), String(KEYS), String(LATENCY_MS)],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const [line] = await new Promise<string[]>((resolve) =>
    createInterface(child.stdout!).once('line', (first) => resolve([first])),
  );
  return { truth: JSON.parse(line) as Truth, child };
}

async function run(command: string, args: readonly string[], { port }: Truth): Promise<Run> {
  const s3 = `http://127.0.0.1:${port}`;
  await fetch(`${s3}/reset`);
  const begun = performance.now();
  const child = spawn(command, args, {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: {
      PATH: process.env.PATH,
      HOME: process.env.HOME,
      AWS_ENDPOINT_URL: s3,
      AWS_ACCESS_KEY_ID: 'x',
      AWS_SECRET_ACCESS_KEY: 'x',
      AWS_REGION: 'us-east-1',
      AWS_DEFAULT_REGION: 'us-east-1',
      AWS_CONFIG_FILE: '/dev/null',
      AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
      AWS_EC2_METADATA_DISABLED: 'true',
    },
  });
  const samples: number[] = [];
  let peakMiB = 0;
  const timer = setInterval(() => {
    const status = statusOf(child.pid!);
    if (status) {
      samples.push(status.resident);
      peakMiB = Math.max(peakMiB, status.peak);
    }
  }, 50);
  const [output, code] = await Promise.all([text(child.stdout), new Promise((resolve) => child.once('exit', resolve))]);
  clearInterval(timer);
  const seconds = (performance.now() - begun) / 1_000;
  if (code !== 0) {
    throw new Error(`${command} ended with ${String(code)}.`);
  }
  const figures = (await (await fetch(`${s3}/figures`)).json()) as Run['figures'];
  return {
    seconds,
    output,
    peakMiB,
    figures,
    residentMiB: [samples[Math.floor(samples.length / 10)] ?? 0, samples.at(-1) ?? 0],
  };
}

function statusOf(pid: number): { resident: number; peak: number } | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const of = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1_024;
    return { resident: of('VmRSS'), peak: of('VmHWM') };
  } catch {
    return undefined;
  }
}

async function main(): Promise<void> {
  const { bin } = await ensureVenv(console.log);
  const { truth, child } = await startS3();
  try {
    const ours = await run(process.execPath, [CLI, 'estimate', 's3://logs', '--json'], truth);
    const report = JSON.parse(ours.output) as {
      files: number;
      gzipBytes: number;
      archivedFiles: number;
      complete: boolean;
    };
    const isExact =
      report.complete &&
      report.files === truth.files &&
      report.gzipBytes === truth.gzipBytes &&
      report.archivedFiles === truth.archived;
    const aws = await run(join(bin, 'aws'), ['s3', 'ls', 's3://logs', '--recursive', '--summarize'], truth);
    const listed = Number(/Total Objects: (\d+)/.exec(aws.output)?.[1]);
    if (listed !== KEYS) {
      throw new Error(`aws s3 ls listed ${listed} of ${KEYS} objects.`);
    }
    const ratio = aws.seconds / ours.seconds;
    const row = (what: string, of: (run: Run) => string, target = '') => [what, of(ours), of(aws), target];
    publish({
      name: 'listing',
      markdown: [
        table(
          ['', '`estimate`', '`aws s3 ls --recursive`', 'target'],
          [
            row(
              'time',
              ({ seconds }) => `${number(seconds, 1)} s`,
              `${number(ratio, 1)} times as fast, at least ${LEAST_RATIO}: ${verdict(ratio >= LEAST_RATIO)}`,
            ),
            row('keys a second', ({ seconds }) => number(KEYS / seconds)),
            row('requests', ({ figures }) => number(figures.requests)),
            row(
              'requests in flight, mean and most',
              ({ figures }) => `${number(figures.sumInFlight / figures.requests, 1)}, ${figures.mostInFlight}`,
            ),
            row(
              'peak memory',
              ({ peakMiB }) => `${number(peakMiB)} MiB`,
              `below ${MOST_MIB} MiB: ${verdict(ours.peakMiB < MOST_MIB)}`,
            ),
            row('memory after a tenth, at the end', ({ residentMiB }) =>
              residentMiB.map((each) => `${number(each)} MiB`).join(', '),
            ),
            [
              'log files, bytes',
              `${number(report.files)}, ${number(report.gzipBytes)}`,
              '',
              `those of the generator: ${verdict(isExact)}`,
            ],
          ],
        ),
        '',
        `${number(KEYS)} generated keys of four accounts in three Regions and a year, in a simulated S3 in a process `
          + `of its own on 127.0.0.1 that answers each request after ${LATENCY_MS} ms. One in a hundred keys is a `
          + 'digest file, and one is not compressed. Both programs ran once, one after the other.',
      ].join('\n'),
    });
    if (!isExact || ratio < LEAST_RATIO || ours.peakMiB >= MOST_MIB) {
      process.exitCode = 1;
    }
  } finally {
    child.kill();
  }
}

runWhenMain(module, main);
