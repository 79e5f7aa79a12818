import { relative } from 'node:path';
import type { Cloud } from '../cloud';
import { writeEnvFile } from './env-file';
import type { DemoStory } from './story';
import type { Screen } from './terminal/screen';

/** Keeps the local cloud running until somebody ends the process, and prints how to use it. */
export async function keepRunning(cloud: Cloud, story: DemoStory, screen: Screen): Promise<never> {
  const context = Object.entries(story.lastContext).map(([name, value]) => `-c ${name}=${value}`);
  await screen.step('The local cloud keeps running until you press Ctrl-C', () => {
    screen.line('Run this command in another terminal, in the same folder:');
    screen.command(`source ${relative(process.cwd(), writeEnvFile(cloud))}`);
    screen.line('Then, for example:');
    screen.command('aws cloudtrail list-imports');
    screen.command(`cd ${relative(process.cwd(), story.example)} && npx cdk diff ${context.join(' ')}`);
  });
  return new Promise<never>(() => undefined);
}
