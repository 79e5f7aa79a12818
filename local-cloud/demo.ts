import { startCloud, type Cloud } from './cloud';
import { demoOptions, USAGE, type DemoOptions } from './demo/options';
import { QueueStory } from './demo/queue-story';
import { Screen } from './demo/screen';
import { Story, type DemoStory } from './demo/story';

/** Slow enough for the progress to be seen, quick enough not to be waited for. */
const IMPORT_PACE = { initializingMs: 1_000, msPerFile: 100, stoppingMs: 500 };
/** Several imports queue only if none of them has ended before the last one is declared. */
const QUEUE_PACE = { ...IMPORT_PACE, msPerFile: 800 };
/** What is queued looks for its turn every half a minute or more. */
const QUEUE_WAIT_SCALE = 0.2;

async function demo(options: DemoOptions, screen: Screen): Promise<void> {
  screen.step('Start a local cloud');
  const manners = options.imports ? { behaviour: QUEUE_PACE, waitScale: QUEUE_WAIT_SCALE } : { behaviour: IMPORT_PACE };
  const cloud = await startCloud({ ...manners, log: (line) => screen.line(line) });
  try {
    screen.line(`AWS (ministack) on ${cloud.awsUrl}, CloudTrail Lake on ${cloud.lakeUrl}. No AWS account is touched.`);
    const story = options.imports ? new QueueStory(cloud, screen, { ...options, imports: options.imports }) : new Story(cloud, screen, options);
    await story.tell();
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
  screen.step('The local cloud goes on running; stop it with Ctrl-C. To use it from another terminal:');
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
  screen.line(screen.failures === 0 ? `\nEverything was as it must be (${seconds} s).` : `\n${screen.failures} of the checks above failed.`, '');
  process.exitCode = screen.failures === 0 ? 0 : 1;
}

main().catch((error: Error) => {
  console.error(`\nThe demo failed: ${error.message}`);
  process.exitCode = 1;
});
