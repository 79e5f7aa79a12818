import { join } from 'node:path';
import { number, publish, table, verdict } from './measure/page';
import { pairedRuns, type Program, type Run } from './measure/paired-runs';
import { runWhenMain } from './measure/run';
import { median, medianOfPairs } from './measure/statistics';
import { withBundle } from './measure/with-bundle';
import { profileTable } from './synth-profile';

const ROUNDS = Number(process.env.ROUNDS ?? 9);
const COUNTS = [1, 80, 240] as const;
const FLOOR = 'an empty stack';
const [OWN, SHARED] = ['TrailImport', 'TrailImport, shared role'] as const;
const CONTENDERS = [OWN, SHARED, 'AwsCustomResource', 'Provider framework', 'bare resources'] as const;

/** Processor time, which other programs hardly influence. */
const time = ({ cpuMs }: Run): number => cpuMs;

async function main(): Promise<void> {
  await withBundle(join(__dirname, 'synth-once.ts'), async script => {
    const program = (contender: string, count: number): Program => ({ args: [script, contender, String(count)] });
    const programs = Object.fromEntries(CONTENDERS.flatMap(contender =>
      COUNTS.map(count => [`${contender} ${count}`, program(contender, count)])));
    const runs = await pairedRuns<string>({ [FLOOR]: program(FLOOR, 0), ...programs }, ROUNDS);
    publish({ name: 'synth', markdown: [...figures(runs), '', profileTable(script, [OWN, SHARED])].join('\n') });
  });
}

function figures(runs: Readonly<Record<string, Run[]>>): string[] {
  const floor = runs[FLOOR];
  const beyond = (contender: string, count: number): number =>
    medianOfPairs(runs[`${contender} ${count}`], floor, (run, empty) => time(run) - time(empty));
  /** The time of each further import, without the modules that the first import loads. */
  const further = (contender: string): number[] =>
    runs[`${contender} 240`].map((all, round) => (time(all) - time(runs[`${contender} 1`][round])) / 239);
  const ratioOf = (contender: string): number =>
    medianOfPairs(further(contender), further('AwsCustomResource'), (one, other) => one / other);
  const growth = beyond(OWN, 240) / beyond(OWN, 80);
  const rows = CONTENDERS.map(contender => [
    contender, ...COUNTS.map(count => number(beyond(contender, count))),
    ...[median(further(contender)), ratioOf(contender)].map(each => number(each, 2)),
  ]);
  const ofCounts = COUNTS.map(count => `${count} import${count > 1 ? 's' : ''}`);
  const targets = ([[SHARED, 0.25], [OWN, 0.45]] as const).map(([contender, most]) => [
    `A further import of ${contender} takes at most ${number(most, 2)} × the time of AwsCustomResource's`,
    number(ratioOf(contender), 2), verdict(ratioOf(contender) <= most),
  ]);
  return [
    table(['ms more than an empty stack', ...ofCounts, 'a further import', '× AwsCustomResource'], rows),
    '',
    `An empty stack takes ${number(median(floor.map(time)))} ms.`,
    '',
    table(['target', 'measured', 'verdict'], [
      ...targets,
      ['240 imports take at most 3.3 × the time of 80', number(growth, 2), verdict(growth <= 3.3)],
    ]),
    '',
    'The figures are the processor time of whole processes: node, aws-cdk-lib, the app and its synthesis. The time of '
    + 'a further import is the difference between 240 imports and 1 import, divided by 239. The figures are medians of '
    + `${ROUNDS} rounds. Each program runs once in a round.`,
    '',
    'A profile (`node --cpu-prof`) shows where the time of a further import goes:',
  ];
}

runWhenMain(module, main);
