import { propsOf, type EstimateReport } from './report';
import type { LeftOut } from '../../lambda/checks/log-file-count';
import { bar } from '../screen/bar';
import { colors } from '../screen/colors';
import { bytes, count, dollars, plural } from '../screen/format';
import { shortened, table } from '../screen/table';

const MODES: Readonly<Record<string, string>> = {
  EXTENDABLE_RETENTION_PRICING: 'one-year extendable retention',
  FIXED_RETENTION_PRICING: 'seven-year retention',
};
const REASONS: Readonly<Record<LeftOut['reason'], string>> = {
  notGzip: 'files without gzip compression',
  digest: 'digest files',
  insights: 'Insights files',
  aggregated: 'files of aggregated events',
  otherService: 'files of other services',
  otherDay: 'log files of other days',
};
const PLACES = 20;

export function estimateScreen(report: EstimateReport, width: number): string {
  const { source, from, to, complete } = report;
  const range = from === null ? 'all days' : `${from.slice(0, 10)} to ${to!.slice(0, 10)}`;
  return [
    `${colors.bold(source)}  ${range}`,
    ...(complete ? [] : [colors.yellow('The listing was interrupted. There are more log files.')]),
    '',
    totals(report),
    ...section(months(report, width)),
    ...section(places(report, width)),
    ...section(notImported(report, width)),
    '',
    colors.bold('Props to paste'),
    ...propsOf(report).map((line) => `  ${line}`),
  ].join('\n');
}

function section(lines: readonly string[]): string[] {
  return lines.length === 0 ? [] : ['', ...lines];
}

function totals({ files, gzipBytes, bytes: uncompressed, compressionFactor, costs, complete }: EstimateReport): string {
  const atLeast = complete ? '' : 'at least ';
  return [
    `Log files     ${atLeast}${count(files)}`,
    `Compressed    ${atLeast}${bytes(gzipBytes)} (${count(gzipBytes)} bytes)`,
    `Uncompressed  about ${bytes(uncompressed)} (${compressionFactor} times as much)`,
    ...costs.map(({ billingMode, dollars: price }, index) => {
      const label = index === 0 ? 'Ingestion     ' : '              ';
      const amount = price === null ? 'unknown' : colors.bold(`about ${atLeast}${dollars(price)}`);
      return `${label}${amount} with ${MODES[billingMode] ?? `the ${billingMode}`}`;
    }),
  ].join('\n');
}

function months({ months: all }: EstimateReport, width: number): string[] {
  const most = Math.max(...all.map(({ gzipBytes }) => gzipBytes), 1);
  const columns = [
    { title: 'MONTH' },
    { title: 'FILES', align: 'right' },
    { title: 'COMPRESSED', align: 'right' },
    { title: '' },
  ] as const;
  const cells = Math.min(40, width - 36);
  return all.length === 0
    ? []
    : [
      table(
        columns,
        all.map(({ month, files, gzipBytes }) => [
          month,
          count(files),
          bytes(gzipBytes),
          bar(gzipBytes / most, cells).replace(/░+$/, ''),
        ]),
        width,
      ),
    ];
}

function places({ places: all }: EstimateReport, width: number): string[] {
  const columns = [
    { title: 'ACCOUNT' },
    { title: 'REGION' },
    { title: 'FILES', align: 'right' },
    { title: 'COMPRESSED', align: 'right' },
  ] as const;
  const rows = all
    .slice(0, PLACES)
    .map(({ account, region, files, gzipBytes }) => [account, region, count(files), bytes(gzipBytes)]);
  return all.length === 0
    ? []
    : [
      table(columns, rows, width),
      ...(all.length > PLACES ? [colors.dim(`… and ${count(all.length - PLACES)} more. --json lists all.`)] : []),
    ];
}

function notImported({ leftOut, archivedFiles, beforeRetention }: EstimateReport, width: number): string[] {
  const example = (key: string) => colors.dim(`    ${shortened(key, width - 4)}`);
  const lines = [
    ...(archivedFiles > 0
      ? [`  ${plural(archivedFiles, 'log file')} in GLACIER or DEEP_ARCHIVE. Restore them first.`]
      : []),
    ...(beforeRetention.files > 0
      ? [
        `  ${plural(beforeRetention.files, 'log file')} (${bytes(beforeRetention.gzipBytes)}) older than the ` +
          'retention period. CloudTrail drops them.',
      ]
      : []),
    ...leftOut.flatMap(({ reason, files, example: key }) => [
      `  ${files > 0 ? `${count(files)} ` : ''}${REASONS[reason]}${files > 0 ? '' : ' (not listed)'}, such as`,
      example(key),
    ]),
  ];
  return lines.length === 0 ? [] : [colors.bold('Not imported'), ...lines];
}
