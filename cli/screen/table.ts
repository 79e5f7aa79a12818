import Table from 'cli-table3';
import stringWidth from 'string-width';
import { colors } from './colors';

export interface Column {
  readonly title: string;
  readonly align?: 'right';
  /** The column that is shortened if the table is wider than the screen. */
  readonly flexible?: true;
}

const GAP = 2;
const NO_LINES = {
  'top': '',
  'top-mid': '',
  'top-left': '',
  'top-right': '',
  'bottom': '',
  'bottom-mid': '',
  'bottom-left': '',
  'bottom-right': '',
  'left': '',
  'left-mid': '',
  'mid': '',
  'mid-mid': '',
  'right': '',
  'right-mid': '',
  'middle': ' '.repeat(GAP),
};
const LEAST = 8;

/** A table without lines, as `docker compose ps` prints it, that fits the width of the screen. */
export function table(
  columns: readonly Column[],
  rows: ReadonlyArray<readonly string[]>,
  width = screenWidth(),
): string {
  const shown = columns.map((_, index) => index).filter((index) => rows.some((row) => (row[index] ?? '') !== ''));
  const titles = shown.map((index) => columns[index].title);
  const widths = shown.map((index, place) =>
    Math.max(stringWidth(titles[place]), ...rows.map((row) => stringWidth(row[index] ?? ''))),
  );
  const tooWide = widths.reduce((sum, each) => sum + each + GAP, -GAP) - width;
  const flexible = shown.findIndex((index) => columns[index].flexible);
  if (tooWide > 0 && flexible >= 0) {
    widths[flexible] = Math.max(LEAST, widths[flexible] - tooWide);
  }
  const printed = new Table({
    chars: NO_LINES,
    style: { 'head': [], 'border': [], 'padding-left': 0, 'padding-right': 0 },
    colWidths: widths,
    colAligns: shown.map((index) => columns[index].align ?? 'left'),
  });
  printed.push(titles.map((title) => colors.bold(title)));
  rows.forEach((row) => printed.push(shown.map((index, place) => shortened(row[index] ?? '', widths[place]))));
  return printed
    .toString()
    .split('\n')
    .map((line) => line.trimEnd())
    .join('\n');
}

/** Keeps the beginning and the end of a text. A text with colors is never shortened. */
export function shortened(text: string, width: number): string {
  if (stringWidth(text) <= width || text.includes('\u001b')) {
    return text;
  }
  const begin = Math.ceil((width - 1) / 2);
  return `${text.slice(0, begin)}…${text.slice(text.length - (width - 1 - begin))}`;
}

export function screenWidth(): number {
  return process.stdout.columns || Number(process.env.COLUMNS) || 80;
}
