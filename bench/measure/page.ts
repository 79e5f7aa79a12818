import { readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { join } from 'node:path';

const PAGE = join(__dirname, '..', '..', 'BENCHMARKS.md');

export interface Part {
  /** Its place in the page, and the last word of its command. */
  readonly name: string;
  readonly markdown: string;
}

/** Prints what was measured; with `--write` it takes the place of what BENCHMARKS.md has of this part. */
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
  writeFileSync(PAGE, `${page.slice(0, before + begin.length)}\n${markdown}\n\n${surroundings(name)}\n${page.slice(after)}`);
}

/** A table of GitHub's Markdown, columns aligned for who reads it as it is; all but the first hold figures. */
export function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>): string {
  const lines = [head, ...rows];
  const widths = head.map((_, column) => Math.max(3, ...lines.map(line => line[column].length)));
  const line = (cells: readonly string[]): string =>
    `| ${cells.map((cell, column) => column === 0 ? cell.padEnd(widths[0]) : cell.padStart(widths[column])).join(' | ')} |`;
  const rule = `|${widths.map((width, column) => column === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`).join('|')}|`;
  return [line(head), rule, ...rows.map(line)].join('\n');
}

export function verdict(met: boolean): string {
  return met ? 'met' : '**missed**';
}

export const number = (value: number, digits = 0): string =>
  value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits });

function surroundings(name: string): string {
  const versions = ['aws-cdk-lib', '@aws-sdk/client-cloudtrail', 'esbuild'].map(each => `${each} ${versionOf(each)}`);
  const machine = `${availableParallelism()} × ${cpus()[0].model.trim()}, ${Math.round(totalmem() / 2 ** 30)} GiB, ${process.platform} ${process.arch}`;
  return `\`npm run bench:${name}\` · ${new Date().toISOString().slice(0, 10)} · node ${process.version}, ${versions.join(', ')} · ${machine}`;
}

function versionOf(packageName: string): string {
  return (JSON.parse(readFileSync(join(__dirname, '..', '..', 'node_modules', packageName, 'package.json'), 'utf8')) as { version: string }).version;
}
