import wrapAnsi from 'wrap-ansi';
import type { StackView } from './observe';
import type { ImportView } from './overview';
import { bar, percent } from '../screen/bar';
import { colors } from '../screen/colors';
import { duration, plural, shortCount } from '../screen/format';
import { table } from '../screen/table';

const COLUMNS = [
  { title: 'IMPORT', flexible: true },
  { title: 'STATE' },
  { title: 'PROGRESS' },
  { title: 'FILES', align: 'right' },
  { title: 'EVENTS', align: 'right' },
  { title: 'FAILED', align: 'right' },
  { title: 'STARTED' },
  { title: 'NEXT' },
] as const;
const BAR = 10;

const COLORS: Readonly<Record<string, (text: string) => string>> = {
  COMPLETED: colors.green,
  RUNNING: colors.cyan,
  STARTING: colors.cyan,
  RETRYING: colors.yellow,
  STOPPING: colors.yellow,
  STOPPED: colors.yellow,
  FAILED: colors.red,
};

/** The imports of the stacks, as text. `all`: also the imports that no custom resource uses any longer. */
export function statusScreen(
  stacks: readonly StackView[],
  region: string,
  all: boolean,
  now: number,
  width: number,
): string {
  if (stacks.length === 0) {
    return `No stack in ${region} has imports.`;
  }
  return stacks.map((stack) => stackScreen(stack, all, now, width)).join('\n\n');
}

function stackScreen(
  { stackName, stackStatus, rule, imports }: StackView,
  all: boolean,
  now: number,
  width: number,
): string {
  const shown = imports.filter(({ claimed, state }) => all || claimed || state === 'RUNNING' || state === 'STOPPING');
  const hidden = imports.length - shown.length;
  return [
    `${colors.bold(stackName)}  ${stackStatus}`,
    shown.length === 0 ? 'No imports.' : table(COLUMNS, rows(shown, now), width),
    ...shown.flatMap((each) => notes(each, stackName, width)),
    ...ruleNote(rule, imports),
    ...(hidden > 0
      ? [colors.dim(`${plural(hidden, 'more import')} without a custom resource. --all shows them.`)]
      : []),
  ].join('\n');
}

function rows(imports: readonly ImportView[], now: number): string[][] {
  const names = imports.map(({ name }) => name);
  return imports.map((each) => {
    const { name, destination, statistics } = each;
    // A construct with several destinations has several imports.
    const isShared = names.filter((other) => other === name).length > 1;
    return [
      isShared ? `${name} → ${destination.slice(destination.lastIndexOf('/') + 1)}` : name,
      (COLORS[each.state] ?? ((text) => text))(each.claimed ? each.state : `${each.state} (no longer in the stack)`),
      progress(each),
      statistics ? shortCount(statistics.filesCompleted) : '',
      statistics ? shortCount(statistics.eventsCompleted) : '',
      statistics && statistics.failedEntries > 0
        ? colors.red(shortCount(statistics.failedEntries))
        : statistics
          ? '0'
          : '',
      each.startedAt === null ? '' : `${age(now - Date.parse(each.startedAt))} ago`,
      next(each, now),
    ];
  });
}

function progress({ state, progress: done }: ImportView): string {
  if (state === 'COMPLETED') {
    return colors.green(bar(1, BAR)) + ' 100%';
  }
  // If there is only one prefix, it is complete only when the import is complete.
  if (!done || (done.unit === 'prefixes' && done.total === 1)) {
    return '';
  }
  // Only CloudTrail shows whether the import is complete.
  const fraction = Math.min(done.done / done.total, 0.99);
  return `${bar(fraction, BAR)} ${percent(fraction).padStart(4)}`;
}

function next({ state, queuePlace, secondsLeft, nextRetryAt }: ImportView, now: number): string {
  if (queuePlace !== null) {
    return `no. ${queuePlace} in queue`;
  }
  if (nextRetryAt !== null) {
    const seconds = (Date.parse(nextRetryAt) - now) / 1_000;
    return seconds > 0 ? `retry in ${age(seconds * 1_000)}` : 'retry now';
  }
  return state === 'RUNNING' && secondsLeft !== null ? `${age(secondsLeft * 1_000)} left` : '';
}

/** A duration in its largest unit. */
function age(milliseconds: number): string {
  return duration(milliseconds / 1_000).split(' ')[0];
}

function notes(
  { name, reason, trouble, state, warnings, statistics }: ImportView,
  stackName: string,
  width: number,
): string[] {
  const isBad = state === 'FAILED' || state === 'RETRYING';
  const hasFailures = isBad && (statistics?.failedEntries ?? 0) > 0;
  const note = (text: string) => wrapAnsi(`${name}: ${text}`, width, { hard: true });
  return [
    ...(hasFailures ? [note(`see "cdk-cloudtrail-import failures ${stackName} ${name}"`)] : []),
    ...(reason && isBad && !hasFailures ? [colors.red(note(reason))] : []),
    ...(trouble ? [colors.yellow(note(trouble))] : []),
    ...warnings.map((warning) => colors.yellow(note(warning))),
  ];
}

/** Without the rule, no pass runs until the next deployment. */
function ruleNote(rule: string, imports: readonly ImportView[]): string[] {
  const left = imports.filter(
    ({ claimed, state }) => claimed && ['QUEUED', 'STARTING', 'RUNNING', 'RETRYING'].includes(state),
  ).length;
  return left > 0 && rule !== 'ENABLED'
    ? [
      colors.red(
        `The rule of the stack is ${rule}, but ${plural(left, 'import')} ${left === 1 ? 'has' : 'have'} work left. ` +
          'Deploy the stack with another retryToken.',
      ),
    ]
    : [];
}
