import wrapAnsi from 'wrap-ansi';
import type { FailureGroup } from './groups';
import type { FailedImport } from './observe';
import { colors } from '../screen/colors';
import { count, plural } from '../screen/format';

export function failuresScreen(stackName: string, imports: readonly FailedImport[], width: number): string {
  return imports.length === 0
    ? `The imports of stack ${stackName} have no failed entries.`
    : imports.map((each) => importScreen(each, width)).join('\n\n');
}

function importScreen({ name, state, importId, failedEntries, groups, reason }: FailedImport, width: number): string {
  const title = `${colors.bold(name)}  ${state}  ${plural(failedEntries, 'failed entry').replace('entrys', 'entries')}`;
  return [
    title,
    ...(importId ? [colors.dim(`import ${importId}`)] : []),
    ...groups.flatMap((group) => groupScreen(group, width)),
    ...(groups.length === 0 && reason ? [wrapped(reason, width)] : []),
  ].join('\n');
}

function groupScreen({ errorType, count: entries, message, examples, fix }: FailureGroup, width: number): string[] {
  return [
    '',
    `${colors.red(count(entries))} × ${colors.bold(errorType || 'unknown error')}`,
    wrapped(message, width),
    wrapped(`${colors.green('Fix:')} ${fix}`, width),
    ...examples.map((location) => colors.dim(`  ${location}`)),
    ...(entries > examples.length ? [colors.dim(`  … and ${count(entries - examples.length)} more`)] : []),
  ];
}

function wrapped(text: string, width: number): string {
  return wrapAnsi(text, width - 2)
    .split('\n')
    .map((line) => `  ${line}`)
    .join('\n');
}
