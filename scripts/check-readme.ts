import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import { LanguageTablet, TargetLanguage, type TranslatedSnippet } from 'jsii-rosetta';
import * as ts from 'typescript';
import { buildPackage, ROOT, run, tool } from './built-package';
import { brokenLinks } from './page-links';
import { examplesToShow, shownExamples } from './shown-examples';
import { arranged } from './snippets/packed-snippets';
import { typescriptProgram } from './snippets/programs';

/**
 * Checks the snippets of the README, of the pages in docs/ and of the doc comments. A copied snippet must compile and
 * synthesize, and each language must have a translation. The code that a page shows of an example must be the code of
 * the example.
 */

const PAGES = [
  'README.md',
  ...readdirSync(path.join(ROOT, 'docs')).filter((file) => file.endsWith('.md')).map((file) => `docs/${file}`),
];
/** Pages without snippets that readers copy. */
const OTHER_PAGES = [
  'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md', 'THREAT-MODEL.md', 'bench/README.md', 'examples/README.md',
  'local-cloud/README.md',
  'local-cloud/lake/README.md',
];
const LANGUAGES = [TargetLanguage.PYTHON, TargetLanguage.JAVA, TargetLanguage.CSHARP, TargetLanguage.GO];
/** Rosetta writes the kind of the syntax if it has no translation. */
const UNTRANSLATED =
  /<[A-Z]\w*(Expression|Statement|Declaration|Literal|Assignment|Pattern|Element|Signature|Keyword|Template)\b/;
/** The values that the examples ask for. */
const CONTEXT = {
  bucket: 'trail-logs',
  store: 'arn:aws:cloudtrail:us-east-1:111122223333:eventdatastore/EXAMPLE-f852-4e8f-8bd1-bcf6cEXAMPLE',
  from: '2023-01-01',
  to: '2023-12-31',
};
const PARSE_PYTHON = `
import ast, json, sys
for name, code in json.load(sys.stdin):
  try: ast.parse(code)
  except SyntaxError as error: print(f"{name}: the Python translation does not parse: {error}")
`;

async function main(write: boolean): Promise<string[]> {
  const examples = PAGES.map((each) => shownExamples(ROOT, each, write));
  const shown = examples.flatMap((each) => each.shown);
  const problems = [
    ...examples.flatMap((each) => each.problems),
    ...examplesToShow(ROOT).filter((example) => !shown.includes(example)).map((example) => `No page shows ${example}`),
    ...[...PAGES, ...OTHER_PAGES].flatMap((each) => brokenLinks(ROOT, each)),
  ];
  if (problems.length > 0) return problems;
  console.log(`✓ the code of ${shown.length} examples is shown as it is; all links lead somewhere`);

  const folder = mkdtempSync(path.join(tmpdir(), 'snippets-'));
  try {
    const snippets = await extract(folder);
    if (snippets.length === 0) return ['There are no snippets'];
    process.env.CDK_OUTDIR = path.join(folder, 'cdk.out');
    const wrong = [
      ...snippets.flatMap((snippet) => [
        ...synthErrors(nameOf(snippet), snippet.toJSON().fullSource ?? ''), ...translationErrors(snippet),
      ]),
      ...pythonErrors(snippets),
    ];
    if (wrong.length === 0) {
      console.log(`✓ all ${snippets.length} snippets compile, synthesize, and translate into ${LANGUAGES.join(', ')}`);
    }
    const pasted = arranged(snippets.filter(isPasted));
    const wrongTogether = pastedErrors(folder, typescriptProgram(pasted));
    if (wrongTogether.length === 0) {
      console.log(`✓ pasted into one app after the quick start, ${pasted.others.length} snippets of README.md and the `
        + 'API compile and synthesize together');
    }
    return [...wrong, ...wrongTogether];
  } catch (error) {
    const { message, stdout, stderr } = error as Error & { stdout?: string; stderr?: string };
    return [locate([stdout, stderr].filter(Boolean).join('\n') || message)];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Compiles and translates the snippets as one assembly, with all pages as its README. */
async function extract(folder: string): Promise<TranslatedSnippet[]> {
  buildPackage();
  const assembly = JSON.parse(readFileSync(path.join(ROOT, '.jsii'), 'utf8'));
  writeFileSync(
    path.join(folder, '.jsii'), JSON.stringify({ ...assembly, readme: { markdown: PAGES.map(textOf).join('') } }),
  );
  for (const part of ['package.json', 'rosetta', 'lib']) {
    cpSync(path.join(ROOT, part), path.join(folder, part), { recursive: true });
  }
  // The snippets import the package by its name.
  mkdirSync(path.join(folder, 'node_modules'));
  symlinkSync(folder, path.join(folder, 'node_modules/cdk-cloudtrail-import'));
  symlinkSync(path.join(ROOT, 'node_modules/@types'), path.join(folder, 'node_modules/@types'));
  for (const peer of Object.keys(assembly.dependencies)) {
    symlinkSync(path.join(ROOT, 'node_modules', peer), path.join(folder, 'node_modules', peer));
  }
  run(tool('jsii-rosetta'), ['extract', '--strict', '--batch', '--directory', folder, folder], ROOT);
  return (await LanguageTablet.fromFile(path.join(folder, '.jsii.tabl.json'))).translatedSnippets;
}

/**
 * Readers paste the snippets of the README and of the API into the app of the quick start. The snippets of docs/ are
 * parts of other apps.
 */
function isPasted(snippet: TranslatedSnippet): boolean {
  return snippet.toJSON().location.api.api !== 'moduleReadme' || nameOf(snippet).startsWith('README.md:');
}

/** Compiles and synthesizes all snippets in one file, so a second declaration of the same name is an error. */
function pastedErrors(folder: string, program: string): string[] {
  writeFileSync(path.join(folder, 'app.ts'), program);
  const lines = program.split('\n');
  const nameOfLine = (line: number) =>
    lines.slice(0, line).reverse().find((each) => /^\/\/ \S+$/.test(each))?.slice(3) ?? 'the imports';
  try {
    // As strict as the compiler of a reader can be.
    const strict = ['--strict', '--noUncheckedIndexedAccess', '--exactOptionalPropertyTypes'];
    const options = ['--noEmit', '--skipLibCheck', '--module', 'node16', '--target', 'es2022', '--types', 'node'];
    run(tool('tsc'), [...strict, ...options, 'app.ts'], folder);
  } catch (error) {
    const { stdout = '' } = error as { stdout?: string };
    return stdout.split('\n').filter(Boolean).map((problem) =>
      problem.replace(
        /^app\.ts\((\d+),\d+\)/, (_, line: string) => `${nameOfLine(Number(line))}, pasted after the quick start`,
      ));
  }
  return synthErrors('All snippets together', program);
}

function synthErrors(name: string, source: string): string[] {
  const code = `${source}\napp.synth();`;
  const { outputText } = ts.transpileModule(code, {
    compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
  });
  try {
    new Function('require', 'exports', outputText)(require, {});
    return [];
  } catch (error) {
    return [`${name}: the snippet does not synthesize: ${(error as Error).message}`];
  }
}

function translationErrors(snippet: TranslatedSnippet): string[] {
  return LANGUAGES.flatMap((language) => {
    const source = snippet.get(language)?.source;
    const untranslated = source === undefined ? 'it all' : UNTRANSLATED.exec(source)?.[0];
    return untranslated === undefined ? [] : [`${nameOf(snippet)}: not translated to ${language}: ${untranslated}`];
  });
}

function pythonErrors(snippets: TranslatedSnippet[]): string[] {
  const codes = snippets.map((snippet) => [nameOf(snippet), snippet.get(TargetLanguage.PYTHON)!.source]);
  return execFileSync('python3', ['-c', PARSE_PYTHON], { input: JSON.stringify(codes), encoding: 'utf8' }).split('\n')
    .filter(Boolean);
}

function nameOf(snippet: TranslatedSnippet): string {
  const { api, field } = snippet.toJSON().location;
  if (api.api === 'moduleReadme' && field?.field === 'markdown') return lineOfPage(field.line);
  return 'fqn' in api ? [api.fqn, 'memberName' in api && api.memberName].filter(Boolean).join('.') : api.api;
}

/** Rosetta's messages identify a snippet by its line in all pages together. */
function locate(output: string): string {
  return output.replace(
    /\S*-README-L(\d+)\S*?\.ts/g, (_, line: string) => `${lineOfPage(Number(line))}, in the snippet`,
  );
}

function lineOfPage(line: number): string {
  let left = line;
  for (const each of PAGES) {
    const lines = textOf(each).split('\n').length - 1;
    if (left <= lines) return `${each}:${left}`;
    left -= lines;
  }
  return `line ${line}`;
}

function textOf(file: string): string {
  return `${readFileSync(path.join(ROOT, file), 'utf8').trimEnd()}\n`;
}

process.env.CDK_CONTEXT_JSON = JSON.stringify(CONTEXT);
// Each app listens for the end of the process.
process.setMaxListeners(0);
void main(process.argv.includes('--write')).then((problems) => {
  problems.forEach((problem) => console.error(problem));
  process.exitCode = problems.length > 0 ? 1 : 0;
});
