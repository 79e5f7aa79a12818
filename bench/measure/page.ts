import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const PAGE = join(__dirname, '..', '..', 'BENCHMARKS.md');

export interface Part {
  /** The name of the table in the page, and the last word of its command. */
  readonly name: string;
  readonly markdown: string;
}

/** Prints the figures. With `--write`, they replace those of this part in BENCHMARKS.md. */
export function publish({ name, markdown }: Part): void {
  console.log(`\n${markdown}\n`);
  if (!process.argv.includes('--write')) {
    return;
  }
  const [begin, end] = [`<!-- bench:${name} -->`, `<!-- /bench:${name} -->`];
  const page = readFileSync(PAGE, 'utf8');
  const [before, after] = [page.indexOf(begin), page.indexOf(end)];
  if (before < 0 || after < before) {
    throw new Error(`BENCHMARKS.md has no place for ${name}: ${begin} … ${end}`);
  }
  const part = `\n${markdown}\n\n${surroundings(name)}\n`;
  writeFileSync(PAGE, `${page.slice(0, before + begin.length)}${part}${page.slice(after)}`);
}

/** A table in GitHub's Markdown with aligned columns. All columns except the first one contain figures. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...lines.map(line => line[column].length)));
  const padded = (cell: string, column: number): string =>
    column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column]);
  const line = (cells: readonly string[]): string => `| ${cells.map(padded).join(' | ')} |`;
  const rules = widths.map((width, column) => column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`);
  return [line(head), `|${rules.join('|')}|`, ...rows.map(line)].join('\n');
}

export function verdict(met: boolean): string {
  return met ? 'met' : '**missed**';
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function surroundings(name: string): string {
  const versions = ['aws-cdk-lib', '@aws-sdk/client-cloudtrail', 'esbuild'].map(each => `${each} ${versionOf(each)}`);
  const memory = `${Math.round(totalmem() / 2 ** 30)} GiB`;
  const processors = `${availableParallelism()} × ${cpus()[0].model.trim()}`;
  const machine = `${processors}, ${memory}, ${process.platform} ${process.arch}`;
  const day = new Date().toISOString().slice(0, 10);
  return `\`npm run bench:${name}\` · ${day} · node ${process.version}, ${versions.join(', ')} · ${machine}`;
}

function versionOf(packageName: string): string {
  const file = join(__dirname, '..', '..', 'node_modules', packageName, 'package.json');
  return (JSON.parse(readFileSync(file, 'utf8')) as { version: string }).version;
}
