import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { cfnLintVenv } from '../local-cloud/venv';
import { COMPOSITIONS } from '../test/compositions/compositions';
import { templatesOf } from '../test/compositions/templates';

/** Checks the templates of test/compositions with cfn-lint. Any finding fails, except these. */
const EXCEPTIONS: Record<string, string> = {
  W3005: 'The CDK adds each dependency of a construct to DependsOn, also if a reference implies it.',
};

interface Finding {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path: readonly (string | number)[] | null };
}

async function main(): Promise<string[]> {
  const { bin } = await cfnLintVenv(console.log);
  const folder = mkdtempSync(path.join(tmpdir(), 'templates-'));
  try {
    const names = Object.keys(COMPOSITIONS);
    const problems: string[] = [];
    const files = names.flatMap((name, index) => {
      try {
        return templatesOf(COMPOSITIONS[name], path.join(folder, `${index}`)).map(({ file }) => file);
      } catch (failure) {
        problems.push(`${name}: ${(failure as Error).message}`);
        return [];
      }
    });
    const { stdout, stderr, error } = spawnSync(
      path.join(bin, 'cfn-lint'),
      ['--format', 'json', '--ignore-checks', ...Object.keys(EXCEPTIONS), '--', ...files],
      { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 },
    );
    if (error || !stdout.trim().startsWith('[')) return [`cfn-lint failed: ${error?.message ?? stderr}`];
    const findings: Finding[] = JSON.parse(stdout);
    if (findings.length === 0 && problems.length === 0) console.log(`✓ cfn-lint finds nothing in the ${files.length} templates of ${names.length} compositions`);
    return problems.concat(findings.map(({ Filename, Rule, Message, Location }) => {
      const [index, ...file] = path.relative(folder, Filename).split(path.sep);
      return `${names[Number(index)]}: ${file.join('/')}: ${Rule.Id} ${Message} (${Location.Path?.join('/')})`;
    }));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

void main().then((problems) => {
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
});
