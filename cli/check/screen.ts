import wrapAnsi from 'wrap-ansi';
import type { CheckedImport } from './check-stack';
import type { Verdict } from './decide';
import { colors } from '../screen/colors';
import { bytes, dollars, plural } from '../screen/format';

const OUTCOMES: Readonly<Record<Verdict['is'], string>> = {
  starts: 'A new import would start',
  continues: 'The import continues',
  complete: 'The log files are imported already, so nothing would be imported',
  unchanged: 'Nothing changes',
  waits: 'The deployment would wait',
  refused: 'The deployment would be refused',
};

export function checkScreen(checked: readonly CheckedImport[], width: number): string {
  const refusals = checked.filter(({ verdict }) => verdict?.is === 'refused').length;
  const open = checked.reduce((sum, { notChecked }) => sum + notChecked.length, 0);
  const summary = `${plural(checked.length, 'import')}, ${refusals} refused, ${plural(open, 'value')} not checked`;
  return [
    ...checked.map((each) => importScreen(each, width)),
    refusals > 0 ? colors.red(summary) : colors.green(summary),
  ].join('\n\n');
}

function importScreen(
  { constructPath, source, destination, verdict, notChecked }: CheckedImport,
  width: number,
): string {
  const line = (mark: string, text: string) =>
    wrapAnsi(text, width - 4, { hard: true })
      .split('\n')
      .map((part, index) => `  ${index === 0 ? mark : ' '} ${part}`)
      .join('\n');
  return [
    colors.bold(constructPath),
    ...(source === null
      ? []
      : [
        colors.dim(
          wrapAnsi(
            `  ${source} into ` +
              (destination === null
                ? 'a new event data store'
                : `event data store ${destination.slice(destination.lastIndexOf('/') + 1)}`),
            width,
            { hard: true },
          ),
        ),
      ]),
    ...(verdict ? [line(markOf(verdict), sentence(verdict))] : []),
    ...(verdict?.disablesAcls
      ? [
        line(
          colors.yellow('!'),
          "The ACLs of the bucket would be disabled. The bucket's ACL grants access to nobody but the owner.",
        ),
      ]
      : []),
    ...(verdict?.warnings ?? []).map((warning) => line(colors.yellow('!'), warning)),
    ...notChecked.map((each) => line(colors.yellow('?'), `Not checked: ${each}.`)),
  ].join('\n');
}

function markOf({ is }: Verdict): string {
  return is === 'refused' ? colors.red('✗') : is === 'waits' ? colors.yellow('…') : colors.green('✓');
}

function sentence({ is, why, estimate, billingMode }: Verdict): string {
  const size =
    estimate && is === 'starts'
      ? `: ${estimate.atLeast ? 'at least ' : ''}${plural(estimate.files, 'log file')}, ${bytes(estimate.gzipBytes)} ` +
        `(about ${bytes(estimate.bytes)} of events)` +
        (estimate.dollars === undefined
          ? ''
          : `, about ${dollars(estimate.dollars)} with ${billingMode ?? 'the specified price'}`)
      : '';
  return `${OUTCOMES[is]}${size}${why ? `: ${why}` : '.'}`;
}
