import type { Cloud } from '../../cloud';
import type { LogFile } from '../log-files';
import type { DemoStory } from '../story';
import { showChanges } from './changes';
import { showContents } from './contents';
import { EXAMPLE, QueueDemo, type QueueDemoOptions } from './demo';
import { deploy } from './deploy';
import { destroy } from './destroy';
import { bootstrap, upload } from './prepare';
import { watch } from './watch';
import type { Screen } from '../terminal/screen';

/** The demo of several imports: they queue, one of them is retried, and the target of a rule receives their events. */
export class QueueStory implements DemoStory {
  readonly example = EXAMPLE;
  private readonly demo: QueueDemo;

  constructor(cloud: Cloud, screen: Screen, options: QueueDemoOptions) {
    this.demo = new QueueDemo(cloud, screen, options);
  }

  get lastContext(): Record<string, string> {
    return this.demo.context;
  }

  async run(): Promise<void> {
    const { demo } = this;
    const locked = demo.options.failSome ? this.fileToLock() : undefined;
    await upload(demo, locked);
    await bootstrap(demo);
    await deploy(demo);
    await watch(demo, locked);
    await showChanges(demo, locked);
    await showContents(demo, locked);
    if (!demo.options.keep) {
      await destroy(demo);
    }
  }

  /** A file of the second account, so that another import waits while this one fails. */
  private fileToLock(): LogFile {
    const { logs, options } = this.demo;
    const readable = logs[1].files.find(({ events }) => events !== undefined && events > 0);
    if (!readable) {
      throw new Error(`The demo can lock none of the log files in ${options.logs}, because too few are readable.`);
    }
    return readable;
  }
}
