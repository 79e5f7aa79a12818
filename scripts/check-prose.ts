import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import * as path from 'node:path';
import { TextlintKernel } from '@textlint/kernel';
import markdown from '@textlint/textlint-plugin-markdown';
import { ROOT } from './built-package';
import { comments } from './prose/comments';
import { plainEnglish } from './prose/rules';

/** Lints the prose of all pages, and of the comments in the code. With paths, it lints only these files. */

const FILES = ['*.md', '*.ts', '*.java', '*.go', '*.cs', '*.py', '.ci/run'];
/** Generated pages. The doc comments are the source of API.md, and the commits are the source of the change log. */
const GENERATED = [':!API.md', ':!CHANGELOG.md'];

/** The tables of BENCHMARKS.md and the text below them are the output of a command. */
const OUTPUT = /^<!-- bench:\w+ -->$.*?^<!-- \/bench:\w+ -->$/gms;

async function problemsOf(file: string): Promise<string[]> {
  const text = readFileSync(path.join(ROOT, file), 'utf8').replace(OUTPUT, (output) => output.replace(/[^\n]+/g, ''));
  const { messages } = await new TextlintKernel().lintText(file.endsWith('.md') ? text : comments(file, text), {
    ext: '.md',
    plugins: [{ pluginId: 'markdown', plugin: markdown }],
    rules: [{ ruleId: 'plain-english', rule: plainEnglish }],
  });
  return messages.map(({ loc, message }) => `${file}:${loc.start.line}: ${message}`);
}

async function main(paths: string[]): Promise<void> {
  const listed = execFileSync('git', ['ls-files', '--', ...(paths.length > 0 ? paths : [...FILES, ...GENERATED])], {
    cwd: ROOT, encoding: 'utf8',
  });
  const files = listed.split('\n').filter(Boolean);
  if (files.length === 0) throw new Error('git lists no file to check.');
  const problems = (await Promise.all(files.map(problemsOf))).flat();
  problems.forEach((problem) => console.error(problem));
  if (problems.length === 0) console.log(`✓ the prose of ${files.length} files is plain English`);
  process.exitCode = problems.length > 0 ? 1 : 0;
}

void main(process.argv.slice(2));
