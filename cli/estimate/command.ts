import { setFlagsFromString } from 'node:v8';
import type { Command } from 'commander';
import { Breakdown } from './breakdown';
import { Listing } from './listing';
import { pagesOf } from './pages';
import { showProgress } from './progress';
import { reportOf } from './report';
import { estimateScreen } from './screen';
import { getStore } from '../../lambda/aws/cloudtrail';
import { USUAL_COMPRESSION } from '../../lambda/checks/estimate';
import { dayOf, daysOf } from '../../lambda/checks/windows';
import { importIdentity, normalizedUri } from '../../lambda/request/identity';
import { TIME } from '../../lambda/request/wire-types';
import { BUCKET_NAME, partsOfUri, S3_URI, STORE_ARN } from '../../src/validation/forms';
import { openSession, type AccessOptions } from '../access/session';
import { CliError, EXIT } from '../screen/errors';
import { print, printJson } from '../screen/output';
import { screenWidth } from '../screen/table';

interface Options extends AccessOptions {
  readonly from?: string;
  readonly to?: string;
  readonly store?: string;
  readonly compressionFactor?: number;
  readonly pricePerGigabyte?: number;
  readonly concurrency: number;
  readonly json?: boolean;
}

export function estimateCommand(
  command: Command,
  numberFrom: (least: number, most: number) => (text: string) => number,
): Command {
  return command
    .description('Estimate the size and the cost of an import from a listing of the bucket. No log file is read.')
    .argument('<source>', 'S3 URI of the log files, s3://bucket/prefix/')
    .option('--from <day>', 'first day in UTC, 2023-01-01, or a time, 2023-01-01T00:00:00Z')
    .option('--to <day>', 'last day in UTC, or a time')
    .option('--store <ARN>', 'event data store, for its billing mode and retention period')
    .option(
      '--compression-factor <number>',
      `uncompressed bytes for each compressed byte (default: ${USUAL_COMPRESSION})`,
      numberFrom(1, 1_000),
    )
    .option(
      '--price-per-gigabyte <dollars>',
      'US dollars for a gigabyte (10^9 bytes) of uncompressed events',
      numberFrom(0, 1_000),
    )
    .option('--concurrency <number>', 'calls to S3 in flight', numberFrom(1, 64), 32)
    .option('--json', 'print JSON')
    .action(async (source: string, _: unknown, { optsWithGlobals }: Command) =>
      estimate(source, optsWithGlobals.call(command) as Options),
    );
}

async function estimate(uri: string, options: Options): Promise<void> {
  // Pages are short-lived. Without this setting, V8 keeps them in a young generation that grows to 48 MiB.
  setFlagsFromString('--semi-space-growth-factor=1');
  const { store, compressionFactor = USUAL_COMPRESSION, pricePerGigabyte, json = false } = options;
  const bucket = bucketOf(uri);
  if (store !== undefined && !STORE_ARN.pattern.test(store)) {
    throw new CliError(`--store is ${store}. Specify ${STORE_ARN.expected}.`);
  }
  const range = timeRange(options);
  const source = normalizedUri(uri);
  const session = await openSession({
    ...options,
    ...(options.region === undefined && store ? { region: store.split(':')[3] } : {}),
  });
  const began = Date.now();
  const state = store === undefined ? undefined : await getStore(store, session.surroundings);
  if (state?.status === 'missing') {
    throw new CliError(`Event data store ${store} doesn't exist in this account and Region.`);
  }
  const scope = {
    prefix: source.slice(`s3://${bucket}/`.length),
    days: daysOf(importIdentity({ sourceUri: source, destination: store ?? '', start: range.from, end: range.to })),
  };
  const found = new Breakdown(
    scope,
    state?.retentionDays === undefined ? undefined : dayOf(began) - state.retentionDays,
  );
  const { ask, requests } = await pagesOf(bucket, session);
  const listing = new Listing({
    scope,
    ask,
    atOnce: options.concurrency,
    count: (object) => found.add(object),
    skip: (folder) => found.skip(folder),
  });
  const interrupt = () => listing.stop();
  process.once('SIGINT', interrupt);
  const progress = await showProgress(() => ({ done: listing.done, ...found.soFar, requests: requests() }), began);
  let complete: boolean;
  try {
    complete = await listing.run();
  } finally {
    progress.end();
    process.off('SIGINT', interrupt);
  }
  const settings = { compressionFactor, ...(pricePerGigabyte === undefined ? {} : { pricePerGigabyte }) };
  const effort = { requests: requests(), seconds: Math.round((Date.now() - began) / 100) / 10 };
  const report = reportOf(
    { source, ...range, ...(store ? { store } : {}), settings },
    state,
    found.result(complete),
    effort,
  );
  if (json) {
    printJson(report);
  } else {
    print(estimateScreen(report, screenWidth()));
  }
  if (!complete) {
    process.exitCode = EXIT.interrupted;
  }
}

function bucketOf(uri: string): string {
  const { bucket } = partsOfUri(uri) ?? { bucket: '' };
  if (!S3_URI.pattern.test(uri)) {
    throw new CliError(`The source is ${uri}. Specify ${S3_URI.expected}.`);
  }
  if (!BUCKET_NAME.pattern.test(bucket)) {
    throw new CliError(`The bucket is ${bucket}. Specify ${BUCKET_NAME.expected}.`);
  }
  return bucket;
}

/** Days include their last second. */
function timeRange({ from, to }: Options): { from?: string; to?: string } {
  if (from === undefined && to === undefined) {
    return {};
  }
  if (from === undefined || to === undefined) {
    throw new CliError('Specify both --from and --to, or neither.');
  }
  const [start, end] = [timeOf(from, '00:00:00'), timeOf(to, '23:59:59')];
  if (start >= end) {
    throw new CliError(`--from ${from} isn't before --to ${to}.`);
  }
  return { from: start, to: end };
}

function timeOf(text: string, timeOfDay: string): string {
  const time = /^\d{4}-\d\d-\d\d$/.test(text) ? `${text}T${timeOfDay}Z` : text;
  const parsed = TIME.parse(time);
  if (parsed === undefined) {
    throw new CliError(`${text} isn't a day such as 2023-01-31 or a time such as 2023-01-31T12:00:00Z.`);
  }
  return `${parsed.slice(0, 19)}Z`;
}
