import { resolve } from 'node:path';
import { startCloud, type Cloud } from './cloud';
import { HANDLER_BUNDLE, writeBundle } from '../scripts/handler-bundle';
import { filesLeftOut } from './demo/files-left-out';
import { keepRunning } from './demo/keep';
import { keysIn, readLogFiles } from './demo/log-files';
import { OneImportStory } from './demo/one-import/story';
import { demoOptions, USAGE, type DemoOptions } from './demo/options';
import { QueueStory } from './demo/queue/story';
import { keptSince } from './demo/retention';
import { Screen } from './demo/terminal/screen';
import { duration } from './demo/terminal/text';

/** Slow enough to show the progress, and fast enough for a demo. */
const IMPORT_PACE = { initializingMs: 1_000, msPerFile: 100, stoppingMs: 500 };
/** The first import must not end during the deployment, because the others would not queue. */
const QUEUE_PACE = { ...IMPORT_PACE, msPerFile: 3_600_000 };
/** On AWS, the rule invokes the function every minute. */
const SCHEDULE_SECONDS = 5;

async function demo(options: DemoOptions, screen: Screen): Promise<void> {
  const began = Date.now();
  // An unsuitable folder shows before anything starts.
  const logs = resolve(options.logs);
  readLogFiles(logs, keptSince());
  filesLeftOut(keysIn(logs)).forEach((sentence) => screen.line(sentence, ''));
  const cloud = await screen.step('Start a local cloud', () => start(options, screen));
  try {
    const story = options.imports
      ? new QueueStory(cloud, screen, { ...options, imports: options.imports })
      : new OneImportStory(cloud, screen, options);
    await story.run();
    showResult(screen, Date.now() - began);
    if (options.keep) {
      await keepRunning(cloud, story, screen);
    }
  } finally {
    await cloud.stop();
  }
}

async function start(options: DemoOptions, screen: Screen): Promise<Cloud> {
  // The examples deploy the handler as it is in this folder.
  await writeBundle(HANDLER_BUNDLE);
  const cloud = await startCloud({
    behaviour: options.imports ? QUEUE_PACE : IMPORT_PACE,
    scheduleSeconds: SCHEDULE_SECONDS,
    log: (line) => screen.line(line),
    onInterrupt: () => screen.interrupt('Stopping the local cloud…'),
  });
  screen.line(`AWS (ministack) on ${cloud.awsUrl}, CloudTrail Lake on ${cloud.lakeUrl}. The demo uses no AWS account.`);
  return cloud;
}

function showResult(screen: Screen, tookMs: number): void {
  const { failures } = screen;
  screen.result(
    failures === 0 ? `All checks passed (${duration(tookMs)}).` : `${failures} of the checks above failed.`,
    failures === 0);
  process.exitCode = failures === 0 ? 0 : 1;
}

async function main(screen: Screen): Promise<void> {
  const options = demoOptions(process.argv.slice(2), process.env);
  if (options.help) {
    console.log(USAGE);
    return;
  }
  await demo(options, screen);
}

const screen = new Screen();
main(screen).catch((error: Error) => {
  screen.result(`✗ The demo failed. ${error.message}`, false);
  process.exitCode = 1;
});
