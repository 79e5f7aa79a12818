import { resolve } from 'node:path';
import { startCloud, type Cloud } from './cloud';
import { filesLeftOut } from './demo/files-left-out';
import { readLogFiles } from './demo/log-files';
import { demoOptions, USAGE, type DemoOptions } from './demo/options';
import { QueueStory } from './demo/queue-story';
import { keptSince } from './demo/retention';
import { Screen } from './demo/screen';
import { Story, type DemoStory } from './demo/story';

/** Slow enough to show the progress, and fast enough for a demo. */
const IMPORT_PACE = { initializingMs: 1_000, msPerFile: 100, stoppingMs: 500 };
/** The first import must not end during the deployment, because the others would not queue. */
const QUEUE_PACE = { ...IMPORT_PACE, msPerFile: 3_600_000 };
/** On AWS, the rule invokes the function every minute. */
const SCHEDULE_SECONDS = 5;

async function demo(options: DemoOptions, screen: Screen): Promise<void> {
  // An unsuitable folder shows before anything starts.
  const logs = resolve(options.logs);
  filesLeftOut(logs, readLogFiles(logs, keptSince())).forEach((sentence) => screen.line(sentence, ''));
  screen.step('Start a local cloud');
  const behaviour = options.imports ? QUEUE_PACE : IMPORT_PACE;
  const cloud = await startCloud({ behaviour, scheduleSeconds: SCHEDULE_SECONDS, log: (line) => screen.line(line) });
  try {
    screen.line(`AWS (ministack) on ${cloud.awsUrl}, CloudTrail Lake on ${cloud.lakeUrl}. The demo uses no AWS account.`);
    const story = options.imports
      ? new QueueStory(cloud, screen, { ...options, imports: options.imports })
      : new Story(cloud, screen, options);
    await story.run();
    if (options.keep) {
      explainUse(cloud, story, screen);
      await new Promise(() => undefined);
    }
  } finally {
    await cloud.stop();
  }
}

function explainUse({ variables, toolsFolder }: Cloud, story: DemoStory, screen: Screen): void {
  const context = Object.entries(story.lastContext).map(([name, value]) => `-c ${name}=${value}`);
  screen.step('The local cloud keeps running until you press Ctrl-C. To use it in another terminal:');
  Object.entries(variables).forEach(([name, value]) => screen.line(`export ${name}='${value}'`));
  screen.line(`export PATH='${toolsFolder}':"$PATH"`);
  screen.line('aws cloudtrail list-imports');
  screen.line(`cd ${story.example} && npx cdk diff ${context.join(' ')}`);
}

async function main(): Promise<void> {
  const options = demoOptions(process.argv.slice(2));
  if (options.help) {
    console.log(USAGE);
    return;
  }
  const screen = new Screen();
  const started = Date.now();
  await demo(options, screen);
  const seconds = Math.round((Date.now() - started) / 1000);
  screen.line(screen.failures === 0 ? `\nAll checks passed (${seconds} s).` : `\n${screen.failures} of the checks above failed.`, '');
  process.exitCode = screen.failures === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
});
