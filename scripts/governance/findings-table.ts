import { readFileSync } from 'node:fs';
import * as path from 'node:path';

/** The table of docs/ENVIRONMENTS.md that explains each finding of the governance packs and the linters. */

const PAGE = path.join(__dirname, '../../docs/ENVIRONMENTS.md');
const HEADER = /^\| finding \|.*\n\|[-|]+\n((?:\|.*\n)+)/m;

export interface Row {
  /** IDs of findings, in which `…` stands for any text. */
  readonly findings: readonly string[];
  /** The setting that removes the finding, if there is one. */
  readonly setting: string;
}

export interface Finding {
  readonly id: string;
  readonly place: string;
}

export function readTable(page = readFileSync(PAGE, 'utf8')): Row[] {
  const [, rows] = HEADER.exec(page) ?? [];
  if (!rows) throw new Error('docs/ENVIRONMENTS.md has no table of findings');
  return rows.trim().split('\n').map((line) => {
    const cells = line.split('|').slice(1, -1).map((each) => each.trim());
    return { findings: [...cells[0].matchAll(/`([^`]+)`/g)].map(([, id]) => id), setting: cells[3] };
  });
}

/** The differences between the table and the findings of some tools. `ofTools` matches the IDs of these tools. */
export function disagreements(rows: readonly Row[], findings: readonly Finding[], ofTools: RegExp): string[] {
  const explained = rows.flatMap((row) => row.findings).filter((id) => ofTools.test(id));
  const unexplained = findings.filter(({ id }) => !explained.some((each) => matches(each, id)));
  const unfound = explained.filter((each) => !findings.some(({ id }) => matches(each, id)));
  return [
    ...unexplained.map(({ id, place }) => `${id} (${place}) has no row in docs/ENVIRONMENTS.md`),
    ...unfound.map((id) => `docs/ENVIRONMENTS.md explains ${id}, which nothing finds`),
  ];
}

/** Findings that remain although the table names a setting that removes them. */
export function remaining(rows: readonly Row[], findings: readonly Finding[]): string[] {
  const removed = rows.filter(({ setting }) => setting !== '').flatMap((row) => row.findings);
  return findings.filter(({ id }) => removed.some((each) => matches(each, id)))
    .map(({ id, place }) => `The setting does not remove ${id} (${place})`);
}

function matches(pattern: string, id: string): boolean {
  const parts = pattern.split('…').map((each) => each.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`).test(id);
}
