import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { collectTemplates, EVERY_SETTING } from './governance/collect';
import { disagreements, readTable, remaining } from './governance/findings-table';
import { cfnLint, checkov, IDS, parliament } from './governance/linters';
import { lintersVenv } from '../local-cloud/venv';

/**
 * Checks the templates of the examples and of the tests with linters, whose findings the table of docs/ENVIRONMENTS.md
 * explains.
 */

const LINTERS = { cfnLint, checkov, parliament };

async function main(): Promise<string[]> {
  const { bin } = await lintersVenv(console.log);
  const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
  try {
    const templates = collectTemplates(folder);
    const rows = readTable();
    const names = Object.keys(LINTERS) as (keyof typeof LINTERS)[];
    const found = await Promise.all(names.map((name) => LINTERS[name]({ bin, folder }, templates)));
    const problems = names.flatMap((name, index) => [
      ...disagreements(rows, found[index], IDS[name]),
      ...remaining(rows, found[index].filter(({ app }) => app === EVERY_SETTING)),
    ]);
    if (problems.length === 0) {
      console.log(`✓ docs/ENVIRONMENTS.md explains all that ${names.join(', ')} find in ${templates.length} templates`);
    }
    return [...new Set(problems)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main().then((problems) => {
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
});
