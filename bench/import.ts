import { join } from 'node:path';
import { importGenerated } from './import-generated';
import { number, publish, table, verdict } from './measure/page';
import { runWhenMain } from './measure/run';
import { median } from './measure/statistics';
import { readLogFiles } from '../local-cloud/demo/log-files';
import { Fleet } from '../test/lifecycle/engine/fleet';
import { LakeFixture } from '../test/local-cloud/lake-fixture';

const LOGS = join(__dirname, '..', 'local-cloud', 'trail-logs');
const ROUNDS = Number(process.env.ROUNDS ?? 9);
const FILES = Number(process.env.FILES ?? 100_000);
const LIFECYCLES = Number(process.env.LIFECYCLES ?? 200);
const SEED = 20261122;

/** Milliseconds that the emulator takes for the 40 log files of the demo. */
async function importSamples(): Promise<number> {
  const fixture = new LakeFixture();
  fixture.store.retentionPeriod = 3653;
  const files = readLogFiles(LOGS, new Date(0));
  files.forEach(({ key, body }) => fixture.bucket.put(key, body));
  const begun = performance.now();
  const { ImportStatus, ImportStatistics } = await fixture.import({}, 's3://trail-bucket');
  const took = performance.now() - begun;
  if (ImportStatus !== 'COMPLETED' || ImportStatistics.FilesCompleted !== files.length) {
    throw new Error(`The import of the ${files.length} sample files is ${ImportStatus}.`);
  }
  return took;
}

async function lifecyclesPerSecond(): Promise<number> {
  const fleet = await Fleet.launch();
  try {
    await fleet.run(SEED, 25);
    const begun = performance.now();
    const results = await fleet.run(SEED, LIFECYCLES);
    const failed = results.find(({ failure }) => failure);
    if (failed) {
      throw new Error(`A lifecycle of seed ${failed.seed} is wrong: ${failed.failure!.violations.join('; ')}`);
    }
    return LIFECYCLES / ((performance.now() - begun) / 1000);
  } finally {
    await fleet.close();
  }
}

async function main(): Promise<void> {
  const generated = await importGenerated(FILES);
  const samples: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    samples.push(await importSamples());
  }
  const speed = await lifecyclesPerSecond();
  const { files, events, uncompressedBytes, seconds, heapMiB, peakMiB } = generated;
  const [first, last] = [heapMiB[0], heapMiB.at(-1)!];
  publish({
    name: 'import',
    markdown: [
      table(['', 'measured', 'target'], [
        ['the 40 sample files', `${number(median(samples))} ms`, `under a second: ${verdict(median(samples) < 1_000)}`],
        [
          `a generated bucket of ${number(files)} log files`,
          `${number(seconds)} s, ${number(files / seconds)} files/s`,
          '',
        ],
        ['… uncompressed, events', `${number(uncompressedBytes / 1e9, 2)} GB, ${number(events)}`, 'about 1 GB'],
        [
          '… heap after a tenth, at the end',
          `${number(first)} MiB, ${number(last)} MiB`,
          `flat: ${verdict(last <= first * 1.1)}`,
        ],
        ['… peak of the process', `${number(peakMiB)} MiB`, ''],
        ['random lifecycles of the model tests', `${number(speed, 1)} a second`, ''],
      ]),
      '',
      'The emulator runs in one process with a simulated clock. The log files are generated and compressed when they '
      + 'are read, which takes most of the time. The heap is measured after a garbage collection. The time '
      + `of the 40 sample files is the median of ${ROUNDS} runs. The lifecycles are ${LIFECYCLES} with faults (seed `
      + `${SEED}), on all processors.`,
    ].join('\n'),
  });
}

runWhenMain(module, main);
