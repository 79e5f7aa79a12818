import { join } from 'node:path';
import type { Counts, Phase, Play, PlayedCalls } from './calls/play';
import { dynamoDbDollars, gigabyteSeconds, lambdaDollars } from './calls/prices';
import { CASES, TARGETS, type Case, type Target } from './calls/targets';
import { number, publish, table, verdict } from './measure/page';
import { runWhenMain } from './measure/run';
import { WorkerPool } from '../test/worker-pool';

const COLUMNS: ReadonlyArray<readonly [string, (counts: Counts) => number]> = [
  ['StartImport', counts => counts.StartImport],
  ['StopImport', counts => counts.StopImport],
  ['GetImport', counts => counts.GetImport],
  ['ListImports', counts => counts.ListImports],
  ['GetEventDataStore', counts => counts.GetEventDataStore],
  ['S3', counts => counts.S3],
  ['S3 listing', counts => counts['S3 listing']],
  ['DynamoDB', counts => counts.DynamoDB],
  ['others', counts => counts.EventBridge + counts.CloudFormation + counts.Lambda],
  ['throttled', counts => counts.throttled],
  ['failed requests', counts => counts.failed],
  ['seconds', counts => counts.seconds],
];

const PHASES = ['create', 'hour', 'update', 'delete'] as const satisfies readonly Phase[];
const TITLES: Readonly<Record<Phase, string>> = {
  create: 'create', hour: 'an hour later', update: 'update (retryToken)', delete: 'delete',
};

interface Placed<T> {
  readonly place: number;
  readonly of: T;
}

/** Plays the deployments on all processors. The results are in the order of the plays. */
export async function playCalls(plays: readonly Play[]): Promise<PlayedCalls[]> {
  const pool = await WorkerPool.launch(join(__dirname, 'calls', 'play.ts'), {
    external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'],
  });
  try {
    const results = await pool.share<Placed<Play>, Placed<PlayedCalls>>(plays.map((of, place) => ({ place, of })));
    return results.sort((a, b) => a.place - b.place).map(({ of }) => of);
  } finally {
    await pool.close();
  }
}

async function main(): Promise<void> {
  const names = Object.keys(CASES) as Case[];
  const results = await playCalls(names.map(name => CASES[name]));
  const played = Object.fromEntries(names.map((name, index) => [name, results[index]])) as Record<Case, PlayedCalls>;
  const rows = PHASES.flatMap(phase => names.flatMap(name => {
    const counts = played[name][phase];
    return counts
      ? [[`${TITLES[phase]}: ${titleOf(CASES[name])}`, ...COLUMNS.map(([, of]) => number(of(counts)))]]
      : [];
  }));
  const costs = names.filter(name => CASES[name].contender === 'TrailImport' && played[name].hour)
    .map(name => costRow(CASES[name], played[name].hour!));
  publish({
    name: 'calls',
    markdown: [
      table(['', ...COLUMNS.map(([head]) => head)], rows),
      '',
      table(['target', 'measured', 'verdict'], TARGETS.map(target => targetRow(target, played))),
      '',
      'The cost of a day in which the first import runs and all others are queued, at the prices of US East '
      + '(N. Virginia), as 24 times the hour above:',
      '',
      table([
        '', 'read units', 'write units', 'DynamoDB', 'invocations', 'GB-seconds', 'Lambda', 'an import',
      ], costs),
      '',
      'The calls are counted in the simulated account of the lifecycle tests, in which CloudTrail throttles as '
      + 'its quotas in US East (N. Virginia) require. All imports of a row go into one event data store, each '
      + 'from its own bucket, and CloudFormation sends the requests of a stack at the same moment. Unless a row '
      + 'says "at once", the stacks follow each other after half a minute, as with `cdk deploy --all`. The first '
      + 'import runs for three hours, and the others are queued. If an event data store has had more than 2,000 '
      + 'imports, a create that does not allow overlaps is refused, because the handler reads only the newest '
      + '2,000. The rows of AwsCustomResource count the calls of the custom resource that starts the import. '
      + 'Another custom resource sets the ownership of the bucket with one more call of S3. A second import of '
      + 'AwsCustomResource fails while the first import runs.',
    ].join('\n'),
  });
}

function titleOf({ contender, imports, stacks = 1, atOnce, past = 0, pastElsewhere = 0 }: Play): string {
  return [
    `${contender}, ${number(imports)} import${imports > 1 ? 's' : ''}`,
    ...(stacks > 1 ? [`in ${number(stacks)} stacks${atOnce ? ' at once' : ''}`] : []),
    ...(past > 0 ? [`after ${number(past)} others`] : []),
    ...(pastElsewhere > 0 ? [`after ${number(pastElsewhere)} into other event data stores`] : []),
  ].join(' ');
}

function targetRow({ target, measure, isMet }: Target, played: Readonly<Record<Case, PlayedCalls>>): string[] {
  const measured = measure(played);
  return [
    target,
    measured.map(({ value, digits }) => number(value, digits)).join(', '),
    verdict(isMet(...measured.map(({ value }) => value))),
  ];
}

function costRow(play: Play, hour: Counts): string[] {
  const [dynamoDb, lambda] = [24 * dynamoDbDollars(hour), 24 * lambdaDollars(hour)];
  return [
    titleOf(play),
    number(24 * hour.readUnits),
    number(24 * hour.writeUnits),
    `$${number(dynamoDb, 4)}`,
    number(24 * hour.invocations),
    number(24 * gigabyteSeconds(hour)),
    `$${number(lambda, 4)}`,
    `$${number((dynamoDb + lambda) / play.imports, 4)}`,
  ];
}

runWhenMain(module, main);
