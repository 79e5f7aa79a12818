import { join } from 'node:path';
import type { Counts, Play, PlayedCalls } from './calls/play';
import { number, publish, table, verdict } from './measure/page';
import { runWhenMain } from './measure/run';
import { WorkerPool } from '../test/worker-pool';

/** What a long history may cost. */
export const MOST_OF_HISTORY = { getImports: 200, pages: 10 };
const IMPORTS = (process.env.IMPORTS ?? '1,10,100,1000').split(',').map(Number);
const PASTS = [0, 1_000, 10_000];

export async function playCalls(plays: readonly Play[]): Promise<PlayedCalls[]> {
  const pool = await WorkerPool.launch(join(__dirname, 'calls', 'play.ts'), { external: ['aws-cdk-lib', 'aws-cdk-lib/*', 'constructs'] });
  try {
    const results = await pool.share<Play & { readonly place: number }, { readonly place: number; readonly played: PlayedCalls }>(
      plays.map((each, place) => ({ ...each, place })));
    return results.sort((a, b) => a.place - b.place).map(({ played }) => played);
  } finally {
    await pool.close();
  }
}

/** What a create costs of the quotas of CloudTrail and S3, the preflight's listing aside. */
export function cloudTrailAndS3(counts: Counts): number {
  return counts.StartImport + counts.StopImport + counts.GetImport + counts.ListImports + counts.GetEventDataStore + counts.S3;
}

const COLUMNS: ReadonlyArray<readonly [string, (counts: Counts) => number]> = [
  ['StartImport', counts => counts.StartImport],
  ['StopImport', counts => counts.StopImport],
  ['GetImport', counts => counts.GetImport],
  ['ListImports', counts => counts.ListImports],
  ['GetEventDataStore', counts => counts.GetEventDataStore],
  ['S3', counts => counts.S3],
  ['S3 listing', counts => counts['S3 listing']],
  ['DynamoDB', counts => counts.DynamoDB],
  ['others', counts => counts.EventBridge + counts.CloudFormation],
  ['throttled', counts => counts.throttled],
  ['seconds', counts => counts.seconds],
];

const PHASES = [['create', 'create'], ['hour', 'an hour of watching'], ['update', 'update (retryToken)'], ['delete', 'delete']] as const;

async function main(): Promise<void> {
  const plays: Play[] = [
    { contender: 'AwsCustomResource', imports: 1, past: 0 },
    ...PASTS.map((past): Play => ({ contender: 'TrailImport', imports: 1, past })),
    ...IMPORTS.filter(imports => imports > 1).map((imports): Play => ({ contender: 'TrailImport', imports, past: 0 })),
  ];
  const played = await playCalls(plays);
  const rows = PHASES.flatMap(([phase, name]) => plays.map(({ contender, imports, past }, index) => [
    `${name}: ${contender}, ${number(imports)} import${imports > 1 ? 's' : ''}${past > 0 ? `, ${number(past)} past ones` : ''}`,
    ...COLUMNS.map(([, of]) => number(of(played[index][phase]))),
  ]));
  const plain = cloudTrailAndS3(played[1].create);
  const [, , , many] = played;
  const [ten, most] = [10, Math.max(...IMPORTS)].map(imports => played[plays.findIndex(each => each.imports === imports)]);
  /** How many times more calls each import makes among the most than among ten. */
  const growth = (phase: 'create' | 'update' | 'delete'): number => cloudTrailAndS3(most[phase]) / cloudTrailAndS3(ten[phase]) * 10 / Math.max(...IMPORTS);
  const throttled = PHASES.reduce((sum, [phase]) => sum + most[phase].throttled, 0);
  publish({
    name: 'calls',
    markdown: [
      table(['', ...COLUMNS.map(([head]) => head)], rows),
      '',
      `Target: a create takes at most 8 calls of CloudTrail and S3, the preflight's listing aside: ${number(plain)} (${verdict(plain <= 8)}). Bounded in history: `
      + `with 10,000 past imports of the store ${number(many.create.GetImport)} GetImports and ${number(many.create.ListImports)} pages of ListImports, at most 200 and 10 `
      + `(${verdict(many.create.GetImport <= MOST_OF_HISTORY.getImports && many.create.ListImports <= MOST_OF_HISTORY.pages)}).`,
      '',
      `Linear in the imports: among ${number(Math.max(...IMPORTS))} each makes ${number(growth('create'), 1)} × the calls of CloudTrail and S3 that it makes among 10 in a create, `
      + `${number(growth('update'), 1)} × in an update, ${number(growth('delete'), 1)} × in a delete (${verdict((['create', 'update', 'delete'] as const).every(phase => growth(phase) <= 1.5))}). `
      + `Never above the quotas: ${number(throttled)} calls were throttled, and repeated (${verdict(throttled === 0)}).`,
      '',
      'Counted in the simulated account of the lifecycle tests, in which CloudTrail throttles as the quotas of US East (N. Virginia) say. All imports of a row go into one '
      + 'store, a hundred from a stack, and CloudFormation sends the requests of a stack at the same moment; stacks follow each other, half a minute apart, as `cdk deploy --all` takes them. The first import runs for '
      + 'three hours, the others queue. AwsCustomResource: the resource that imports; the one that sets the ownership adds a call of S3 to its '
      + 'create. A second import of it fails while the first one runs.',
    ].join('\n'),
  });
}

runWhenMain(module, main);
