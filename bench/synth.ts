import { join } from 'node:path';
import { number, publish, table, verdict } from './measure/page';
import { pairedRuns, type Program, type Run } from './measure/paired-runs';
import { runWhenMain } from './measure/run';
import { median, medianOfPairs } from './measure/statistics';
import { withBundle } from './measure/with-bundle';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const COUNTS = [1, 80, 240] as const;
const FLOOR = 'an empty stack';
const CONTENDERS = [
  'TrailImport', 'TrailImport, shared role', 'AwsCustomResource', 'Provider framework', 'bare resources',
] as const;

/** Processor time, which other programs hardly influence. */
const time = ({ cpuMs }: Run): number => cpuMs;

async function main(): Promise<void> {
  const runs = await withBundle(join(__dirname, 'synth-once.ts'), script => {
    const program = (contender: string, count: number): Program => ({ args: [script, contender, String(count)] });
    const programs = Object.fromEntries(CONTENDERS.flatMap(contender =>
      COUNTS.map(count => [`${contender} ${count}`, program(contender, count)])));
    return pairedRuns<string>({ [FLOOR]: program(FLOOR, 0), ...programs }, ROUNDS);
  });
  const floor = runs[FLOOR];
  const beyond = (contender: string, count: number): number =>
    medianOfPairs(runs[`${contender} ${count}`], floor, (run, empty) => time(run) - time(empty));
  /** The cost of another import, without the modules that the first import loads. */
  const perImport = (contender: string): number =>
    medianOfPairs(runs[`${contender} 240`], runs[`${contender} 1`], (all, one) => (time(all) - time(one)) / 239);
  const ofAll = (contender: string): number[] =>
    runs[`${contender} 240`].map((run, round) => time(run) - time(floor[round]));
  const ratioOf = (contender: string): number =>
    medianOfPairs(ofAll(contender), ofAll('AwsCustomResource'), (one, other) => one / other);
  const ratio = ratioOf('TrailImport');
  const growth = beyond('TrailImport', 240) / beyond('TrailImport', 80);
  const rows = CONTENDERS.map(contender => [
    contender, ...COUNTS.map(count => number(beyond(contender, count))),
    ...[beyond(contender, 240) / 240, perImport(contender), ratioOf(contender)].map(each => number(each, 2)),
  ]);
  const ofCounts = COUNTS.map(count => `${count} import${count > 1 ? 's' : ''}`);
  publish({
    name: 'synth',
    markdown: [
      table([
        'ms more than an empty stack', ...ofCounts, 'an import, of 240', 'a further import', '× AwsCustomResource',
      ], rows),
      '',
      `An empty stack takes ${number(median(floor.map(time)))} ms. Targets for the time above that: at most a third of `
      + `AwsCustomResource's (${number(ratio, 2)} ×, ${verdict(ratio <= 1 / 3)}), and 240 imports in at most 3.3 × the `
      + `time of 80 (${number(growth, 2)} ×, ${verdict(growth <= 3.3)}).`,
      '',
      'Processor time of whole processes: node, aws-cdk-lib, the app and its synthesis. Medians of '
      + `${ROUNDS} rounds in which each runs once.`,
    ].join('\n'),
  });
}

runWhenMain(module, main);
