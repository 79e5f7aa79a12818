import { sum, type Figures } from './figures';

type Row = readonly [label: string, cell: (lives: readonly Figures[]) => string];

const number = (value: number): string => value.toLocaleString('en-US');

const ROWS: readonly Row[] = [
  ['imports started per identity, mean', lives => {
    const counts = lives.flatMap(life => life.startsOfIdentity);
    return (counts.reduce((total, count) => total + count, 0) / counts.length).toFixed(2);
  }],
  ['imports started per identity, maximum', lives => number(Math.max(...lives.flatMap(life => life.startsOfIdentity)))],
  ['imports of already ingested events', lives => number(sum(lives, 'startsAgain'))],
  ['events ingested twice', lives => number(sum(lives, 'eventsTwice'))],
  ['  of all ingested events', lives => number(sum(lives, 'eventsIngested'))],
  ['imports running without a stack', lives => number(sum(lives, 'leftRunning'))],
  ['stacks that got stuck', lives => number(sum(lives, 'stuck'))],
  ["  that couldn't be deleted", lives => number(sum(lives, 'beyondHelp'))],
  ['requests without an answer', lives => number(sum(lives, 'unanswered'))],
  ['log files missing at the end', lives => number(sum(lives, 'filesMissing'))],
  ['  of all expected log files', lives => number(sum(lives, 'filesWanted'))],
];
const FAULTS: Row = ['faults encountered', lives => number(sum(lives, 'faults'))];

/** A row for each figure, and a column for each contender. */
export function table(results: ReadonlyMap<string, readonly Figures[]>, withFaults: boolean): string {
  const lines = [
    ['', ...results.keys()],
    ...[...ROWS, ...(withFaults ? [FAULTS] : [])].map(([label, cell]) => [label, ...[...results.values()].map(cell)]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)));
  const padded = (cell: string, column: number) =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]);
  return lines.map(line => line.map(padded).join('   ').trimEnd()).join('\n');
}

export const FOOTNOTE = `Counted in the records of an emulated CloudTrail Lake and CloudFormation, not on AWS.
Identity: source, destination and time range. Stuck: DELETE_FAILED, ROLLBACK_FAILED, UPDATE_ROLLBACK_FAILED, or an
hour without an answer. A stack that no Delete removes ends its lifecycle, and nothing later counts against it.
Faults: the nth call of an operation in a lifecycle has the same fault whichever handler makes it. The handlers make
different calls, so they meet different numbers of faults. TrailImport makes the most calls and meets the most. Its
clients do not repeat calls here, and those of the others make three attempts, the SDK's default. Where AWS documents
no behavior, all meet the favorable one: StopImport of an import that has ended succeeds. A retry token changes
nothing in AwsCustomResource's template. Omitted: ACLs on the bucket, which only TrailImport handles, and what people
do by hand.
AwsCustomResource: the handler in aws-cdk-lib, with properties that its construct synthesizes.
Plain Lambda: bench/plain-lambda.ts.`;
