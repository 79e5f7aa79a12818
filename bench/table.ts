import { sum, type Figures } from './figures';

type Row = readonly [label: string, cell: (lives: readonly Figures[]) => string];

const number = (value: number): string => value.toLocaleString('en-US');

const ROWS: readonly Row[] = [
  ['imports started per identity, mean', lives => {
    const counts = lives.flatMap(life => life.startsOfIdentity);
    return (counts.reduce((total, count) => total + count, 0) / counts.length).toFixed(2);
  }],
  ['imports started per identity, most', lives => number(Math.max(...lives.flatMap(life => life.startsOfIdentity)))],
  ['  after one that had taken events in', lives => number(sum(lives, 'startsAgain'))],
  ['events ingested twice', lives => number(sum(lives, 'eventsTwice'))],
  ['  of events ingested', lives => number(sum(lives, 'eventsIngested'))],
  ['imports left running, stack gone', lives => number(sum(lives, 'leftRunning'))],
  ['stacks that got stuck', lives => number(sum(lives, 'stuck'))],
  ['  that no Delete removed', lives => number(sum(lives, 'beyondHelp'))],
  ['answers never sent', lives => number(sum(lives, 'unanswered'))],
  ['log files wanted at the end, missing', lives => number(sum(lives, 'filesMissing'))],
  ['  of log files wanted', lives => number(sum(lives, 'filesWanted'))],
];
const FAULTS: Row = ['faults met', lives => number(sum(lives, 'faults'))];

/** Rows of figures, a column for each contender. */
export function table(results: ReadonlyMap<string, readonly Figures[]>, withFaults: boolean): string {
  const lines = [
    ['', ...results.keys()],
    ...[...ROWS, ...(withFaults ? [FAULTS] : [])].map(([label, cell]) => [label, ...[...results.values()].map(cell)]),
  ];
  const widths = lines[0].map((_, column) => Math.max(...lines.map(line => line[column].length)));
  return lines.map(line => line.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join('   ').trimEnd()).join('\n');
}

export const FOOTNOTE = `Counted in the records of an emulated CloudTrail Lake and CloudFormation, not on AWS.
Identity: source, store and window. Stuck: DELETE_FAILED, ROLLBACK_FAILED, UPDATE_ROLLBACK_FAILED, or an hour's wait for an answer. A stack that no
Delete removes ends its lifecycle, so what would have come later is not held against it.
Faults: the nth call of an operation in a lifecycle meets the same fault whoever makes it. The handlers make different calls, so they do not meet
the same number of faults: TrailImport makes most calls and meets most. Its clients run here without the SDK's own repeats, the others' with the
SDK's three attempts. Where CloudTrail's behaviour is not documented, all get the kind one: StopImport of an import that has ended succeeds.
A retry token, which TrailImport and the plain Lambda take, changes nothing in AwsCustomResource's template. Left out: ACLs on the bucket, which
only TrailImport handles, and what people do by hand.
AwsCustomResource: the handler that aws-cdk-lib ships, the properties that its construct synthesizes. plain Lambda: bench/plain-lambda.ts.`;
