import type { Cloud } from '../../cloud';
import type { LogFile } from '../log-files';
import type { DemoOptions } from '../options';
import type { DemoStory } from '../story';
import { showContents } from './contents';
import { EXAMPLE, OneImportDemo } from './demo';
import { deployAgain, deployWithNewToken } from './deploy-again';
import { destroy } from './destroy';
import { importLogs } from './import';
import { bootstrap, createStore, estimate, upload } from './prepare';
import { importDamagedLogs, repairAndRetry } from './retry';
import type { Screen } from '../terminal/screen';

/** The demo of one import. It reads every number that it prints back from the cloud. */
export class OneImportStory implements DemoStory {
  readonly example = EXAMPLE;
  private readonly demo: OneImportDemo;

  constructor(cloud: Cloud, screen: Screen, options: DemoOptions) {
    this.demo = new OneImportDemo(cloud, screen, options);
  }

  get lastContext(): Record<string, string> {
    return this.demo.context('3');
  }

  async run(): Promise<void> {
    const { demo } = this;
    const damaged = demo.options.fail ? this.fileToDamage() : undefined;
    await upload(demo, damaged);
    await createStore(demo);
    await estimate(demo);
    await bootstrap(demo);
    const importId = damaged ? await importDamagedLogs(demo, damaged) : await importLogs(demo);
    if (damaged) {
      await repairAndRetry(demo, damaged, importId);
    }
    await showContents(demo);
    await deployAgain(demo);
    await deployWithNewToken(demo, importId);
    if (!demo.options.keep) {
      await destroy(demo);
    }
  }

  private fileToDamage(): LogFile {
    const { logs, options } = this.demo;
    const readable = logs.find(({ events }) => events !== undefined && events > 0);
    if (!readable) {
      throw new Error(`None of the log files in ${options.logs} is readable, so the demo can damage none.`);
    }
    return readable;
  }
}
